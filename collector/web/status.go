package web

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// StatusReader reads what the status page shows. It is called once for each page
// and must not send requests to velog.
type StatusReader interface {
	Status(ctx context.Context) (Status, error)

	// Delivery returns how delivery goes, without the backlog.
	Delivery() Delivery
}

// Status is what the status page shows: all accounts, and the delivery.
type Status struct {
	Accounts  []Account
	Untracked []collector.Untracked // users whom the configuration names and who are not tracked
	Delivery  Delivery
}

// statusPage lists the accounts with how their scrapes go, for the operator.
type statusPage struct {
	frame
	Status
	Refused refusal
}

func (statusPage) template() string { return "status" }

// card is an account as the status page shows it.
type card struct {
	Account
	Now   time.Time
	Views bool // with its views, which the page of the only account has above
}

// lateAfter is how late a scrape is that something must have kept from starting.
const lateAfter = 15 * time.Minute

// Overdue reports whether the next scrape should have been some time ago, by the
// account's own interval.
func (c card) Overdue() bool {
	return c.Tracked && c.Now.Sub(c.NextScrape) > lateAfter && !c.NextScrape.IsZero()
}

// HoursApart is the time between two scrapes in hours, 0 if it is a few minutes.
func (c card) HoursApart() int {
	if c.Every < 90*time.Minute {
		return 0
	}
	return int(c.Every.Round(time.Hour) / time.Hour)
}

// MinutesApart is the time between two scrapes in minutes, 0 if it is some seconds.
func (c card) MinutesApart() int {
	if c.Every < time.Minute {
		return 0
	}
	return int(c.Every.Round(time.Minute) / time.Minute)
}

// SecondsApart is the time between two scrapes in seconds.
func (c card) SecondsApart() int { return int(c.Every.Round(time.Second) / time.Second) }

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
func (s Status) Shown() []Account {
	shown := slices.SortedStableFunc(slices.Values(s.Accounts), func(a, b Account) int {
		switch {
		case a.HasProblem() == b.HasProblem():
			return cmp.Compare(a.User, b.User)
		case a.HasProblem():
			return -1
		default:
			return 1
		}
	})
	return shown[:min(len(shown), maxAccounts)]
}

// Hidden returns the number of accounts for which there is no room.
func (s Status) Hidden() int { return max(0, len(s.Accounts)-maxAccounts) }

// Untrackable is how many users cannot be tracked whom the configuration names, without
// those who are still being looked up.
func (s Status) Untrackable() int {
	n := 0
	for _, u := range s.Untracked {
		if u.Error != "" {
			n++
		}
	}
	return n
}

// Problems is how many accounts are in trouble.
func (s Status) Problems() int {
	n := 0
	for _, a := range s.Accounts {
		if a.HasProblem() {
			n++
		}
	}
	return n
}
