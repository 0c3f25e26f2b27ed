package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

// AccountByVelogUser returns the account of somebody whom velog has identified: by velog's
// id, or by the username where an account has no id yet, nor posts. Posts without
// an id were imported, perhaps from when somebody else had the name: first
// [DB.ConfirmOwner] shows whose they are. Without an account the error wraps
// [collector.ErrNoAccount].
func (db *DB) AccountByVelogUser(ctx context.Context, user velog.User) (collector.Account, error) {
	a, err := db.account(ctx, "WHERE a.velog_id = $1", user.ID)
	if !errors.Is(err, collector.ErrNoAccount) {
		return a, err
	}
	a, err = db.account(ctx, "WHERE a.velog_id = '' AND NOT "+hasPosts+" AND a.username = $1", user.Username)
	if errors.Is(err, collector.ErrNoAccount) { // not under a key that means nothing to the reader
		err = fmt.Errorf("%w: %s", collector.ErrNoAccount, user.Username)
	}
	return a, err
}

// hasPosts is a condition in SQL on an account a.
const hasPosts = "EXISTS (SELECT 1 FROM posts p WHERE p.account = a.id)"

// OwnerUnconfirmed reports whether an account with posts has a user's name, of which
// nobody knows yet whether they are that user's, while the user has no account.
func (db *DB) OwnerUnconfirmed(ctx context.Context, user velog.User) (bool, error) {
	var unconfirmed bool
	err := db.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM accounts a
			WHERE a.velog_id = '' AND a.username = $1 AND `+hasPosts+`)
		AND NOT EXISTS (SELECT 1 FROM accounts WHERE velog_id = $2)`, user.Username, user.ID).Scan(&unconfirmed)
	return unconfirmed, wrap("looking for the posts of an account", err)
}

// ConfirmOwner notes that the account of a user's name, which has no velog id
// yet, is that user's, and reports whether it is: if one of the posts that velog
// lists as the user's is in it. The id of a post never changes hands.
func (db *DB) ConfirmOwner(ctx context.Context, user velog.User, posts []string) (bool, error) {
	confirmed := false
	err := db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		for _, post := range posts {
			res, err := tx.ExecContext(ctx, `UPDATE accounts SET velog_id = $1, velog_name = $2
				WHERE velog_id = '' AND username = $2
					AND id IN (SELECT account FROM posts WHERE post_id = $3)`, user.ID, user.Username, post)
			if err != nil {
				return err
			}
			if n, err := res.RowsAffected(); err != nil || n > 0 {
				confirmed = n > 0
				return err
			}
		}
		return nil
	})
	return confirmed, wrap("confirming the owner of an account", err)
}

// Disconnect takes back what the owner of an account gave, at once: tokens,
// sessions, sign-in links, the public link and the place on the leaderboard go, and there are no more scrapes. The history
// stays; [DB.RemoveAccount] is for that.
func (db *DB) Disconnect(ctx context.Context, account int64, at time.Time) error {
	err := db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		if err := lockAccount(ctx, tx, account); err != nil {
			return err
		}
		for _, table := range []string{"tokens", "sessions", "shares", "leaderboard"} {
			if _, err := tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE account = $1", account); err != nil {
				return err
			}
		}
		if err := markDisconnected(ctx, tx, account, at.Unix()); err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, `UPDATE accounts SET connected = 0, followed = 0, links_void_until = $2,
			connection = connection + 1 WHERE id = $1`, account, at.Unix())
		if err != nil {
			return err
		}
		return oneRow(res, account)
	})
	return wrap("disconnecting an account", err)
}

// RequestScrape makes an account due at an instant, unless it is due before.
func (db *DB) RequestScrape(ctx context.Context, account int64, at time.Time) error {
	err := db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE accounts SET scrape_requested = $2, next_scrape = `+dialect.Least("next_scrape", "$2")+`
			WHERE id = $1`, account, at.Unix())
		if err != nil {
			return err
		}
		return oneRow(res, account)
	})
	return wrap("asking for a scrape", err)
}
