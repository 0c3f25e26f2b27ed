package velogsim_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// begin is a midnight in Seoul, a Monday.
func begin() time.Time { return time.Date(2026, 3, 1, 15, 0, 0, 0, time.UTC) }

func days(n float64) time.Duration { return time.Duration(n * 24 * float64(time.Hour)) }

func newWorld() *velogsim.World {
	return velogsim.NewWorld(velogsim.Config{Seed: 7, Start: begin()})
}

// publish makes a post of "writer" that is released at the world's start.
func publish(w *velogsim.World, popularity float64, i velogsim.Interest) string {
	return w.Publish("writer", velogsim.PostSpec{
		Title: "A post", ReleasedAt: begin(), Popularity: popularity, Interest: i,
	})
}

func TestTotalsDoNotDependOnTheOrderOfQuestions(t *testing.T) {
	forward, random := newWorld(), newWorld()
	a, b := publish(forward, 300, velogsim.Viral), publish(random, 300, velogsim.Viral)
	if a != b {
		t.Fatalf("ids of equal worlds differ: %s and %s", a, b)
	}
	var want, got [400]velogsim.Counters
	at := func(i int) time.Time { return begin().Add(time.Duration(i) * 5 * time.Hour) }
	for i := range want {
		want[i] = forward.Total(a, at(i))
	}
	for _, i := range rand.New(rand.NewPCG(1, 2)).Perm(len(got)) {
		got[i] = random.Total(b, at(i))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("totals asked at random differ (-forward +random):\n%s", diff)
	}
}

func TestAnotherSeedMakesOtherReaders(t *testing.T) {
	spec := velogsim.PostSpec{ID: "aaaaaaaa-0000-4000-8000-000000000001", ReleasedAt: begin(), Popularity: 100}
	total := func(seed uint64) velogsim.Counters {
		w := velogsim.NewWorld(velogsim.Config{Seed: seed, Start: begin()})
		return w.Total(w.Publish("writer", spec), begin().Add(days(30)))
	}
	if total(1) == total(2) {
		t.Errorf("seeds 1 and 2 both give %+v", total(1))
	}
}

func TestDaysAddUpToTheGrowth(t *testing.T) {
	w := newWorld()
	id := publish(w, 50, velogsim.Fading)
	var sum velogsim.Counters
	for d := range 60 {
		got := w.Day(id, begin().Add(days(float64(d))))
		if got.Views != w.DayViews(id, begin().Add(days(float64(d)))) {
			t.Fatalf("Day and DayViews differ on day %d", d)
		}
		sum.Views, sum.Likes, sum.Comments = sum.Views+got.Views, sum.Likes+got.Likes, sum.Comments+got.Comments
	}
	if want := w.Total(id, begin().Add(days(60))); sum != want {
		t.Errorf("60 days add up to %+v, the total grew by %+v", sum, want)
	}
}

func TestViewsNeverFallAndGrowBySeconds(t *testing.T) {
	w := newWorld()
	id := publish(w, 20_000, velogsim.Steady)
	noon := begin().Add(days(2.5))
	last := w.Total(id, noon).Views
	grew := 0
	for s := 1; s <= 2*3600; s++ {
		views := w.Total(id, noon.Add(time.Duration(s)*time.Second)).Views
		if views < last {
			t.Fatalf("views fell from %d to %d after %d s", last, views, s)
		}
		if views > last {
			grew++
		}
		last = views
	}
	if grew < 1000 {
		t.Errorf("views grew in %d of 7200 seconds; readers should come all the time", grew)
	}
}

func TestReadersComeAsOftenAsPopularitySays(t *testing.T) {
	w := newWorld()
	id := publish(w, 200, velogsim.Steady)
	// Four years of 200 views a day: the standard deviation of the mean is 0.4.
	got := float64(w.Total(id, begin().Add(days(4*364))).Views) / (4 * 364)
	if got < 198 || got > 202 {
		t.Errorf("%.1f views a day, want about 200", got)
	}
}

