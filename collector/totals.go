package collector

import "time"

// AccountTotals are the accounts that are followed, added up. Zero instants are
// those of no account.
type AccountTotals struct {
	States    map[State]StateTotals
	Connected int

	// Accounts whose last scrape that stored something could not read the views
	// of some posts, and those whose list cannot be read whole.
	Unread, Incomplete int

	Sessions int // of writers; accounts that are not followed any more have some, too

	Due                          int // accounts whose next scrape should have begun by now
	OldestDue                    time.Time
	OldestSuccess, NewestSuccess time.Time

	// RefreshTokens are those of accounts whose login is not lost, by the whole
	// days until they end; -1 is for those that have ended.
	RefreshTokens map[int]int
}

// StateTotals are the accounts in one state.
type StateTotals struct {
	Accounts      int
	Stale         int
	DayIncomplete int // those whose last good scrape was before midnight
}

// Accounts returns how many accounts there are, whatever their state.
func (t AccountTotals) Accounts() int {
	n := 0
	for _, s := range t.States {
		n += s.Accounts
	}
	return n
}

// JobCount says how many jobs of one kind are in one state of the queue.
type JobCount struct {
	Kind, State string
	Jobs        int
}
