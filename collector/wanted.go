package collector

import "time"

// Wanted is a configured user that is not tracked.
type Wanted struct {
	Name     string // the username, or the variable with a user's tokens
	Reason   WantedReason
	Error    string // one sentence for people; empty before the first attempt
	Next     time.Time
	Failures int
}

// WantedReason is why a configured user is not tracked.
type WantedReason string

const (
	WantedNew         WantedReason = "new"          // not tried yet
	WantedUnknownUser WantedReason = "unknown_user" // velog has no such user
	WantedVelogDown   WantedReason = "velog_down"   // velog does not answer
	WantedLogin       WantedReason = "login_failed" // the tokens cannot be used
	WantedUnfollowed  WantedReason = "unfollowed"   // the account was disconnected or deleted
	WantedError       WantedReason = "error"        // anything else
)

// WantedReasons lists every reason.
func WantedReasons() []WantedReason {
	return []WantedReason{WantedNew, WantedUnknownUser, WantedVelogDown, WantedLogin, WantedUnfollowed, WantedError}
}
