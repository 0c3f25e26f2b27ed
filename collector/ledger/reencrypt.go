package ledger

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
	"github.com/velog-dashboard/velog-dashboard/collector/secretkey"
)

// CheckKeys returns an error that wraps [ErrKey] if some of the tokens were
// encrypted with a key that is not at hand, and else how many accounts have
// tokens for which one of the older keys is still needed.
func (db *DB) CheckKeys(ctx context.Context) (old int, err error) {
	err = each(ctx, db.read, `SELECT key_id, COUNT(*) FROM tokens GROUP BY key_id ORDER BY key_id`, nil, func(r *sql.Rows) error {
		var id string
		var n int
		if err := r.Scan(&id, &n); err != nil {
			return err
		}
		if _, err := db.keys.ByID(id); err != nil {
			return err
		}
		if newest, err := db.keys.Newest(); err != nil || newest.ID() != id {
			old += n
		}
		return nil
	})
	return old, wrap("checking the secret key", err)
}

// Reencrypt encrypts all tokens with the newest key that an older one encrypted,
// at once or not at all, and returns of how many accounts. Tokens of which no
// key is at hand stay as they are.
func (db *DB) Reencrypt(ctx context.Context) (accounts int, err error) {
	if db.keys.Empty() {
		return 0, nil
	}
	err = db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		old, err := db.olderTokens(ctx, tx)
		for _, account := range old {
			if err = errors.Join(lockAccount(ctx, tx, account), db.reencrypt(ctx, tx, account)); err != nil {
				break
			}
		}
		accounts = len(old)
		return err
	})
	return accounts, wrap("encrypting tokens again", err)
}

// olderTokens lists the accounts whose tokens are encrypted with an older key
// that is at hand.
func (db *DB) olderTokens(ctx context.Context, q queryer) ([]int64, error) {
	newest, err := db.keys.Newest()
	if err != nil {
		return nil, err
	}
	var old []int64
	err = each(ctx, q, `SELECT account, key_id FROM tokens WHERE key_id <> $1 ORDER BY account`,
		[]any{newest.ID()}, func(r *sql.Rows) error {
			var account int64
			var id string
			err := r.Scan(&account, &id)
			if db.keys.Has(id) {
				old = append(old, account)
			}
			return err
		})
	return old, err
}

// reencrypt leaves tokens alone that are damaged: the account's next scrape says
// so, and others need not wait for it.
func (db *DB) reencrypt(ctx context.Context, tx *dialect.Tx, account int64) error {
	t, err := db.getTokens(ctx, tx, account)
	if errors.Is(err, secretkey.ErrKey) {
		return nil
	}
	if err != nil {
		return err
	}
	return db.putTokens(ctx, tx, account, t)
}

// KeyInUse returns the id of a key with which tokens in a ledger are encrypted,
// and of how many accounts: empty where there is no ledger yet, or no tokens in
// it. It reads ledgers of every version.
func KeyInUse(ctx context.Context, o Options) (id string, accounts int, err error) {
	db, err := openForInspection(o)
	if err != nil || db == nil {
		return "", 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	has, err := db.HasTable(ctx, "tokens")
	if err == nil && has {
		err = db.QueryRowContext(ctx, `SELECT COALESCE(MAX(key_id), ''), COUNT(*) FROM tokens`).Scan(&id, &accounts)
	}
	return id, accounts, wrap("looking for tokens in the ledger", err)
}

// openForInspection opens the database of a ledger of any version; nil: there is none.
func openForInspection(o Options) (*dialect.DB, error) {
	if o.URL != "" {
		return dialect.OpenPostgres(o.URL)
	}
	path := filepath.Join(o.Dir, FileName)
	if info, err := os.Stat(path); err != nil || info.Size() == 0 {
		return nil, nil // Open says what is wrong with it, if it is there
	}
	return dialect.OpenReaders(path)
}
