package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// listed is a post of a list, with what it is found and ordered by.
type listed struct {
	collector.PostSummary
	row   int64
	title string // folded
}

// PostList returns some posts of an account. All of them are read, and searched
// and ordered here: SQLite knows upper and lower case of ASCII alone.
func (db *DB) PostList(ctx context.Context, account int64, q collector.PostQuery) (collector.PostList, error) {
	return db.postList(ctx, account, q, allPosts)
}

func (db *DB) postList(ctx context.Context, account int64, q collector.PostQuery, which posts) (collector.PostList, error) {
	by, err := order(q)
	if err != nil {
		return collector.PostList{}, err
	}
	all, err := db.summaries(ctx, account, q.Today, which)
	if err != nil {
		return collector.PostList{}, wrap("listing posts", err)
	}
	var list collector.PostList
	list.Totals = addUp(all)
	list.Deleted = len(all) - list.Totals.Posts
	all = slices.DeleteFunc(all, func(p listed) bool { return !q.Set.Has(p.Deleted) })
	if err := db.addRanges(ctx, all, account, q); err != nil {
		return collector.PostList{}, wrap("listing posts", err)
	}
	if want := folded(q.Search); want != "" {
		all = slices.DeleteFunc(all, func(p listed) bool { return !strings.Contains(p.title, want) })
	}
	list.Found = len(all)
	slices.SortFunc(all, by)
	from := min(max(q.Offset, 0), len(all))
	all = all[from:min(from+max(q.Limit, 0), len(all))]
	if err := db.addRangesBefore(ctx, all, account, q); err != nil {
		return collector.PostList{}, wrap("listing posts", err)
	}
	if q.Recent {
		if err := db.recent(ctx, account, all, q.Today); err != nil {
			return collector.PostList{}, wrap("listing posts", err)
		}
	}
	for _, p := range all {
		list.Posts = append(list.Posts, p.PostSummary)
	}
	return list, nil
}

// folded makes titles comparable: without case, and with Hangul composed, which
// some systems type in single letters.
func folded(s string) string { return strings.ToLower(norm.NFC.String(strings.TrimSpace(s))) }

// packed is a sum of views and how many days are in it, as one number: a range
// of days has to be walked for it only once, and of days there are at most 30.
type packed int64

const packing = 64

// Scan implements [database/sql.Scanner].
func (p *packed) Scan(v any) error { return scanOr(v, (*int64)(p), 0) }

func (p packed) sum() collector.Sum {
	return collector.Sum{Views: int64(p / packing), Days: int(p % packing)}
}

// packedDays selects the sum of the days from some days ago to others.
func packedDays(from, to int) string {
	return fmt.Sprintf(`(SELECT %s FROM days WHERE account = $1 AND post = p.id AND day BETWEEN $2 - %d AND $2 - %d)`,
		dialect.Sum(fmt.Sprintf("views * %d + 1", packing)), from, to)
}

func (db *DB) summaries(ctx context.Context, account int64, today collector.Date, which posts) ([]listed, error) {
	return list(ctx, db.read, `
		SELECT p.id, p.post_id, p.title, p.slug, p.series, p.private, p.released_at, p.deleted_at,
			f.first_at IS NOT NULL, COALESCE(f.high, 0), f.likes, f.comments, `+
		packedDays(0, 0)+", "+packedDays(1, 1)+", "+packedDays(collector.WeekLength, 2)+", "+packedDays(collector.MonthLength, 8)+`
		FROM posts p JOIN following f ON f.account = p.account AND f.post = p.id WHERE p.account = $1 AND `+string(which),
		[]any{account, int64(today)}, scanListed)
}

func scanListed(r *sql.Rows, p *listed) error {
	var released, gone nullInt
	var read bool
	var total collector.Counters
	var today, yesterday, week, month packed // week and month are without the days before
	err := r.Scan(&p.row, &p.ID, &p.Title, &p.Slug, &p.Series, &p.Private, &released, &gone,
		&read, &total.Views, (*nullCounter)(&total.Likes), (*nullCounter)(&total.Comments), &today, &yesterday, &week, &month)
	p.Sums = collector.Sums{
		Today: today.sum(), Yesterday: yesterday.sum(),
		Week: (yesterday + week).sum(), Month: (yesterday + week + month).sum(),
	}
	p.ReleasedAt, p.Deleted = instant(int64(released)), gone != 0
	if read {
		p.Totals = &total
	}
	p.title = folded(p.Title)
	return err
}

