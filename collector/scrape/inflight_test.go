package scrape_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// interrupted is the ledger with something that happens while a scrape goes on:
// after velog has answered with the posts, or failed to.
type interrupted struct {
	collector.Ledger
	meanwhile func()
}

func (l interrupted) StoreScrape(ctx context.Context, r collector.ScrapeResult) (collector.Stored, error) {
	l.meanwhile()
	return l.Ledger.StoreScrape(ctx, r)
}

func (l interrupted) FailScrape(ctx context.Context, r collector.ScrapeFailure) error {
	l.meanwhile()
	return l.Ledger.FailScrape(ctx, r)
}

// TestARoundInFlightEndsQuietly when its account is disconnected, connected
// anew or removed: nothing is stored, nothing counted, nobody warned.
func TestARoundInFlightEndsQuietly(t *testing.T) {
	for name, meanwhile := range map[string]func(*stage, int64){
		"disconnected": func(s *stage, account int64) { s.must(s.ledger.Disconnect(s.t.Context(), account, s.Now())) },
		"removed":      func(s *stage, _ int64) { s.must(s.ledger.RemoveAccount(s.t.Context(), "alice")) },
		"connected anew": func(s *stage, account int64) {
			s.must(s.ledger.Disconnect(s.t.Context(), account, s.Now()))
			s.connected("alice", time.Hour, 30*24*time.Hour)
		},
		"tracked anew": func(s *stage, account int64) {
			s.must(s.ledger.Disconnect(s.t.Context(), account, s.Now()))
			s.public("alice")
		},
	} {
		for _, fault := range []string{"", "velog down"} {
			t.Run(name+" "+fault, func(t *testing.T) {
				s := newStage(t, day(1, 12, 0))
				s.publish(3)
				account := s.connected("alice", time.Hour, 30*24*time.Hour)
				s.scrape(account)
				before, after := len(s.pending().Readings), 0
				scrapes := s.counted("velog_scrapes_total")
				s.set(day(1, 14, 0))
				if fault != "" {
					s.server.Inject(velogsim.Fault{Kind: velogsim.FaultStatus, Status: 502, Field: "posts"})
				}
				s.scraper.Ledger = interrupted{s.ledger, func() { meanwhile(s, account); after = s.state(account) }}
				stored, err := s.scraper.Run(t.Context(), account)
				if err != nil || stored != (collector.Stored{}) {
					t.Errorf("%+v, %v", stored, err)
				}
				if name == "removed" {
					before = 0
				}
				if got := len(s.pending().Readings); got != before || s.state(account) != after {
					t.Errorf("%d readings, before it were %d; %d changes of the account, then %d", got, before, after, s.state(account))
				}
				if log := s.log.String(); strings.Contains(log, "WARN") || strings.Contains(log, "ERROR") || strings.Contains(log, "msg=scrape ") && strings.Count(log, "msg=scrape ") > 1 {
					t.Errorf("the log:\n%s", log)
				}
				if n := s.counted("velog_scrapes_total"); n != scrapes {
					t.Errorf("%v scrapes are counted, before it were %v", n, scrapes)
				}
			})
		}
	}
}

func (s *stage) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// counted adds up the series of a counter.
func (s *stage) counted(name string) (sum float64) {
	s.t.Helper()
	families, err := s.registry.Gather()
	s.must(err)
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if f.GetName() == name {
				sum += m.GetCounter().GetValue()
			}
		}
	}
	return sum
}

// state is a number that changes with what a scrape notes of an account.
func (s *stage) state(account int64) int {
	a, err := s.ledger.Account(s.t.Context(), account)
	if err != nil {
		return -1
	}
	return a.Failures<<40 + int(a.LastAttempt.Unix())
}

// TestARefreshInFlightEndsQuietly, too.
func TestARefreshInFlightEndsQuietly(t *testing.T) {
	s := newStage(t, day(1, 12, 0))
	s.publish(1)
	account := s.connected("alice", time.Hour, 30*24*time.Hour)
	s.server.Inject(velogsim.Fault{Kind: velogsim.FaultAnonymous})
	if err := s.scraper.Refresh(t.Context(), account); velog.KindOf(err) != velog.KindLogin || !strings.Contains(err.Error(), "log in to velog.io as alice") {
		t.Errorf("a login that is lost: %v", err)
	}
	s.must(s.ledger.Disconnect(t.Context(), account, s.Now()))
	if err := s.scraper.Refresh(t.Context(), account); err != nil {
		t.Errorf("disconnected: %v", err)
	}
	s.must(s.ledger.RemoveAccount(t.Context(), "alice"))
	if err := s.scraper.Refresh(t.Context(), account); err != nil {
		t.Errorf("removed: %v", err)
	}
}
