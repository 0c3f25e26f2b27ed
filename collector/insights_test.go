package collector_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

func span(at time.Time, views int64) collector.Span {
	return collector.Span{First: at.Unix(), Last: at.Unix(), Counters: collector.Counters{Views: views}}
}

// TestWeekHoursLeaveOutWhatNobodyKnows reads a post every half hour for two weeks,
// but for one night, in which 60 views came.
func TestWeekHoursLeaveOutWhatNobodyKnows(t *testing.T) {
	t.Parallel()
	var spans []collector.Span
	views := int64(0)
	begin := monday.Begin()
	for half := range 2*7*48 + 1 {
		at := begin.Add(time.Duration(half) * 30 * time.Minute)
		if night := half > 48*9 && half < 48*9+12; !night { // of the second Wednesday
			spans = append(spans, span(at, views))
		}
		views++
		if half == 48*9+6 {
			views += 60
		}
	}
	var a collector.Activity
	a.Add(spans)
	got := a.WeekHours(collector.Period{First: monday, Last: monday + 13})
	for h, hour := range got.Hours {
		want := collector.HourOfWeek{Views: 2, Weeks: 2}
		if h >= 48 && h < 54 {
			want.Weeks = 1
		}
		if h == 54 { // the gap ends at its beginning
			want = hour
		}
		if h == 0 { // the first hour begins with the first reading, and may lack some
			want.Weeks = 1
		}
		if hour != want {
			t.Errorf("hour %d: %+v, want %+v", h, hour, want)
		}
	}
	if got.LeftOut < 70 || got.LeftOut > 80 || got.Views+got.LeftOut < views-4 {
		t.Errorf("%d views and %d left out, of %d", got.Views, got.LeftOut, views)
	}
	if none := a.WeekHours(collector.Period{First: monday - 100, Last: monday - 90}); none != (collector.WeekHours{}) {
		t.Errorf("before the first reading: %+v", none)
	}
	if none := (&collector.Activity{}).WeekHours(collector.Period{First: monday, Last: monday + 7}); none != (collector.WeekHours{}) {
		t.Errorf("without readings: %+v", none)
	}
}

