package ledger

import (
	"context"
	"database/sql"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// ViewsBy returns how many views the posts of an account had got by an instant
// since the midnight before it, as their readings tell: between two of them by
// interpolation. With a row it is about that post alone. False means that no
// post has a day there.
func (db *DB) ViewsBy(ctx context.Context, account, row int64, at time.Time) (views int64, known bool, err error) {
	return db.viewsBy(ctx, account, row, at, allPosts)
}

func (db *DB) viewsBy(ctx context.Context, account, row int64, at time.Time, which posts) (views int64, known bool, err error) {
	// Not by the view runs: in an outer join SQLite would make the whole of it.
	err = each(ctx, db.read, `
		SELECT d.views, d.views_total,
			CASE WHEN f.first_at = b.first_at THEN f.last_at ELSE b.first_at + b.span END, b.views, a.first_at, a.views
		FROM posts p JOIN days d ON d.post = p.id AND d.day = $4 JOIN following f ON f.post = p.id
			LEFT JOIN readings b ON b.post = p.id AND b.first_at =
				(SELECT MAX(first_at) FROM readings WHERE post = p.id AND first_at <= $3)
			LEFT JOIN readings a ON a.post = p.id AND a.first_at =
				(SELECT MIN(first_at) FROM readings WHERE post = p.id AND first_at > $3)
		WHERE p.account = $1 AND ($2 = 0 OR p.id = $2) AND `+string(which),
		[]any{account, row, at.Unix(), int64(collector.DateOf(at))}, func(r *sql.Rows) error {
			var day, total int64
			var before, after struct{ at, views maybe }
			err := r.Scan(&day, &total, &before.at, &before.views, &after.at, &after.views)
			known = true
			if before.at != 0 {
				so := between(at.Unix(), int64(before.at), int64(before.views), int64(after.at), int64(after.views))
				views += min(max(so-(total-day), 0), day) // a total may fall, a day's views do not
			}
			return err
		})
	return views, known, wrap("reading the views of a part of a day", err)
}

// between interpolates a total between the last reading before an instant and
// the first one after it, if there is one.
func between(at, before, views, after, more int64) int64 {
	if at <= before || after == 0 {
		return views
	}
	return views + (more-views)*(at-before)/(after-before)
}
