package collector

import "time"

const (
	// briefFailures and briefly are how often in a row, and for how long, scrapes
	// may fail for a reason that mostly passes by itself.
	briefFailures = 2
	briefly       = time.Hour

	// TokenWarning is how long before its expiry a refresh token is warned of. velog
	// renews it long before that, with 23 days left.
	TokenWarning = 7 * 24 * time.Hour
)

// TroubleAfter returns the event of an account whose scrape has failed in a state at
// an instant, and reports whether it is worth one: what only a person can put right
// is at once, what mostly passes by itself is once it lasts. Failures are those in a
// row, this one included.
func TroubleAfter(state State, at, lastSuccess time.Time, failures int) (Event, bool) {
	e := Event{Kind: EventTrouble, Key: at.Unix(), At: at, Is: string(state)}
	if state == StateVelogDown || state == StateError {
		return e, failures > briefFailures && at.Sub(lastSuccess) >= briefly
	}
	return e, state != StateUp && state != StateNew
}

// TokenEvent returns the event of a refresh token that expires at an instant, and
// reports whether it has happened by now.
func TokenEvent(expiry, now time.Time) (Event, bool) {
	if expiry.IsZero() {
		return Event{}, false
	}
	at := expiry.Add(-TokenWarning)
	return Event{Kind: EventToken, Key: expiry.Unix(), At: at, Value: expiry.Unix()}, !now.Before(at)
}
