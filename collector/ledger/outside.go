package ledger

import (
	"context"
	"database/sql"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// TimesWithoutDays implements [collector.Outbox].
func (db *DB) TimesWithoutDays(ctx context.Context) ([]collector.Deletion, error) {
	var all []collector.Deletion
	for _, of := range []struct{ measurement, query string }{
		{collector.MeasurementPostDaily, `SELECT a.username, p.post_id, d.day,
				COALESCE(LAG(d.day) OVER w, 0), LEAD(d.day) OVER w IS NULL
			FROM days d JOIN posts p ON p.account = d.account AND p.id = d.post JOIN accounts a ON a.id = p.account
			WINDOW w AS (PARTITION BY d.account, d.post ORDER BY d.day) ORDER BY d.account, d.post, d.day`},
		{collector.MeasurementAccountDaily, `SELECT a.username, '', d.day,
				COALESCE(LAG(d.day) OVER w, 0), LEAD(d.day) OVER w IS NULL
			FROM account_days d JOIN accounts a ON a.id = d.account
			WINDOW w AS (PARTITION BY d.account ORDER BY d.day) ORDER BY d.account, d.day`},
	} {
		err := each(ctx, db.read, of.query, nil, func(r *sql.Rows) error {
			var user, post string
			var day, before int64
			var last bool
			err := r.Scan(&user, &post, &day, &before, &last)
			add := func(from, to collector.Date) {
				all = append(all, collector.Deletion{
					Measurement: of.measurement, User: user, Post: post, From: from.Begin(), To: to.Begin().Add(-time.Second),
				})
			}
			if day-before > 1 {
				add(collector.Date(before+1), collector.Date(day))
			}
			if last {
				add(collector.Date(day+1), collector.Date(day+36500))
			}
			return err
		})
		if err != nil {
			return nil, wrap("reading between which days there are others", err)
		}
	}
	return all, nil
}
