package collector

import "time"

// Untracked is a configured user that is not tracked.
type Untracked struct {
	Name     string // the username, or the variable with a user's tokens
	Reason   UntrackedReason
	Error    string // one sentence for people; empty before the first attempt
	Next     time.Time
	Failures int
}

// UntrackedReason is why a configured user is not tracked.
type UntrackedReason string

const (
	UntrackedNew          UntrackedReason = "new"          // not tried yet
	UntrackedUnknownUser  UntrackedReason = "unknown_user" // velog has no such user
	UntrackedVelogDown    UntrackedReason = "velog_down"   // velog does not answer
	UntrackedLogin        UntrackedReason = "login_failed" // the tokens cannot be used
	UntrackedDisconnected UntrackedReason = "disconnected" // the account was disconnected or deleted
	UntrackedError        UntrackedReason = "error"        // anything else
)

// UntrackedReasons lists every reason.
func UntrackedReasons() []UntrackedReason {
	return []UntrackedReason{UntrackedNew, UntrackedUnknownUser, UntrackedVelogDown, UntrackedLogin, UntrackedDisconnected, UntrackedError}
}
