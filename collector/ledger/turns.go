package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

const (
	// waitAltogether is how long a change waits: an import of years of readings
	// takes minutes.
	waitAltogether = 30 * time.Minute
)

// begin opens a transaction once no other process is writing the ledger. Who
// waits for long is told so, once.
func (db *DB) begin(ctx context.Context) (*sql.Tx, error) {
	began := time.Now()
	for told := false; ; told = true {
		tx, err := db.write.BeginTx(ctx, nil)
		switch waited := time.Since(began); {
		case err == nil:
			return tx, nil
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case !isBusy(err):
			return nil, fmt.Errorf("opening a transaction of the ledger: %w", err)
		case waited > waitAltogether:
			return nil, fmt.Errorf("another velog-dashboard has been writing the ledger for %v: try again once its import has ended: %w",
				waited.Round(time.Second), err)
		}
		if !told {
			db.waits()
		}
	}
}

// isBusy reports whether another connection kept SQLite from doing something.
func isBusy(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && e.Code()&0xff == sqlite3.SQLITE_BUSY
}

// QuickCheck has SQLite look for damage in the whole ledger, which takes some
// seconds for every gigabyte.
func (db *DB) QuickCheck(ctx context.Context) error {
	var found string
	err := db.read.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&found)
	switch {
	case err != nil:
		return wrap("checking the ledger for damage", err)
	case found != "ok":
		return fmt.Errorf("the ledger is damaged (%s): stop the daemon, keep a copy of the data directory, and restore the last backup", found)
	}
	return nil
}