func TestWeekAndDayHaveARhythm(t *testing.T) {
	w := newWorld()
	id := publish(w, 2000, velogsim.Steady)
	var weekday [7]int64
	var night, afternoon int64
	for d := range 28 {
		at := begin().Add(days(float64(d)))
		weekday[at.In(time.FixedZone("Seoul", 9*3600)).Weekday()] += w.DayViews(id, at)
		at4, at15 := at.Add(4*time.Hour), at.Add(15*time.Hour)
		night += w.Total(id, at4.Add(time.Hour)).Views - w.Total(id, at4).Views
		afternoon += w.Total(id, at15.Add(time.Hour)).Views - w.Total(id, at15).Views
	}
	if weekday[time.Saturday]*3 > weekday[time.Tuesday]*2 {
		t.Errorf("Saturdays have %d views, Tuesdays %d; want clearly fewer", weekday[time.Saturday], weekday[time.Tuesday])
	}
	if night*5 > afternoon {
		t.Errorf("%d views at 4 in Seoul and %d at 15; want a clear night", night, afternoon)
	}
}

func TestInterestChangesWithAge(t *testing.T) {
	w := newWorld()
	week := func(id string, d float64) int64 {
		return w.Total(id, begin().Add(days(d+7))).Views - w.Total(id, begin().Add(days(d))).Views
	}
	fading, searched := publish(w, 100, velogsim.Fading), publish(w, 100, velogsim.Searched)
	if early, late := week(fading, 0), week(fading, 200); early < 4*late {
		t.Errorf("fading post: %d views in week 1, %d in week 30", early, late)
	}
	if early, late := week(searched, 14), week(searched, 400); late < 2*early {
		t.Errorf("searched post: %d views in week 3, %d in week 58", early, late)
	}
	viral := publish(w, 100, velogsim.Viral)
	var best int64
	for d := range 90 {
		best = max(best, w.DayViews(viral, begin().Add(days(float64(d)))))
	}
	if after := w.DayViews(viral, begin().Add(days(120))); best < 15*after {
		t.Errorf("viral post: best day %d, ordinary day %d", best, after)
	}
}

func TestLikesMayFallButNotBelowZero(t *testing.T) {
	w := newWorld()
	fell := false
	for range 5 {
		id := publish(w, 3000, velogsim.Fading)
		for d := range 200 {
			day := w.Day(id, begin().Add(days(float64(d))))
			fell = fell || day.Likes < 0
			if day.Comments < 0 {
				t.Fatal("comments fell")
			}
			if total := w.Total(id, begin().Add(days(float64(d)))); total.Likes < 0 {
				t.Fatalf("day %d: %d likes", d, total.Likes)
			}
		}
	}
	if !fell {
		t.Error("no day of five popular posts lost a like; unlikes should happen")
	}
}

func TestALifeOfAPost(t *testing.T) {
	w := newWorld()
	released := begin().Add(days(3) + 1234*time.Millisecond)
	id := w.Publish("writer", velogsim.PostSpec{Title: "First", ReleasedAt: released, Popularity: 5000})
	if got := w.Total(id, released.Add(-time.Second)); got != (velogsim.Counters{}) {
		t.Errorf("counters before the release: %+v", got)
	}
	if len(w.Posts("writer", released.Add(-time.Millisecond))) != 0 || len(w.Posts("writer", released)) != 1 {
		t.Error("the post is not there from its release on")
	}
	w.Retitle(id, "Second", begin().Add(days(5)))
	w.SetPrivate(id, true, begin().Add(days(6)))
	w.Delete(id, begin().Add(days(10)))
	if got := w.Posts("writer", begin().Add(days(4)))[0]; got.Title != "First" || got.Private {
		t.Errorf("on day 4: %+v", got)
	}
	if got := w.Posts("writer", begin().Add(days(7)))[0]; got.Title != "Second" || !got.Private || got.Slug != "First" {
		t.Errorf("on day 7: %+v", got)
	}
	if public, private := w.DayViews(id, begin().Add(days(4))), w.DayViews(id, begin().Add(days(7))); private*10 > public {
		t.Errorf("%d views on a private day, %d on a public one", private, public)
	}
	if a, b := w.Total(id, begin().Add(days(10))), w.Total(id, begin().Add(days(20))); a != b || a.Views == 0 {
		t.Errorf("a deleted post went from %+v to %+v", a, b)
	}
}

