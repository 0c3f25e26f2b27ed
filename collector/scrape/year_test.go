package scrape_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// TestDaysOfCommentsAreTrue follows sixteen posts over a year, of which it lives
// through one week in four, while comments are written and deleted, tags edited
// and posts moved from series to series. Twelve of the posts are hardly read.
// Comments are asked for once a day, a few minutes before midnight, of the posts
// that have moved: a day's comments are the true ones, but for those that came in
// these minutes, which count on the next day.
func TestDaysOfCommentsAreTrue(t *testing.T) {
	skipIfShort(t)
	s := newStage(t, day(1, 12, 0))
	var posts []string
	for i := range 4 {
		posts = append(posts, s.world.Publish("alice", velogsim.PostSpec{
			Title: fmt.Sprint(i), ReleasedAt: day(1, 0, 0).AddDate(0, -i, 0), Popularity: 1500, Interest: velogsim.Steady, InitialComments: 200,
		}))
	}
	s.happen(posts)
	for i := range 12 {
		posts = append(posts, s.world.Publish("alice", velogsim.PostSpec{
			Title: fmt.Sprint("quiet ", i), ReleasedAt: day(1, 0, 0).AddDate(-1, -i, 0), Popularity: 0.3, Interest: velogsim.Steady, InitialComments: 5,
		}))
	}
	s.scraper.Schedule = collector.Schedule{Interval: 6 * time.Hour}
	account := s.public("alice")
	evenings := map[collector.Date]time.Time{}
	for week := 0; week < 52; week += 4 {
		s.week(account, day(1+7*week, 12, 0), evenings)
	}
	exact, near := 0, 0
	for _, id := range posts {
		for _, d := range s.days(id) {
			from, to := evenings[d.Date-1], evenings[d.Date]
			if from.IsZero() || to.IsZero() {
				continue // not lived through
			}
			if want := s.world.Total(id, to).Comments - s.world.Total(id, from).Comments; d.Comments != want {
				t.Errorf("%v of %s: %d comments, between its evenings came %d", d.Date, id, d.Comments, want)
			}
			if near++; s.world.Day(id, d.Date.Begin()).Comments == d.Comments {
				exact++
			}
		}
	}
	if near < 16*13*5 || exact*100 < near*90 {
		t.Errorf("%d of %d days have the comments of the day", exact, near)
	}
	t.Logf("%d of %d days have the comments of the day", exact, near)
}

// happen has comments deleted, tags edited and posts moved to other series.
func (s *stage) happen(posts []string) {
	for d := range 364 {
		id := posts[d%len(posts)]
		s.world.RemoveComment(id, day(1+d, d%24, 17))
		switch d % 3 {
		case 0:
			s.world.Retag(id, []string{"go", fmt.Sprint(d)}, day(1+d, 20, 0))
		case 1:
			s.world.MoveToSeries(id, fmt.Sprint("Series ", d), day(1+d, 9, 0))
		case 2:
			s.world.MoveToSeries(id, "", day(1+d, 9, 0))
		}
	}
}

// week lives through a week, notes when the full scrapes before its midnights
// were, and holds tags and series of all posts against the truth then.
func (s *stage) week(account int64, from time.Time, evenings map[collector.Date]time.Time) {
	s.t.Helper()
	s.set(from)
	s.scrape(account)
	for s.Now().Before(from.AddDate(0, 0, 7)) {
		s.set(s.account(account).NextScrape)
		if !s.scrape(account).Full {
			continue
		}
		evenings[collector.DateOf(s.Now())] = s.Now()
		for _, p := range s.world.Posts("alice", s.Now()) {
			if got := s.facts(account, p.ID); !slices.Equal(got.Tags, p.Tags) || got.Series != p.Series {
				s.t.Errorf("at %v the ledger has %v in %q, velog %v in %q", s.Now(), got.Tags, got.Series, p.Tags, p.Series)
			}
		}
	}
}
