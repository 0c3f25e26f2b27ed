package scrape_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/influx"
	"github.com/velog-dashboard/velog-dashboard/collector/influx/influxtest"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/scrape"
	"github.com/velog-dashboard/velog-dashboard/velog"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// work runs a queue until the test ends.
func (s *stage) work(delivery *scrape.Delivery) *scrape.Queue {
	s.t.Helper()
	queue, err := scrape.NewQueue(s.t.Context(), s.scraper, delivery, s.scraper.Log)
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- queue.Run(ctx) }()
	s.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			s.t.Error(err)
		}
	})
	return queue
}

func (s *stage) deliverTo(server *influxtest.Server) *scrape.Delivery {
	s.t.Helper()
	w, err := influx.New(influx.Options{URL: server.URL, Token: server.Token, Org: server.Org, Bucket: server.Bucket})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(w.Close)
	return &scrape.Delivery{Outbox: s.ledger, Sink: w, Metrics: s.metrics, Log: s.scraper.Log}
}

// eventually waits until a condition holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.NewTimer(3 * time.Minute)
	defer deadline.Stop()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-deadline.C:
			t.Fatalf("still not: %s", what)
		case <-tick.C:
		}
	}
}

func (s *stage) upAccounts() int {
	s.t.Helper()
	accounts, err := s.ledger.Accounts(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	up := 0
	for _, a := range accounts {
		if a.State == collector.StateUp {
			up++
		}
	}
	return up
}

func TestQueueRunsEachDueRoundOnce(t *testing.T) {
	s := newStage(t, time.Now())
	for i := range 150 {
		user := fmt.Sprintf("user-%d", i)
		s.world.Publish(user, steady("post", s.Now().AddDate(0, 0, -1), 10))
		s.public(user)
	}
	queue := s.work(nil)
	eventually(t, "all accounts are up", func() bool { return s.upAccounts() == 150 })
	if got := s.server.RequestCount(); got != 150 {
		t.Errorf("%d requests for 150 scrapes", got)
	}
	eventually(t, "the queue is empty", func() bool {
		counts, err := queue.Counts(t.Context())
		return err == nil && len(counts) == 0
	})
}

// TestOneAccountsTroubleTouchesNoOther has one account that fails for good
// beside one that is well.
func TestOneAccountsTroubleTouchesNoOther(t *testing.T) {
	s := newStage(t, time.Now())
	s.world.Publish("alice", steady("post", s.Now().AddDate(0, 0, -1), 10))
	s.world.AddUser("bob")
	bad := s.connected("bob", time.Hour, 30*24*time.Hour)
	s.world.DeleteUser("bob", s.Now())
	s.set(s.Now().Add(time.Second))
	good := s.public("alice")
	queue := s.work(nil)
	eventually(t, "the good one is up and the bad one failed", func() bool {
		return s.account(good).State == collector.StateUp && s.account(bad).State == collector.StateLoginFailed
	})
	eventually(t, "the failed scrape waits in the ledger alone", func() bool {
		counts, err := queue.Counts(t.Context())
		return err == nil && len(counts) == 0
	})
	if next := s.account(bad).NextScrape.Sub(s.Now()); next < 50*time.Second {
		t.Errorf("tried again in %v", next)
	}
}

// TestAFailedRoundMayBeAskedForAgain has a writer ask for a scrape, and bring new
// tokens, when a scrape has just failed: nobody waits for its next try.
func TestAFailedRoundMayBeAskedForAgain(t *testing.T) {
	s := newStage(t, time.Now())
	s.world.Publish("alice", steady("post", s.Now().AddDate(0, 0, -1), 10))
	alice := s.connected("alice", time.Second, time.Second)
	s.set(s.Now().Add(time.Minute)) // both tokens end meanwhile
	queue := s.work(nil)
	eventually(t, "the scrape failed", func() bool { return s.account(alice).State == collector.StateLoginFailed })
	if next := s.account(alice).NextScrape; !next.After(s.Now()) {
		t.Fatalf("the next try is due at %v", next)
	}
	if err := s.ledger.RequestScrape(t.Context(), alice, s.Now()); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the scrape that was asked for failed, too", func() bool { return s.account(alice).Failures == 2 })
	if s.connected("alice", time.Hour, 30*24*time.Hour) != alice {
		t.Fatal("alice became another account")
	}
	eventually(t, "the scrape went well", func() bool { return s.account(alice).State == collector.StateUp })
	eventually(t, "the queue is empty", func() bool {
		counts, err := queue.Counts(t.Context())
		return err == nil && len(counts) == 0
	})
}

// forgetful is a ledger that cannot note a failed scrape.
type forgetful struct{ *ledger.DB }

func (forgetful) FailScrape(context.Context, collector.ScrapeFailure) error {
	return errors.New("the disk is full")
}

func TestARoundThatTheLedgerCannotNoteIsTriedAgainLater(t *testing.T) {
	s := newStage(t, time.Now())
	s.scraper.Ledger = forgetful{s.ledger}
	s.public("nobody")
	queue := s.work(nil)
	eventually(t, "the scrape waits for its next try", func() bool {
		counts, err := queue.Counts(t.Context())
		return err == nil && len(counts) == 1 && counts[0] == (collector.JobCount{Kind: "scrape", State: "retryable", Jobs: 1})
	})
	if n := s.server.RequestCount(); n != 1 {
		t.Errorf("%d requests", n)
	}
}

// TestPointsWaitForInfluxDB takes InfluxDB away while scrapes go on.
func TestPointsWaitForInfluxDB(t *testing.T) {
	server := influxtest.Start(t)
	s := newStage(t, time.Now())
	posts := map[string]bool{}
	for i := range 20 {
		posts[s.world.Publish("alice", steady(fmt.Sprint(i), s.Now().AddDate(0, 0, -i-1), 10))] = true
	}
	account := s.public("alice")
	server.Stop()
	s.set(time.Time{})
	s.work(s.deliverTo(server))
	eventually(t, "the scrape is done and the delivery failed", func() bool {
		return s.account(account).State == collector.StateUp && strings.Contains(s.log.String(), "delivery failed")
	})
	if b, err := s.ledger.Backlog(t.Context()); err != nil || b.Points == 0 || b.Oldest.IsZero() {
		t.Errorf("backlog %+v, %v", b, err)
	}

	server.Restart()
	eventually(t, "nothing waits", func() bool {
		b, err := s.ledger.Backlog(t.Context())
		return err == nil && b.Points == 0
	})
	rows := server.Query(fmt.Sprintf(`from(bucket: %q) |> range(start: -3d)
		|> filter(fn: (r) => r._measurement == "velog_post_daily" and r._field == "views_total")`, server.Bucket))
	if len(rows) != len(posts) {
		t.Errorf("%d points for %d posts", len(rows), len(posts))
	}
	read := s.account(account).LastSuccess
	for _, row := range rows {
		post := row["post"].(string)
		least, most := s.world.Total(post, read), s.world.Total(post, read.Add(2*time.Second))
		if got := row["_value"].(int64); got < least.Views || got > most.Views {
			t.Errorf("%v: %v views, truly %d to %d", post, got, least.Views, most.Views)
		}
	}
}

// TestDeliveredDaysAreTheTruth asks InfluxDB for what readers did on each day
// of two weeks, over outages of velog and repeated deliveries.
func TestDeliveredDaysAreTheTruth(t *testing.T) {
	server := influxtest.Start(t)
	s := newStage(t, day(1, 0, 0))
	s.world.Publish("alice", steady("steady", day(1, 0, 0).AddDate(0, 0, -40), 300))
	s.world.Publish("alice", velogsim.PostSpec{Title: "fresh", ReleasedAt: day(5, 8, 0), Popularity: 400, Interest: velogsim.Viral})
	account := s.public("alice")
	delivery := s.deliverTo(server)
	for d := 1; d <= 15; d++ {
		s.set(day(d, 0, 0))
		if d == 9 { // velog is away over this midnight
			s.server.Inject(velogsim.Fault{Kind: velogsim.FaultEmpty})
			if _, err := s.scraper.Run(t.Context(), account); velog.KindOf(err) == "" {
				t.Fatalf("error %v", err)
			}
			s.server.Clear()
			continue
		}
		s.scrape(account)
		if _, err := delivery.Run(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
	}
	rows := server.Query(fmt.Sprintf(`from(bucket: %q) |> range(start: 2026-10-01T00:00:00Z, stop: 2026-12-01T00:00:00Z)
		|> filter(fn: (r) => r._measurement == "velog_post_daily" and (r._field == "views" or r._field == "quality"))
		|> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")`, server.Bucket))
	// 14 days of the steady post, 10 of the fresh one.
	if len(rows) != 14+10 {
		t.Errorf("%d days", len(rows))
	}
	var estimated, sum, truth int64
	for _, row := range rows {
		begin, views := row["_time"].(time.Time), row["views"].(int64)
		truly := s.world.DayViews(row["post"].(string), begin)
		sum, truth = sum+views, truth+truly
		if row["quality"] == "estimated" {
			estimated++
		} else if views != truly {
			t.Errorf("%v %v: %d views, truly %d", row["post"], begin, views, truly)
		}
	}
	if estimated != 4 || sum != truth {
		t.Errorf("%d estimated days; %d views, truly %d", estimated, sum, truth)
	}
}