func TestEditsSeriesAndCommentsOfAPost(t *testing.T) {
	w := newWorld()
	id := w.Publish("writer", velogsim.PostSpec{
		Title: "Post", Tags: []string{"go"}, Series: "One", ReleasedAt: begin(), InitialComments: 2, Popularity: 5,
	})
	w.MoveToSeries(id, "Two", begin().Add(days(1)))
	w.Retag(id, []string{"go", "rust"}, begin().Add(days(2)))
	w.MoveToSeries(id, "", begin().Add(days(3)))
	for _, c := range []struct {
		day    float64
		tags   int
		series string
		edited float64
	}{{0.5, 1, "One", 0}, {1.5, 1, "Two", 0}, {2.5, 2, "Two", 2}, {3.5, 2, "", 2}} {
		p := w.Posts("writer", begin().Add(days(c.day)))[0]
		if len(p.Tags) != c.tags || p.Series != c.series || !p.UpdatedAt.Equal(begin().Add(days(c.edited))) {
			t.Errorf("on day %v: %+v", c.day, p)
		}
	}
	before := w.Total(id, begin().Add(days(5))).Comments
	w.RemoveComment(id, begin().Add(days(4)))
	if got := w.Total(id, begin().Add(days(5))).Comments; got != before-1 {
		t.Errorf("%d comments after one of %d was deleted", got, before)
	}
	if got := w.Total(id, begin()).Comments; got != 2 {
		t.Errorf("%d comments before, want 2", got)
	}
}

func TestAnOldPostHasItsInitialViewsAtTheStart(t *testing.T) {
	w := newWorld()
	id := w.Publish("writer", velogsim.PostSpec{
		ReleasedAt: begin().AddDate(-1, 0, 0), InitialViews: 5000, Popularity: 100,
	})
	if got := w.Total(id, begin()).Views; got != 5000 {
		t.Errorf("%d views at the start, want 5000", got)
	}
	if got := w.DayViews(id, begin()); got < 1 || got > 60 {
		t.Errorf("%d views on the first day; a year-old fading post has about 12", got)
	}
}

func TestRenamedUserIsFoundUnderOneNameAtATime(t *testing.T) {
	w := newWorld()
	publish(w, 1, velogsim.Fading)
	at := begin().Add(days(10))
	w.Rename("writer", "author", at)
	for _, c := range []struct {
		name string
		at   time.Time
		want int
	}{{"writer", at.Add(-1), 1}, {"author", at.Add(-1), 0}, {"writer", at, 0}, {"author", at, 1}} {
		if got := len(w.Posts(c.name, c.at)); got != c.want {
			t.Errorf("%s at %s: %d posts, want %d", c.name, c.at, got, c.want)
		}
	}
}

func TestPopulateFillsABelievableBlog(t *testing.T) {
	w := newWorld()
	until := begin().AddDate(1, 0, 0)
	ids := w.Populate("writer", 200, until)
	posts := w.Posts("writer", until)
	if len(ids) != 200 || len(posts) != 200 {
		t.Fatalf("%d ids and %d posts, want 200", len(ids), len(posts))
	}
	var private, series, old int
	slugs := map[string]bool{}
	for i, p := range posts {
		if p.ID != ids[199-i] {
			t.Fatalf("post %d is not where its release puts it", i)
		}
		slugs[p.Slug] = true
		private += btoi(p.Private)
		series += btoi(p.Series != "")
		old += btoi(w.Total(p.ID, begin()).Views > 0)
	}
	if private < 3 || private > 40 || series < 30 || old < 90 || len(slugs) != 200 {
		t.Errorf("%d private, %d in series, %d with views at the start, %d slugs", private, series, old, len(slugs))
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestDemoHasAYearOfHistory(t *testing.T) {
	now := time.Date(2026, 11, 22, 3, 4, 5, 0, time.UTC)
	w := velogsim.Demo(now)
	if n := len(w.Posts(velogsim.DemoUser, now)); n < 30 || n > 40 {
		t.Errorf("%d posts of the demo user", n)
	}
	if len(w.Posts(velogsim.SecondUser, now)) < 6 {
		t.Error("the second blog is empty")
	}
	if a, b := len(w.Posts(velogsim.DemoUser, now)), len(w.Posts(velogsim.DemoUser, now.AddDate(0, 3, 0))); b <= a {
		t.Error("no post is still to come")
	}
	var first, last int64
	for _, p := range w.Posts(velogsim.DemoUser, now) {
		first += w.DayViews(p.ID, now.AddDate(-1, 0, 1))
		last += w.DayViews(p.ID, now.AddDate(0, 0, -2))
	}

	if first < 20 || last < 20 || last > 20_000 {
		t.Errorf("views of a day: %d a year ago, %d now; not a believable blog", first, last)
	}
}

func BenchmarkAYearOfHours(b *testing.B) {
	for b.Loop() {
		w := newWorld()
		w.Total(publish(w, 30, velogsim.Fading), begin().Add(days(365)))
	}
}
