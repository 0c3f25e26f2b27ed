package collector

import "time"

// AccountTotals are sums over all tracked accounts. Zero instants mean that no
// account has one.
type AccountTotals struct {
	States    map[State]StateTotals
	Connected int

	// Accounts whose last scrape that stored readings could not read the views of
	// some posts, and accounts whose list may be incomplete.
	Unread, Incomplete int

	Sessions int // of writers, including those of disconnected accounts

	Due                          int // accounts whose next scrape is due
	OldestDue                    time.Time
	OldestSuccess, NewestSuccess time.Time

	// ExpectedSuccess is by when the account should have had its next success that
	// is furthest behind its own interval, Shortest the shortest interval; 0: none is
	// planned.
	ExpectedSuccess time.Time
	Shortest        time.Duration

	// RefreshTokens counts the refresh tokens of accounts whose login is not lost,
	// by whole days until they expire; -1 stands for expired ones.
	RefreshTokens map[int]int
}

// StateTotals are the accounts in one state.
type StateTotals struct {
	Accounts      int
	Stale         int
	DayIncomplete int // those without a successful scrape since midnight
}

// Accounts returns the number of accounts in all states.
func (t AccountTotals) Accounts() int {
	n := 0
	for _, s := range t.States {
		n += s.Accounts
	}
	return n
}

// JobCount is the number of jobs of one kind in one state of the queue.
type JobCount struct {
	Kind, State string
	Jobs        int
}
