package scrape_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// steady is a post with about the given views a day.
func steady(title string, released time.Time, views float64) velogsim.PostSpec {
	return velogsim.PostSpec{Title: title, ReleasedAt: released, Popularity: views, Interest: velogsim.Steady, InitialViews: 1000}
}

// TestWeekOfRoundsTellsTheTruth lives through a week by the schedule and
// compares with what the simulated readers really did.
func TestWeekOfRoundsTellsTheTruth(t *testing.T) {
	s := newStage(t, day(1, 10, 0))
	old := s.world.Publish("alice", steady("old", day(1, 0, 0).AddDate(-1, 0, 0), 500))
	fresh := s.world.Publish("alice", velogsim.PostSpec{
		Title: "fresh", ReleasedAt: day(4, 9, 30), Popularity: 900, Interest: velogsim.Fading,
	})
	account := s.public("alice")
	s.live(account, day(8, 10, 0))

	for _, post := range []string{old, fresh} {
		var sum int64
		for _, d := range s.days(post) {
			sum += d.Views
			if d.Quality != collector.Exact {
				continue
			}
			truth := s.world.DayViews(post, d.Date.Begin())
			if off := max(d.Views-truth, truth-d.Views); off > slack(s.world, post, d.Date) {
				t.Errorf("%s: %d views, truly %d", d.Date, d.Views, truth)
			}
		}
		first := s.world.Total(post, day(1, 10, 0)).Views
		last := s.world.Total(post, s.account(account).LastSuccess).Views
		if sum != last-first {
			t.Errorf("days add up to %d, the growth is %d", sum, last-first)
		}
	}
	qualities := map[collector.Quality]int{}
	for _, d := range append(s.days(old), s.days(fresh)...) {
		qualities[d.Quality]++
	}
	// Of the old post the first and the last day are partial, of the fresh one
	// only the last: it began in front of our eyes.
	if qualities[collector.Exact] != 6+4 || qualities[collector.Partial] != 3 {
		t.Errorf("qualities %v", qualities)
	}
}

// slack is how far an exact day may be off: what happened within 15 minutes of
// its midnights.
func slack(w *velogsim.World, post string, d collector.Date) int64 {
	around := func(at time.Time) int64 {
		return w.Total(post, at.Add(15*time.Minute)).Views - w.Total(post, at.Add(-15*time.Minute)).Views
	}
	return around(d.Begin()) + around(d.End()) + 1
}

func TestReadingsAtMidnightGiveTheVeryDay(t *testing.T) {
	s := newStage(t, day(1, 0, 0))
	var posts []string
	for i := range 60 {
		posts = append(posts, s.world.Publish("alice", steady(fmt.Sprint(i), day(1, 0, 0).AddDate(0, 0, -i-1), float64(10*i))))
	}
	account := s.connected("alice", time.Hour, 30*24*time.Hour)
	for d := 1; d <= 5; d++ {
		s.set(day(d, 0, 0))
		s.scrape(account)
	}
	days := map[string][]collector.Day{}
	for _, d := range s.pending().PostDays {
		days[d.Post] = append(days[d.Post], d.Day)
	}
	for _, post := range posts {
		if len(days[post]) != 4 {
			t.Fatalf("%s has %d days", post, len(days[post]))
		}
		for _, d := range days[post] {
			truth := s.world.Day(post, d.Date.Begin())
			got := velogsim.Counters{Views: d.Views, Likes: d.Likes, Comments: d.Comments}
			if got != truth || d.Quality != collector.Exact {
				t.Errorf("%s %s: %+v (%s), truly %+v", post, d.Date, got, d.Quality, truth)
			}
		}
	}
	var sum int64
	for _, d := range s.pending().AccountDays {
		for _, post := range posts {
			sum += s.world.DayViews(post, d.Date.Begin())
		}
		sum -= d.Views
	}
	if sum != 0 {
		t.Errorf("the account's days are %d views off", sum)
	}
}

func TestRoundKeepsToTheBudget(t *testing.T) {
	for n, want := range map[int]int{1: 1, 49: 1, 50: 2, 120: 3} {
		s := newStage(t, day(1, 12, 0))
		for i := range n {
			s.world.Publish("alice", steady(fmt.Sprint(i), day(1, 0, 0).Add(-time.Duration(i)*time.Hour), 1))
		}
		account := s.connected("alice", 24*time.Hour, 30*24*time.Hour)
		s.scrape(account)
		s.server.ResetRequests()
		s.set(day(1, 13, 0))
		if stored := s.scrape(account); stored.Readings != n {
			t.Errorf("%d posts: %d readings", n, stored.Readings)
		}
		if got := s.server.RequestCount(); got != want {
			t.Errorf("%d posts cost %d requests, want %d", n, got, want)
		}
	}
}

