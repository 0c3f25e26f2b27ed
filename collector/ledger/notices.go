package ledger

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// claimedFor is after how long a claim is that of a process that died: sending takes
// seconds.
const claimedFor = 10 * time.Minute

// The states of a notice.
const (
	noticeWaiting = "waiting"
	noticeClaimed = "claimed"
	noticeSent    = "sent"
	noticeFailed  = "failed"
)

// NoticesDue implements [collector.Notices].
func (db *DB) NoticesDue(ctx context.Context, now time.Time) (bool, error) {
	var due bool
	err := db.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM events WHERE news = 1)
		OR EXISTS (SELECT 1 FROM notices WHERE state IN ('waiting', 'claimed')
			AND next_at <= CASE state WHEN 'waiting' THEN CAST($1 AS BIGINT) ELSE CAST($2 AS BIGINT) END)`,
		now.Unix(), now.Add(-claimedFor).Unix()).Scan(&due)
	return due, wrap("looking for notifications", err)
}

// PlanNotices implements [collector.Notices]. Events of posts that are private or
// deleted are not told: notifications go to services of others.
func (db *DB) PlanNotices(ctx context.Context, kinds []collector.EventKind, targets []string, since, now time.Time) (lost []collector.LostNotices, err error) {
	err = db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		if err := lockAccounts(ctx, tx, "a.id IN (SELECT e.account FROM events e WHERE e.news = 1)"); err != nil {
			return err
		}
		p := planner{tx: tx, kinds: kinds, since: since.Unix(), now: now.Unix()}
		for _, do := range []func(context.Context) error{p.giveUp, p.findHolds} {
			if err := do(ctx); err != nil {
				return err
			}
		}
		lost = p.lost
		return p.plan(ctx, targets)
	})
	return lost, wrap("planning notifications", err)
}

// planner plans notices in a transaction.
type planner struct {
	tx         *dialect.Tx
	kinds      []collector.EventKind
	since, now int64
	lost       []collector.LostNotices
	holds      map[string]hold // by address
}

// hold is until when nothing is sent to an address, and after how many failures.
type hold struct {
	until    int64
	attempts int
}

// giveUp ends the notices that were claimed by a process that died, and those that
// wait for too long.
func (p *planner) giveUp(ctx context.Context) error {
	for _, end := range []struct {
		claimed bool
		where   string
		before  int64
	}{
		{true, "state = 'claimed' AND next_at <= $2", p.now - int64(claimedFor.Seconds())},
		{false, "state = 'waiting' AND since < $2", p.since},
	} {
		targets, err := list(ctx, p.tx, `UPDATE notices SET state = $1 WHERE `+end.where+` RETURNING target`,
			[]any{noticeFailed, end.before}, scanValue[string])
		if err != nil {
			return err
		}
		counts := map[string]int{}
		for _, t := range targets {
			counts[t]++
		}
		for t, n := range counts {
			p.lost = append(p.lost, collector.LostNotices{Target: t, Number: n, Claimed: end.claimed})
		}
	}
	return nil
}

// findHolds reads until when the notices that wait are held back by a failure.
func (p *planner) findHolds(ctx context.Context) error {
	p.holds = map[string]hold{}
	return each(ctx, p.tx, `SELECT target, MIN(next_at), MAX(attempts) FROM notices WHERE state = 'waiting' AND attempts > 0 GROUP BY target`,
		nil, func(r *sql.Rows) error {
			var target string
			var h hold
			err := r.Scan(&target, &h.until, &h.attempts)
			p.holds[target] = h
			return err
		})
}

// plan makes the notices of what is news.
func (p *planner) plan(ctx context.Context, targets []string) error {
	news, err := list(ctx, p.tx, selectEvents+`WHERE e.news = 1 AND e.stored >= $1 AND `+mayBeTold+`
		ORDER BY e.account, e.seq`, []any{p.since}, func(r *sql.Rows, n *collector.Notice) error {
		var m collector.Mark
		err := scanStoredEvent(r, &n.Event, &n.User, &m)
		n.Account = m.Row
		return err
	})
	if err != nil {
		return err
	}
	b := newBulk(p.tx, "notices", []string{"account", "kind", "post", "key", "target", "state", "attempts", "next_at", "since"},
		"ON CONFLICT DO NOTHING", nil)
	for _, n := range news {
		e := n.Event
		if !slices.Contains(p.kinds, e.Kind) {
			continue
		}
		for _, target := range targets {
			h := p.holds[target]
			err := b.add(ctx, n.Account, string(e.Kind), e.Post, e.Key, target, noticeWaiting, h.attempts, max(p.now, h.until), p.now)
			if err != nil {
				return err
			}
		}
	}
	if err := b.flush(ctx); err != nil {
		return err
	}
	_, err = p.tx.ExecContext(ctx, `UPDATE events SET news = 0 WHERE news = 1`)
	return err
}

// ClaimNotice implements [collector.Notices].
func (db *DB) ClaimNotice(ctx context.Context, target string, now time.Time) (*collector.Notice, error) {
	var n *collector.Notice
	err := db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		var err error
		n, err = claimNotice(ctx, tx, target, now.Unix())
		return err
	})
	return n, wrap("claiming a notification", err)
}

func claimNotice(ctx context.Context, tx *dialect.Tx, target string, now int64) (*collector.Notice, error) {
	for {
		n := collector.Notice{Target: target}
		e := &n.Event
		err := tx.QueryRowContext(ctx, `SELECT account, kind, post, key, attempts + 1 FROM notices
			WHERE state = 'waiting' AND next_at <= $1 AND target = $2
			ORDER BY since, account, key LIMIT 1`+tx.LockRows(), now, target).
			Scan(&n.Account, &e.Kind, &e.Post, &e.Key, &n.Attempts)
		if errors.Is(err, sql.ErrNoRows) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		found, err := list(ctx, tx, selectEvents+`WHERE e.account = $1 AND e.kind = $2 AND e.post = $3 AND e.key = $4
			AND `+mayBeTold, []any{n.Account, string(e.Kind), e.Post, e.Key},
			func(r *sql.Rows, e *collector.StoredEvent) error {
				var m collector.Mark
				return scanStoredEvent(r, e, &n.User, &m)
			})
		if err != nil {
			return nil, err
		}
		if len(found) == 0 { // it no longer follows, or is nobody else's to know
			if err := setNotice(ctx, tx, &n, noticeFailed, now); err != nil {
				return nil, err
			}
			continue
		}
		n.Event = found[0]
		return &n, setNotice(ctx, tx, &n, noticeClaimed, now)
	}
}

func setNotice(ctx context.Context, tx *dialect.Tx, n *collector.Notice, state string, next int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE notices SET state = $6, attempts = $7, next_at = $8
		WHERE account = $1 AND kind = $2 AND post = $3 AND key = $4 AND target = $5`,
		n.Account, string(n.Event.Kind), n.Event.Post, n.Event.Key, n.Target, state, n.Attempts, next)
	return err
}

// NoticeSent implements [collector.Notices]. The address works again: what it fails at
// next is no further failure of a row.
func (db *DB) NoticeSent(ctx context.Context, n *collector.Notice) error {
	err := db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		err := setNotice(ctx, tx, n, noticeSent, 0)
		if err == nil && n.Attempts > 1 {
			_, err = tx.ExecContext(ctx, `UPDATE notices SET attempts = 0 WHERE state = 'waiting' AND target = $1`, n.Target)
		}
		return err
	})
	return wrap("recording a notification", err)
}

// NoticeFailed implements [collector.Notices]. The other notices for the address wait as
// long, and longer after each further failure: they would fail, too.
func (db *DB) NoticeFailed(ctx context.Context, n *collector.Notice, again bool, next time.Time) error {
	state := noticeFailed
	if again {
		state = noticeWaiting
	}
	err := db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		if err := setNotice(ctx, tx, n, state, next.Unix()); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE notices SET next_at = $1, attempts = $2 WHERE state = 'waiting' AND target = $3`,
			next.Unix(), n.Attempts, n.Target)
		return err
	})
	return wrap("recording a notification", err)
}
