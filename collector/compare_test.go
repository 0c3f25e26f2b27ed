package collector_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/comparetest"
)

func TestOnlyLikeIsComparedWithLike(t *testing.T) {
	for _, c := range comparetest.Cases() {
		today := collector.DateOf(c.Now)
		got := collector.Compare(c.Days(), today, partOfYesterday(c), 0)
		want := c.Want
		for name, differs := range map[string]string{
			"today": want.Today.Differs(got.Today), "yesterday": want.Yesterday.Differs(got.Yesterday),
			"week": want.Week.Differs(got.Week), "month": want.Month.Differs(got.Month),
		} {
			if differs != "" {
				t.Errorf("%s: %s: %s", c.Name, name, differs)
			}
		}
		if got.Week.First != today-7 || got.Month.First != today-30 || got.Yesterday.Last != today-1 || got.Today.Last != today {
			t.Errorf("%s: wrong days: %+v", c.Name, got)
		}
	}
}

// partOfYesterday adds up the posts as the ledger does.
func partOfYesterday(c comparetest.Case) (part collector.PartOfYesterday) {
	midnight := collector.DateOf(c.Now).Begin()
	for _, p := range c.Posts {
		if last := p.Last(); last.After(midnight) && last.After(part.Until) {
			part.Until = last
		}
	}
	for _, p := range c.Posts {
		until := p.Last()
		if !p.Deleted.IsZero() {
			until = part.Until
		}
		if !until.After(midnight) {
			continue
		}
		h := collector.History{Spans: p.Spans()}
		if then, known := collector.TotalAt(h, until.Add(-24*time.Hour)); known {
			began, _ := collector.TotalAt(h, midnight.Add(-24*time.Hour))
			part.Views, part.Known = part.Views+then-began, true
		}
	}
	return part
}

func TestLikesAreDividedByTheViewsOfTheirPosts(t *testing.T) {
	for _, c := range comparetest.Cases() {
		likes, views := collector.Unknown, int64(0)
		for _, p := range c.Posts {
			last := p.Readings[len(p.Readings)-1]
			if p.Deleted.IsZero() && last.Likes != collector.Unknown {
				likes, views = max(likes, 0)+last.Likes, views+last.Views
			}
		}
		got, ok := collector.LikesPerHundred(likes, views)
		if want := c.Want.LikesPer100; ok != (want != comparetest.Nothing) || ok && got != want {
			t.Errorf("%s: %v %v, want %v", c.Name, got, ok, want)
		}
	}
}

// TestLikesThatFellHaveNoRatio, neither of a sum nor of a post.
func TestLikesThatFellHaveNoRatio(t *testing.T) {
	t.Parallel()
	for likes, known := range map[int64]bool{7: true, 0: true, -7: false, collector.Unknown: false} {
		if _, ok := collector.LikesPerHundred(likes, 500); ok != known {
			t.Errorf("%d likes: %v", likes, ok)
		}
	}
}

