package ledger

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

func TestPostRangesAddUpDays(t *testing.T) { onEachEngine(t, testPostRangesAddUpDays) }

// testPostRangesAddUpDays compares what posts got in periods of every kind with
// their days, also where a total fell, and where velog counted a day itself.
func testPostRangesAddUpDays(t *testing.T) {
	db, account, today := rich(t)
	r := rand.New(rand.NewPCG(5, 6))
	at := noon().Add(40 * 24 * time.Hour)
	for i := range int64(30) { // a post whose total falls now and then
		at = at.Add(time.Duration(1+r.IntN(9)) * time.Hour)
		store(t, db, account, at, seen(20, at, 100+9*i-r.Int64N(20), i, 0))
		today = collector.DateOf(at)
	}
	storeScrape(t, db, collector.ScrapeResult{Account: account, At: at, Next: at, Reported: []collector.ReportedDay{
		{Post: uuidOf(3), Date: today - 20, Views: 700},
	}})
	for range 40 {
		last := today - collector.Date(r.IntN(50))
		period := collector.Period{First: last - collector.Date(r.IntN(30)), Last: last}
		before := period.Before()
		if r.IntN(4) == 0 {
			period, before = collector.Period{First: today - 400, Last: today}, collector.Period{First: 1}
		}
		posts, err := db.PostRanges(t.Context(), account, period, before)
		if err != nil || len(posts) != 13 {
			t.Fatalf("%d posts, %v", len(posts), err)
		}
		for _, p := range posts {
			facts, days := daysOfPost(t, db, account, p.ID, today)
			likes := collector.DaysBy(days, collector.ByLikes)
			want := []collector.Sum{period.Sum(days), before.Sum(days), period.Sum(likes)}
			if diff := cmp.Diff(want, []collector.Sum{p.Range, p.Before, p.Likes}); diff != "" {
				t.Errorf("%s from %s to %s: %s", p.Title, period.First, period.Last, diff)
			}
			if p.Row != facts.Row || p.Deleted == facts.DeletedAt.IsZero() || (p.Began != 0) != facts.KnownFromIt || !slices.Equal(p.Tags, facts.Tags) {
				t.Errorf("%+v, want %+v", p, facts)
			}
		}
	}
}

func TestAgesOfPosts(t *testing.T) { onEachEngine(t, testAgesOfPosts) }

// testAgesOfPosts publishes posts at noon that get 240 views on their first 24 hours,
// and 24 on each day after.
func testAgesOfPosts(t *testing.T) {
	db := openTest(t)
	account := addAccount(t, db, "velopert", noon())
	hours := 10*24 + 1
	post := func(n, hour int, private bool) (o collector.Observation, there bool) {
		released := noon().AddDate(0, 0, n)
		age := int64(hour - 24*n)
		o = seen(n, noon().Add(time.Duration(hour)*time.Hour), 10*min(age, 24)+max(age-24, 0), 0, 0)
		o.ReleasedAt, o.Private = released, private
		return o, age >= 0
	}
	for hour := range hours {
		var all []collector.Observation
		for n := range 6 {
			if o, there := post(n, hour, n == 3); there && n > 0 {
				all = append(all, o)
			}
		}
		at := noon().Add(time.Duration(hour) * time.Hour)
		all = append(all, seen(0, at, 1000+int64(hour), 0, 0)) // from before it was tracked
		r := collector.ScrapeResult{Account: account, At: at, Seen: all, Next: at}
		if hour == hours-1 {
			r.Deleted = []string{uuidOf(2)}
		}
		storeScrape(t, db, r)
	}
	want := []int64{240, 240 + 6*24}
	posts, err := db.Ages(t.Context(), account, collector.AgeQuery{Ages: []int{1, 7}, Most: 10})
	if err != nil || len(posts) != 3 {
		t.Fatalf("%+v, %v", posts, err)
	}
	for i, n := range []int{5, 4, 1} {
		p := posts[i]
		if p.ID != uuidOf(n) || !p.ReleasedAt.Equal(noon().AddDate(0, 0, n)) || p.Totals[0] != want[0] {
			t.Errorf("%+v, want %d", p, want[0])
		}
		if old := n == 1; old && p.Totals[1] != want[1] || !old && p.Totals[1] != collector.Unknown {
			t.Errorf("%s at 7 days: %d, want %d", p.Title, p.Totals[1], want[1])
		}
	}
	if few, err := db.Ages(t.Context(), account, collector.AgeQuery{Ages: []int{1}, Most: 2}); err != nil || len(few) != 2 || few[1].ID != uuidOf(4) {
		t.Errorf("the two newest: %+v, %v", few, err)
	}
	if some, err := db.Ages(t.Context(), account, collector.AgeQuery{Ages: []int{1}, Before: noon().AddDate(0, 0, 5), Most: 2}); err != nil || len(some) != 2 || some[0].ID != uuidOf(4) {
		t.Errorf("the two before the newest: %+v, %v", some, err)
	}
}

