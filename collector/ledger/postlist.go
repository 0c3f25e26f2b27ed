package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// listed is a post of a list, with what it is found and ordered by.
type listed struct {
	collector.PostSummary
	row   int64
	title string        // folded
	got   collector.Sum // by which the list is ordered, if it is by what posts got
}

// PostList returns some posts of an account. All of them are read, and searched
// and ordered here: SQLite knows upper and lower case of ASCII alone. Of days and
// sums only those are read that are shown, or that the list is ordered by.
func (db *DB) PostList(ctx context.Context, account int64, q collector.PostQuery) (collector.PostList, error) {
	return db.postList(ctx, account, q, allPosts)
}

func (db *DB) postList(ctx context.Context, account int64, q collector.PostQuery, which posts) (list collector.PostList, err error) {
	by, err := order(q)
	if err != nil {
		return list, err
	}
	all, err := db.listed(ctx, account, which, q.Tag != "")
	if err != nil {
		return list, wrap("listing posts", err)
	}
	list.Totals = addUp(all)
	list.Deleted = len(all) - list.Totals.Posts
	all = slices.DeleteFunc(all, func(p listed) bool {
		return q.Tag != "" && !slices.Contains(p.Tags, q.Tag) || q.Series != "" && p.Series != q.Series
	})
	list.InSet = map[collector.PostSet]int{}
	for _, p := range all {
		for _, set := range []collector.PostSet{collector.CurrentPosts, collector.DeletedPosts} {
			if set.Has(p.Deleted) {
				list.InSet[set]++
			}
		}
	}
	all = slices.DeleteFunc(all, func(p listed) bool { return !q.Set.Has(p.Deleted) })
	if want := folded(q.Search); want != "" || q.Sort == collector.SortTitle {
		for i := range all {
			all[i].title = folded(all[i].Title)
		}
		all = slices.DeleteFunc(all, func(p listed) bool { return !strings.Contains(p.title, want) })
	}
	list.Found = len(all)
	if err := db.addOrder(ctx, account, all, q); err != nil {
		return list, wrap("listing posts", err)
	}
	slices.SortFunc(all, by)
	from := min(max(q.Offset, 0), len(all))
	all = all[from:min(from+max(q.Limit, 0), len(all))]
	if err := db.addShown(ctx, account, all, q); err != nil {
		return list, wrap("listing posts", err)
	}
	for _, p := range all {
		list.Posts = append(list.Posts, p.PostSummary)
	}
	return list, nil
}

// addOrder reads by what posts are ordered, if it is by what they got.
func (db *DB) addOrder(ctx context.Context, account int64, posts []listed, q collector.PostQuery) error {
	if q.Sort == collector.SortPerHundred {
		return db.addLiked(ctx, account, posts, q)
	}
	measure, period := orderPeriod(q)
	return db.addSums(ctx, account, posts, measure, period, func(p *listed, s collector.Sum) { p.got = s })
}

// addLiked adds up the views and likes that posts got in the period of a query.
func (db *DB) addLiked(ctx context.Context, account int64, posts []listed, q collector.PostQuery) error {
	rows, byRow := rowsOf(posts)
	measures := []collector.Measure{collector.ByViews, collector.ByLikes}
	return db.eachSum(ctx, account, rows, q.Period, measures, func(row int64, sums []collector.Sum) {
		byRow[row].Liked = collector.Liked{Views: sums[0], Likes: sums[1]}
	})
}

// addShown reads what is shown of a few posts.
func (db *DB) addShown(ctx context.Context, account int64, posts []listed, q collector.PostQuery) error {
	if err := db.addDays(ctx, account, posts, q); err != nil || q.Measure == "" {
		return err
	}
	if err := db.addSums(ctx, account, posts, q.Measure, q.Before, func(p *listed, s collector.Sum) { p.RangeBefore = s }); err != nil {
		return err
	}
	if q.Sort != collector.SortPerHundred {
		if err := db.addLiked(ctx, account, posts, q); err != nil {
			return err
		}
	}
	if q.Sort != collector.SortRange {
		return db.addSums(ctx, account, posts, q.Measure, q.Period, func(p *listed, s collector.Sum) { p.Range = s })
	}
	for i := range posts {
		posts[i].Range = posts[i].got
	}
	return nil
}

// addSums adds up what posts got in a period. Without a measure nobody asks.
func (db *DB) addSums(ctx context.Context, account int64, posts []listed, m collector.Measure, p collector.Period, add func(*listed, collector.Sum)) error {
	if m == "" {
		return nil
	}
	rows, byRow := rowsOf(posts)
	return db.eachSum(ctx, account, rows, p, []collector.Measure{m}, func(row int64, sums []collector.Sum) { add(byRow[row], sums[0]) })
}

func rowsOf(posts []listed) (rows []int64, byRow map[int64]*listed) {
	rows, byRow = make([]int64, len(posts)), make(map[int64]*listed, len(posts))
	for i := range posts {
		rows[i], byRow[posts[i].row] = posts[i].row, &posts[i]
	}
	return rows, byRow
}

// folded makes titles comparable: without case, and with Hangul composed, which
// some systems type in single letters.
func folded(s string) string { return strings.ToLower(norm.NFC.String(strings.TrimSpace(s))) }

