package scrape_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// milestone is a total that a post, or the blog, reached.
type milestone struct {
	post  string
	views int64
}

// TestMilestonesAreTrue lives through weeks and compares each milestone with the day
// on which the simulated readers reached it. The ledger's own tests do so after days
// were worked out again, and with imports in any order.
func TestMilestonesAreTrue(t *testing.T) {
	skipIfShort(t)
	s := newStage(t, day(1, 12, 0))
	for i, popularity := range []float64{3, 30, 300, 1500} {
		s.world.Publish("alice", velogsim.PostSpec{
			Title: "post", ReleasedAt: day(1, 0, 0).AddDate(0, 0, -i), Popularity: popularity, Interest: velogsim.Steady, InitialViews: int64(40 * i),
		})
	}
	s.world.Publish("alice", velogsim.PostSpec{Title: "late", ReleasedAt: day(9, 8, 0), Popularity: 200, Interest: velogsim.Steady})
	s.scraper.Schedule = collector.Schedule{Interval: time.Hour}
	account := s.public("alice")
	began := s.Now()
	s.scrape(account)
	for s.Now().Before(day(25, 12, 0)) {
		s.set(s.account(account).NextScrape)
		s.scrape(account)
	}
	want := s.reached(began)
	if len(want) < 6 {
		t.Fatalf("too few milestones: %v", want)
	}
	if diff := cmp.Diff(want, s.milestones(account)); diff != "" {
		t.Errorf("milestones (-true +stored):\n%s", diff)
	}
}

// reached are the milestones that posts and the blog truly reached since an instant,
// with their days.
func (s *stage) reached(since time.Time) map[milestone]string {
	all := map[milestone]string{}
	posts := s.world.Posts("alice", s.Now())
	for d := collector.DateOf(since); d <= collector.DateOf(s.Now()); d++ {
		var before, after int64 // of the blog
		for _, p := range posts {
			from, to := latest(since, d.Begin()), earliest(s.Now(), d.End())
			a, b := s.world.Total(p.ID, from).Views, s.world.Total(p.ID, to).Views
			before, after = before+a, after+b
			note(all, p.ID, a, b, d)
		}
		note(all, "", before, after, d)
	}
	return all
}

func note(all map[milestone]string, post string, before, after int64, d collector.Date) {
	for n := int64(100); n <= after; n *= 10 {
		if n > before {
			all[milestone{post, n}] = d.String()
		}
	}
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earliest(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// milestones are those that the ledger has.
func (s *stage) milestones(account int64) map[milestone]string {
	s.t.Helper()
	l, err := s.ledger.Events(s.t.Context(), account, collector.EventQuery{Kind: collector.EventMilestone, Limit: 1000})
	if err != nil {
		s.t.Fatal(err)
	}
	all := map[milestone]string{}
	for _, e := range l.Events {
		all[milestone{e.Post, e.Key}] = e.Date().String()
	}
	if len(all) != l.Found {
		s.t.Errorf("%d events are %d milestones", l.Found, len(all))
	}
	return all
}
