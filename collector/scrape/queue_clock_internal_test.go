package scrape

import (
	"log/slog"
	"testing"
	"time"

	"github.com/riverqueue/river"
)

// A job that failed while the clock was a year ahead must not wait for a year.
func TestJobsDoNotWaitForAWrongTime(t *testing.T) {
	q, err := NewQueue(t.Context(), &Scraper{}, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer q.db.Close()
	for account, at := range map[int64]time.Time{1: time.Now().AddDate(1, 0, 0), 2: time.Now().Add(10 * time.Minute)} {
		if _, err := q.client.Insert(t.Context(), refreshArgs{account}, &river.InsertOpts{ScheduledAt: at}); err != nil {
			t.Fatal(err)
		}
	}
	if err := q.wake(t.Context()); err != nil {
		t.Fatal(err)
	}
	counts, err := q.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	states := map[string]int{}
	for _, c := range counts {
		states[c.State] += c.Jobs
	}
	if states["available"] != 1 || states["scheduled"] != 1 {
		t.Errorf("the jobs are %v, want one that can run and one that waits for ten minutes", states)
	}
}

// TestLargeAccountsHaveTimeAtALowRate: a scrape that is cancelled begins anew, so that
// one that never had the time for its requests would be tried for ever.
func TestLargeAccountsHaveTimeAtALowRate(t *testing.T) {
	for rate, want := range map[float64]time.Duration{
		0: 30 * time.Minute, 1e-9: 24 * time.Hour, 0.1: 20_000 * time.Second, 5: 30 * time.Minute, 50: 30 * time.Minute,
	} {
		s := &Scraper{}
		s.Schedule.Rate = rate
		if got := (&scrapeWorker{scraper: s}).Timeout(nil); got != want {
			t.Errorf("at %v requests a second a scrape may take %v, want %v", rate, got, want)
		}
	}
}
