package scrape_test

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/scrape"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// followed is what following an account of 137 posts for a day cost and told.
type followedDay struct {
	scrapes, requests, statements int
	day                           collector.Day // of the account
	truth                         int64
	unseen                        float64 // views that the ledger did not know yet, on the mean of all quarters of an hour
}

// follow137 follows 137 posts, of which the newest have the most views: through
// the midnights of two days, then at every scrape that is due for one more.
func follow137(t *testing.T, s collector.Schedule) followedDay {
	t.Helper()
	stage := newStage(t, day(1, 12, 0))
	stage.scraper.Schedule = s
	return stage.follow137()
}

func (s *stage) follow137() followedDay {
	var posts []string
	for i := range 137 {
		released := day(1, 0, 0).AddDate(-1, 0, -i)
		posts = append(posts, s.world.Publish("alice", steady(fmt.Sprint(i), released, 60*math.Exp(-float64(i)/30))))
	}
	id := s.public("alice")
	s.scrape(id)
	for d := 1; d <= 2; d++ {
		for _, at := range []time.Time{day(d, 23, 55), day(d+1, 0, 5)} {
			s.set(at)
			s.scrape(id)
		}
	}
	return s.followDay(id, posts)
}

func (s *stage) followDay(id int64, posts []string) followedDay {
	var f followedDay
	s.server.ResetRequests()
	quarter, quarters := day(3, 0, 15), 0
	for {
		a, err := s.ledger.Account(s.t.Context(), id)
		if err != nil {
			s.t.Fatal(err)
		}
		known := s.accountDay(id, s.Now()).ViewsTotal
		for ; quarter.Before(a.NextScrape) && quarter.Before(day(4, 0, 0)); quarter = quarter.Add(15 * time.Minute) {
			f.unseen += float64(s.total(posts, quarter) - known)
			quarters++
		}
		s.set(a.NextScrape)
		stored := s.scrape(id)
		if stored.Deleted != 0 || stored.Posts != 137 || stored.Gaps.Any() {
			s.t.Fatalf("at %v: %+v", s.Now(), stored)
		}
		if f.scrapes++; a.NextScrape.After(day(4, 0, 12)) { // behind the minutes around midnight
			break
		}
	}
	f.requests, f.statements, f.unseen = s.server.RequestCount(), s.server.StatementCount(), f.unseen/float64(quarters)
	for _, p := range posts {
		f.truth += s.world.DayViews(p, day(3, 0, 0))
	}
	f.day = s.accountDay(id, day(3, 0, 0))
	return f
}

func (s *stage) accountDay(id int64, at time.Time) collector.Day {
	s.t.Helper()
	date := collector.DateOf(at)
	days, err := s.ledger.AccountDays(s.t.Context(), id, date, date)
	if err != nil || len(days) != 1 {
		s.t.Fatalf("%d days, error %v", len(days), err)
	}
	return days[0].Day
}

func (s *stage) total(posts []string, at time.Time) (sum int64) {
	for _, p := range posts {
		sum += s.world.Total(p, at).Views
	}
	return sum
}

// TestCadenceCostsLessAndMissesLittle holds an account of 137 posts against the
// truth, and against reading it all every ten minutes.
func TestCadenceCostsLessAndMissesLittle(t *testing.T) {
	skipIfShort(t)
	steady := follow137(t, collector.Schedule{Interval: 10 * time.Minute})
	cadence := follow137(t, collector.Schedule{Interval: 10 * time.Minute, Longest: collector.LongestInterval, Rate: 5})
	t.Logf("steady %+v", steady)
	t.Logf("cadence %+v", cadence)
	if cadence.statements >= steady.statements*3/4 || steady.statements > 2000 {
		t.Errorf("%d statements, and %d at a steady interval", cadence.statements, steady.statements)
	}
	for name, tc := range map[string]struct {
		followedDay
		most float64
	}{"steady": {steady, 0.003}, "cadence": {cadence, 0.01}} {
		truth := float64(tc.truth)
		if tc.day.Quality != collector.Exact {
			t.Errorf("%s: the day is %s", name, tc.day.Quality)
		}
		if off := math.Abs(float64(tc.day.Views)-truth) / truth; off > 0.003 {
			t.Errorf("%s: %d views, truly %d", name, tc.day.Views, tc.truth)
		}
		if tc.unseen/truth > tc.most+0.002 {
			t.Errorf("%s: %.1f of %d views are not seen yet", name, tc.unseen, tc.truth)
		}
	}
}

// crowd is a ledger with so many accounts that the rate is scarce around midnight.
type crowd struct{ collector.Ledger }

func (crowd) Paces(context.Context) ([]collector.PaceSum, error) {
	return []collector.PaceSum{{Pace: -128, Accounts: 10_000, Requests: 10_000, Mean: 10_000}}, nil
}

// TestScarceMidnightsKeepTheDayTrue: the list is read whole on one side of midnight,
// and in part on the other, where no post looks deleted.
func TestScarceMidnightsKeepTheDayTrue(t *testing.T) {
	skipIfShort(t)
	for others := range 2 { // so that the account is read whole before midnight, and after it
		s := newStage(t, day(1, 12, 0))
		for range others {
			s.public("bob")
		}
		s.scraper.Ledger = crowd{s.ledger}
		s.scraper.Schedule = collector.Schedule{Interval: 10 * time.Minute, Longest: collector.LongestInterval, Rate: 5}
		f := s.follow137()
		if off := math.Abs(float64(f.day.Views) - float64(f.truth)); off > 0.003*float64(f.truth) || f.day.Quality != collector.Exact {
			t.Errorf("%d views, truly %d, %s", f.day.Views, f.truth, f.day.Quality)
		}
		t.Logf("%+v", f)
	}
}

