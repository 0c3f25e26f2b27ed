package collector

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRecordEvents has a blog with a hundred views a day, and some better days.
func TestRecordEvents(t *testing.T) {
	monday := ISOWeekOf(20000).Monday()
	var days []Day
	for i := range Date(200) {
		days = append(days, Day{Date: monday + i, Views: 100, Quality: Exact})
	}
	days[10].Views, days[40].Views, days[41].Views, days[42].Views = 500, 501, 501, 600 // day 10 is the best of a few
	days[60].Views, days[60].Quality = 700, Partial
	days[100].Views = 1000
	var got []string
	for _, e := range RecordEvents(days) {
		got = append(got, fmt.Sprintf("%s %d: %d", e.Is, e.Date()-monday, e.Value))
	}
	want := []string{"day 40: 501", "day 42: 600", "day 100: 1000", "week 98: 1600"}
	if diff := cmp.Diff(want, got[:len(want)]); diff != "" {
		t.Errorf("%q: %s", got, diff)
	}
	for _, e := range RecordEvents(days) {
		if e.Is == RecordOfMonth && e.Value < 3000 {
			t.Errorf("month of %v: %d", e.Date(), e.Value)
		}
	}
	if got := RecordEvents(days[:28]); len(got) > 0 {
		t.Errorf("records of four weeks: %+v", got)
	}
}

// TestPostRecordEvents: a post's day is a record from the 29th whole day of the blog on
// if no post had a better one, or one as good, before.
func TestPostRecordEvents(t *testing.T) {
	blog := daysOfTotals(0, make([]int64, 60)...)
	first := blog[0].Date
	blog[5].Quality = Partial
	best := []Peak{
		{"a", first + 3, 50, false}, {"b", first + 28, 60, false}, // of 28 days one is partial
		{"c", first + 29, 60, false}, {"c", first + 30, 61, false}, {"d", first + 31, 90, true},
		{"e", first + 32, 80, false}, {"e", first + 33, 91, false},
	}
	said := func(events []Event) (all []string) {
		for _, e := range events {
			all = append(all, fmt.Sprintf("%s %d: %d %s", e.Post, e.Date()-first, e.Value, e.Is))
		}
		return all
	}
	if diff := cmp.Diff([]string{"c 30: 61 post", "e 33: 91 post"}, said(PostRecordEvents(blog, best, 0))); diff != "" {
		t.Error(diff)
	}
	if got := said(PostRecordEvents(blog, best[5:], 90)); !cmp.Equal(got, []string{"e 33: 91 post"}) {
		t.Errorf("from a day on: %q", got)
	}
}

// TestBlogEventsAreThoseOfWholeDays: today brings milestones alone, and a longer
// history the same events as a shorter one, and more.
func TestBlogEventsAreThoseOfWholeDays(t *testing.T) {
	days := daysOfTotals(0, make([]int64, 120)...)
	total := int64(0)
	for i := range days {
		days[i].Views = 50 + int64(i*37%11)
		if i == 80 {
			days[i].Views = 3000
		}
		total += days[i].Views
		days[i].ViewsTotal = total
	}
	all := BlogEvents(days, days[119].Date+1)
	kinds := map[EventKind]int{}
	for _, e := range all {
		kinds[e.Kind]++
	}
	if kinds[EventUnusual] != 1 || kinds[EventDigest] != 16 || kinds[EventMilestone] != 2 || kinds[EventRecord] == 0 {
		t.Errorf("kinds %v", kinds)
	}
	for n := 1; n < len(days); n++ {
		today := days[n].Date
		known := map[Event]bool{}
		for _, e := range all {
			known[e] = true
		}
		for _, e := range BlogEvents(days[:n+1], today) {
			if !known[e] {
				t.Fatalf("on %v there was %+v", today, e)
			}
			if e.Kind != EventMilestone && e.Date() >= today {
				t.Errorf("of today: %+v", e)
			}
		}
	}
}
