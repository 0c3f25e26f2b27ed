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

// SetShareToken sets the token of one of an account's secret addresses; an empty one
// takes the address away.
func (db *DB) SetShareToken(ctx context.Context, account int64, what collector.Share, token string, at time.Time) error {
	err := db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM shares WHERE account = $1 AND shows = $2`, account, what)
		if err != nil || token == "" {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO shares (account, shows, token, since) VALUES ($1, $2, $3, $4)`,
			account, what, token, at.Unix())
		return err
	})
	return wrap("storing a secret address", err)
}

// ShareToken returns the token of one of an account's secret addresses, empty without
// one.
func (db *DB) ShareToken(ctx context.Context, account int64, what collector.Share) (string, error) {
	var token string
	err := db.read.QueryRowContext(ctx, `SELECT token FROM shares WHERE account = $1 AND shows = $2`, account, what).Scan(&token)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return token, wrap("reading a secret address", err)
}

// AccountByShareToken returns the account of which a secret address of a kind has a
// token, or an error that wraps [collector.ErrNoAccount].
func (db *DB) AccountByShareToken(ctx context.Context, what collector.Share, token string) (collector.Account, error) {
	a, err := scanAccount(db.read.QueryRowContext(ctx,
		selectAccounts+"JOIN shares s ON s.account = a.id WHERE s.token = $1 AND s.shows = $2", token, what).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return a, fmt.Errorf("%w at this secret address", collector.ErrNoAccount)
	}
	return a, wrap("reading an account by its secret address", err)
}
