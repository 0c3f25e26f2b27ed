package scrape_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// publish gives alice n posts, and returns their ids, the newest first.
func (s *stage) publish(n int) []string {
	var posts []string
	for i := range n {
		posts = append(posts, s.world.Publish("alice", steady(fmt.Sprint(i), s.Now().AddDate(0, 0, -1).Add(-time.Duration(i)*time.Hour), 100)))
	}
	return posts
}

func (s *stage) wantState(account int64, state collector.State, posts, lost int) {
	s.t.Helper()
	a := s.account(account)
	if a.State != state || a.Posts != posts || a.Gaps.Lost != lost || a.Failures != 0 || !a.LastSuccess.Equal(s.Now().Truncate(time.Second)) {
		s.t.Errorf("at %v: state %s, %d posts, %d lost, %d failures, last success %v (%s)",
			s.Now(), a.State, a.Posts, a.Gaps.Lost, a.Failures, a.LastSuccess, a.Error)
	}
}

// TestAListThatShrinksLosesNoReading: velog still has the posts by their ids.
func TestAListThatShrinksLosesNoReading(t *testing.T) {
	s := newStage(t, day(1, 12, 0))
	s.publish(10)
	account := s.public("alice")
	s.scrape(account)
	s.server.Inject(velogsim.Fault{Kind: velogsim.FaultShrunkList, Keep: 2})
	s.set(day(1, 13, 0))
	if stored := s.scrape(account); stored.Readings != 10 || stored.Deleted != 0 {
		t.Errorf("%+v", stored)
	}
	s.wantState(account, collector.StateUp, 10, 0)
}

// TestThreeOfFourDeletedPosts resolve by themselves, on the third day on which
// velog says so, while the fourth goes on being read at the usual cost.
func TestThreeOfFourDeletedPosts(t *testing.T) {
	s := newStage(t, day(1, 12, 0))
	posts := s.publish(4)
	account := s.public("alice")
	s.scrape(account)
	for _, id := range posts[1:] {
		s.world.Delete(id, day(1, 12, 30))
	}
	s.set(day(1, 13, 0))
	if stored := s.scrape(account); stored.Readings != 1 || stored.Deleted != 0 || stored.State != collector.StateVanished {
		t.Errorf("%+v", stored)
	}
	s.wantState(account, collector.StateVanished, 4, 3)
	if a := s.account(account); !strings.Contains(a.Error, "3 of 4 posts have vanished") || !strings.Contains(a.Problem(), "--accept-vanished alice") {
		t.Errorf("%q", a.Problem())
	}
	s.server.ResetRequests()
	scrapes := 0
	for hour := 14; hour < 24; hour++ {
		s.set(day(1, hour, 0))
		s.scrape(account)
		scrapes++
	}
	if n := s.server.RequestCount(); n != scrapes {
		t.Errorf("%d requests in %d scrapes of the day", n, scrapes)
	}
	s.set(day(2, 0, 5))
	s.scrape(account)
	s.wantState(account, collector.StateVanished, 4, 3)
	s.set(day(3, 0, 5))
	if stored := s.scrape(account); stored.Deleted != 3 || stored.State != collector.StateUp {
		t.Errorf("on the third day: %+v", stored)
	}
	s.wantState(account, collector.StateUp, 1, 0)
}

// TestThreeDaysAreCountedPostByPost has velog deny posts on two days and find
// them on the third.
func TestThreeDaysAreCountedPostByPost(t *testing.T) {
	s := newStage(t, day(1, 12, 0))
	posts := s.publish(4)
	account := s.public("alice")
	s.scrape(account)
	s.server.Inject(velogsim.Fault{Kind: velogsim.FaultShrunkList, Keep: 1})
	s.server.Inject(velogsim.Fault{Kind: velogsim.FaultNoPost, Posts: posts[1:]})
	for d := 2; d <= 3; d++ {
		s.set(day(d, 12, 0))
		s.scrape(account)
		s.wantState(account, collector.StateVanished, 4, 3)
	}
	s.server.Clear()
	s.set(day(4, 12, 0))
	if stored := s.scrape(account); stored.Readings != 4 {
		t.Errorf("back again: %+v", stored)
	}
	s.wantState(account, collector.StateUp, 4, 0)
	s.server.Inject(velogsim.Fault{Kind: velogsim.FaultShrunkList, Keep: 1})
	s.server.Inject(velogsim.Fault{Kind: velogsim.FaultNoPost, Posts: posts[1:]})
	s.set(day(5, 12, 0))
	s.scrape(account)
	s.wantState(account, collector.StateVanished, 4, 3)
}

func TestAcceptedPostsAreGoneWithTheNextRound(t *testing.T) {
	s := newStage(t, day(1, 12, 0))
	posts := s.publish(4)
	account := s.public("alice")
	s.scrape(account)
	for _, id := range posts[1:] {
		s.world.Delete(id, day(1, 12, 30))
	}
	s.set(day(1, 13, 0))
	s.scrape(account)
	s.set(day(1, 13, 5))
	if err := s.ledger.AcceptVanished(t.Context(), account, s.Now()); err != nil {
		t.Fatal(err)
	}
	if a := s.account(account); a.NextScrape.After(s.Now()) {
		t.Errorf("the next scrape is due at %v", a.NextScrape)
	}
	if stored := s.scrape(account); stored.Deleted != 3 || stored.State != collector.StateUp {
		t.Errorf("%+v", stored)
	}
	s.wantState(account, collector.StateUp, 1, 0)
	if a := s.account(account); !a.VanishedAccepted.IsZero() {
		t.Error("the word is still kept")
	}
}

