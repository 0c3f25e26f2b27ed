package web

import (
	"slices"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Account is one account on the page.
type Account struct {
	collector.Account
	Today, Yesterday *collector.Day // nil: no daily point, which is not the same as no views
	Total            *collector.Counters
}

// Failed reports whether the last scrape of the account failed.
func (a Account) Failed() bool {
	return a.State != collector.StateUp && a.State != collector.StateNew
}

// HasProblem reports whether the account needs a look: its last scrape failed, or
// could not read all posts.
func (a Account) HasProblem() bool { return a.Failed() || a.Gaps.Unread > 0 }

// Renamed reports whether velog calls the user something else by now.
func (a Account) Renamed() bool { return a.Username != "" && a.Username != a.User }

// Key is the account's state as the texts have it.
func (a Account) Key() string {
	if a.State == collector.StateUp && a.Gaps.Unread > 0 {
		return "state.unread"
	}
	return "state." + string(a.knownState())
}

// knownState is the account's state; an error if it is one of a newer version.
func (a Account) knownState() collector.State {
	if slices.Contains(collector.States(), a.State) {
		return a.State
	}
	return collector.StateError
}

// Advice is the key of the text that says what to do about the account's
// state; empty if there is nothing that a person could do.
func (a Account) Advice() string {
	switch state := a.knownState(); state {
	case collector.StateNew, collector.StateUp, collector.StateError:
		return ""
	default:
		return "advice." + string(state)
	}
}

// Cause is what went wrong in the program's own words, which are English. Of
// posts that have vanished the page says more by itself.
func (a Account) Cause() string {
	if a.State == collector.StateVanished {
		return ""
	}
	return a.Error
}

// LoginExpiresSoon reports whether the refresh token ends within a week. Velog renews
// it long before that, with 23 days left, so something keeps it from doing so.
func (a Account) LoginExpiresSoon(now time.Time) bool {
	return a.Connected && a.RefreshExpiry.Sub(now) < 7*24*time.Hour
}
