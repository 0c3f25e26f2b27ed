package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// PostsOnDay returns some posts of an account that have a day, those with the most
// views on it first.
func (db *DB) PostsOnDay(ctx context.Context, account int64, day collector.Date, offset, limit int) (collector.DayPosts, error) {
	return db.postsOnDay(ctx, account, day, offset, limit, allPosts)
}

func (db *DB) postsOnDay(ctx context.Context, account int64, day collector.Date, offset, limit int, which posts) (collector.DayPosts, error) {
	type post struct {
		row, views, total int64
		id                string
	}
	found := collector.DayPosts{Qualities: map[collector.Quality]int{}}
	all, err := list(ctx, db.read, `SELECT p.id, p.post_id, d.views, d.views_total, d.quality
		FROM posts p `+db.read.LookUp("JOIN", "days", "d", "d.account = $1 AND d.post = p.id AND d.day = $2")+`
		WHERE p.account = $1 AND `+string(which), []any{account, int64(day)}, func(r *sql.Rows, p *post) error {
		var quality int64
		err := r.Scan(&p.row, &p.id, &p.views, &p.total, &quality)
		found.Qualities[qualityOf(quality)]++
		if p.views > 0 {
			found.Viewed++
		}
		return err
	})
	if err != nil {
		return found, wrap("reading a day of posts", err)
	}
	found.Found = len(all)
	slices.SortFunc(all, func(a, b post) int {
		return cmp.Or(cmp.Compare(b.views, a.views), cmp.Compare(b.total, a.total), cmp.Compare(a.id, b.id))
	})
	from := min(max(offset, 0), len(all))
	var rows []int64
	for _, p := range all[from:min(from+max(limit, 0), len(all))] {
		rows = append(rows, p.row)
	}
	found.Posts, err = db.daysBeside(ctx, account, day, rows, which)
	return found, wrap("reading a day of posts", err)
}

// daysBeside returns those of the posts in some rows that have a day, with the days that
// are shown beside it, the most views first.
func (db *DB) daysBeside(ctx context.Context, account int64, day collector.Date, rows []int64, which posts) ([]collector.PostOnDay, error) {
	found := map[int64]*collector.PostOnDay{}
	err := each(ctx, db.read, "SELECT p.id, p.post_id, p.title, p.private, p.deleted_at IS NOT NULL, f.began, "+selected("d", dayColumns())+`
		FROM posts p `+db.read.LookUp("JOIN", "days", "d", "d.account = $1 AND d.post = p.id AND d.day IN ($2, $3, $4)")+`
			LEFT JOIN following f ON f.account = p.account AND f.post = p.id
		WHERE p.account = $1 AND `+db.read.Among("p.id", 5)+" AND "+string(which),
		[]any{account, int64(day), int64(day - 1), int64(day - collector.WeekLength), db.read.List(rows)}, func(r *sql.Rows) error {
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
	return all, err
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
