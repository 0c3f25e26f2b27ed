package access

import (
	"time"
)

// Reason is why somebody is not let in.
type Reason string

// A new reason needs its row in [reasons] and its text in the pages' catalogues.
const (
	ReasonMissing            Reason = "missing"             // a token that is needed is not there
	ReasonMalformed          Reason = "malformed"           // what was given is none of velog's tokens
	ReasonSwapped            Reason = "swapped"             // it is the other one of the two tokens
	ReasonMixed              Reason = "mixed"               // the two tokens are of two writers
	ReasonExpired            Reason = "expired"             // the tokens have expired
	ReasonRejected           Reason = "rejected"            // velog rejects the tokens
	ReasonOtherUser          Reason = "other_user"          // velog takes the tokens for somebody else
	ReasonRegistrationClosed Reason = "registration_closed" // no account, and only the operator adds some
	ReasonNotRegistered      Reason = "not_registered"      // no account, but one can register
	ReasonTooManyAttempts    Reason = "too_many_attempts"   // too many attempts
	ReasonVelogDown          Reason = "velog_down"          // velog cannot be asked who it is
	ReasonInvalidLink        Reason = "invalid_link"        // the sign-in link is wrong, used, or over
	ReasonTooSoon            Reason = "too_soon"            // a scrape was asked for too early
	ReasonDisconnected       Reason = "disconnected"        // there are no scrapes of this account
)

// The fields in which tokens are given.
const (
	FieldAccess  = "access_token"
	FieldRefresh = "refresh_token"
	FieldLink    = "link"
)

// Refusal is why somebody is not let in, or not yet. It never holds what was
// given.
type Refusal struct {
	Reason Reason
	Field  string        // what it is about; empty: nothing in particular
	Wait   time.Duration // how long to wait before trying again; 0: waiting does not help
	User   string        // as whom velog takes the tokens, where that is known
	Other  string        // the other token of the two, where the refusal is about both
	Detail string        // what is wrong in particular, of a token that is malformed
	At     time.Time     // when a token expired
}

// Naming returns the refusal with the names that the tokens have where they
// come from, such as those of environment variables.
func (r *Refusal) Naming(access, refresh string) *Refusal {
	named := *r
	for _, field := range []*string{&named.Field, &named.Other} {
		switch *field {
		case FieldAccess:
			*field = access
		case FieldRefresh:
			*field = refresh
		}
	}
	return &named
}

func (r *Refusal) wait() string { return max(r.Wait, time.Second).Round(time.Second).String() }
