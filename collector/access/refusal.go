package access

import (
	"fmt"
	"time"
)

// Reason is why somebody is not let in.
type Reason string

const (
	ReasonMissing     Reason = "missing"      // a token that is needed is not there
	ReasonMalformed   Reason = "malformed"    // what was given is none of velog's tokens
	ReasonSwapped     Reason = "swapped"      // it is the other one of the two tokens
	ReasonMixed       Reason = "mixed"        // the two tokens are of two writers
	ReasonEnded       Reason = "ended"        // the tokens have expired
	ReasonRefused     Reason = "refused"      // velog rejects the tokens
	ReasonOtherUser   Reason = "other_user"   // velog takes the tokens for somebody else
	ReasonClosed      Reason = "closed"       // no account, and only the operator adds some
	ReasonUnknown     Reason = "unknown"      // no account, but one can register
	ReasonSlow        Reason = "slow"         // too many attempts
	ReasonVelogDown   Reason = "velog_down"   // velog cannot be asked who it is
	ReasonLink        Reason = "link"         // the sign-in link is wrong, used, or over
	ReasonSoon        Reason = "soon"         // a scrape was asked for too early
	ReasonNotFollowed Reason = "not_followed" // there are no scrapes of this account
)

// Reasons lists all reasons.
func Reasons() []Reason {
	return []Reason{
		ReasonMissing, ReasonMalformed, ReasonSwapped, ReasonMixed, ReasonEnded, ReasonRefused, ReasonOtherUser,
		ReasonClosed, ReasonUnknown, ReasonSlow, ReasonVelogDown, ReasonLink, ReasonSoon, ReasonNotFollowed,
	}
}

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

const freshCookies = "log in to velog.io with a browser and copy the cookies access_token and refresh_token " +
	"(developer tools, Application or Storage, Cookies, https://velog.io)"

// Error returns a whole sentence that says what to do.
func (r *Refusal) Error() string {
	switch r.Reason {
	case ReasonMissing:
		return fmt.Sprintf("%s is missing: %s", r.Field, freshCookies)
	case ReasonMalformed:
		return fmt.Sprintf("%s is not one of velog's tokens (%s): %s, the value alone", r.Field, r.Detail, freshCookies)
	case ReasonSwapped:
		return fmt.Sprintf("%s holds the other one of the two tokens: exchange them", r.Field)
	case ReasonMixed:
		return fmt.Sprintf("%s is of another writer than %s: copy both while logged in to velog.io as the right one", r.Field, r.Other)
	case ReasonEnded:
		return fmt.Sprintf("%s expired on %s: %s", r.Field, r.At.UTC().Format("2006-01-02 15:04 UTC"), freshCookies)
	case ReasonRefused:
		return fmt.Sprintf("velog rejects %s: %s", r.Field, freshCookies)
	case ReasonOtherUser:
		return fmt.Sprintf("velog takes these tokens for another writer, %s: log in to velog.io as the right one", r.User)
	case ReasonClosed:
		return fmt.Sprintf("velog knows you as %s, but there is no such account here, and only the operator adds one: ask the operator", r.User)
	case ReasonUnknown:
		return fmt.Sprintf("velog knows you as %s, but there is no such account here yet: register", r.User)
	case ReasonSlow:
		return "too many attempts: try again in " + r.wait()
	case ReasonVelogDown:
		return "velog cannot be asked at the moment who you are: try again in some minutes"
	case ReasonLink:
		return "this sign-in link is wrong, was used, or has ended: ask the operator for another one"
	case ReasonSoon:
		return "the account was read a moment ago: ask again in " + r.wait()
	default:
		return "this account is not followed any more: lend tokens to have it followed again"
	}
}

func (r *Refusal) wait() string { return max(r.Wait, time.Second).Round(time.Second).String() }
