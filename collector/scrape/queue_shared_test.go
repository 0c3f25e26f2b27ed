package scrape_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/fleet"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/postgrestest"
	"github.com/velog-dashboard/velog-dashboard/collector/scrape"
)

// process is one of several that work on one queue.
type process struct {
	*fleet.Fleet
	queue *scrape.Queue
	stop  func()
}

// join starts a process that shares a queue with others. It ends with the test,
// or when it is stopped.
func (s *stage) join(url string) *process {
	s.t.Helper()
	f, err := fleet.Open(s.t.Context(), url, slog.New(slog.DiscardHandler))
	if err != nil {
		s.t.Fatal(err)
	}
	scraper := s.scraper.WithLog(s.scraper.Log)
	p := &process{Fleet: f}
	if p.queue, err = scrape.NewSharedQueue(s.t.Context(), scraper, nil, f, scraper.Log); err != nil {
		s.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- p.queue.Run(ctx) }()
	p.stop = func() {
		if ctx.Err() != nil {
			return
		}
		stop()
		if err := <-ended; err != nil {
			s.t.Error(err)
		}
		if err := f.Close(); err != nil {
			s.t.Error(err)
		}
	}
	s.t.Cleanup(p.stop)
	return p
}

func (s *stage) blogs(n int) {
	s.t.Helper()
	for i := range n {
		user := fmt.Sprintf("user-%d", i)
		s.world.Publish(user, steady("post", s.Now().AddDate(0, 0, -1), 10))
		s.public(user)
	}
}

var _ scrape.Shared = (*fleet.Fleet)(nil)

// TestSharedQueueRunsEachDueScrapeOnce has three processes work on one queue, one
// of which stops in the middle: nobody is scraped twice, and nobody is left out.
func TestSharedQueueRunsEachDueScrapeOnce(t *testing.T) {
	s := newStage(t, time.Now())
	s.blogs(150)
	url := postgrestest.Database(t)
	first := s.join(url)
	s.join(url)
	last := s.join(url)
	eventually(t, "some accounts are up", func() bool { return s.upAccounts() > 20 })
	first.stop()
	eventually(t, "all accounts are up", func() bool { return s.upAccounts() == 150 })
	if got := s.server.RequestCount(); got != 150 {
		t.Errorf("%d requests for 150 scrapes", got)
	}
	eventually(t, "the queue is empty", func() bool {
		counts, err := last.queue.Counts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return len(counts) == 0
	})
}

// TestSharedQueueSurvivesItsDatabase kills PostgreSQL while scrapes run, and empties
// the queue besides: what is due stands in the ledger.
func TestSharedQueueSurvivesItsDatabase(t *testing.T) {
	s := newStage(t, time.Now())
	server := postgrestest.Start(t)
	url := server.Database(t)
	p := s.join(url)
	s.blogs(1)
	eventually(t, "an account is up", func() bool { return s.upAccounts() == 1 })
	server.Kill(t)
	s.public("user-1")
	s.world.Publish("user-1", steady("post", s.Now().AddDate(0, 0, -1), 10))
	server.Restart(t)
	eventually(t, "the queue is emptied", func() bool { // not over a connection that died
		_, err := p.DB().ExecContext(t.Context(), `DELETE FROM river_job`)
		return err == nil
	})
	eventually(t, "the other one as well", func() bool { return s.upAccounts() == 2 })
}

// TestSharedQueueLeavesAFailureToTheLedger: a job that failed is not tried again by
// River, and its account is free for the scrape that the ledger plans.
func TestSharedQueueLeavesAFailureToTheLedger(t *testing.T) {
	s := newStage(t, time.Now())
	id := s.public("nobody")
	s.join(postgrestest.Database(t))
	eventually(t, "the failure is noted", func() bool {
		a, err := s.ledger.Account(t.Context(), id)
		return err == nil && a.State == collector.StateUnknownUser
	})
	s.world.Publish("nobody", steady("post", s.Now().AddDate(0, 0, -1), 10))
	if err := s.ledger.RequestScrape(t.Context(), id, s.Now()); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it is up", func() bool { return s.upAccounts() == 1 })
}
