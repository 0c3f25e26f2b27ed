package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// Missing implements [collector.Ledger].
func (db *DB) Missing(ctx context.Context, account int64) (map[string]collector.Missing, error) {
	all := map[string]collector.Missing{}
	err := each(ctx, db.read, `SELECT post_id, since, asked, found, denied_on, denied_days FROM missing WHERE account = $1`,
		[]any{account}, func(r *sql.Rows) error {
			var m collector.Missing
			var since, asked nullInt
			err := r.Scan(&m.Post, &since, &asked, &m.Found, (*date)(&m.DeniedOn), &m.DeniedDays)
			m.Since, m.Asked = instant(int64(since)), instant(int64(asked))
			all[m.Post] = m
			return err
		})
	return all, wrap("reading which posts are missing", err)
}

// saveMissing stores which posts are missing now. Mostly none is, nor was.
func saveMissing(ctx context.Context, tx *dialect.Tx, account int64, all []collector.Missing) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM missing WHERE account = $1`, account); err != nil {
		return err
	}
	b := newBulk(tx, "missing", []string{"account", "post_id", "since", "asked", "found", "denied_on", "denied_days"}, "", nil)
	for _, m := range all {
		err := b.add(ctx, account, m.Post, m.Since.Unix(), nullInt(unix(m.Asked)), dialect.Flag(m.Found), nullInt(m.DeniedOn), m.DeniedDays)
		if err != nil {
			return err
		}
	}
	return b.flush(ctx)
}

// AcceptVanished notes at an instant that somebody has looked, and says that
// the posts of an account that have vanished were really deleted. The account
// is due at once.
func (db *DB) AcceptVanished(ctx context.Context, account int64, at time.Time) error {
	err := db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE accounts SET vanished_accepted = $2, scrape_requested = $2,
			next_scrape = `+dialect.Least("next_scrape", "$2")+` WHERE id = $1`, account, at.Unix())
		if err != nil {
			return err
		}
		return oneRow(res, account)
	})
	return wrap("accepting that posts have vanished", err)
}

// sameConnection returns an error that wraps [collector.ErrSuperseded] if the
// account has been disconnected, or connected anew, since a scrape began. It locks
// the account's row as [lockAccount] does.
func sameConnection(ctx context.Context, tx *dialect.Tx, account, connection int64) error {
	var now int64
	err := tx.QueryRowContext(ctx, `SELECT connection FROM accounts WHERE id = $1`+tx.LockRows(), account).Scan(&now)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("%w: %d", collector.ErrNoAccount, account)
	case err != nil:
		return err
	case now != connection:
		return fmt.Errorf("%w: account %d", collector.ErrSuperseded, account)
	}
	return nil
}
