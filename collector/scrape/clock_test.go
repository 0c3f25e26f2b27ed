package scrape_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/metrics"
	"github.com/velog-dashboard/velog-dashboard/collector/scrape/scrapetest"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// clocked is a stage whose collector has a clock of its own, which can be
// wrong. velog's is right.
type clocked struct {
	*stage
	post    string
	account int64
	ahead   time.Duration
}

// newClocked follows a blog of one post with about 180 views a day, read as the
// schedule has it for a number of days.
func newClocked(t *testing.T, days int) *clocked {
	t.Helper()
	s := &clocked{stage: newStage(t, day(1, 12, 0))}
	local := func() time.Time { return s.Now().Add(s.ahead) }
	s.scraper.Velog, s.scraper.Now = scrapetest.NewClient(t, s.server, local, nil), local
	s.post = s.world.Publish("alice", steady("180 a day", day(1, 0, 0).AddDate(-1, 0, 0), 180))
	s.account = s.public("alice")
	s.live(s.account, day(1+days, 12, 0))
	return s
}

func clockError(t *testing.T, err error) *collector.ClockError {
	t.Helper()
	e, ok := errors.AsType[*collector.ClockError](err)
	if !ok {
		t.Fatalf("the scrape ended with %v, not with an error of the clock", err)
	}
	return e
}

// The host's clock is set back by five days for one scrape.
func TestAClockSetBackStoresNothing(t *testing.T) {
	s := newClocked(t, 8)
	before := s.days(s.post)
	if len(before) != 9 || before[3].Quality != collector.Exact {
		t.Fatalf("nine days were to be known, most of them exact: %+v", before)
	}
	for name, fault := range map[string]func(){
		"velog tells the time": func() {},
		"velog does not":       func() { s.server.Inject(velogsim.Fault{Kind: velogsim.FaultNoDate}) },
	} {
		t.Run(name, func(t *testing.T) {
			fault()
			defer s.server.Clear()
			s.ahead = -5 * 24 * time.Hour
			_, err := s.scraper.Run(t.Context(), s.account)
			text := clockError(t, err).Error()
			for _, part := range []string{"2026-11-04 03:00:00 UTC", "2026-11-09 0", "correct this machine's clock"} {
				if !strings.Contains(text, part) {
					t.Errorf("the error does not say %q: %s", part, text)
				}
			}
			if a := s.read(); a.State != collector.StateClock || a.Error != text || !a.LastSuccess.After(s.scraper.Now()) {
				t.Errorf("the account is %s (%s), last success %v", a.State, a.Error, a.LastSuccess)
			}
			s.ahead = 0
			s.scrape(s.account)
			for i, d := range s.days(s.post)[:8] {
				if d != before[i] {
					t.Errorf("%s was %+v and is %+v", d.Date, before[i], d)
				}
			}
		})
	}
}

// A clock that is ahead stores nothing either. Once it is right again, scrapes
// go on at once.
func TestAClockThatWasAheadIsForgotten(t *testing.T) {
	for _, ahead := range []time.Duration{9 * time.Hour, 3 * 24 * time.Hour, 365 * 24 * time.Hour} {
		s := newClocked(t, 1)
		s.ahead = ahead
		_, err := s.scraper.Run(t.Context(), s.account)
		clockError(t, err)
		if a := s.read(); a.LastAttempt.Sub(s.Now()).Abs() > time.Minute {
			t.Errorf("%v ahead: the attempt is noted at %v, it was at %v", ahead, a.LastAttempt, s.Now())
		}
		s.ahead = 0
		s.set(s.Now().Add(time.Minute))
		s.isDue(ahead)
		s.scrape(s.account)
		if days := s.days(s.post); days[len(days)-1].Date > collector.DateOf(s.Now()) {
			t.Errorf("%v ahead: the ledger has the day %s", ahead, days[len(days)-1].Date)
		}
	}
}

// A velog that tells no time lets a clock that is ahead write the ledger. The
// metrics do not take that for health, and scrapes go on at once.
func TestWhatAClockThatWasAheadLeftBehindIsNotHealth(t *testing.T) {
	for _, ahead := range []time.Duration{9 * time.Hour, 3 * 24 * time.Hour, 365 * 24 * time.Hour} {
		s := newClocked(t, 1)
		s.registry.MustRegister(metrics.NewAccountCollector(s.ledger, collector.Schedule{Interval: time.Hour}, s.scraper.Now))
		s.server.Inject(velogsim.Fault{Kind: velogsim.FaultNoDate})
		s.ahead = ahead
		s.scrape(s.account)
		s.server.Clear()
		s.ahead = 0
		s.set(s.Now().Add(time.Minute))
		expect(t, s.registry, `
			# HELP velog_accounts_due Number of accounts whose next scrape is due but not finished.
			# TYPE velog_accounts_due gauge
			velog_accounts_due 1
		`, "velog_accounts_due", "velog_account_last_success_timestamp_seconds", "velog_accounts_newest_success_timestamp_seconds")
		if n := s.metric("velog_accounts_stale", "up"); n != 1 {
			t.Errorf("%v ahead: %v accounts are stale", ahead, n)
		}
		s.isDue(ahead)
		s.scrape(s.account)
		if a := s.read(); a.State != collector.StateUp || !a.LastSuccess.Equal(s.Now()) || a.NextScrape.Sub(s.Now()) > 2*time.Hour {
			t.Errorf("%v ahead: %+v", ahead, a)
		}
		if n := s.metric("velog_accounts_stale", "up"); n != 0 {
			t.Errorf("%v ahead and right again: %v accounts are stale", ahead, n)
		}
		if b, err := s.ledger.Backlog(t.Context()); err != nil || b.Oldest.After(s.Now()) {
			t.Errorf("%v ahead: the oldest point waits since %v, %v", ahead, b.Oldest, err)
		}
	}
}

func (s *clocked) read() collector.Account { return s.stage.account(s.account) }

func (s *clocked) isDue(ahead time.Duration) {
	s.t.Helper()
	now := s.scraper.Now()
	due, err := s.ledger.Due(s.t.Context(), now, s.scraper.Schedule.Latest(now), 10)
	if err != nil || len(due) != 1 || due[0] != s.account {
		s.t.Errorf("%v ahead and right again: due are %v, %v; the next scrape is planned for %v", ahead, due, err, s.read().NextScrape)
	}
}

// metric returns the value of the series of a metric whose only label has a
// value.
func (s *stage) metric(name, label string) float64 {
	s.t.Helper()
	families, err := s.registry.Gather()
	if err != nil {
		s.t.Fatal(err)
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if f.GetName() == name && len(m.GetLabel()) == 1 && m.GetLabel()[0].GetValue() == label {
				return m.GetGauge().GetValue()
			}
		}
	}
	s.t.Fatalf("there is no %s of %s", name, label)
	return 0
}
