package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"math"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// StoreScrape implements [collector.Ledger]. Storing the same scrape again
// changes nothing but the account's times. Of an observation and a stored reading
// of the same instant that contradict each other the greater one stays.
func (db *DB) StoreScrape(ctx context.Context, r collector.ScrapeResult) (collector.Stored, error) {
	var stored collector.Stored
	err := db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		if err := sameConnection(ctx, tx, r.Account, r.Connection); err != nil {
			return err
		}
		w, err := newWork(ctx, tx, r.Account, r.At.Unix())
		if err != nil {
			return err
		}
		w.MendTimes()
		if err := w.CheckOwner(&r); err != nil {
			return err
		}
		if err := w.Take(r); err != nil {
			return err
		}
		if err := w.takeReported(ctx, r.Reported); err != nil {
			return err
		}
		if err := w.accountEvents(ctx, r); err != nil {
			return err
		}
		if err := w.finish(ctx, nil); err != nil {
			return err
		}
		if err := saveMissing(ctx, tx, r.Account, r.Missing); err != nil {
			return err
		}
		stored = w.Stored
		if err := sameWriter(ctx, tx, r.Account, r.Owner); err != nil {
			return err
		}
		plan, err := w.plan(ctx, r)
		if err != nil {
			return err
		}
		if err := closeScrape(ctx, tx, r, plan, w.Tracked()); err != nil {
			return err
		}
		return w.saveGroupDays(ctx)
	})
	if err != nil {
		return collector.Stored{}, wrap("storing a scrape in the ledger", err)
	}
	return stored, nil
}

// takeReported stores the days that velog counted, and has those worked out
// again that changed. A new post's are taken from the next scrape on.
func (w *work) takeReported(ctx context.Context, days []collector.ReportedDay) error {
	b := newBulk(w.tx, "reported_days", []string{"account", "post", "day", "views"},
		`ON CONFLICT (account, post, day) DO UPDATE SET views = excluded.views
			WHERE reported_days.views <> excluded.views RETURNING post, day`,
		func(r *sql.Rows) error {
			var id, day int64
			err := r.Scan(&id, &day)
			w.reports = true
			if p := w.ByID[id]; err == nil && p.Span.First != 0 {
				w.Post(p.UUID).Rederive(collector.Date(day))
			}
			return err
		})
	for _, d := range days {
		if p := w.Posts[d.Post]; p != nil && p.ID != 0 {
			if err := b.add(ctx, w.account, p.ID, int64(d.Date), d.Views); err != nil {
				return err
			}
		}
	}
	return b.flush(ctx)
}

// closeScrape leaves alone what its writer asked for while the scrape went on. It
// puts right what a clock that was ahead has left in the future. That posts have
// vanished needs nobody's word any more once none is missing.
func closeScrape(ctx context.Context, tx *dialect.Tx, r collector.ScrapeResult, plan collector.Plan, posts int) error {
	full := int64(0)
	if r.Full {
		full = r.At.Unix()
	}
	_, err := tx.ExecContext(ctx, `UPDATE accounts SET state = $2, error = $8, failures = 0, last_attempt = $3,
			last_success = $3, next_scrape = CASE WHEN scrape_requested > $3 AND scrape_requested < $4 THEN scrape_requested ELSE $4 END, posts = $5,
			followed_since = CASE WHEN followed_since > $3 THEN $3 ELSE followed_since END,
			links_void_until = CASE WHEN links_void_until > $12 THEN $3 ELSE links_void_until END,
			undelivered_since = CASE WHEN undelivered_since > $12 THEN $3 ELSE undelivered_since END,
			velog_id = CASE WHEN $6 = '' THEN velog_id ELSE $6 END,
			velog_name = CASE WHEN $7 = '' THEN velog_name ELSE $7 END,
			posts_unread = $9, posts_lost = CAST($10 AS BIGINT), list_incomplete = $11,
			vanished_accepted = CASE WHEN CAST($10 AS BIGINT) = 0 AND vanished_accepted <= $3 THEN NULL ELSE vanished_accepted END,
			full_at = COALESCE($13, full_at), scrape_every = $14, pace = $15,
			list_requests = $17, mean_requests = $18, lookup_requests = $19,
			midnight = CASE WHEN scrape_requested > $3 AND scrape_requested < $4 THEN 0 ELSE $16 END,
			viewed_at = CASE WHEN viewed_at > $12 THEN $3 ELSE viewed_at END
		WHERE id = $1`,
		r.Account, string(cmp.Or(r.State, collector.StateUp)), r.At.Unix(), plan.Next.Unix(), posts, r.Owner.ID, r.Owner.Username,
		r.Error, r.Gaps.Unread, r.Gaps.Lost, dialect.Flag(r.Gaps.Incomplete), r.At.Add(collector.ClockSlack).Unix(), nullInt(full),
		int64(plan.Every/time.Second), int64(plan.Pace), dialect.Flag(plan.Midnight),
		plan.Load.Whole, int64(math.Round(meanUnits*plan.Load.Mean)), plan.Load.LookUps)
	return err
}