func TestViewedOnDay(t *testing.T) { onEachEngine(t, testViewedOnDay) }

func testViewedOnDay(t *testing.T) {
	db, account, today := rich(t)
	for least := range int64(40) {
		day := today - collector.Date(least%20)
		all, err := db.PostsOnDay(t.Context(), account, day, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, viewed := range []collector.Date{day, day - 7} {
			want := slices.DeleteFunc(slices.Clone(all.Posts), func(p collector.PostOnDay) bool {
				on := p.Day
				if viewed != day {
					on = p.WeekBefore
				}
				return on == nil || on.Views < least
			})
			got, err := db.ViewedOnDay(t.Context(), account, day, viewed, least)
			if err != nil || len(got) != len(want) || len(got) > 0 && cmp.Diff(want, got) != "" {
				t.Errorf("%d views on %s: %+v, want %+v, %v", least, viewed, got, want, err)
			}
		}
	}
}

func TestHoursOfAnOutageAreUnknown(t *testing.T) { onEachEngine(t, testHoursOfAnOutageAreUnknown) }

// testHoursOfAnOutageAreUnknown reads two posts every hour for two days, then again after
// two more. One of them grows. The days of the outage have no hours, also when it ends
// after them.
func testHoursOfAnOutageAreUnknown(t *testing.T) {
	db := openTest(t)
	begin := collector.WeekOf(collector.DateOf(noon())).First.Begin()
	account := addAccount(t, db, "velopert", begin)
	for hour := -1; hour < 5*24; hour++ {
		if at := begin.Add(time.Duration(hour) * time.Hour); hour <= 48 || hour >= 96 {
			store(t, db, account, at, seen(1, at, int64(2*hour+2), 0, 0), seen(2, at, 5, 0, 0))
		}
	}
	first := collector.DateOf(begin)
	var rows []int64
	posts, err := db.PostRanges(t.Context(), account, collector.Period{First: first, Last: first}, collector.Period{First: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range posts {
		rows = append(rows, p.Row)
	}
	for last := first + 1; last <= first+3; last++ {
		got, err := db.WeekHours(t.Context(), account, rows, collector.Period{First: first, Last: last})
		if left := 48 * int64(last-first-1); err != nil || got.Views != 96 || got.LeftOut < left-2 || got.LeftOut > left {
			t.Errorf("until %s: %d views, %d left out, want 96 and about %d, %v", last, got.Views, got.LeftOut, left, err)
		}
		for h, hour := range got.Hours {
			if known := h < 48; known != (hour.Weeks == 1) || known && hour.Views != 2 {
				t.Errorf("until %s, hour %d: %+v", last, h, hour)
			}
		}
	}
}

func TestHoursOfTheWeek(t *testing.T) { onEachEngine(t, testHoursOfTheWeek) }

// testHoursOfTheWeek reads a post every half hour for three weeks, in which it gets
// two views in each hour from nine to ten, and another post of the account once.
func testHoursOfTheWeek(t *testing.T) {
	db := openTest(t)
	begin := collector.WeekOf(collector.DateOf(noon())).First.Begin()
	account := addAccount(t, db, "velopert", begin)
	views := int64(0)
	for half := range 3*7*48 + 3 {
		at := begin.Add(time.Duration(half-2) * 30 * time.Minute)
		if hour := at.Add(-time.Minute).In(collector.Seoul).Hour(); hour == 9 {
			views++
		}
		store(t, db, account, at, seen(1, at, views, 0, 0), seen(2, at, 5, 0, 0))
	}
	first := collector.DateOf(begin)
	posts, err := db.PostRanges(t.Context(), account, collector.Period{First: first, Last: first + 20}, collector.Period{First: 1})
	if err != nil {
		t.Fatal(err)
	}
	var rows []int64
	for _, p := range posts {
		rows = append(rows, p.Row)
	}
	for _, weeks := range []collector.Date{3, 2, 1} {
		p := collector.Period{First: first, Last: first + 7*weeks - 1}
		got, err := db.WeekHours(t.Context(), account, rows, p)
		if err != nil || got.Views != 14*int64(weeks) || got.LeftOut != 0 {
			t.Fatalf("%d views, %d left out, %v", got.Views, got.LeftOut, err)
		}
		for h, hour := range got.Hours {
			want := collector.HourOfWeek{Weeks: int(weeks)}
			if h%24 == 9 {
				want.Views = 2
			}
			if hour != want {
				t.Errorf("hour %d of %d weeks: %+v", h, weeks, hour)
			}
		}
	}
}
