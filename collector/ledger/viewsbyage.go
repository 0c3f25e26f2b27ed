package ledger

import (
	"context"
	"database/sql"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// ViewsByAge returns what the post in a row of an account had got when it was so
// many days old, to the second: at every whole multiple of some days up to a last
// one that its readings have reached. There is nothing of a post of which nobody
// knows when its totals were 0.
func (db *DB) ViewsByAge(ctx context.Context, account, row int64, every, last int) ([]collector.AgeViews, error) {
	var all []collector.AgeViews
	var began nullInt
	err := db.read.QueryRowContext(ctx, `SELECT COALESCE(MAX(f.began), 0) FROM posts p JOIN following f ON f.account = p.account AND f.post = p.id
		WHERE p.account = $1 AND p.id = $2`, account, row).Scan(&began)
	if err == nil && began != 0 {
		all, err = list(ctx, db.read, viewsByAge(db.read),
			[]any{account, row, int64(began), int64(collector.DateOf(instant(int64(began)))), every, last},
			func(r *sql.Rows, a *collector.AgeViews) error {
				part, err := scanPart(r)
				a.Days, a.Views = int(part.key), part.began+part.views(int64(began))
				return err
			})
	}
	return all, wrap("reading the views of a post by its age", err)
}

// viewsByAge has a day for each age: the one in which the post was so old.
func viewsByAge(e dialect.Engine) string {
	return `
		WITH f AS (
			SELECT p.id, f.first_at, f.last_at, f.fell_at, d.views, d.views_total,
				$3 + (d.day - $4) * 86400 AS at, d.day * 86400 - 32400 AS begun, d.day - $4 AS key
			FROM posts p JOIN following f ON f.account = p.account AND f.post = p.id
				JOIN days d ON d.account = p.account AND d.post = p.id AND d.day BETWEEN $4 + 1 AND $4 + $6 AND (d.day - $4) % $5 = 0
			WHERE p.account = $1 AND p.id = $2 AND $3 + (d.day - $4) * 86400 <= f.last_at)` + partsOfDays(e) + `
		ORDER BY p.key`
}