func TestLostLoginStoresNothing(t *testing.T) {
	s := newStage(t, day(1, 12, 0))
	s.world.Publish("alice", steady("public", day(1, 0, 0), 10))
	secret := steady("private", day(1, 1, 0), 10)
	secret.Private = true
	s.world.Publish("alice", secret)
	account := s.connected("alice", time.Hour, 30*24*time.Hour)
	if stored := s.scrape(account); stored.Readings != 2 {
		t.Fatalf("%d readings", stored.Readings)
	}
	before := s.pending().Len()

	s.server.Inject(velogsim.Fault{Kind: velogsim.FaultAnonymous})
	s.set(day(1, 13, 0))
	_, err := s.scraper.Run(t.Context(), account)
	if err == nil || !strings.Contains(err.Error(), "log in to velog.io as alice") || !strings.Contains(err.Error(), "accounts add --tokens") {
		t.Errorf("the error does not name the account and what to do: %v", err)
	}
	if err != nil && (strings.Count(err.Error(), "log in") != 1 || strings.Count(err.Error(), "cop") != 1) {
		t.Errorf("the error gives its advice more than once: %v", err)
	}
	a := s.account(account)
	if a.State != collector.StateLoginFailed || a.Failures != 1 || a.Posts != 2 || a.Error == "" {
		t.Errorf("account %+v", a)
	}
	if got := s.pending().Len(); got != before+1 { // that of the trouble itself
		t.Errorf("%d points pending, before it were %d", got, before)
	}

	s.server.Clear()
	s.set(day(1, 14, 0))
	if stored := s.scrape(account); stored.Readings != 2 || s.account(account).State != collector.StateUp || s.account(account).Failures != 0 {
		t.Errorf("after the login came back: %+v, %+v", stored, s.account(account))
	}
}

func TestHalfAListIsAskedForPostByPost(t *testing.T) {
	s := newStage(t, day(1, 12, 0))
	for i := range 10 {
		s.world.Publish("alice", steady(fmt.Sprint(i), day(1, i, 0), 10))
	}
	account := s.public("alice")
	s.scrape(account)
	s.server.Inject(velogsim.Fault{Kind: velogsim.FaultShrunkList, Keep: 5})
	s.set(day(1, 13, 0))
	if stored := s.scrape(account); stored.Deleted != 0 || stored.Readings != 10 {
		t.Errorf("posts that the list left out: %+v", stored)
	}
}

func TestDeletedPostKeepsItsHistory(t *testing.T) {
	s := newStage(t, day(1, 0, 0))
	var posts []string
	for i := range 5 {
		posts = append(posts, s.world.Publish("alice", steady(fmt.Sprint(i), day(1, 0, 0).AddDate(0, 0, -i-1), 100)))
	}
	s.world.Delete(posts[2], day(2, 12, 0))
	account := s.public("alice")
	for d := 1; d <= 3; d++ {
		s.set(day(d, 0, 0))
		s.scrape(account)
	}
	if got := s.days(posts[2]); len(got) != 1 || got[0].Views != s.world.DayViews(posts[2], day(1, 0, 0)) {
		t.Errorf("days of the deleted post: %+v", got)
	}
	gone := 0
	for _, p := range s.pending().Posts {
		if p.Deleted {
			gone++
		}
	}
	if gone != 1 || s.account(account).Posts != 4 {
		t.Errorf("%d deleted, %d tracked", gone, s.account(account).Posts)
	}
}

func TestPostThatCannotBeReadHarmsNoOther(t *testing.T) {
	s := newStage(t, day(1, 12, 0))
	var posts []string
	for i := range 10 {
		posts = append(posts, s.world.Publish("alice", steady(fmt.Sprint(i), day(1, i, 0), 10)))
	}
	account := s.connected("alice", time.Hour, 30*24*time.Hour)
	s.server.Inject(velogsim.Fault{Kind: velogsim.FaultNullViews, Posts: posts[3:4]})
	if stored := s.scrape(account); stored.Readings != 9 || stored.NewPosts != 10 {
		t.Errorf("%+v", stored)
	}
	if !strings.Contains(s.log.String(), posts[3]) {
		t.Errorf("the log does not name the post:\n%s", s.log)
	}
}

// TestAMonthOfRotatedTokens reads once a day for 40 days: longer than the
// first refresh token lives.
func TestAMonthOfRotatedTokens(t *testing.T) {
	s := newStage(t, day(1, 0, 10))
	s.world.Publish("alice", steady("post", day(1, 0, 0).AddDate(0, 0, -1), 10))
	account := s.connected("alice", time.Hour, 30*24*time.Hour)
	first := s.account(account).RefreshExpiry
	for d := range 40 {
		s.set(day(1+d, 0, 10))
		s.scrape(account)
	}
	a := s.account(account)
	if left := a.RefreshExpiry.Sub(s.Now()); !a.RefreshExpiry.After(first) || left < 20*24*time.Hour {
		t.Errorf("the refresh token ends %v, in %v", a.RefreshExpiry, left)
	}
}

