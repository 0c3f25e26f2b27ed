package ledger

import (
	"context"
	"database/sql"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// BlogSums returns what each blog got around a day, tracked or not, in the order of
// their usernames, with its recent days by a measure.
func (db *DB) BlogSums(ctx context.Context, today collector.Date, m collector.Measure) ([]collector.BlogSums, error) {
	other := "NULL"
	if m != collector.ByViews {
		other = "r." + string(m)
	}
	all, err := list(ctx, db.read, `SELECT a.id, a.username, a.followed, a.posts, a.last_read, a.views_before, a.weekdays_by_now,
			r.last, r.views, `+other+`
		FROM accounts a LEFT JOIN recent_days r ON r.account = a.id ORDER BY a.username`, nil, func(r *sql.Rows, b *collector.BlogSums) error {
		var lastRead nullInt
		var before nullCounter
		var weekdays, views []byte
		err := r.Scan(&b.ID, &b.User, &b.Tracked, &b.Posts, &lastRead, &before, &weekdays, (*date)(&b.Recent.Last), &views, &b.Recent.Packed)
		part := partUntil(int64(lastRead), int64(before), today)
		if part.Until.IsZero() {
			weekdays = nil
		}
		b.Weekdays = collector.UnpackWeekdays(weekdays)
		b.SumUp(collector.RecentDays{Last: b.Recent.Last, Packed: views}, today, part)
		if m == collector.ByViews {
			b.Recent.Packed = views
		}
		return err
	})
	return all, wrap("adding up the days of all blogs", err)
}

// AllDays adds up the days of all blogs up to today. A blog whose tracking began in a day
// before today, or ended in it, does not make the day of all partial, only estimated.
func (db *DB) AllDays(ctx context.Context, from, today collector.Date) ([]collector.BlogsDay, error) {
	days, err := list(ctx, db.read, "SELECT "+strings.Join(sumsOfGroups(), ", ")+`
		FROM group_days d WHERE d.day BETWEEN $1 AND $2 GROUP BY d.day ORDER BY d.day`, []any{int64(from), int64(today)}, scanBlogsDay)
	return days, wrap("adding up the days of all blogs", err)
}

// AllViews is [DB.AllDays] of all days, of which only the views are known.
func (db *DB) AllViews(ctx context.Context, today collector.Date) ([]collector.BlogsDay, error) {
	var sums []string
	for _, c := range groupDayColumns() {
		switch c.name {
		case "day", "blogs", "views", "quality":
			sums = append(sums, c.all)
		}
	}
	days, err := list(ctx, db.read, "SELECT "+strings.Join(sums, ", ")+` FROM group_days d WHERE d.day BETWEEN $1 AND $2 GROUP BY d.day ORDER BY d.day`,
		[]any{int64(collector.AllDays), int64(today)}, func(r *sql.Rows, d *collector.BlogsDay) error {
			unknown := int64(collector.Unknown)
			d.Day = collector.Day{Likes: unknown, LikesTotal: unknown, Comments: unknown, CommentsTotal: unknown}
			var quality int64
			err := r.Scan((*date)(&d.Date), &d.Blogs, &d.Views, &quality)
			d.Quality = qualityOf(quality)
			return err
		})
	return days, wrap("adding up the views of all blogs", err)
}

// Usernames returns the first names of tracked accounts.
func (db *DB) Usernames(ctx context.Context, most int) ([]string, error) {
	users, err := list(ctx, db.read, `SELECT username FROM accounts WHERE followed = 1 ORDER BY username LIMIT $1`,
		[]any{most}, scanValue[string])
	return users, wrap("reading the names of accounts", err)
}
