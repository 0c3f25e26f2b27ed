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

// AddSession stores a session. Those that have ended by its beginning go.
func (db *DB) AddSession(ctx context.Context, s collector.Session) error {
	err := db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error { return addSession(ctx, tx, s) })
	return wrap("storing a session", err)
}

func addSession(ctx context.Context, tx *dialect.Tx, s collector.Session) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE ends <= $1`, s.Began.Unix()); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO sessions (hash, account, began, ends) VALUES ($1, $2, $3, $4)`,
		s.Hash[:], s.Account, s.Began.Unix(), s.Ends.Unix())
	return err
}

// AddSessionByLink stores a session for a sign-in link, which ends at an
// instant, and notes that the link is used. It reports false, and stores
// nothing, if the link was used before.
func (db *DB) AddSessionByLink(ctx context.Context, link collector.SecretHash, ends time.Time, s collector.Session) (bool, error) {
	fresh := false
	err := db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM used_links WHERE ends <= $1`, s.Began.Unix()); err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, `INSERT INTO used_links (hash, ends) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
			link[:], ends.Unix())
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if fresh = n > 0; err != nil || !fresh {
			return err
		}
		return addSession(ctx, tx, s)
	})
	return fresh, wrap("storing a session", err)
}

// LinkUsed reports whether a sign-in link was used.
func (db *DB) LinkUsed(ctx context.Context, link collector.SecretHash) (bool, error) {
	var used bool
	err := db.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM used_links WHERE hash = $1)`, link[:]).Scan(&used)
	return used, wrap("looking for a sign-in link", err)
}

// AccountBySession returns the account of a session that has not ended at an instant,
// or an error that wraps [collector.ErrNoAccount]. A session that began in the
// future does not count: a clock that was ahead gave it too long a life.
func (db *DB) AccountBySession(ctx context.Context, hash collector.SecretHash, now time.Time) (collector.Account, error) {
	a, err := scanAccount(db.read.QueryRowContext(ctx,
		selectAccounts+"JOIN sessions s ON s.account = a.id WHERE s.hash = $1 AND s.ends > $2 AND s.began <= $3",
		hash[:], now.Unix(), now.Add(collector.ClockSlack).Unix()).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return a, fmt.Errorf("%w with this session", collector.ErrNoAccount)
	}
	return a, wrap("looking for a session", err)
}

// EndSession ends a session. One that is not there is no error.
func (db *DB) EndSession(ctx context.Context, hash collector.SecretHash) error {
	err := db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE hash = $1`, hash[:])
		return err
	})
	return wrap("ending a session", err)
}

// EndSessions ends all sessions of an account but one, and makes the sign-in
// links void that were made until an instant.
func (db *DB) EndSessions(ctx context.Context, account int64, except collector.SecretHash, at time.Time) error {
	err := db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE account = $1 AND hash <> $2`, account, except[:])
		if err == nil {
			_, err = tx.ExecContext(ctx, `UPDATE accounts SET links_void_until = $2 WHERE id = $1`, account, at.Unix())
		}
		return err
	})
	return wrap("ending sessions", err)
}

// Sessions counts the sessions of an account that have not ended at an instant.
func (db *DB) Sessions(ctx context.Context, account int64, now time.Time) (int, error) {
	var n int
	err := db.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM sessions WHERE account = $1 AND ends > $2 AND began <= $3`,
		account, now.Unix(), now.Add(collector.ClockSlack).Unix()).Scan(&n)
	return n, wrap("counting sessions", err)
}
