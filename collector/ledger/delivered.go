package ledger

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// delivered is what of one post, or account, a batch brought.
type delivered struct {
	account        int64
	version        int64
	point          bool
	days, readings int64 // up to this one; 0: none
}

// Delivered implements [collector.Outbox].
func (db *DB) Delivered(ctx context.Context, b collector.Batch) error {
	posts, accounts := map[int64]*delivered{}, map[int64]*delivered{}
	for _, p := range b.Posts {
		of(posts, p.Mark).point = true
	}
	for _, d := range b.PostDays {
		of(posts, d.Mark).days = max(of(posts, d.Mark).days, d.Mark.Key)
	}
	for _, r := range b.Readings {
		of(posts, r.Mark).readings = max(of(posts, r.Mark).readings, r.Mark.Key)
	}
	for _, d := range b.AccountDays {
		of(accounts, d.Mark).days = max(of(accounts, d.Mark).days, d.Mark.Key)
	}
	owners := slices.Collect(maps.Keys(accounts))
	for _, e := range b.Events {
		owners = append(owners, e.Mark.Row)
	}
	err := db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		if err := lockDelivered(ctx, tx, posts, owners); err != nil {
			return err
		}
		return errors.Join(clearPosts(ctx, tx, posts), clearAccounts(ctx, tx, accounts), clearEvents(ctx, tx, b.Events),
			clearDropped(ctx, tx, b.Dropped))
	})
	return wrap("recording what is delivered", err)
}

// lockDelivered locks the accounts of posts, and others.
func lockDelivered(ctx context.Context, tx *dialect.Tx, posts map[int64]*delivered, accounts []int64) error {
	return lockAccounts(ctx, tx, tx.Among("a.id", 1)+" OR a.id IN (SELECT p.account FROM posts p WHERE "+tx.Among("p.id", 2)+")",
		tx.List(accounts), tx.List(slices.Collect(maps.Keys(posts))))
}

func of(rows map[int64]*delivered, m collector.Mark) *delivered {
	d := rows[m.Row]
	if d == nil {
		d = &delivered{account: m.Account, version: m.Version}
		rows[m.Row] = d
	}
	return d
}

func clearPosts(ctx context.Context, tx *dialect.Tx, posts map[int64]*delivered) error {
	clearMarks, err := tx.PrepareContext(ctx, `UPDATE following SET
			point = CASE WHEN $3 = 1 THEN 0 ELSE point END,
			days_from = CASE WHEN days_from <= $4
				THEN (SELECT MIN(day) FROM days WHERE account = $6 AND post = $1 AND day > $4) ELSE days_from END,
			readings_from = CASE WHEN readings_from <= $5
				THEN (SELECT MIN(first_at) FROM readings WHERE account = $6 AND post = $1 AND first_at > $5) ELSE readings_from END
		WHERE account = $6 AND post = $1 AND version = $2`)
	if err != nil {
		return err
	}
	defer clearMarks.Close()
	for id, d := range posts {
		if _, err := clearMarks.ExecContext(ctx, id, d.version, dialect.Flag(d.point), d.days, d.readings, d.account); err != nil {
			return err
		}
	}
	return allDelivered(ctx, tx, posts)
}

// allDelivered takes posts of which nothing is left from the waiting ones.
func allDelivered(ctx context.Context, tx *dialect.Tx, posts map[int64]*delivered) error {
	done, err := tx.PrepareContext(ctx, `UPDATE following SET undelivered_since = NULL
		WHERE account = $2 AND post = $1 AND point = 0 AND days_from IS NULL AND readings_from IS NULL`)
	if err != nil {
		return err
	}
	defer done.Close()
	for id, d := range posts {
		if _, err := done.ExecContext(ctx, id, d.account); err != nil {
			return err
		}
	}
	return nil
}

func clearAccounts(ctx context.Context, tx *dialect.Tx, accounts map[int64]*delivered) error {
	for id, d := range accounts {
		_, err := tx.ExecContext(ctx, `UPDATE accounts SET
				days_from = (SELECT MIN(day) FROM account_days WHERE account = $1 AND day > $3),
				undelivered_since = CASE WHEN EXISTS (SELECT 1 FROM account_days WHERE account = $1 AND day > $3)
					THEN undelivered_since END
			WHERE id = $1 AND version = $2 AND days_from <= $3`, id, d.version, d.days)
		if err != nil {
			return err
		}
	}
	return nil
}
