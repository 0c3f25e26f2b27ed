package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

const (
	// waitAltogether is how long a change waits: an import of years of readings
	// takes minutes.
	waitAltogether = 30 * time.Minute
)

// begin opens a transaction once no other process is writing the ledger. Who
// waits for long is told so, once.
func (db *DB) begin(ctx context.Context) (*dialect.Tx, error) {
	began := time.Now()
	for told := false; ; told = true {
		tx, err := db.write.BeginTx(ctx, nil)
		switch waited := time.Since(began); {
		case err == nil:
			return tx, nil
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case !db.write.IsBusy(err):
			return nil, fmt.Errorf("opening a transaction of the ledger: %w", err)
		case waited > waitAltogether:
			return nil, fmt.Errorf("another velog-dashboard has been writing the ledger for %v: try again when its import has finished: %w",
				waited.Round(time.Second), err)
		}
		if !told {
			db.waits()
		}
	}
}

// QuickCheck looks for damage in the whole ledger, which takes some
// seconds for every gigabyte.
func (db *DB) QuickCheck(ctx context.Context) error {
	found, err := db.read.Damage(ctx, db.read)
	switch {
	case err != nil:
		return wrap("checking the ledger for damage", err)
	case found != "":
		return fmt.Errorf("the ledger is damaged (%s): stop the daemon, keep a copy of the data directory, and restore the last backup", found)
	}
	return nil
}
