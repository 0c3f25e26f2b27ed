package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// PostsOnDay returns the posts of an account that have a day, those with the most
// views on it first.
func (db *DB) PostsOnDay(ctx context.Context, account int64, day collector.Date) ([]collector.PostOnDay, error) {
	return db.postsOnDay(ctx, account, day, allPosts)
}

func (db *DB) postsOnDay(ctx context.Context, account int64, day collector.Date, which posts) ([]collector.PostOnDay, error) {
	found := map[int64]*collector.PostOnDay{}
	err := each(ctx, db.read, "SELECT p.id, p.post_id, p.title, p.private, p.deleted_at IS NOT NULL, f.began, "+selected("d", dayColumns())+`
		FROM posts p JOIN days d ON d.account = p.account AND d.post = p.id AND d.day IN ($2, $3, $4)
			LEFT JOIN following f ON f.account = p.account AND f.post = p.id
		WHERE p.account = $1 AND `+string(which),
		[]any{account, int64(day), int64(day - 1), int64(day - collector.WeekLength)}, func(r *sql.Rows) error {
			var row int64
			var p collector.PostOnDay
			var d collector.Day
			var m collector.Mark
			var began nullInt
			err := scanDay(r, &d, &m, &row, &p.ID, &p.Title, &p.Private, &p.Deleted, &began)
			if began != 0 {
				p.Began = dateOf(int64(began))
			}
			if found[row] == nil {
				found[row] = &p
			}
			*dayOf(found[row], d.Date, day) = &d
			return err
		})
	var all []collector.PostOnDay
	for _, p := range found {
		if p.Day != nil {
			all = append(all, *p)
		}
	}
	slices.SortFunc(all, func(a, b collector.PostOnDay) int {
		return cmp.Or(cmp.Compare(b.Day.Views, a.Day.Views), cmp.Compare(b.Day.ViewsTotal, a.Day.ViewsTotal), cmp.Compare(a.ID, b.ID))
	})
	return all, wrap("reading a day of posts", err)
}

// dayOf is where one of the days goes that are shown with another.
func dayOf(p *collector.PostOnDay, d, day collector.Date) **collector.Day {
	switch d {
	case day:
		return &p.Day
	case day - 1:
		return &p.Before
	default:
		return &p.WeekBefore
	}
}
