package scrape_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/metrics"
	"github.com/velog-dashboard/velog-dashboard/collector/scrape"
	"github.com/velog-dashboard/velog-dashboard/collector/scrape/scrapetest"
	"github.com/velog-dashboard/velog-dashboard/velog"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// stage is a real ledger and the real client before a simulated velog, with a
// clock that the test sets, or lets go.
type stage struct {
	t        testing.TB
	world    *velogsim.World
	server   *velogsim.Server
	ledger   *ledger.DB
	scraper  *scrape.Scraper
	metrics  *metrics.Metrics
	registry *prometheus.Registry
	log      *syncBuffer

	mu  sync.Mutex
	now time.Time // zero: the clock goes
}

// syncBuffer is a log that a test reads while the program writes it.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// day returns an instant of a day in Seoul in November 2026.
func day(d, hour, minute int) time.Time {
	return time.Date(2026, 11, d, hour, minute, 0, 0, collector.Seoul)
}

func newStage(t testing.TB, start time.Time) *stage {
	t.Helper()
	s := &stage{t: t, now: start, log: &syncBuffer{}, registry: prometheus.NewPedanticRegistry()}
	s.world = velogsim.NewWorld(velogsim.Config{Seed: 7, Start: start.AddDate(0, 0, -3)})
	s.metrics = metrics.NewMetrics(s.registry)
	c := scrapetest.New(t, scrapetest.Options{
		World: s.world, Now: s.Now, Metrics: s.metrics, Client: impatient, Log: slog.New(slog.NewTextHandler(s.log, nil)),
	})
	s.server, s.ledger, s.scraper = c.Server, c.Ledger, c.Scraper
	return s
}

// impatient makes a client try again at once, however often velog fails.
func impatient(o *velog.Options) { o.RetryDelay, o.BreakerFailures = time.Millisecond, 1000 }

func (s *stage) client() *velog.Client { return scrapetest.NewClient(s.t, s.server, s.Now, impatient) }

func (s *stage) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.now.IsZero() {
		return time.Now()
	}
	return s.now
}

func (s *stage) set(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = now
}

// public tracks a user publicly.
func (s *stage) public(user string) int64 {
	s.t.Helper()
	id, _, err := s.ledger.AddAccount(s.t.Context(), user, s.Now())
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

// connected tracks a user with tokens of these lives.
func (s *stage) connected(user string, access, refresh time.Duration) int64 {
	s.t.Helper()
	a, r := s.server.IssueTokens(user, access, refresh)
	tokens := velog.Tokens{Access: velog.Token(a), Refresh: velog.Token(r)}
	session := s.client().Session(tokens, func(context.Context, velog.Tokens) error { return nil })
	who, err := session.Me(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	id, _, err := s.ledger.AddConnected(s.t.Context(), who, tokens, s.Now())
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

// scrape runs a scrape that must go well.
func (s *stage) scrape(account int64) collector.Stored {
	s.t.Helper()
	stored, err := s.scraper.Run(s.t.Context(), account)
	if err != nil {
		s.t.Fatalf("scrape at %v: %v", s.Now(), err)
	}
	return stored
}

// fullScrape runs a scrape that somebody has asked for, which must go well.
func (s *stage) fullScrape(account int64) collector.Stored {
	s.t.Helper()
	if err := s.ledger.RequestScrape(s.t.Context(), account, s.Now()); err != nil {
		s.t.Fatal(err)
	}
	return s.scrape(account)
}

// live runs the scrapes of an account as the schedule has them, until an
// instant.
func (s *stage) live(account int64, until time.Time) {
	s.t.Helper()
	for {
		next := s.account(account).NextScrape
		if next.After(until) {
			s.set(until)
			return
		}
		if next.After(s.Now()) {
			s.set(next)
		}
		s.scrape(account)
	}
}

func (s *stage) account(id int64) collector.Account {
	s.t.Helper()
	a, err := s.ledger.Account(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

// pending returns everything that waits for delivery, which is everything, as
// long as nothing was delivered.
func (s *stage) pending() collector.Batch {
	s.t.Helper()
	b, err := s.ledger.Pending(s.t.Context(), 1_000_000)
	if err != nil {
		s.t.Fatal(err)
	}
	return b
}

// days returns the days of a post.
func (s *stage) days(post string) []collector.Day {
	s.t.Helper()
	var days []collector.Day
	for _, d := range s.pending().PostDays {
		if d.Post == post {
			days = append(days, d.Day)
		}
	}
	return days
}

// expect compares metrics with their text, whatever its indentation.
func expect(t *testing.T, g prometheus.Gatherer, want string, names ...string) {
	t.Helper()
	var text strings.Builder
	for line := range strings.Lines(want) {
		text.WriteString(strings.TrimLeft(line, "\t"))
	}
	if err := testutil.GatherAndCompare(g, strings.NewReader(text.String()), names...); err != nil {
		t.Error(err)
	}
}

// skipIfShort skips a test that simulates so much time that it takes seconds.
func skipIfShort(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: simulates many scrapes")
	}
}
