package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

// AddPublic follows a user whom velog has identified, publicly, from the
// instant at on. One user is one account: one who is tracked already, under an
// earlier name perhaps, stays as they are. It returns the id of the account and
// whether the following is new.
func (db *DB) AddPublic(ctx context.Context, user velog.User, at time.Time) (id int64, created bool, err error) {
	if !collector.ValidUser(user.Username) || user.ID == "" {
		return 0, false, fmt.Errorf("%q with the id %q is not a user of velog", user.Username, user.ID)
	}
	err = db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		if err := lockNames(ctx, tx); err != nil {
			return err
		}
		name, followed, err := connectedName(ctx, tx, user)
		if err != nil {
			return err
		}
		if created = !followed; created {
			id, err = follow(ctx, tx, name, at)
		} else {
			err = tx.QueryRowContext(ctx, `SELECT id FROM accounts WHERE username = $1`, name).Scan(&id)
		}
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE accounts SET velog_id = $2, velog_name = $3 WHERE id = $1`,
			id, user.ID, user.Username)
		if err != nil {
			return err
		}
		return clearDisconnected(ctx, tx, id)
	})
	return id, created, wrap("adding an account", err)
}

// AccountByName returns the account that is tracked under a username, be it the
// one under which it was added or what velog calls its writer now. Without one
// the error wraps [collector.ErrNoAccount].
func (db *DB) AccountByName(ctx context.Context, name string) (collector.Account, error) {
	return db.account(ctx, "WHERE a.followed = 1 AND (a.username = $1 OR a.velog_name = $1) ORDER BY a.username <> $1", name)
}

// DisconnectedSince reports whether the account of a user was disconnected or deleted
// and not added again since. A user whose id is empty is known by name alone.
func (db *DB) DisconnectedSince(ctx context.Context, user velog.User) (since time.Time, yes bool, err error) {
	var at int64
	err = db.read.QueryRowContext(ctx, `SELECT since FROM unfollowed
		WHERE velog_id <> '' AND velog_id = $1 OR $2 <> '' AND (username = $2 OR velog_name = $2)
		ORDER BY since DESC LIMIT 1`, user.ID, user.Username).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, false, nil
	}
	return instant(at), err == nil, wrap("reading who is not to be tracked", err)
}

// markDisconnected remembers that the account in a row is not to be tracked again
// unless somebody asks for it.
func markDisconnected(ctx context.Context, tx *dialect.Tx, account, at int64) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO unfollowed (username, velog_id, velog_name, since)
		SELECT username, velog_id, velog_name, CAST($2 AS BIGINT) FROM accounts WHERE id = $1
		ON CONFLICT (username) DO UPDATE SET velog_id = excluded.velog_id,
			velog_name = excluded.velog_name, since = excluded.since`, account, at)
	return err
}

// clearDisconnected forgets that the account in a row was once disconnected.
func clearDisconnected(ctx context.Context, tx *dialect.Tx, account int64) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM unfollowed WHERE EXISTS (SELECT 1 FROM accounts a
		WHERE a.id = $1 AND (a.username = unfollowed.username OR a.velog_id <> '' AND a.velog_id = unfollowed.velog_id))`, account)
	return err
}

// sameWriter refuses a second account of one writer, whose posts would count
// twice: the account that was there first stays.
func sameWriter(ctx context.Context, tx *dialect.Tx, account int64, owner velog.User) error {
	var first, second string
	err := tx.QueryRowContext(ctx, `SELECT f.username, s.username FROM accounts f, accounts s
		WHERE s.id = $2 AND f.velog_id = $1 AND f.velog_id <> '' AND f.id < s.id
		ORDER BY f.id LIMIT 1`, owner.ID, account).Scan(&first, &second)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	}
	return fmt.Errorf("on velog this user is %s, who already has the account %s here; "+
		"remove the second one with: velog-dashboard accounts remove %s", owner.Username, first, second)
}
