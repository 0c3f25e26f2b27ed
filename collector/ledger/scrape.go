package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// StoreScrape implements [collector.Ledger]. Storing the same scrape again
// changes nothing but the account's times. Of an observation and a stored reading
// of the same instant that contradict each other the greater one stays.
func (db *DB) StoreScrape(ctx context.Context, r collector.ScrapeResult) (collector.Stored, error) {
	var stored collector.Stored
	err := db.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if err := sameConnection(ctx, tx, r.Account, r.Connection); err != nil {
			return err
		}
		w, err := newWork(ctx, tx, r.Account, r.At.Unix())
		if err != nil {
			return err
		}
		w.mendTimes()
		if err := w.checkOwner(&r); err != nil {
			return err
		}
		if err := w.takeScrape(ctx, r); err != nil {
			return err
		}
		if err := w.finish(ctx, nil); err != nil {
			return err
		}
		if err := saveMissing(ctx, tx, r.Account, r.Missing); err != nil {
			return err
		}
		stored = w.stored
		if err := sameWriter(ctx, tx, r.Account, r.Owner); err != nil {
			return err
		}
		return closeScrape(ctx, tx, r, w.followed())
	})
	if err != nil {
		return collector.Stored{}, wrap("storing a scrape in the ledger", err)
	}
	return stored, nil
}

// checkOwner keeps posts that were imported apart from those of somebody who has
// the name now: the owner of an account with posts is known once velog lists one
// of them.
func (w *work) checkOwner(r *collector.ScrapeResult) error {
	if w.owner != "" || r.Owner.ID == "" || len(w.posts) == 0 {
		return nil
	}
	listed := len(r.Seen) + len(r.Unread)
	for _, o := range r.Seen {
		if w.posts[o.ID] != nil {
			return nil
		}
	}
	for _, q := range r.Unread {
		if w.posts[q.ID] != nil {
			return nil
		}
	}
	if listed > 0 {
		return fmt.Errorf("%w: %s", collector.ErrOtherOwner, w.user)
	}
	r.Owner.ID = ""
	return nil
}

func (w *work) takeScrape(ctx context.Context, r collector.ScrapeResult) error {
	seen := slices.Clone(r.Seen)
	slices.SortStableFunc(seen, func(a, b collector.Observation) int { return a.At.Compare(b.At) })
	for _, o := range seen {
		if err := w.observe(o); err != nil {
			return err
		}
	}
	for _, q := range r.Unread {
		if err := w.post(q.ID).learn(q, w.at); err != nil {
			return err
		}
		w.post(q.ID).listed(q.Private, w.at)
	}
	for _, uuid := range r.Unasked {
		w.post(uuid).asked = 0
	}
	for _, uuid := range r.Deleted {
		w.lose(uuid)
	}
	if r.Owner.Username != "" && r.Owner.Username != w.name {
		for uuid := range w.posts { // their addresses have changed
			w.post(uuid).markPoint(w.at)
		}
	}
	return w.takeReported(ctx, r.Reported)
}

// mendTimes puts right what a clock that was ahead has left behind: an account
// that is followed since the future, and posts that wait for delivery since
// then.
func (w *work) mendTimes() {
	w.since = min(w.since, w.at)
	for uuid, p := range w.posts {
		if p.marks.since > w.at+int64(collector.ClockSlack/time.Second) {
			w.post(uuid).marks.since = w.at
		}
	}
}

func (w *work) observe(o collector.Observation) error {
	p := w.post(o.ID)
	if err := p.learn(o.Post, w.at); err != nil {
		return err
	}
	at := o.At.Unix()
	p.listed(o.Private, at)
	w.followSince(at)
	if at == p.span.Last && p.span.Tells(o.Counters) {
		return nil // stored already
	}
	w.earliest = min(w.earliest, at)
	if at <= p.span.Last || len(p.late) > 0 {
		p.late = append(p.late, collector.Reading{At: at, Counters: o.Counters})
		return nil
	}
	changed, fell := p.see(at, o.Counters)
	w.stored.Readings++
	if changed {
		w.stored.Spans++
	}
	if fell {
		w.stored.Fallen++
	}
	return nil
}

// lose notes that a post is gone. Its history stays.
func (w *work) lose(uuid string) {
	if p := w.posts[uuid]; p == nil || p.deleted != 0 {
		return
	}
	p := w.post(uuid)
	lost := p.about
	lost.deleted = w.at
	p.become(lost, p.told, w.at)
	w.stored.Deleted++
}

// takeReported stores the days that velog counted, and has those worked out
// again that changed. A new post's are taken from the next scrape on.
func (w *work) takeReported(ctx context.Context, days []collector.ReportedDay) error {
	b := newBulk(w.tx, "reported_days", []string{"post", "day", "views"},
		`ON CONFLICT (post, day) DO UPDATE SET views = excluded.views
			WHERE reported_days.views <> excluded.views RETURNING post, day`,
		func(r *sql.Rows) error {
			var id, day int64
			err := r.Scan(&id, &day)
			w.reports = true
			if p := w.byID[id]; err == nil && p.span.First != 0 {
				w.post(p.uuid).rederive(collector.Date(day))
			}
			return err
		})
	for _, d := range days {
		if p := w.posts[d.Post]; p != nil && p.id != 0 {
			if err := b.add(ctx, p.id, int64(d.Date), d.Views); err != nil {
				return err
			}
		}
	}
	return b.flush(ctx)
}

// rederive has a day worked out again for another reason than a reading. One
// before the newest reading needs the whole history.
func (p *post) rederive(d collector.Date) {
	if len(p.fresh) == 0 {
		p.fresh = append(p.fresh, p.span)
	}
	if d >= dateOf(p.fresh[0].Last) {
		p.deriveFrom(dateOf(p.fresh[0].Last))
		return
	}
	p.deriveFrom(collector.AllDays)
}

// closeScrape leaves alone what its writer asked for while the scrape went on. It
// puts right what a clock that was ahead has left in the future. That posts have
// vanished needs nobody's word any more once none is missing.
func closeScrape(ctx context.Context, tx *sql.Tx, r collector.ScrapeResult, posts int) error {
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
			posts_unread = $9, posts_lost = $10, list_incomplete = $11,
			vanished_accepted = CASE WHEN $10 = 0 AND vanished_accepted <= $3 THEN NULL ELSE vanished_accepted END,
			full_at = COALESCE($13, full_at)
		WHERE id = $1`,
		r.Account, string(cmp.Or(r.State, collector.StateUp)), r.At.Unix(), r.Next.Unix(), posts, r.Owner.ID, r.Owner.Username,
		r.Error, r.Gaps.Unread, r.Gaps.Lost, r.Gaps.Incomplete, r.At.Add(collector.ClockSlack).Unix(), nullInt(full))
	return err
}
