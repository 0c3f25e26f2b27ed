package scrape_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// TestUnknownLikesAndCommentsCostNoViews: they are unknown, and back as soon as
// velog tells them again.
func TestUnknownLikesAndCommentsCostNoViews(t *testing.T) {
	for _, value := range []string{`null`, `"12"`, `-5`, `1.5`, `1e30`, `{}`} {
		t.Run(value, func(t *testing.T) {
			s := newStage(t, day(1, 0, 0))
			posts := s.publish(3)
			account := s.connected("alice", time.Hour, 30*24*time.Hour)
			for _, counter := range []string{"likes", "comments_count"} {
				s.server.Inject(velogsim.Fault{Kind: velogsim.FaultCounter, Counter: counter, Value: value})
			}
			s.scrape(account)
			s.set(day(2, 0, 0))
			if stored := s.scrape(account); stored.Readings != 3 || stored.State != collector.StateUp || stored.Gaps.Any() {
				t.Errorf("%+v", stored)
			}
			for _, d := range s.days(posts[0]) {
				truth := s.world.DayViews(posts[0], d.Date.Begin())
				if d.Views != truth || d.Quality != collector.Exact || d.Likes != collector.Unknown || d.CommentsTotal != collector.Unknown {
					t.Errorf("%+v, truly %d views", d, truth)
				}
			}
		})
	}
}

// TestViewsThatCannotBeReadAtAllAreAFailure: nothing stored is not good.
func TestViewsThatCannotBeReadAtAllAreAFailure(t *testing.T) {
	for _, value := range []string{`null`, `"12"`, `-5`, `1.5`, `1e30`, `{}`} {
		for _, signedIn := range []bool{false, true} {
			t.Run(fmt.Sprint(value, signedIn), func(t *testing.T) {
				s := newStage(t, day(1, 0, 0))
				s.publish(3)
				account := s.publicOr("alice", signedIn)
				s.scrape(account)
				before := s.pending().Len()
				s.server.Inject(velogsim.Fault{Kind: velogsim.FaultCounter, Counter: "views", Value: value})
				s.set(day(1, 1, 0))
				_, err := s.scraper.Run(t.Context(), account)
				if err == nil || !strings.Contains(err.Error(), "could not read the views of any of 3 posts") {
					t.Errorf("error %v", err)
				}
				if a := s.account(account); a.State != collector.StateSchema || a.Failures != 1 || a.Posts != 3 {
					t.Errorf("%+v", a)
				}
				if got := s.pending().Len(); got != before+1 { // that of the trouble itself
					t.Errorf("%d points pending, before it were %d", got, before)
				}
			})
		}
	}
}

func (s *stage) publicOr(user string, signedIn bool) int64 {
	if signedIn {
		return s.connected(user, time.Hour, 30*24*time.Hour)
	}
	return s.public(user)
}

func TestViewsThatAreCutOffForAllAreVelogsTrouble(t *testing.T) {
	s := newStage(t, day(1, 12, 0))
	s.publish(25)
	account := s.connected("alice", time.Hour, 30*24*time.Hour)
	s.scrape(account)
	s.server.Inject(velogsim.Fault{Kind: velogsim.FaultNullViews, API: velogsim.V3})
	s.server.Inject(velogsim.Fault{Kind: velogsim.FaultTimeout, API: velogsim.V2, Field: "getStats"})
	s.set(day(1, 13, 0))
	if _, err := s.scraper.Run(t.Context(), account); err == nil || s.account(account).State != collector.StateVelogDown {
		t.Errorf("%v, %+v", err, s.account(account))
	}
}

func TestAnEmptyBlogIsNoFailure(t *testing.T) {
	s := newStage(t, day(1, 12, 0))
	s.world.AddUser("alice")
	account := s.public("alice")
	s.server.Inject(velogsim.Fault{Kind: velogsim.FaultCounter, Counter: "views", Value: `null`})
	if stored := s.scrape(account); stored.State != collector.StateUp || stored.Gaps.Any() {
		t.Errorf("%+v", stored)
	}
}

