package collector

import "time"

// Wanted is a user whom the configuration names and who is not followed.
type Wanted struct {
	Name     string // the username, or the variable with a user's tokens
	Reason   WantedReason
	Error    string // one sentence for people; empty before the first try
	Next     time.Time
	Failures int
}

// WantedReason is why somebody whom the configuration names is not followed.
type WantedReason string

const (
	WantedNew         WantedReason = "new"          // not tried yet
	WantedUnknownUser WantedReason = "unknown_user" // velog has no such user
	WantedVelogDown   WantedReason = "velog_down"   // velog does not answer
	WantedLogin       WantedReason = "login_failed" // the tokens are of no use
	WantedUnfollowed  WantedReason = "unfollowed"   // the account was disconnected or deleted
	WantedError       WantedReason = "error"        // anything else
)

// WantedReasons lists every reason.
func WantedReasons() []WantedReason {
	return []WantedReason{WantedNew, WantedUnknownUser, WantedVelogDown, WantedLogin, WantedUnfollowed, WantedError}
}
