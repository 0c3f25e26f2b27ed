package collector_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// blogOf is a blog that got some views on its days, the last of which is today; until now
// it has got as much of today as it had of each weekday before.
func blogOf(user string, today collector.Date, views ...int64) collector.BlogSums {
	b := collector.BlogSums{User: user, Tracked: true}
	days := daysFrom(today-collector.Date(len(views))+1, views...)
	days[len(days)-1].Quality = collector.Partial
	b.Recent = collector.PackRecent(days, collector.ByViews)
	part := collector.PartOfYesterday{Until: today.Begin().Add(12 * time.Hour)}
	if y := collector.SumOf(days, today-1, today-1); y.Days > 0 {
		part.Views, part.Known = y.Views/2, true
	}
	b.SumUp(b.Recent, today, part)
	_, w := collector.UsualByNow(days, part.Until, morningCourses(days))
	b.Weekdays = collector.UnpackWeekdays(w.Pack())
	return b
}

// morningCourses are those of days that got all views in an early hour.
func morningCourses(days []collector.Day) (courses []collector.DayCourse) {
	for _, d := range days[:len(days)-1] {
		c := collector.DayCourse{Date: d.Date}
		c.Views[3] = d.Views
		courses = append(courses, c)
	}
	return courses
}

// TestTodayIsComparedOfTheBlogsThatHaveIt has a blog of which yesterday is not known, and
// one without a reading of today.
func TestTodayIsComparedOfTheBlogsThatHaveIt(t *testing.T) {
	t.Parallel()
	today := monday + 100
	all := []collector.BlogSums{
		blogOf("both", today, 7, 20, 8), blogOf("again", today, 5, 40, 30), blogOf("fresh", today, 1000), blogOf("late", today-1, 50, 60),
	}
	all[3].Before.Today = collector.Sum{} // as the ledger has it: its last reading is of yesterday
	all[3].SumUp(all[3].Recent, today, collector.PartOfYesterday{})
	c := collector.CompareBlogs(all, func(s collector.Sums) collector.Sum { return s.Today }, 0)
	want := collector.BlogsCompared{Sum: collector.Sum{Views: 1038, Days: 1}, Known: 3, Blogs: 2, Whole: 3, Earlier: 2, Now: 38, Before: 30}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Error(diff)
	}
}

// TestRangesAreComparedOfTheBlogsThatHaveBoth has blogs that lack a day of one period.
func TestRangesAreComparedOfTheBlogsThatHaveBoth(t *testing.T) {
	t.Parallel()
	today := monday + 100
	all := []collector.BlogSums{
		blogOf("up", today, 1, 2, 3, 4, 9), blogOf("down", today, 9, 9, 1, 1, 9), blogOf("gap", today, 5, -1, 5, 5, 5), blogOf("fresh", today, 500, 500, 5),
		blogOf("same", today, 1, 1, 1, 1, 1), blogOf("further up", today, 1, 1, 9, 9, 9), {User: "never read"},
	}
	period := collector.Period{First: today - 2, Last: today - 1}
	c, ok := collector.CompareRecent(all, period, period.Before(), today)
	want := collector.BlogsCompared{Sum: collector.Sum{Views: 7 + 2 + 10 + 1000 + 2 + 18, Days: 2}, Known: 6, Blogs: 4, Whole: 6, Earlier: 5, Now: 7 + 2 + 2 + 18, Before: 3 + 18 + 2 + 2}
	if diff := cmp.Diff(want, c); diff != "" || !ok {
		t.Error(ok, diff)
	}
	gained, lost, compared := collector.MovedBlogs(all, period, period.Before(), today, 5)
	if got := fmt.Sprint(gained, lost, compared); got != "[{further up 18 2} {up 7 3}] [{down 2 18}] 4" {
		t.Error(got)
	}
	if gained, _, _ := collector.MovedBlogs(all, period, period.Before(), today, 1); len(gained) != 1 || gained[0].User != "further up" {
		t.Errorf("the first alone: %v", gained)
	}
	for _, p := range []collector.Period{{First: today - 400, Last: today - 200}, {First: collector.AllDays, Last: today - 1}} {
		if _, ok := collector.CompareRecent(all, p, p.Before(), today); ok {
			t.Errorf("%v is compared", p)
		}
	}
}

// TestUsualOfBlogsIsOfAllTogether has a hundred blogs that get a view on every fourth
// day, by chance: for most of them nothing is usual, and 25 views are for all together.
func TestUsualOfBlogsIsOfAllTogether(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	today := monday + 100
	var all []collector.BlogSums
	sums := make([]int64, 70)
	usual := int64(0)
	for n := range 100 {
		views := make([]int64, len(sums))
		for i := range views {
			views[i] = int64(r.IntN(4) / 3)
			sums[i] += views[i]
		}
		b := blogOf(fmt.Sprint("u", n), today, views...)
		all = append(all, b)
		each := daysFrom(today-69, views...)
		by, _ := collector.UsualByNow(each, today.Begin().Add(12*time.Hour), morningCourses(each))
		usual += by.Usual
	}
	all = append(all, blogOf("fresh", today, 7, 7, 1000))
	days := daysFrom(today-69, sums...)
	days[69].Quality = collector.Partial
	got := collector.UsualOfBlogs(all, days, today)
	if got.Of != 8 || got.Blogs != 100 || got.Views != sums[69] || got.Usual < 20 || got.Usual > 30 || got.Verdict(got.Views) != collector.AsUsual {
		t.Errorf("%+v", got)
	}
	if got.Low >= got.Usual || got.High <= got.Usual || usual > 15 {
		t.Errorf("usual is %+v, of each %d", got, usual)
	}
	for name, none := range map[string]collector.BlogsByNow{
		"no blogs": collector.UsualOfBlogs(nil, days, today), "no days": collector.UsualOfBlogs(all, nil, today),
		"no day of today": collector.UsualOfBlogs(all, days[:69], today), "fresh blogs": collector.UsualOfBlogs(all[100:], days, today),
	} {
		if none.Of != 0 {
			t.Errorf("%s: %+v", name, none)
		}
	}
}

// TestUsualOfBlogsIsOfHalfAtLeast: a few old blogs do not decide for many that have been
// tracked for five weeks.
func TestUsualOfBlogsIsOfHalfAtLeast(t *testing.T) {
	t.Parallel()
	today := monday + 100
	even := func(n int) []int64 {
		views := make([]int64, n)
		for i := range views {
			views[i] = 10
		}
		return views
	}
	days := daysFrom(today-69, even(70)...)
	for _, c := range []struct{ old, young, weeks, blogs int }{{10, 0, 8, 10}, {10, 9, 8, 10}, {10, 11, 5, 21}, {0, 3, 5, 3}} {
		var all []collector.BlogSums
		for range c.old {
			all = append(all, blogOf("old", today, even(60)...))
		}
		for range c.young {
			all = append(all, blogOf("young", today, even(40)...))
		}
		if got := collector.UsualOfBlogs(all, days, today); got.Of != c.weeks || got.Blogs != c.blogs || got.Usual != 10*int64(c.blogs) {
			t.Errorf("%+v: %+v", c, got)
		}
	}
}
