package ledger

import (
	"fmt"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// writeFailure is why nothing can be stored. It is kept in memory, where else.
type writeFailure struct {
	since time.Time
	cause error
}

// noteWrite remembers how a change of the ledger ended. Most errors say nothing
// about the next change, other than those of the disk or of a server that is away.
func (db *DB) noteWrite(err error) {
	switch failing := db.failing.Load(); {
	case err == nil && failing != nil:
		db.failing.Store(nil)
	case err != nil && failing == nil && db.write.Unstorable(err) != "":
		db.failing.Store(&writeFailure{time.Now(), err})
	}
}

// WriteFailure returns an error while the last change of the ledger could not be
// stored because of the disk, and nil otherwise.
func (db *DB) WriteFailure() error {
	f := db.failing.Load()
	if f == nil {
		return nil
	}
	return fmt.Errorf("the ledger has not been writable since %s: %s: %w",
		f.since.UTC().Format(time.RFC3339), db.write.Unstorable(f.cause), f.cause)
}

// unstored shows an account as it is while nothing can be stored of it.
func (db *DB) unstored(a collector.Account) collector.Account {
	if err := db.WriteFailure(); err != nil {
		a.State, a.Error = collector.StateError, err.Error()
	}
	return a
}

// unstoredTotals does the same for all accounts together.
func (db *DB) unstoredTotals(all collector.AccountTotals) collector.AccountTotals {
	if db.WriteFailure() == nil {
		return all
	}
	var sum collector.StateTotals
	for _, n := range all.States {
		sum.Accounts += n.Accounts
		sum.Stale += n.Stale
		sum.DayIncomplete += n.DayIncomplete
	}
	all.States = map[collector.State]collector.StateTotals{collector.StateError: sum}
	return all
}
