package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
	"github.com/velog-dashboard/velog-dashboard/collector/secretkey"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

const (
	accessKind  = "access"
	refreshKind = "refresh"
)

// Tokens implements [collector.Ledger]. Its error wraps [ErrKey] if the tokens
// cannot be decrypted.
func (db *DB) Tokens(ctx context.Context, account int64) (velog.Tokens, error) {
	t, err := db.getTokens(ctx, db.read, account)
	return t, wrap("reading tokens", err)
}

func (db *DB) getTokens(ctx context.Context, q queryer, account int64) (velog.Tokens, error) {
	var id sql.NullString
	var access, refresh []byte
	err := q.QueryRowContext(ctx, `SELECT t.key_id, t.access, t.refresh
		FROM accounts a LEFT JOIN tokens t ON t.account = a.id WHERE a.id = $1`, account).
		Scan(&id, &access, &refresh)
	if errors.Is(err, sql.ErrNoRows) {
		return velog.Tokens{}, fmt.Errorf("%w: %d", collector.ErrNoAccount, account)
	}
	if err != nil || !id.Valid {
		return velog.Tokens{}, err
	}
	k, err := db.keys.ByID(id.String)
	if err != nil {
		return velog.Tokens{}, err
	}
	a, err := decrypt(k, account, accessKind, access)
	if err != nil {
		return velog.Tokens{}, err
	}
	r, err := decrypt(k, account, refreshKind, refresh)
	return velog.Tokens{Access: velog.Token(a), Refresh: velog.Token(r)}, err
}

// boundTo binds each ciphertext to its account and kind, so that a row copied to
// another account does not log that one in.
func boundTo(account int64, kind string) string {
	return fmt.Sprintf("velog-dashboard token, account %d, %s", account, kind)
}

func decrypt(k secretkey.Key, account int64, kind string, sealed []byte) (string, error) {
	plain, ok := k.Open(boundTo(account, kind), sealed)
	if !ok {
		return "", fmt.Errorf("%w: the %s token of account %d is damaged, or was moved", secretkey.ErrKey, kind, account)
	}
	return plain, nil
}

// SaveTokens implements [collector.Ledger]. Its error wraps [ErrKey] if the
// stored tokens cannot be decrypted or the new ones not encrypted. An account
// that is not connected gets none: its writer has taken them back, while a
// scrape was still going on, perhaps.
func (db *DB) SaveTokens(ctx context.Context, account int64, t velog.Tokens) error {
	return db.storeTokens(ctx, account, t, velog.Tokens.Merge)
}

// ReplaceTokens stores tokens that velog has confirmed, whatever the stored ones
// say about their end; a kind that is not there leaves the stored one alone. In
// all else it is like [DB.SaveTokens].
func (db *DB) ReplaceTokens(ctx context.Context, account int64, t velog.Tokens) error {
	return db.storeTokens(ctx, account, t, velog.Tokens.Replace)
}

// combine makes the tokens to store of the stored and the new ones.
type combine = func(stored, fresh velog.Tokens) velog.Tokens

func (db *DB) storeTokens(ctx context.Context, account int64, t velog.Tokens, with combine) error {
	err := db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		var connected bool
		err := tx.QueryRowContext(ctx, `SELECT connected FROM accounts WHERE id = $1`+tx.LockRows(), account).Scan(&connected)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return fmt.Errorf("%w: %d", collector.ErrNoAccount, account)
		case err != nil || !connected:
			return err
		}
		return db.combineTokens(ctx, tx, account, t, with)
	})
	return wrap("storing tokens", err)
}

func (db *DB) combineTokens(ctx context.Context, tx *dialect.Tx, account int64, t velog.Tokens, with combine) error {
	stored, err := db.getTokens(ctx, tx, account)
	if err != nil {
		return err
	}
	combined := with(stored, t)
	if combined == stored {
		return nil
	}
	return db.putTokens(ctx, tx, account, combined)
}

func (db *DB) putTokens(ctx context.Context, tx *dialect.Tx, account int64, t velog.Tokens) error {
	k, err := db.keys.Newest()
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO tokens (account, key_id, access, refresh, access_expires, refresh_expires)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (account) DO UPDATE SET key_id = excluded.key_id,
			access = excluded.access, refresh = excluded.refresh,
			access_expires = excluded.access_expires, refresh_expires = excluded.refresh_expires`,
		account, k.ID(), k.Seal(boundTo(account, accessKind), string(t.Access)),
		k.Seal(boundTo(account, refreshKind), string(t.Refresh)),
		nullInt(unix(t.AccessExpiry())), nullInt(unix(t.RefreshExpiry())))
	return err
}

// ExpiringTokens implements [collector.Ledger].
func (db *DB) ExpiringTokens(ctx context.Context, before time.Time) ([]int64, error) {
	return db.ids(ctx, `SELECT t.account FROM tokens t JOIN accounts a ON a.id = t.account
		WHERE a.followed = 1 AND a.connected = 1
		  AND COALESCE(t.access_expires, 0) < $1 AND t.refresh_expires >= $1
		ORDER BY t.account`, before.Unix())
}
