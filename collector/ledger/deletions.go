package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// RemoveAccount removes the account that was added under a username, and all
// that the ledger has of it: tokens, sessions, posts, readings, days. It notes
// that the user's points are to be deleted from InfluxDB; see [DB.UsersToDelete].
// Without an account the error wraps [collector.ErrNoAccount].
func (db *DB) RemoveAccount(ctx context.Context, user string) error {
	err := db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		if err := remove(ctx, tx, user); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO erasures (username, since) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
			user, time.Now().Unix())
		return err
	})
	return wrap("removing an account", err)
}

// RemoveFromLedger removes an account as [DB.RemoveAccount] does, but leaves
// what was delivered of it in InfluxDB.
func (db *DB) RemoveFromLedger(ctx context.Context, user string) error {
	err := db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		var earlier bool
		err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM erasures
			WHERE username = $1 AND refused_at IS NULL)`, user).Scan(&earlier)
		if err == nil && !earlier {
			// What cannot be deleted is kept, as it is to be now.
			_, err = tx.ExecContext(ctx, `DELETE FROM erasures WHERE username = $1`, user)
		}
		if err != nil {
			return err
		}
		if earlier {
			return fmt.Errorf("the points of an earlier account %s are still to be deleted from InfluxDB, where those of this account "+
				"look the same; run velog-dashboard deliver first", user)
		}
		return remove(ctx, tx, user)
	})
	return wrap("removing an account", err)
}

func remove(ctx context.Context, tx *dialect.Tx, user string) error {
	a, err := findAccount(ctx, tx, "username", user)
	if err != nil {
		return err
	}
	if a.id == 0 {
		return fmt.Errorf("%w: %s", collector.ErrNoAccount, user)
	}
	if err := lockAccount(ctx, tx, a.id); err != nil {
		return err
	}
	if err := forgetRefused(ctx, tx, a.id); err != nil {
		return err
	}
	if err := markDisconnected(ctx, tx, a.id, time.Now().Unix()); err != nil {
		return err
	}
	for _, table := range []string{"readings", "days", "reported_days", "following", "account_days", "public_days", "events", "notices",
		"dropped_days", "dropped_points", "rhythms", "courses", "recent_days", "tokens", "sessions", "shares", "leaderboard", "missing", "posts"} {
		if _, err := tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE account = $1", a.id); err != nil {
			return err
		}
	}
	if _, err = tx.ExecContext(ctx, "DELETE FROM accounts WHERE id = $1", a.id); err != nil {
		return err
	}
	groups := groupChanges{}
	groups.addAll(a.id)
	return groups.save(ctx, tx)
}

// UsersToDelete implements [collector.Outbox].
func (db *DB) UsersToDelete(ctx context.Context) ([]string, error) {
	users, err := list(ctx, db.read, `SELECT username FROM erasures WHERE refused_at IS NULL OR refused_at < $1
		ORDER BY since, username`, []any{time.Now().Add(-tryErasing).Unix()}, scanValue[string])
	return users, wrap("reading whose points are to be deleted", err)
}

// tryErasing is how often points are tried to be deleted that InfluxDB has said
// it cannot delete.
const tryErasing = 24 * time.Hour

// UserDeleteFailed implements [collector.Outbox].
func (db *DB) UserDeleteFailed(ctx context.Context, user string) (news bool, err error) {
	err = db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM erasures
			WHERE username = $1 AND refused_at IS NULL)`, user).Scan(&news)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE erasures SET refused_at = $1 WHERE username = $2`, time.Now().Unix(), user)
		return err
	})
	return news, wrap("recording that points cannot be deleted", err)
}

// UserDeleted implements [collector.Outbox].
func (db *DB) UserDeleted(ctx context.Context, user string) error {
	err := db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		res, err := tx.ExecContext(ctx, `DELETE FROM erasures WHERE username = $1`, user)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return pendAgain(ctx, tx, user)
	})
	return wrap("recording deleted points", err)
}
