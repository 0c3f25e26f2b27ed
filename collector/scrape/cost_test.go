package scrape_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// blog publishes n posts of alice's, every eighth of them in a series.
func (s *stage) blog(n int) []string {
	var ids []string
	for i := range n {
		spec := steady(fmt.Sprint(i), day(1, 0, 0).Add(-time.Duration(i)*time.Hour), 30)
		if i%8 == 0 {
			spec.Series = "Days"
		}
		ids = append(ids, s.world.Publish("alice", spec))
	}
	return ids
}

// TestLeanScrapesCostFewStatements holds the aim: five scrapes of 106
// posts took 2,705 statements. What the first one ever costs comes once.
func TestLeanScrapesCostFewStatements(t *testing.T) {
	s := newStage(t, day(1, 12, 0))
	s.blog(106)
	account := s.public("alice")
	first := s.scrape(account)
	if !first.Full || first.Cost.Statements != s.server.StatementCount() {
		t.Errorf("the first scrape is %+v, velogsim counts %d statements", first, s.server.StatementCount())
	}
	s.server.ResetRequests()
	for i := range 5 {
		s.set(day(1, 12, 10+10*i))
		stored := s.scrape(account)
		if want := (velog.Cost{Requests: 3, Statements: 9}); stored.Full || stored.Readings != 106 || stored.Cost != want {
			t.Errorf("%+v, want %+v", stored, want)
		}
	}
	if n := s.server.StatementCount(); n > 60 {
		t.Errorf("five scrapes of 106 posts cost %d statements", n)
	}
	if log := s.log.String(); !strings.Contains(log, "full=true requests=3") || !strings.Contains(log, "full=false requests=3 statements=9") {
		t.Errorf("the log does not tell what scrapes cost:\n%s", log)
	}
}

// TestADayOfScrapesCostsFewStatements holds the other aim: a day of an account
// with 137 posts, its full scrape before midnight included.
func TestADayOfScrapesCostsFewStatements(t *testing.T) {
	s := newStage(t, day(1, 12, 0))
	s.blog(137)
	s.scraper.Schedule = collector.Schedule{Interval: 10 * time.Minute}
	account := s.public("alice")
	s.scrape(account)
	s.server.ResetRequests()
	s.live(account, day(2, 12, 0))
	if n := s.server.StatementCount(); n > 2000 || s.server.RequestCount() < 3*140 {
		t.Errorf("a day of scrapes cost %d statements in %d requests", n, s.server.RequestCount())
	}
	t.Logf("%d statements in %d requests", s.server.StatementCount(), s.server.RequestCount())
}

// details returns how many posts the requests since the last call asked in full.
func (s *stage) details() int {
	n := 0
	for _, r := range s.server.Requests() {
		if strings.Contains(r.Query, "comments_count") && slices.Contains(r.Fields, "post") {
			for _, f := range r.Fields {
				if f == "post" {
					n++
				}
			}
		}
		if strings.Contains(r.Query, "comments_count") && slices.Contains(r.Fields, "posts") {
			n += 1000 // a list
		}
	}
	s.server.ResetRequests()
	return n
}

// TestOnlyNewAndEditedPostsAreLookedUp, whether or not velog's times of update
// move with views.
func TestOnlyNewAndEditedPostsAreLookedUp(t *testing.T) {
	for name, touched := range map[string]bool{"by edits alone": false, "by views, too": true} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, day(1, 12, 0))
			posts := s.blog(30)
			quiet := s.world.Publish("alice", velogsim.PostSpec{Title: "Quiet", Tags: []string{"old"}, ReleasedAt: day(1, 1, 0), InitialViews: 4})
			if touched {
				s.server.Inject(velogsim.Fault{Kind: velogsim.FaultTouchedByViews})
			}
			account := s.public("alice")
			s.scrape(account)
			s.details()
			for i := range 18 { // nothing happens but views
				s.set(day(1, 12, 10*(i+1)))
				s.scrape(account)
			}
			if n := s.details(); n != 0 {
				t.Errorf("%d posts were asked for in full while nothing happened", n)
			}
			s.world.Retag(quiet, []string{"new"}, day(1, 15, 1))
			s.world.Retitle(posts[3], "Another title", day(1, 15, 1))
			fresh := s.world.Publish("alice", velogsim.PostSpec{Title: "New", Tags: []string{"a"}, Series: "Days", ReleasedAt: day(1, 15, 2)})
			s.set(day(1, 15, 10))
			s.scrape(account)
			if n := s.details(); n != 3 {
				t.Errorf("%d posts were asked for in full, want the edited, the retitled and the new one", n)
			}
			if got := s.facts(account, quiet).Tags; !slices.Equal(got, []string{"new"}) {
				t.Errorf("tags %v", got)
			}
			if got := s.facts(account, fresh); got.Series != "Days" || !slices.Equal(got.Tags, []string{"a"}) {
				t.Errorf("the new post is %+v", got)
			}
			if got := s.facts(account, posts[3]); got.Title != "Another title" {
				t.Errorf("the retitled post is %+v", got)
			}
			s.set(day(1, 15, 20))
			if s.scrape(account); s.details() != 0 {
				t.Error("posts were asked for once more")
			}
		})
	}
}

// TestALookUpThatFailsIsMadeUpFor, and costs no reading.
func TestALookUpThatFailsIsMadeUpFor(t *testing.T) {
	s := newStage(t, day(1, 12, 0))
	s.blog(3)
	account := s.public("alice")
	s.scrape(account)
	fresh := s.world.Publish("alice", velogsim.PostSpec{Title: "New", Tags: []string{"a"}, ReleasedAt: day(1, 12, 5)})
	s.server.Inject(velogsim.Fault{Kind: velogsim.FaultTimeout, Field: "post"})
	s.set(day(1, 12, 10))
	if stored := s.scrape(account); stored.Readings != 4 || stored.NewPosts != 1 || stored.Gaps.Unread != 0 {
		t.Errorf("%+v", stored)
	}
	s.server.Clear()
	s.set(day(1, 12, 20))
	s.scrape(account)
	if got := s.facts(account, fresh).Tags; !slices.Equal(got, []string{"a"}) {
		t.Errorf("tags %v", got)
	}
}

// TestAFullScrapeIsMadeOnceADayAndWhenAskedFor, also where the one before midnight
// was missed.
func TestAFullScrapeIsMadeOnceADayAndWhenAskedFor(t *testing.T) {
	s := newStage(t, day(1, 12, 0))
	s.blog(3)
	account := s.public("alice")
	if !s.scrape(account).Full {
		t.Error("the first scrape was lean")
	}
	s.set(day(1, 13, 0))
	if s.scrape(account).Full {
		t.Error("the second scrape was full")
	}
	s.set(day(1, 13, 30))
	if !s.fullScrape(account).Full {
		t.Error("a scrape that was asked for was lean")
	}
	s.set(day(1, 14, 0))
	if s.scrape(account).Full {
		t.Error("the one after it was full")
	}
	s.set(day(2, 4, 0)) // midnight was slept through
	if !s.scrape(account).Full {
		t.Error("the missed full scrape was not made up for")
	}
	s.details()
	s.live(account, day(5, 4, 0))
	if n := s.details(); n != 3*1000 {
		t.Errorf("%d full lists in three days, want one a day", n/1000)
	}
	for _, d := range s.days(s.world.Posts("alice", s.Now())[0].ID) {
		if d.CommentsTotal == collector.Unknown {
			t.Errorf("%v: nobody knows the comments", d.Date)
		}
	}
}