// addUp counts the posts that are not gone, and adds up their totals. What is
// known of none of them stays unknown, as in [DB.Totals].
func addUp(all []listed) collector.Totals {
	sum := collector.Totals{Counters: collector.Counters{Views: collector.Unknown, Likes: collector.Unknown, Comments: collector.Unknown}}
	for _, p := range all {
		if p.Deleted {
			continue
		}
		sum.Posts++
		if p.Totals != nil {
			sum.Add(*p.Totals)
		}
	}
	return sum
}

// order compares two posts by what the query asks for, and where that is equal
// by release, newest first, and by row, so that no page shows a post twice.
func order(q collector.PostQuery) (func(a, b listed) int, error) {
	compare, err := compareBy(q.Sort)
	return func(a, b listed) int {
		by := compare(a, b)
		if !q.Ascending {
			by = -by
		}
		return cmp.Or(by, b.ReleasedAt.Compare(a.ReleasedAt), cmp.Compare(b.row, a.row))
	}, err
}

// compareBy returns an error for an order that it does not know.
func compareBy(s collector.PostSort) (func(a, b listed) int, error) {
	sum := func(of func(collector.Sums) collector.Sum) (func(a, b listed) int, error) {
		return func(a, b listed) int { return compareSums(of(a.Sums), of(b.Sums)) }, nil
	}
	switch s {
	case collector.SortTitle:
		return func(a, b listed) int { return cmp.Compare(a.title, b.title) }, nil
	case collector.SortRelease:
		return func(a, b listed) int { return a.ReleasedAt.Compare(b.ReleasedAt) }, nil
	case collector.SortToday:
		return sum(func(s collector.Sums) collector.Sum { return s.Today })
	case collector.SortYesterday:
		return sum(func(s collector.Sums) collector.Sum { return s.Yesterday })
	case collector.SortWeek:
		return sum(func(s collector.Sums) collector.Sum { return s.Week })
	case collector.SortMonth:
		return sum(func(s collector.Sums) collector.Sum { return s.Month })
	case collector.SortRange:
		return func(a, b listed) int { return compareSums(a.Range, b.Range) }, nil
	case collector.SortLikes:
		return func(a, b listed) int { return cmp.Compare(a.likes(), b.likes()) }, nil
	case collector.SortTotal, "":
		return func(a, b listed) int { return cmp.Compare(a.views(), b.views()) }, nil
	default:
		return nil, fmt.Errorf("posts cannot be sorted by %q", string(s))
	}
}

// compareSums has what is unknown below every number.
func compareSums(a, b collector.Sum) int {
	if a.Days == 0 || b.Days == 0 {
		return cmp.Compare(min(a.Days, 1), min(b.Days, 1))
	}
	return cmp.Compare(a.Views, b.Views)
}

func (p listed) views() int64 {
	if p.Totals == nil {
		return -1
	}
	return p.Totals.Views
}

func (p listed) likes() int64 {
	if p.Totals == nil {
		return collector.Unknown
	}
	return p.Totals.Likes
}

// recent reads the 30 days before today of a few posts of an account.
func (db *DB) recent(ctx context.Context, account int64, posts []listed, today collector.Date) error {
	if len(posts) == 0 {
		return nil
	}
	byRow := make(map[int64]*listed, len(posts))
	rows := make([]int64, 0, len(posts))
	for i := range posts {
		byRow[posts[i].row] = &posts[i]
		rows = append(rows, posts[i].row)
	}
	month := collector.Month(today)
	return each(ctx, db.read, "SELECT d.post, "+selected("d", dayColumns())+`
		FROM days d WHERE d.account = $4 AND d.day BETWEEN $1 AND $2 AND `+db.read.Among("d.post", 3)+`
		ORDER BY d.post, d.day`, []any{int64(month.First), int64(month.Last), db.read.List(rows), account}, func(r *sql.Rows) error {
		var row int64
		var d collector.Day
		var m collector.Mark
		err := scanDay(r, &d, &m, &row)
		if p := byRow[row]; p != nil {
			p.Recent = append(p.Recent, d)
		}
		return err
	})
}
