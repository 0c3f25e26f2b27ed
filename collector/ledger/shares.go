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

// SetShareToken sets the token of an account's public link; an empty one takes the
// link away.
func (db *DB) SetShareToken(ctx context.Context, account int64, token string, at time.Time) error {
	err := db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM shares WHERE account = $1`, account); err != nil || token == "" {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO shares (account, token, since) VALUES ($1, $2, $3)`,
			account, token, at.Unix())
		return err
	})
	return wrap("storing a public link", err)
}

// ShareToken returns the token of an account's public link, empty without one.
func (db *DB) ShareToken(ctx context.Context, account int64) (string, error) {
	var token string
	err := db.read.QueryRowContext(ctx, `SELECT token FROM shares WHERE account = $1`, account).Scan(&token)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return token, wrap("reading a public link", err)
}

// AccountByShareToken returns the account whose public link has a token, or an error that
// wraps [collector.ErrNoAccount].
func (db *DB) AccountByShareToken(ctx context.Context, token string) (collector.Account, error) {
	a, err := scanAccount(db.read.QueryRowContext(ctx,
		selectAccounts+"JOIN shares s ON s.account = a.id WHERE s.token = $1", token).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return a, fmt.Errorf("%w under this public link", collector.ErrNoAccount)
	}
	return a, wrap("reading an account by its public link", err)
}
