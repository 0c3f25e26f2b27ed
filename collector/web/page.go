package web

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Status is asked for what the status page shows. It is called once for each
// page and must not ask velog for anything.
type Status interface {
	Status(ctx context.Context) (Page, error)
}

// Page is what the status page shows.
type Page struct {
	Now      time.Time // the page's clock: "3 minutes ago" is counted from here
	Accounts []Account
	Delivery Delivery
	Version  string // of the program
}

// Account is one account on the page.
type Account struct {
	collector.Account
	Today, Yesterday *collector.Day // nil: no daily point, which is not the same as no views
	Total            *collector.Counters
}

// Delivery is how far the points are on their way to InfluxDB.
type Delivery struct {
	Enabled     bool // INFLUXDB_URL is set
	Backlog     collector.Backlog
	LastSuccess time.Time // zero: never, since the program started
	Error       string    // of the last attempt, for people; empty when it went well
}

// maxAccounts is the most accounts that the page shows; those in trouble come
// first, so it is the healthy ones that are left out.
const maxAccounts = 200

// Shown returns the accounts to show: those in trouble first, then by name.
func (p Page) Shown() []Account {
	shown := slices.SortedStableFunc(slices.Values(p.Accounts), func(a, b Account) int {
		switch {
		case a.Trouble() == b.Trouble():
			return cmp.Compare(a.User, b.User)
		case a.Trouble():
			return -1
		default:
			return 1
		}
	})
	return shown[:min(len(shown), maxAccounts)]
}

// Hidden returns the number of accounts for which there is no room.
func (p Page) Hidden() int { return max(0, len(p.Accounts)-maxAccounts) }

// Summary says in one line how the accounts fare.
func (p Page) Summary() string {
	trouble := 0
	for _, a := range p.Accounts {
		if a.Trouble() {
			trouble++
		}
	}
	if trouble == 0 {
		return count(len(p.Accounts), "account") + ", all well"
	}
	return fmt.Sprintf("%s, %d in trouble", count(len(p.Accounts), "account"), trouble)
}

// Trouble says whether the account needs a look: its last round failed.
func (a Account) Trouble() bool {
	return a.State != collector.StateUp && a.State != collector.StateNew
}

// Renamed says whether velog calls the user something else by now.
func (a Account) Renamed() bool { return a.Username != "" && a.Username != a.User }

// URL is the address of the blog.
func (a Account) URL() string {
	if a.Renamed() {
		return "https://velog.io/@" + a.Username
	}
	return "https://velog.io/@" + a.User
}

// Words says how the account is, for people.
func (a Account) Words() string {
	switch a.State {
	case collector.StateNew:
		return "waits for its first round"
	case collector.StateUp:
		return "up"
	case collector.StateLoginFailed:
		return "login failed"
	case collector.StateUnknownUser:
		return "unknown to velog"
	case collector.StateVelogDown:
		return "velog does not answer"
	case collector.StateSchema:
		return "velog's answer is not understood"
	case collector.StateVanished:
		return "posts have vanished"
	default:
		return "error"
	}
}

// Advice says what to do about the account's state; empty if there is nothing
// that a person could do.
func (a Account) Advice() string {
	switch a.State {
	case collector.StateLoginFailed:
		return "Log in to velog.io, copy the cookies access_token and refresh_token, and run velog-dashboard accounts add --tokens."
	case collector.StateUnknownUser:
		return "Check the name; velog-dashboard accounts remove " + a.User + " ends its following."
	case collector.StateVelogDown:
		return "It is asked again by itself, and no views are lost."
	case collector.StateSchema:
		return "Look for a newer version of velog-dashboard."
	case collector.StateVanished:
		return "Nothing was changed. If the posts were really deleted, run velog-dashboard collect --accept-vanished " + a.User + "."
	default:
		return ""
	}
}

// LoginEndsSoon says whether the refresh token ends within a week. Velog renews
// it long before that, with 23 days left, so something keeps it from doing so.
func (a Account) LoginEndsSoon(now time.Time) bool {
	return a.SignedIn && a.RefreshExpiry.Sub(now) < 7*24*time.Hour
}
