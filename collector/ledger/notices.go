package ledger

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"
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
func (db *DB) PlanNotices(ctx context.Context, kinds []collector.EventKind, targets []string, since, now time.Time) (abandoned int, err error) {
	err = db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		if err := lockAccounts(ctx, tx, "a.id IN (SELECT e.account FROM events e WHERE e.news = 1)"); err != nil {
			return err
		}
		news, err := list(ctx, tx, selectEvents+`WHERE e.news = 1 AND e.stored >= $1 AND (e.post = '' OR `+string(notPrivate)+`)
			ORDER BY e.account, e.seq`, []any{since.Unix()}, func(r *sql.Rows, n *collector.Notice) error {
			var m collector.Mark
			err := scanStoredEvent(r, &n.Event, &n.User, &m)
			n.Account = m.Row
			return err
		})
		if err != nil {
			return err
		}
		b := newBulk(tx, "notices", []string{"account", "kind", "post", "key", "target", "state", "attempts", "next_at", "since"},
			"ON CONFLICT DO NOTHING", nil)
		for _, n := range news {
			for _, target := range targets {
				if !slices.Contains(kinds, n.Event.Kind) {
					continue
				}
				e := n.Event
				if err := b.add(ctx, n.Account, string(e.Kind), e.Post, e.Key, target, noticeWaiting, 0, now.Unix(), now.Unix()); err != nil {
					return err
				}
			}
		}
		if err := b.flush(ctx); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE events SET news = 0 WHERE news = 1`); err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, `UPDATE notices SET state = $1 WHERE state = $2 AND next_at <= $3`,
			noticeFailed, noticeClaimed, now.Add(-claimedFor).Unix())
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		abandoned = int(n)
		return err
	})
	return abandoned, wrap("planning notifications", err)
}

// ClaimNotice implements [collector.Notices].
func (db *DB) ClaimNotice(ctx context.Context, targets []string, now time.Time) (*collector.Notice, error) {
	if len(targets) == 0 {
		return nil, nil
	}
	args := []any{now.Unix()}
	for _, t := range targets {
		args = append(args, t)
	}
	var n *collector.Notice
	err := db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		var err error
		n, err = claimNotice(ctx, tx, args)
		return err
	})
	return n, wrap("claiming a notification", err)
}

func claimNotice(ctx context.Context, tx *dialect.Tx, args []any) (*collector.Notice, error) {
	among := make([]string, len(args)-1)
	for i := range among {
		among[i] = "$" + strconv.Itoa(i+2)
	}
	for {
		var n collector.Notice
		var since int64
		e := &n.Event
		err := tx.QueryRowContext(ctx, `SELECT account, kind, post, key, target, attempts + 1, since FROM notices
			WHERE state = 'waiting' AND next_at <= $1 AND target IN (`+strings.Join(among, ", ")+`)
			ORDER BY since, account, key, target LIMIT 1`+tx.LockRows(), args...).
			Scan(&n.Account, &e.Kind, &e.Post, &e.Key, &n.Target, &n.Attempts, &since)
		if errors.Is(err, sql.ErrNoRows) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		n.Since = instant(since)
		found, err := list(ctx, tx, selectEvents+`WHERE e.account = $1 AND e.kind = $2 AND e.post = $3 AND e.key = $4
			AND (e.post = '' OR `+string(notPrivate)+`)`, []any{n.Account, string(e.Kind), e.Post, e.Key},
			func(r *sql.Rows, e *collector.StoredEvent) error {
				var m collector.Mark
				return scanStoredEvent(r, e, &n.User, &m)
			})
		if err != nil {
			return nil, err
		}
		if len(found) == 0 { // it no longer follows, or is nobody else's to know
			if err := setNotice(ctx, tx, &n, noticeFailed, args[0]); err != nil {
				return nil, err
			}
			continue
		}
		n.Event = found[0]
		return &n, setNotice(ctx, tx, &n, noticeClaimed, args[0])
	}
}

func setNotice(ctx context.Context, tx *dialect.Tx, n *collector.Notice, state string, next any) error {
	_, err := tx.ExecContext(ctx, `UPDATE notices SET state = $6, attempts = $7, next_at = $8
		WHERE account = $1 AND kind = $2 AND post = $3 AND key = $4 AND target = $5`,
		n.Account, string(n.Event.Kind), n.Event.Post, n.Event.Key, n.Target, state, n.Attempts, next)
	return err
}

// NoticeDone implements [collector.Notices].
func (db *DB) NoticeDone(ctx context.Context, n *collector.Notice, sent bool) error {
	state := noticeFailed
	if sent {
		state = noticeSent
	}
	return db.changeNotice(ctx, n, state, n.Since)
}

// RetryNotice implements [collector.Notices]. Others for the same address wait as
// long: they would fail, too.
func (db *DB) RetryNotice(ctx context.Context, n *collector.Notice, at time.Time) error {
	err := db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		if err := setNotice(ctx, tx, n, noticeWaiting, at.Unix()); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE notices SET next_at = $1 WHERE state = 'waiting' AND target = $2 AND next_at < $1`,
			at.Unix(), n.Target)
		return err
	})
	return wrap("recording a notification", err)
}

func (db *DB) changeNotice(ctx context.Context, n *collector.Notice, state string, next time.Time) error {
	err := db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		return setNotice(ctx, tx, n, state, next.Unix())
	})
	return wrap("recording a notification", err)
}