func TestRefreshRenewsAnUnusedToken(t *testing.T) {
	s := newStage(t, day(1, 12, 0))
	s.world.Publish("alice", steady("post", day(1, 0, 0), 10))
	account := s.connected("alice", time.Hour, 30*24*time.Hour)
	s.set(day(1, 12, 40))
	ids, err := s.ledger.ExpiringTokens(t.Context(), s.Now().Add(25*time.Minute))
	if err != nil || len(ids) != 1 || ids[0] != account {
		t.Fatalf("expiring: %v, %v", ids, err)
	}
	if err := s.scraper.Refresh(t.Context(), account); err != nil {
		t.Fatal(err)
	}
	if left := s.account(account).AccessExpiry.Sub(s.Now()); left < 20*time.Hour {
		t.Errorf("the access token ends in %v", left)
	}
}

func TestRenamedUserStaysOneAccount(t *testing.T) {
	s := newStage(t, day(1, 12, 0))
	s.world.Publish("alice", steady("post", day(1, 0, 0), 10))
	public, signed := s.public("alice"), int64(0)
	s.world.Publish("bob", steady("post", day(1, 0, 0), 10))
	signed = s.connected("bob", time.Hour, 30*24*time.Hour)
	s.scrape(public)
	s.scrape(signed)
	s.world.Rename("alice", "alicia", day(1, 12, 30))
	s.world.Rename("bob", "bobby", day(1, 12, 30))
	s.set(day(1, 13, 0))
	for id, want := range map[int64][2]string{public: {"alice", "alicia"}, signed: {"bob", "bobby"}} {
		if stored := s.scrape(id); stored.Deleted != 0 || stored.Readings != 1 {
			t.Errorf("%s: %+v", want[0], stored)
		}
		if a := s.account(id); a.User != want[0] || a.Username != want[1] {
			t.Errorf("account %q is called %q", a.User, a.Username)
		}
	}
}

func TestUnknownUserSaysSo(t *testing.T) {
	s := newStage(t, day(1, 12, 0))
	account := s.public("nobody-here")
	_, err := s.scraper.Run(t.Context(), account)
	if err == nil || !strings.Contains(err.Error(), `velog has no user "nobody-here"`) {
		t.Errorf("error %v", err)
	}
	if a := s.account(account); a.State != collector.StateUnknownUser {
		t.Errorf("state %s", a.State)
	}
}

func TestVelogDownIsTriedAgainLater(t *testing.T) {
	s := newStage(t, day(1, 12, 0))
	s.world.Publish("alice", steady("post", day(1, 0, 0), 10))
	account := s.public("alice")
	s.server.Inject(velogsim.Fault{Kind: velogsim.FaultStatus, Status: 502})
	for failures := 1; failures <= 3; failures++ {
		if _, err := s.scraper.Run(t.Context(), account); err == nil {
			t.Fatal("no error")
		}
		a := s.account(account)
		wait := a.NextScrape.Sub(s.Now())
		want := time.Minute << (failures - 1)
		if a.State != collector.StateVelogDown || a.Failures != failures || wait < want*9/10 || wait > want*11/10 {
			t.Errorf("after %d failures: %s, next in %v", failures, a.State, wait)
		}
		s.set(a.NextScrape)
	}
	s.server.Clear()
	s.scrape(account)
	if a := s.account(account); a.Failures != 0 || a.Error != "" || !a.LastSuccess.Equal(s.Now().Truncate(time.Second)) {
		t.Errorf("account %+v at %v", a, s.Now())
	}
}

// TestViewsFromStatsAreTheSame takes views out of the list: the totals must
// not change with the way they are read.
func TestViewsFromStatsAreTheSame(t *testing.T) {
	s := newStage(t, day(1, 12, 0))
	var posts []string
	for i := range 30 {
		posts = append(posts, s.world.Publish("alice", steady(fmt.Sprint(i), day(1, 0, i), 50)))
	}
	account := s.connected("alice", time.Hour, 30*24*time.Hour)
	s.scrape(account)
	s.server.Inject(velogsim.Fault{Kind: velogsim.FaultNoViews})
	s.set(day(2, 12, 0))
	if stored := s.scrape(account); stored.Readings != 30 {
		t.Fatalf("%+v", stored)
	}
	for _, post := range posts {
		days := s.days(post)
		if got, want := days[len(days)-1].ViewsTotal, s.world.Total(post, s.Now()).Views; got != want {
			t.Errorf("%s: %d views, truly %d", post, got, want)
		}
	}
}

func TestDaysThatVelogReportsWin(t *testing.T) {
	s := newStage(t, day(1, 12, 0))
	post := s.world.Publish("alice", steady("post", day(1, 0, 0).AddDate(0, 0, -9), 50))
	account := s.connected("alice", time.Hour, 30*24*time.Hour)
	s.scrape(account)
	s.server.Inject(velogsim.Fault{Kind: velogsim.FaultNoViews})
	s.server.Inject(velogsim.Fault{Kind: velogsim.FaultDaysInUTC})
	s.set(day(4, 12, 0))
	s.scrape(account)
	for _, d := range s.days(post)[1:3] {
		if truth := s.world.DayViews(post, d.Date.Begin()); d.Quality != collector.Reported || d.Views != truth {
			t.Errorf("%s: %d views (%s), truly %d", d.Date, d.Views, d.Quality, truth)
		}
	}
}