func TestQuartilesOfAges(t *testing.T) {
	t.Parallel()
	var posts []collector.AgedPost
	for _, total := range []int64{40, 10, collector.Unknown, 20, 30, 100} {
		posts = append(posts, collector.AgedPost{Totals: []int64{collector.Unknown, total}})
	}
	if got, want := collector.QuartilesAt(posts, 1), (collector.Quartiles{Low: 20, Median: 30, High: 40, Of: 5}); got != want || !got.Enough() {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := collector.QuartilesAt(posts, 0); got != (collector.Quartiles{}) || got.Enough() {
		t.Errorf("of none: %+v", got)
	}
	if got, want := collector.QuartilesAt(posts[:2], 1), (collector.Quartiles{Low: 18, Median: 25, High: 33, Of: 2}); got != want || got.Enough() {
		t.Errorf("of two: %+v, want %+v", got, want)
	}
}

func TestWeekdaysCountWholeDays(t *testing.T) {
	t.Parallel()
	days := daysFrom(monday, 1, 2, 3, 4, 5, 6, 7, 10, -1, 30)
	days[len(days)-1].Quality = collector.Partial
	got := collector.ByWeekday(days, collector.Period{First: monday + 1, Last: monday + 20})
	want := [7]collector.Sum{{Views: 10, Days: 1}, {Views: 2, Days: 1}, {Views: 3, Days: 1}, {Views: 4, Days: 1}, {Views: 5, Days: 1}, {Views: 6, Days: 1}, {Views: 7, Days: 1}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestMoversCompareWholePeriods(t *testing.T) {
	t.Parallel()
	period := collector.Week(monday)
	before := period.Before()
	sum := func(views int64, days, partial int) collector.Sum {
		return collector.Sum{Views: views, Days: days, Partial: partial}
	}
	post := func(id string, began collector.Date, now, then collector.Sum) collector.PostRange {
		return collector.PostRange{Post: collector.Post{ID: id}, Began: began, Range: now, Before: then}
	}
	gone := post("deleted", 0, sum(900, 7, 0), sum(0, 7, 0))
	gone.Deleted = true
	posts := []collector.PostRange{
		post("up", 0, sum(50, 7, 0), sum(10, 7, 0)), post("more", 0, sum(100, 7, 0), sum(10, 7, 0)), post("same", 0, sum(9, 7, 0), sum(9, 7, 0)),
		post("down", 0, sum(10, 7, 0), sum(100, 7, 0)), gone,
		post("first read in the period before", 0, sum(500, 7, 0), sum(1, 3, 1)),
		post("first read on its first day", 0, sum(500, 7, 0), sum(1, 7, 1)),
		post("new", period.First+2, sum(30, 5, 0), sum(0, 0, 0)),
		post("new before", before.First+2, sum(70, 7, 0), sum(5, 5, 0)),
		post("new, and not read since", before.First+2, sum(700, 6, 0), sum(5, 5, 0)),
		post("of a week that is not over", 0, sum(700, 4, 0), sum(5, 7, 0)), post("of one that ends today", 0, sum(700, 7, 1), sum(5, 7, 0)),
		post("never read", 0, sum(0, 0, 0), sum(0, 0, 0)),
	}
	names := func(posts []collector.PostRange) (all []string) {
		for _, p := range posts {
			change, _ := p.Change(period, before)
			all = append(all, fmt.Sprintf("%s %+d", p.ID, change))
		}
		return all
	}
	gained, lost := collector.Movers(posts, period, before, 10)
	if diff := cmp.Diff([]string{"more +90", "up +40"}, names(gained)); diff != "" {
		t.Errorf("gained (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"down -90"}, names(lost)); diff != "" {
		t.Errorf("lost (-want +got):\n%s", diff)
	}
	if gained, _ := collector.Movers(posts, period, before, 2); len(gained) != 2 {
		t.Errorf("%d posts instead of two", len(gained))
	}
}

func TestGroupsOfPosts(t *testing.T) {
	t.Parallel()
	post := func(views int64, days int, likes collector.Sum, series string, tags ...string) collector.PostRange {
		return collector.PostRange{Post: collector.Post{Tags: tags, Series: series}, Range: collector.Sum{Views: views, Days: days}, Likes: likes}
	}
	unknown := collector.Sum{}
	posts := []collector.PostRange{
		post(100, 7, collector.Sum{Views: 5, Days: 7}, "s", "go", "web"), post(50, 7, unknown, "", "go"),
		post(10, 7, collector.Sum{Views: 0, Days: 7}, "s", "sql"), post(0, 0, unknown, "s", "go"), post(10, 7, unknown, "", "a"),
	}
	deleted := post(1000, 7, unknown, "s", "go", "gone")
	deleted.Deleted = true
	posts = append(posts, deleted)
	want := []collector.Group{
		{Name: "go", Posts: 2, Views: 150, Likes: 5, LikedViews: 100}, {Name: "web", Posts: 1, Views: 100, Likes: 5, LikedViews: 100},
		{Name: "a", Posts: 1, Views: 10}, {Name: "sql", Posts: 1, Views: 10, LikedViews: 10},
	}
	if diff := cmp.Diff(want, collector.GroupPosts(posts, collector.TagsOf)); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
	want = []collector.Group{{Name: "s", Posts: 2, Views: 110, Likes: 5, LikedViews: 110}}
	if diff := cmp.Diff(want, collector.GroupPosts(posts, collector.SeriesOf)); diff != "" {
		t.Errorf("series (-want +got):\n%s", diff)
	}
	if got, want := collector.AllOf(posts), (collector.Group{Posts: 5, Views: 1170, Likes: 5, LikedViews: 110}); got != want {
		t.Errorf("all: %+v, want %+v", got, want)
	}
}

func TestYearBeforeHasTheSameDates(t *testing.T) {
	for given, want := range map[string]string{
		"2026-03-05 – 2026-04-01": "2025-03-05 – 2025-04-01",
		"2024-01-01 – 2024-12-31": "2023-01-01 – 2023-12-31",
		"2025-01-01 – 2025-12-31": "2024-01-01 – 2024-12-31",
		"2024-02-29 – 2024-02-29": "2023-02-28 – 2023-02-28",
		"2023-03-01 – 2024-02-29": "2022-03-01 – 2023-02-28",
		"2025-02-28 – 2025-03-01": "2024-02-28 – 2024-03-01",
	} {
		from, to, _ := strings.Cut(given, " – ")
		first, err := collector.ParseDate(from)
		last, err2 := collector.ParseDate(to)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		before := collector.Period{First: first, Last: last}.YearBefore()
		if got := before.First.String() + " – " + before.Last.String(); got != want {
			t.Errorf("the year before %s is %s, want %s", given, got, want)
		}
	}
}
