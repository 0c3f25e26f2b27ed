package web

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Status is asked for what the status page shows. It is called once for each
// page and must not ask velog for anything.
type Status interface {
	Status(ctx context.Context) (Page, error)

	// Delivery is how delivery goes, without the backlog.
	Delivery() Delivery
}

// Page is what the status page shows.
type Page struct {
	Accounts  []Account
	Untracked []collector.Untracked // users whom the configuration names and who are not followed
	Delivery  Delivery
}

// statusPage is the page with what is around it.
type statusPage struct {
	frame
	Page
	Refused refusal
}

// card is an account as the status page shows it.
type card struct {
	Account
	Now   time.Time
	Views bool // with its views, which the page of the only account has above
}

// Cards are the accounts to show, with their views.
func (p statusPage) Cards() []card {
	var cards []card
	for _, a := range p.Shown() {
		cards = append(cards, card{a, p.Now, true})
	}
	return cards
}

// Card is the only account, without its views.
func (p statusPage) Card() card { return card{p.Accounts[0], p.Now, false} }

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

	KeptSince collector.Date // the first day that InfluxDB keeps; 0: all of them
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

// Troubled is how many accounts are in trouble.
func (p Page) Troubled() int {
	n := 0
	for _, a := range p.Accounts {
		if a.Trouble() {
			n++
		}
	}
	return n
}

// Failed reports whether the last scrape of the account failed.
func (a Account) Failed() bool {
	return a.State != collector.StateUp && a.State != collector.StateNew
}

// Trouble reports whether the account needs a look: its last scrape failed, or
// could not read all posts.
func (a Account) Trouble() bool { return a.Failed() || a.Gaps.Unread > 0 }

// Renamed reports whether velog calls the user something else by now.
func (a Account) Renamed() bool { return a.Username != "" && a.Username != a.User }

// URL is the address of the blog.
func (a Account) URL() string {
	if a.Renamed() {
		return collector.BlogURL(a.Username)
	}
	return collector.BlogURL(a.User)
}

// Key is the account's state as the texts have it.
func (a Account) Key() string {
	if a.State == collector.StateUp && a.Gaps.Unread > 0 {
		return "state.unread"
	}
	for _, s := range collector.States() {
		if a.State == s {
			return "state." + string(s)
		}
	}
	return "state." + string(collector.StateError)
}

// Advice is the key of the text that says what to do about the account's
// state; empty if there is nothing that a person could do.
func (a Account) Advice() string {
	switch a.State {
	case collector.StateLoginFailed, collector.StateUnknownUser, collector.StateVelogDown,
		collector.StateSchema, collector.StateClock, collector.StateVanished:
		return "advice." + string(a.State)
	default:
		return ""
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

// LoginEndsSoon reports whether the refresh token ends within a week. Velog renews
// it long before that, with 23 days left, so something keeps it from doing so.
func (a Account) LoginEndsSoon(now time.Time) bool {
	return a.Connected && a.RefreshExpiry.Sub(now) < 7*24*time.Hour
}