// listed reads all posts of an account, without their days, and their tags if they are
// asked for.
func (db *DB) listed(ctx context.Context, account int64, which posts, tagged bool) ([]listed, error) {
	tags := "'[]'"
	if tagged {
		tags = "p.tags"
	}
	return list(ctx, db.read, `
		SELECT p.id, p.post_id, p.title, p.slug, `+tags+`, p.series, p.private, p.released_at, p.deleted_at,
			f.began, f.first_at IS NOT NULL, COALESCE(f.high, 0), f.likes, f.comments
		FROM posts p JOIN following f ON f.account = p.account AND f.post = p.id WHERE p.account = $1 AND `+string(which),
		[]any{account}, func(r *sql.Rows, p *listed) error {
			var released, deleted, began nullInt
			var read bool
			var total collector.Counters
			var tags sql.RawBytes
			err := r.Scan(&p.row, &p.ID, &p.Title, &p.Slug, &tags, &p.Series, &p.Private, &released, &deleted,
				&began, &read, &total.Views, (*nullCounter)(&total.Likes), (*nullCounter)(&total.Comments))
			p.ReleasedAt, p.Deleted = instant(int64(released)), deleted != 0
			if began != 0 {
				p.Began = dateOf(int64(began))
			}
			if read {
				p.Totals = &total
			}
			if tagged && err == nil {
				err = json.Unmarshal(tags, &p.Tags)
			}
			return err
		})
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
	switch s {
	case collector.SortTitle:
		return func(a, b listed) int { return cmp.Compare(a.title, b.title) }, nil
	case collector.SortRelease:
		return func(a, b listed) int { return a.ReleasedAt.Compare(b.ReleasedAt) }, nil
	case collector.SortToday, collector.SortYesterday, collector.SortWeek, collector.SortMonth, collector.SortRange:
		return func(a, b listed) int { return compareSums(a.got, b.got) }, nil
	case collector.SortPerHundred:
		return compareLiked, nil
	case collector.SortLikes:
		return func(a, b listed) int { return cmp.Compare(a.likes(), b.likes()) }, nil
	case collector.SortTotal, "":
		return func(a, b listed) int { return cmp.Compare(a.views(), b.views()) }, nil
	default:
		return nil, fmt.Errorf("posts cannot be sorted by %q", string(s))
	}
}

// orderPeriod returns by what posts got a list is ordered; no measure: by something
// else.
func orderPeriod(q collector.PostQuery) (collector.Measure, collector.Period) {
	switch q.Sort {
	case collector.SortRange:
		return q.Measure, q.Period
	case collector.SortToday:
		return collector.ByViews, collector.Period{First: q.Today, Last: q.Today}
	case collector.SortYesterday:
		return collector.ByViews, collector.Period{First: q.Today - 1, Last: q.Today - 1}
	case collector.SortWeek:
		return collector.ByViews, collector.Week(q.Today)
	case collector.SortMonth:
		return collector.ByViews, collector.Month(q.Today)
	}
	return "", collector.Period{}
}

// compareSums has what is unknown below every number.
func compareSums(a, b collector.Sum) int {
	if a.Days == 0 || b.Days == 0 {
		return cmp.Compare(min(a.Days, 1), min(b.Days, 1))
	}
	return cmp.Compare(a.Views, b.Views)
}

// compareLiked has what is unknown below every number, too.
func compareLiked(a, b listed) int {
	x, known := a.Liked.PerHundred()
	y, too := b.Liked.PerHundred()
	switch {
	case known && too:
		return cmp.Compare(x, y)
	case known:
		return 1
	case too:
		return -1
	}
	return 0
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

// addDays reads the days of a few posts from 30 days before today on.
func (db *DB) addDays(ctx context.Context, account int64, posts []listed, q collector.PostQuery) error {
	if len(posts) == 0 {
		return nil
	}
	rows, byRow := rowsOf(posts)
	month := collector.Month(q.Today)
	args := []any{account, int64(month.First), int64(q.Today), db.read.List(rows)}
	return eachPacked(ctx, db.read, packedDays+" AND "+db.read.Among("f.post", 4), args, func(row int64, all [][3]int64) {
		days := daysOf(all)
		p := byRow[row]
		p.Sums = collector.SumsOf(days, q.Today)
		if q.Recent {
			p.Recent = days[:p.Sums.Month.Days]
		}
	})
}

// packedDays selects the days of each post as one row, with their views and qualities:
// there are thousands, and a row costs more than what stands in it.
const packedDays = `
	SELECT f.post, (SELECT string_agg(d.day || ' ' || d.views || ' ' || d.quality, ' ')
		FROM days d WHERE d.account = $1 AND d.post = f.post AND d.day BETWEEN $2 AND $3)
	FROM following f WHERE f.account = $1`

// daysOf are the days that packedDays selects of a post.
func daysOf(all [][3]int64) []collector.Day {
	days := make([]collector.Day, len(all))
	for i, n := range all {
		const unread = collector.Unknown
		days[i] = collector.Day{
			Date: collector.Date(n[0]), Views: n[1], Quality: qualityOf(n[2]),
			ViewsTotal: unread, Likes: unread, LikesTotal: unread, Comments: unread, CommentsTotal: unread,
		}
	}
	return days
}