// TestPostsAreComparedFromTheirRelease has posts that got ten views on each of their
// days, of which the first began with their release.
func TestPostsAreComparedFromTheirRelease(t *testing.T) {
	t.Parallel()
	const today = collector.Date(20400)
	for released, want := range map[collector.Date]string{ // days ago
		0:  "today 4 +4, yesterday unknown, week unknown, month unknown",
		1:  "today 4 +1, yesterday 10 +10, week 10 +10, month 10 +10",
		2:  "today 4 33%, yesterday 10 +0, week 20 +20, month 20 +20",
		3:  "today 4 33%, yesterday 10 0%, week 30 +30, month 30 +30",
		8:  "today 4 33%, yesterday 10 0%, week 70 +60, month 80 +80",
		14: "today 4 33%, yesterday 10 0%, week 70 +0, month 140 +140",
		15: "today 4 33%, yesterday 10 0%, week 70 0%, month 150 +150",
		31: "today 4 33%, yesterday 10 0%, week 70 0%, month 300 +290",
		60: "today 4 33%, yesterday 10 0%, week 70 0%, month 300 +0",
		61: "today 4 33%, yesterday 10 0%, week 70 0%, month 300 0%",
	} {
		var days []collector.Day
		for d := today - released; d < today; d++ {
			days = append(days, collector.Day{Date: d, Views: 10, Quality: collector.Exact})
		}
		days = append(days, collector.Day{Date: today, Views: 4, Quality: collector.Partial})
		part := collector.PartOfYesterday{Until: today.Begin().Add(time.Hour), Views: 3, Known: released > 0}
		c := collector.Compare(days, today, part, today-released)
		var got []string
		for _, period := range []struct {
			name string
			collector.Comparison
		}{{"today", c.Today}, {"yesterday", c.Yesterday}, {"week", c.Week}, {"month", c.Month}} {
			percent, ok := period.Percent()
			switch {
			case period.Obstacle != "":
				got = append(got, fmt.Sprintf("%s %s", period.name, period.Obstacle))
			case ok != (period.Released == 0) || !ok && period.Released != today-released:
				t.Errorf("released %d days ago: %s %+v", released, period.name, period.Comparison)
			case ok:
				got = append(got, fmt.Sprintf("%s %d %.0f%%", period.name, period.Sum.Views, percent))
			default:
				got = append(got, fmt.Sprintf("%s %d %+d", period.name, period.Sum.Views, period.Sum.Views-period.Before.Views))
			}
		}
		if said := strings.Join(got, ", "); said != want {
			t.Errorf("released %d days ago: %s; want %s", released, said, want)
		}
		// Of a post that was read first then, nobody knows what it got before.
		for _, c := range []collector.Comparison{collector.Compare(days, today, part, 0).Week, collector.Compare(days, today, part, 0).Month} {
			if released < 14 && c.Obstacle == "" {
				t.Errorf("first read %d days ago: %+v", released, c)
			}
		}
	}
}

// TestYearsAreComparedAcrossA29thOfFebruary: one of the two is a day longer.
func TestYearsAreComparedAcrossA29thOfFebruary(t *testing.T) {
	t.Parallel()
	date := func(year int, month time.Month, day int) collector.Date {
		return collector.DateOf(time.Date(year, month, day, 12, 0, 0, 0, collector.Seoul))
	}
	var days []collector.Day
	for d := date(2023, time.January, 1); d <= date(2026, time.January, 1); d++ {
		days = append(days, collector.Day{Date: d, Views: 10, Quality: collector.Exact})
	}
	for _, p := range []collector.Period{
		{First: date(2024, time.December, 21), Last: date(2025, time.December, 20)},
		{First: date(2025, time.February, 25), Last: date(2025, time.March, 5)},
		{First: date(2024, time.February, 29), Last: date(2024, time.March, 1)},
	} {
		before := p.YearBefore()
		c := collector.ComparePeriods(days, p, before, 0)
		if c.Obstacle != "" || c.Before.Views != int64(10*before.Length()) || !c.BeforeKnown() {
			t.Errorf("%v beside %v: %+v", p, before, c)
		}
		if c := collector.ComparePeriods(days[slices.IndexFunc(days, func(d collector.Day) bool { return d.Date > before.First }):], p, before, 0); c.Obstacle != collector.BeforeIncomplete {
			t.Errorf("%v without the first day of %v: %+v", p, before, c)
		}
	}
}

// TestDaysWithoutABlogAreNotCompared has two blogs, of which one joins on the third of
// six days.
func TestDaysWithoutABlogAreNotCompared(t *testing.T) {
	t.Parallel()
	var rows []collector.BlogsDay
	for d := collector.Date(1); d <= 6; d++ {
		row := collector.BlogsDay{Day: collector.Day{Date: d, Views: 10, Quality: collector.Exact}, Blogs: 1}
		if d >= 3 {
			row.Blogs, row.Views = 2, 20
		}
		rows = append(rows, row)
	}
	for length, want := range map[collector.Date]collector.NotComparable{1: "", 2: "", 3: collector.BeforeIncomplete} {
		period := collector.Period{First: 7 - length, Last: 6}
		days := collector.SameBlogs(rows, collector.ByViews, period, period.Before())
		if c := collector.ComparePeriods(days, period, period.Before(), 0); c.Obstacle != want || c.Sum.Views != 20*int64(length) {
			t.Errorf("%d days: %+v, want %q", length, c, want)
		}
	}
}
