package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// meanUnits is as what part of a request the mean of requests is stored.
const meanUnits = 100

// Paces implements [collector.Ledger]: one pass over the accounts.
func (db *DB) Paces(ctx context.Context) ([]collector.PaceSum, error) {
	all, err := list(ctx, db.read, `SELECT pace, COUNT(*), `+dialect.Sum("CASE WHEN list_requests = 0 THEN 1 ELSE list_requests + lookup_requests END")+`,
			`+dialect.Sum("CASE WHEN list_requests = 0 THEN $1 ELSE mean_requests END")+`
		FROM accounts WHERE followed = 1 GROUP BY pace`, []any{meanUnits}, func(r *sql.Rows, s *collector.PaceSum) error {
		var mean int64
		err := r.Scan(&s.Pace, &s.Accounts, &s.Requests, &mean)
		s.Mean = float64(mean) / meanUnits
		return err
	})
	return all, wrap("adding up the accounts by pace", err)
}

// Listed implements [collector.Ledger].
func (db *DB) Listed(ctx context.Context, account int64, since collector.Date) ([]collector.ListedPost, error) {
	posts, err := list(ctx, db.read, `SELECT f.last_at, COALESCE((SELECT `+dialect.Sum("d.views")+` FROM days d
			WHERE d.account = $1 AND d.post = p.id AND d.day >= $2), 0)
		FROM posts p JOIN following f ON f.account = p.account AND f.post = p.id
		WHERE p.account = $1 AND p.deleted_at IS NULL
			AND NOT EXISTS (SELECT 1 FROM missing m WHERE m.account = p.account AND m.post_id = p.post_id)
		ORDER BY p.released_at DESC NULLS LAST, p.id DESC`, []any{account, int64(since)}, func(r *sql.Rows, p *collector.ListedPost) error {
		var last nullInt
		err := r.Scan(&last, &p.Views)
		p.Read = instant(int64(last))
		return err
	})
	return posts, wrap("reading the posts in the order of velog's list", err)
}

// Viewed implements [collector.Ledger].
func (db *DB) Viewed(ctx context.Context, accounts []int64, at time.Time, shortest time.Duration) error {
	err := db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		for _, id := range slices.Sorted(slices.Values(accounts)) {
			_, err := tx.ExecContext(ctx, `UPDATE accounts SET viewed_at = $2, next_scrape =
					CASE WHEN state = 'up' AND next_scrape > last_success + $3 THEN
						`+dialect.Greatest("last_success + $3", "$2")+`
					ELSE next_scrape END, midnight =
					CASE WHEN state = 'up' AND next_scrape > last_success + $3 THEN 0 ELSE midnight END WHERE id = $1`,
				id, at.Unix(), int64(shortest/time.Second))
			if err != nil {
				return err
			}
		}
		return nil
	})
	return wrap("recording which accounts are viewed", err)
}

// plan plans the next scrape of the account after a good one.
func (w *work) plan(ctx context.Context, r collector.ScrapeResult) (collector.Plan, error) {
	if r.Plan == nil {
		return collector.Plan{Next: r.Next}, nil
	}
	readers := collector.Readers{Posts: w.Tracked()}
	var viewed, requested nullInt
	err := w.tx.QueryRowContext(ctx, `SELECT viewed_at, scrape_requested FROM accounts WHERE id = $1`, w.account).
		Scan(&viewed, &requested)
	if err != nil {
		return collector.Plan{}, err
	}
	readers.Viewed, readers.Requested = instant(int64(viewed)), instant(int64(requested))
	for _, p := range w.Posts {
		if t := instant(p.Released); p.Deleted == 0 && t.After(readers.Released) && !t.After(r.At) {
			readers.Released = t
		}
	}
	today := collector.DateOf(r.At)
	readers.Days, err = list(ctx, w.tx, `SELECT day, views, quality FROM account_days WHERE account = $1 AND day BETWEEN $2 AND $3`,
		[]any{w.account, int64(collector.ReadersSince(today)), int64(today)}, func(r *sql.Rows, d *collector.Day) error {
			var quality int64
			err := r.Scan(&d.Date, &d.Views, &quality)
			d.Quality = qualityOf(quality)
			return err
		})
	if err != nil {
		return collector.Plan{}, fmt.Errorf("reading the recent days: %w", err)
	}
	return r.Plan(readers), nil
}