// TestWhoIsLookedAtIsReadSoon: a look at a page is told to the queue, which has
// the account read as soon as COLLECT_INTERVAL has passed.
func TestWhoIsLookedAtIsReadSoon(t *testing.T) {
	s := newStage(t, day(1, 12, 0))
	s.scraper.Schedule = collector.Schedule{Interval: 10 * time.Minute, Longest: collector.LongestInterval, Rate: 5}
	s.world.Publish("alice", steady("unread", day(1, 0, 0).AddDate(-1, 0, 0), 0))
	id := s.public("alice")
	s.scrape(id)
	for d := 1; d <= 2; d++ {
		for _, at := range []time.Time{day(d, 23, 55), day(d+1, 0, 5)} {
			s.set(at)
			s.scrape(id)
		}
	}
	s.set(day(3, 6, 0))
	s.scrape(id)
	before, err := s.ledger.Account(t.Context(), id)
	if err != nil || before.NextScrape.Sub(s.Now()) < 5*time.Hour {
		t.Fatalf("an unread account is read again at %v, error %v", before.NextScrape, err)
	}
	queue, err := scrape.NewQueue(t.Context(), s.scraper, nil, s.scraper.Log)
	if err != nil {
		t.Fatal(err)
	}
	attention := scrape.NewAttention(s.Now)
	queue.Attend(attention)
	s.set(day(3, 7, 0))
	attention.Viewed(id)
	if err := queue.Plan(t.Context(), s.Now()); err != nil {
		t.Fatal(err)
	}
	after, err := s.ledger.Account(t.Context(), id)
	if err != nil || !after.NextScrape.Equal(s.Now()) {
		t.Errorf("somebody looks at %v, and the next scrape is at %v, error %v", s.Now(), after.NextScrape, err)
	}
}

// TestAListReadInPartLeavesTheRestAlone: one post is read by many, the others by
// nobody. Posts on pages that are left out get no reading, none looks deleted,
// and one that is deleted there is noticed when its page is read again.
func TestAListReadInPartLeavesTheRestAlone(t *testing.T) {
	s := newStage(t, day(1, 12, 0))
	s.scraper.Schedule = collector.Schedule{Interval: 10 * time.Minute, Longest: collector.LongestInterval, Rate: 5}
	var posts []string
	for i := range 120 {
		views := 0.0
		if i == 0 {
			views = 300
		}
		posts = append(posts, s.world.Publish("alice", steady(fmt.Sprint(i), day(1, 0, 0).AddDate(0, 0, -30-i), views)))
	}
	id := s.public("alice")
	s.scrape(id)
	s.live(id, day(3, 1, 0))
	s.world.Delete(posts[110], s.Now())
	partly, deleted := 0, 0
	for end := s.Now().Add(7 * time.Hour); s.Now().Before(end); {
		s.set(s.account(id).NextScrape)
		before := s.listed(id)
		stored := s.scrape(id)
		deleted += stored.Deleted
		if stored.Readings > 100 {
			continue
		}
		partly++
		after := s.listed(id)
		if stored.Deleted != 0 || stored.Gaps.Any() || len(after) != len(before) || stored.Posts != len(posts)-deleted {
			t.Fatalf("at %v: %+v", s.Now(), stored)
		}
		for i := stored.Readings; i < len(after); i++ {
			if !after[i].Read.Equal(before[i].Read) {
				t.Fatalf("at %v: post %d was not listed, but is read at %v", s.Now(), i, after[i].Read)
			}
		}
	}
	if partly < 30 || deleted != 1 {
		t.Errorf("%d lists were read in part, and %d posts are deleted, want 1", partly, deleted)
	}
}

func (s *stage) listed(id int64) []collector.ListedPost {
	s.t.Helper()
	posts, err := s.ledger.Listed(s.t.Context(), id, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	return posts
}

// TestTheFallbackIsPlannedAtItsPrice: once the list shows no views, the ledger
// knows how many requests a scrape takes by then.
func TestTheFallbackIsPlannedAtItsPrice(t *testing.T) {
	for name, statements := range map[string]int{"public": 9 + 137, "connected": 9 + 8 + 2*137} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, day(1, 12, 0))
			s.blog(137)
			var id int64
			if id = s.public("alice"); name == "connected" {
				id = s.connected("alice", 20*time.Hour, 25*24*time.Hour)
			}
			s.scrape(id)
			s.server.Inject(velogsim.Fault{Kind: velogsim.FaultNoViews})
			s.set(day(1, 12, 30))
			s.scrape(id) // finds out
			s.set(day(1, 12, 40))
			stored := s.scrape(id)
			sums, err := s.ledger.Paces(t.Context())
			if err != nil || len(sums) != 1 || sums[0].Requests != stored.Cost.Requests || sums[0].Mean != 11 {
				t.Errorf("planned with %+v, and a scrape takes %+v, error %v", sums, stored.Cost, err)
			}
			if n := stored.Cost.Statements; n != statements {
				t.Errorf("%d statements", n)
			}
		})
	}
}