// TestSomeUnreadPostsAreCounted has velog's database cut off the views of 113
// of 137 posts.
func TestSomeUnreadPostsAreCounted(t *testing.T) {
	s := newStage(t, day(1, 12, 0))
	posts := s.publish(137)
	account := s.connected("alice", time.Hour, 30*24*time.Hour)
	s.scrape(account)
	s.server.Inject(velogsim.Fault{Kind: velogsim.FaultNullViews, API: velogsim.V3})
	s.server.Inject(velogsim.Fault{Kind: velogsim.FaultTimeout, API: velogsim.V2, Field: "getStats", Posts: posts[:113]})
	s.set(day(1, 13, 0))
	stored := s.scrape(account)
	if stored.Readings != 24 || stored.Gaps != (collector.Gaps{Unread: 113}) || stored.Deleted != 0 ||
		stored.Gaps.Sentence(stored.Posts) != "the views of 113 of 137 posts could not be read" {
		t.Errorf("%+v", stored)
	}
	if a := s.account(account); a.State != collector.StateUp || a.Gaps.Unread != 113 || a.Posts != 137 {
		t.Errorf("%+v", a)
	}
	if log := s.log.String(); strings.Count(log, "could not read the views of some posts") != 1 || !strings.Contains(log, "posts=113") {
		t.Errorf("the log:\n%s", log)
	}
	s.server.Clear()
	s.set(day(1, 15, 0))
	if stored := s.scrape(account); stored.Readings != 137 || s.account(account).Gaps.Any() {
		t.Errorf("%+v", stored)
	}
}

// TestAListOfOneTimeIsSaidToBeIncomplete: of 120 posts of one time velog's list
// shows 50, and has no way to the others. Those that are known already are read
// by their ids, and none is taken for deleted.
func TestAListOfOneTimeIsSaidToBeIncomplete(t *testing.T) {
	s := newStage(t, day(1, 12, 0))
	for i := range 120 {
		at := day(1, 0, 0)
		if i >= 40 {
			at = day(1, 20, 0)
		}
		s.world.Publish("alice", steady(fmt.Sprint(i), at, 10))
	}
	account := s.public("alice")
	if stored := s.scrape(account); stored.Readings != 40 || stored.Gaps.Any() {
		t.Errorf("%+v", stored)
	}
	s.set(day(1, 20, 0)) // 80 more, of one time
	stored := s.scrape(account)
	if stored.Readings != 90 || stored.Gaps != (collector.Gaps{Incomplete: true}) || stored.State != collector.StateUp {
		t.Errorf("%+v", stored)
	}
	if a := s.account(account); !a.Gaps.Incomplete || !strings.Contains(s.log.String(), "list may be incomplete") {
		t.Errorf("%+v", a)
	}
}

func TestKnownPostsBehindATieAreReadByTheirIDs(t *testing.T) {
	s := newStage(t, day(1, 12, 0))
	var known []collector.Observation
	for i := range 120 {
		spec := steady(fmt.Sprint(i), day(1, 0, 0), 10)
		known = append(known, collector.Observation{
			Post: collector.Post{ID: s.world.Publish("alice", spec), Title: spec.Title}, At: day(1, 11, 0),
		})
	}
	account := s.public("alice")
	_, err := s.ledger.StoreScrape(t.Context(), collector.ScrapeResult{Account: account, At: day(1, 11, 0), Seen: known, Next: day(1, 12, 0)})
	if err != nil {
		t.Fatal(err)
	}
	if stored := s.scrape(account); stored.Readings != 120 || stored.Deleted != 0 || stored.Gaps != (collector.Gaps{Incomplete: true}) {
		t.Errorf("%+v", stored)
	}
}

// TestGarbledPostsCostTheirAccountNothing: what cannot be read of one post is
// said, and forgets nothing that is known of it.
func TestGarbledPostsCostTheirAccountNothing(t *testing.T) {
	for field, tt := range map[string]struct {
		value        string
		read, unread int
	}{
		"title": {`7`, 2, 1}, "tags": {`"go"`, 2, 1}, "is_private": {`"no"`, 2, 1}, "released_at": {`"yesterday"`, 3, 0},
		"id": {`7`, 3, 1}, // the post that the list seems to leave out is found
	} {
		t.Run(field, func(t *testing.T) {
			s := newStage(t, day(1, 0, 0))
			posts := s.publish(3)
			account := s.public("alice")
			s.scrape(account)
			before := s.facts(account, posts[0])
			s.server.Inject(velogsim.Fault{
				Kind: velogsim.FaultCounter, Field: "posts", Counter: field, Value: tt.value, Posts: posts[:1],
			})
			s.set(day(1, 1, 0))
			stored := s.fullScrape(account)
			if stored.Readings != tt.read || stored.Gaps.Unread != tt.unread || stored.Deleted != 0 || stored.Posts != 3 {
				t.Errorf("%+v", stored)
			}
			after := s.facts(account, posts[0])
			if after.Title != before.Title || !after.ReleasedAt.Equal(before.ReleasedAt) || !after.DeletedAt.IsZero() || after.Private != before.Private {
				t.Errorf("before it was %+v, and then %+v", before, after)
			}
		})
	}
}

func (s *stage) facts(account int64, post string) collector.PostFacts {
	s.t.Helper()
	facts, err := s.ledger.Post(s.t.Context(), account, post)
	if err != nil {
		s.t.Fatal(err)
	}
	return facts
}
