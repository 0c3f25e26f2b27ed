package collector

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// daysOf are days in a row with views, after a total that was there before.
func daysOfTotals(total int64, views ...int64) []Day {
	var days []Day
	for i, v := range views {
		total += v
		days = append(days, Day{Date: 20000 + Date(i), Views: v, ViewsTotal: total, Quality: Exact})
	}
	return days
}

func TestMilestones(t *testing.T) {
	fallen := daysOfTotals(0, 120, 5)
	corrected := append(fallen, daysOfTotals(80, 30)...) // velog has corrected 125 to 80
	corrected[2].Date = 20002
	for name, c := range map[string]struct {
		days []Day
		want map[int64]Date
	}{
		"one by one":                    {daysOfTotals(0, 99, 1, 899, 1), map[int64]Date{100: 20001, 1000: 20003}},
		"several in a day":              {daysOfTotals(0, 3, 12_345), map[int64]Date{100: 20001, 1000: 20001, 10_000: 20001}},
		"reached before the first day":  {daysOfTotals(1000, 5, 9000), map[int64]Date{10_000: 20001}},
		"exactly reached, then a pause": {daysOfTotals(50, 50, 0, 0), map[int64]Date{100: 20000}},
		"reached again after a fall":    {corrected, map[int64]Date{100: 20000}},
		"none":                          {daysOfTotals(0, 1, 0, 5), map[int64]Date{}},
		"no days":                       {nil, map[int64]Date{}},
	} {
		got := map[int64]Date{}
		for _, e := range Milestones("", c.days) {
			if e.Value != e.Key {
				t.Errorf("%s: %+v", name, e)
			}
			got[e.Key] = e.Date()
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Milestones of one day are points of their own.
func TestMilestonesOfOneDayHaveTimesOfTheirOwn(t *testing.T) {
	seen := map[int64]bool{}
	for _, e := range Milestones("", daysOfTotals(0, MaxCount)) {
		if at := e.PointTime(); seen[at.Unix()] || DateOf(at) != e.Date() {
			t.Errorf("the point of %d is at %v", e.Key, at)
		}
		seen[e.PointTime().Unix()] = true
	}
	if len(seen) != 8 {
		t.Errorf("%d milestones up to %d", len(seen), int64(MaxCount))
	}
}

func TestWeeksOfDigests(t *testing.T) {
	for text, monday := range map[string]string{
		"2026-W47": "2026-11-16", "2026-W01": "2025-12-29", "2020-W53": "2020-12-28", "2027-W01": "2027-01-04",
	} {
		w, err := ParseISOWeek(text)
		if err != nil || w.Monday().String() != monday || w.String() != text {
			t.Errorf("%s begins on %v: %v", text, w.Monday(), err)
		}
		for d := w.Monday(); d <= w.Sunday(); d++ {
			if ISOWeekOf(d) != w {
				t.Errorf("%v is in %v", d, ISOWeekOf(d))
			}
		}
	}
	for _, text := range []string{"", "2026-W60", "2026-W00", "2025-W53", "2026-47", "2026-W4", "2026-W47x", "-1-W01"} {
		if w, err := ParseISOWeek(text); err == nil {
			t.Errorf("%q is %v", text, w)
		}
	}
}

// A digest is there for every week whose seven days are known and over.
func TestDigests(t *testing.T) {
	days := daysOfTotals(0, make([]int64, 30)...) // from a Friday on
	for i := range days {
		days[i].Views = 1
	}
	first := ISOWeekOf(days[0].Date)
	days[15].Quality = Partial             // in the third week
	days = append(days[:23], days[24:]...) // and the fourth has a gap
	var got []ISOWeek
	for _, e := range Digests(days) {
		got = append(got, ISOWeek(e.Key))
		if e.Value != 7 || e.Date() != ISOWeek(e.Key).Monday() {
			t.Errorf("%+v", e)
		}
	}
	if diff := cmp.Diff([]ISOWeek{first + 7}, got); diff != "" {
		t.Errorf("weeks since %v: %s", first, diff)
	}
}

// TestTitlesInWordsAreAsWritten has titles with quotes and more than one line.
func TestTitlesInWordsAreAsWritten(t *testing.T) {
	for title, want := range map[string]string{
		`"TypeScript"를 써 보고`:    "“\"TypeScript\"를 써 보고” reached 100 views",
		"👩‍👩‍👧 C:\\go":          "“👩‍👩‍👧 C:\\go” reached 100 views",
		"first\nsecond\t line ": "“first second line” reached 100 views",
	} {
		e := StoredEvent{Title: title, Event: Event{Kind: EventMilestone, Post: "p", Value: 100}}
		if got := e.Words(); got != want {
			t.Errorf("%q: %s, want %s", title, got, want)
		}
	}
}
