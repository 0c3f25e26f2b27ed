package access

import (
	"fmt"
	"net/http"
)

// About is what a refusal's text is filled in with.
type About int

const (
	AboutNothing About = iota
	AboutField         // [Refusal.Field]
	AboutUser          // [Refusal.User]
	AboutWait          // [Refusal.Wait]
)

// reasonFacts are what the API and the pages make of a reason.
type reasonFacts struct {
	reason   Reason
	status   int    // of HTTP
	title    string // in English, of the API's problems
	about    About
	sentence func(r *Refusal) string // in English, with what to do
}

// CookieSteps says in English where velog's tokens are found.
const CookieSteps = "log in to velog.io with a browser and copy the cookies access_token and refresh_token " +
	"(developer tools, Application or Storage, Cookies, https://velog.io)"

// reasons is the one table of reasons.
func reasons() []reasonFacts {
	return []reasonFacts{
		{ReasonMissing, http.StatusUnprocessableEntity, "A token is missing", AboutField, func(r *Refusal) string {
			return fmt.Sprintf("%s is missing: %s", r.Field, CookieSteps)
		}},
		{ReasonMalformed, http.StatusUnprocessableEntity, "Not a token of velog's", AboutField, func(r *Refusal) string {
			return fmt.Sprintf("%s is not one of velog's tokens (%s): %s, the value alone", r.Field, r.Detail, CookieSteps)
		}},
		{ReasonSwapped, http.StatusUnprocessableEntity, "The tokens are exchanged", AboutField, func(r *Refusal) string {
			return fmt.Sprintf("%s holds the other one of the two tokens: exchange them", r.Field)
		}},
		{ReasonMixed, http.StatusUnprocessableEntity, "The tokens are of two writers", AboutNothing, func(r *Refusal) string {
			return fmt.Sprintf("%s is of another writer than %s: copy both while logged in to velog.io as the right one", r.Field, r.Other)
		}},
		{ReasonExpired, http.StatusUnauthorized, "The tokens have expired", AboutField, func(r *Refusal) string {
			return fmt.Sprintf("%s expired on %s: %s", r.Field, r.At.UTC().Format("2006-01-02 15:04 UTC"), CookieSteps)
		}},
		{ReasonRejected, http.StatusUnauthorized, "velog rejects the tokens", AboutField, func(r *Refusal) string {
			return fmt.Sprintf("velog rejects %s: %s", r.Field, CookieSteps)
		}},
		{ReasonInvalidLink, http.StatusUnauthorized, "The sign-in link is not valid", AboutNothing, func(*Refusal) string {
			return "this sign-in link is wrong, was used, or has expired: ask the operator for another one"
		}},
		{ReasonOtherUser, http.StatusForbidden, "The tokens are another writer's", AboutUser, func(r *Refusal) string {
			return fmt.Sprintf("velog takes these tokens for another writer, %s: log in to velog.io as the right one", r.User)
		}},
		{ReasonRegistrationClosed, http.StatusForbidden, "Registration is closed", AboutUser, func(r *Refusal) string {
			return fmt.Sprintf("velog knows you as %s, but there is no such account here, and only the operator adds one: ask the operator", r.User)
		}},
		{ReasonNotRegistered, http.StatusForbidden, "Not registered", AboutUser, func(r *Refusal) string {
			return fmt.Sprintf("velog knows you as %s, but there is no such account here yet: register", r.User)
		}},
		{ReasonTooManyAttempts, http.StatusTooManyRequests, "Too many attempts", AboutWait, func(r *Refusal) string {
			return "too many attempts: try again in " + r.wait()
		}},
		{ReasonTooSoon, http.StatusTooManyRequests, "Asked too early", AboutWait, func(r *Refusal) string {
			return "the account was scraped a moment ago: ask again in " + r.wait()
		}},
		{ReasonDisconnected, http.StatusConflict, "Not followed", AboutNothing, func(*Refusal) string {
			return "this account is not followed any more: connect to have it followed again"
		}},
		{ReasonVelogDown, http.StatusServiceUnavailable, "velog cannot be asked", AboutNothing, func(*Refusal) string {
			return "velog cannot be asked at the moment who you are: try again in some minutes"
		}},
	}
}

// Reasons lists all reasons.
func Reasons() []Reason {
	var all []Reason
	for _, f := range reasons() {
		all = append(all, f.reason)
	}
	return all
}

// facts returns those of an unknown reason, too: a refusal must be answered.
func (r Reason) facts() reasonFacts {
	for _, f := range reasons() {
		if f.reason == r {
			return f
		}
	}
	return reasonFacts{
		r, http.StatusInternalServerError, "Refused", AboutNothing, func(*Refusal) string { return "this was refused: " + string(r) },
	}
}

// Status is the status with which HTTP answers a refusal.
func (r Reason) Status() int { return r.facts().status }

// Title is the reason in a few English words.
func (r Reason) Title() string { return r.facts().title }

// TextKey is the key of the pages' text.
func (r Reason) TextKey() string { return "refusal." + string(r) }

// About is what the text is filled in with.
func (r Reason) About() About { return r.facts().about }

// Error returns a whole sentence that says what to do.
func (r *Refusal) Error() string { return r.Reason.facts().sentence(r) }