// TestManyVanishedPostsAreAskedForBitByBit: no scrape asks for all at once.
func TestManyVanishedPostsAreAskedForBitByBit(t *testing.T) {
	s := newStage(t, day(1, 12, 0))
	posts := s.publish(300)
	account := s.public("alice")
	s.scrape(account)
	for _, id := range posts[80:] {
		s.world.Delete(id, day(1, 12, 30))
	}
	for hour := 13; hour < 24; hour++ {
		s.set(day(1, hour, 0))
		s.server.ResetRequests()
		s.scrape(account)
		if n := s.server.RequestCount(); n > 2+5 {
			t.Errorf("%d requests in one scrape", n)
		}
	}
	s.wantState(account, collector.StateVanished, 300, 220)
	s.live(account, day(3, 12, 0))
	if a := s.account(account); a.State != collector.StateUp || a.Posts != 80 || a.Gaps.Lost != 0 {
		t.Errorf("state %s, %d posts, %d lost", a.State, a.Posts, a.Gaps.Lost)
	}
}

func TestALostLoginDeletesNothing(t *testing.T) {
	s := newStage(t, day(1, 12, 0))
	posts := s.publish(4)
	account := s.connected("alice", time.Hour, 30*24*time.Hour)
	s.scrape(account)
	s.server.Inject(velogsim.Fault{Kind: velogsim.FaultShrunkList, Keep: 3})
	s.server.Inject(velogsim.Fault{Kind: velogsim.FaultNoPost, Posts: posts[3:]})
	s.server.Inject(velogsim.Fault{Kind: velogsim.FaultAnonymous, Field: "post"})
	s.set(day(1, 13, 0))
	if _, err := s.scraper.Run(t.Context(), account); err == nil || s.account(account).State != collector.StateLoginFailed {
		t.Errorf("%v, %+v", err, s.account(account))
	}
	if a := s.account(account); a.Posts != 4 {
		t.Errorf("%d posts", a.Posts)
	}
}

// TestAnUnpublishedPostIsAskedForMoreAndMoreRarely, and its days stay exact and
// true.
func TestAnUnpublishedPostIsAskedForMoreAndMoreRarely(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: scrapes for days")
	}
	s := newStage(t, day(1, 0, 0))
	posts := s.publish(5)
	s.scraper.Schedule = collector.Schedule{Interval: 10 * time.Minute}
	account := s.connected("alice", time.Hour, 30*24*time.Hour)
	s.world.Unpublish(posts[2], day(1, 12, 0))
	s.live(account, day(2, 0, 0).Add(-time.Second))
	first := s.asked()
	if first < 3 || first > 10 {
		t.Errorf("asked %d times on the first day", first)
	}
	s.live(account, day(3, 0, 0).Add(-time.Second))
	if n := s.asked() - first; n < 1 || n > 3 {
		t.Errorf("asked %d times on the second day", n)
	}
	before := s.asked()
	s.live(account, day(8, 0, 30))
	if n := s.asked() - before; n < 5 || n > 6 {
		t.Errorf("asked %d times in five days", n)
	}
	for _, d := range s.days(posts[2]) {
		if d.Date == collector.DateOf(day(1, 0, 0)) || d.Date >= collector.DateOf(day(7, 0, 0)) {
			continue // begun in it, or not over for this post
		}
		truth := s.world.DayViews(posts[2], d.Date.Begin())
		if off := max(d.Views-truth, truth-d.Views); d.Quality != collector.Exact || off > slack(s.world, posts[2], d.Date) {
			t.Errorf("%s: %d views (%s), truly %d", d.Date, d.Views, d.Quality, truth)
		}
	}
	if a := s.account(account); a.State != collector.StateUp || a.Posts != 5 || a.Gaps.Any() {
		t.Errorf("%+v", a)
	}
}

// asked counts the requests for single posts.
func (s *stage) asked() int {
	n := 0
	for _, r := range s.server.Requests() {
		if slices.Contains(r.Fields, "post") {
			n++
		}
	}
	return n
}

// TestPrivatePostsOfADisconnectedAccountAreNotDeleted: velog does not show them
// to an anonymous scrape, which therefore says nothing about them.
func TestPrivatePostsOfADisconnectedAccountAreNotDeleted(t *testing.T) {
	s := newStage(t, day(1, 12, 0))
	posts := s.publish(3)
	for _, id := range posts[1:] {
		s.world.SetPrivate(id, true, day(1, 11, 0))
	}
	account := s.connected("alice", time.Hour, 20*24*time.Hour)
	s.scrape(account)
	s.must(s.ledger.Disconnect(t.Context(), account, s.Now()))
	s.public("alice")
	for d := 2; d <= 6; d++ {
		s.set(day(d, 12, 0))
		s.scrape(account)
	}
	if a := s.account(account); a.State != collector.StateUp || a.Gaps.Any() {
		t.Errorf("state %s, gaps %+v", a.State, a.Gaps)
	}
	for _, id := range posts {
		if f := s.facts(account, id); !f.DeletedAt.IsZero() {
			t.Errorf("post %s counts as deleted since %v", id, f.DeletedAt)
		}
	}
}
