package access

import (
	"fmt"
	"net/http"

	"github.com/velog-dashboard/velog-dashboard/collector"
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

// reasons is the one table of reasons.
func reasons() []reasonFacts {
	return []reasonFacts{
		{ReasonMissing, http.StatusUnprocessableEntity, "A token is missing", AboutField, func(r *Refusal) string {
			return fmt.Sprintf("%s is missing: %s", r.Field, collector.CopyCookies)
		}},
		{ReasonMalformed, http.StatusUnprocessableEntity, "Not a velog token", AboutField, func(r *Refusal) string {
			return fmt.Sprintf("%s is not one of velog's tokens (%s): %s, and send only the value", r.Field, r.Detail, collector.CopyCookies)
		}},
		{ReasonSwapped, http.StatusUnprocessableEntity, "The tokens are swapped", AboutField, func(r *Refusal) string {
			return fmt.Sprintf("%s contains the other token: swap them", r.Field)
		}},
		{ReasonMixed, http.StatusUnprocessableEntity, "The tokens belong to two writers", AboutNothing, func(r *Refusal) string {
			return fmt.Sprintf("%s belongs to another writer than %s: copy both while logged in to velog.io with the right account", r.Field, r.Other)
		}},
		{ReasonExpired, http.StatusUnauthorized, "The tokens have expired", AboutField, func(r *Refusal) string {
			return fmt.Sprintf("%s expired on %s: %s", r.Field, r.At.UTC().Format("2006-01-02 15:04 UTC"), collector.CopyCookies)
		}},
		{ReasonRejected, http.StatusUnauthorized, "velog rejects the tokens", AboutField, func(r *Refusal) string {
			return fmt.Sprintf("velog rejects %s: %s", r.Field, collector.CopyCookies)
		}},
		{ReasonInvalidLink, http.StatusUnauthorized, "The sign-in link is invalid", AboutNothing, func(*Refusal) string {
			return "this sign-in link is invalid, used or expired: ask the operator for a new one"
		}},
		{ReasonOtherUser, http.StatusForbidden, "The tokens belong to another writer", AboutUser, func(r *Refusal) string {
			return fmt.Sprintf("these tokens belong to another writer, %s: log in to velog.io with the right account", r.User)
		}},
		{ReasonRegistrationClosed, http.StatusForbidden, "Registration is closed", AboutUser, func(r *Refusal) string {
			return fmt.Sprintf("velog knows you as %s, but you have no account here, and registration is closed: ask the operator", r.User)
		}},
		{ReasonNotRegistered, http.StatusForbidden, "Not registered", AboutUser, func(r *Refusal) string {
			return fmt.Sprintf("velog knows you as %s, but you have no account here yet: register", r.User)
		}},
		{ReasonTooManyAttempts, http.StatusTooManyRequests, "Too many attempts", AboutWait, func(r *Refusal) string {
			return "too many attempts: try again in " + r.wait()
		}},
		{ReasonTooSoon, http.StatusTooManyRequests, "Requested too soon", AboutWait, func(r *Refusal) string {
			return "the account was just scraped, or a scrape was already requested: try again in " + r.wait()
		}},
		{ReasonDisconnected, http.StatusConflict, "Disconnected", AboutNothing, func(*Refusal) string {
			return "this account is disconnected: connect it to scrape it again"
		}},
		{ReasonVelogDown, http.StatusServiceUnavailable, "velog does not answer", AboutNothing, func(*Refusal) string {
			return "velog does not answer, so the tokens cannot be verified: try again in a few minutes"
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
		r, http.StatusInternalServerError, "Rejected", AboutNothing, func(*Refusal) string { return "the request was rejected: " + string(r) },
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
