package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// packedBlogDays is a sum of views, how many of its days are partial, and how many
// days it has, as one number.
type packedBlogDays int64

const (
	dayPacking  = 512 // more than the days of a year
	blogPacking = dayPacking * dayPacking
)

// Scan implements [database/sql.Scanner].
func (p *packedBlogDays) Scan(v any) error { return scanOr(v, (*int64)(p), 0) }

func (p packedBlogDays) sum() collector.Sum {
	return collector.Sum{Views: int64(p / blogPacking), Partial: int(p % blogPacking / dayPacking), Days: int(p % dayPacking)}
}

// packedBlogDay is a day d of an account, to be added up.
func packedBlogDay() string {
	return fmt.Sprintf("d.views * %d + CASE WHEN d.quality = 0 THEN %d ELSE 1 END", blogPacking, dayPacking+1)
}

// blogDays are how many days ago each of the sums of a blog begins and ends. Each
// day of the last sixty is in one of them.
func blogDays() [][2]int {
	return [][2]int{{0, 0}, {1, 1}, {2, 2}, {7, 3}, {14, 8}, {30, 15}, {blogDaysRead, 31}}
}

// blogDaysRead is how many days before today are in the sums of a blog.
const blogDaysRead = 60

// BlogSums returns what each blog got around a day, tracked or not, in the order
// of their usernames: from the days of the accounts, by their key, which are read
// once for all sums.
func (db *DB) BlogSums(ctx context.Context, today collector.Date) ([]collector.BlogSums, error) {
	var sums []string
	for _, ago := range blogDays() {
		sums = append(sums, dialect.Sum(fmt.Sprintf("CASE WHEN d.day BETWEEN $1 - %d AND $1 - %d THEN %s END", ago[0], ago[1], packedBlogDay())))
	}
	all, err := list(ctx, db.read, fmt.Sprintf(`SELECT a.id, a.username, a.followed, a.posts, %s
		FROM accounts a LEFT JOIN account_days d ON d.account = a.id AND d.day BETWEEN $1 - %d AND $1
		GROUP BY a.id, a.username, a.followed, a.posts ORDER BY a.username`, strings.Join(sums, ", "), blogDaysRead), []any{int64(today)}, scanBlogSums)
	return all, wrap("adding up the days of all blogs", err)
}

func scanBlogSums(r *sql.Rows, b *collector.BlogSums) error {
	var p [7]packedBlogDays // as in blogDays
	err := r.Scan(&b.ID, &b.User, &b.Tracked, &b.Posts, &p[0], &p[1], &p[2], &p[3], &p[4], &p[5], &p[6])
	week := p[1] + p[2] + p[3]
	b.Sums = collector.Sums{Today: p[0].sum(), Yesterday: p[1].sum(), Week: week.sum(), Month: (week + p[4] + p[5]).sum()}
	b.Before = collector.Sums{Yesterday: p[2].sum(), Week: p[4].sum(), Month: p[6].sum()}
	return err
}

// AllDays adds up the days of all blogs up to today. Each day has how many blogs
// have it as its posts. A blog whose tracking began in a day before today, or ended
// in it, does not make the day of all partial, only estimated.
func (db *DB) AllDays(ctx context.Context, from, today collector.Date) ([]collector.AccountDay, error) {
	days, err := list(ctx, db.read, `SELECT `+dialect.Sum("d.blogs")+`, d.day, `+wholeSums()+`,
			MIN(CASE WHEN d.quality = 0 AND d.day < $2 THEN 1 ELSE d.quality END)
		FROM group_days d WHERE d.day BETWEEN $1 AND $2 GROUP BY d.day ORDER BY d.day`, []any{int64(from), int64(today)}, scanAccountDay)
	return days, wrap("adding up the days of all blogs", err)
}

// Usernames returns the first names of tracked accounts.
func (db *DB) Usernames(ctx context.Context, most int) ([]string, error) {
	users, err := list(ctx, db.read, `SELECT username FROM accounts WHERE followed = 1 ORDER BY username LIMIT $1`,
		[]any{most}, scanValue[string])
	return users, wrap("reading the names of accounts", err)
}
