package ledger

import (
	"context"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// On PostgreSQL several changes may go on at a time. Those of one account take
// turns: each locks the account's row before it reads what it will write by, and a
// change of several accounts locks them in the order of their ids. On SQLite a
// change is alone from its beginning.

// lockAccounts locks the rows of the accounts that a condition in SQL chooses.
func lockAccounts(ctx context.Context, tx *dialect.Tx, where string, args ...any) error {
	if tx.LockRows() == "" {
		return nil
	}
	_, err := tx.ExecContext(ctx, "SELECT FROM accounts a WHERE "+where+" ORDER BY a.id"+tx.LockRows(), args...)
	return err
}

// lockAccount locks the row of an account. That there is none is no error.
func lockAccount(ctx context.Context, tx *dialect.Tx, account int64) error {
	return lockAccounts(ctx, tx, "a.id = $1", account)
}

// lockAllAccounts is for changes of what is pending, whosever it is.
func lockAllAccounts(ctx context.Context, tx *dialect.Tx) error { return lockAccounts(ctx, tx, "TRUE") }

// lockNames has those take turns who add accounts: one user is one account.
func lockNames(ctx context.Context, tx *dialect.Tx) error {
	return tx.Lock(ctx, tx, "names of accounts")
}
