package collector_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

func said(r collector.Record) string {
	if r.Views == 0 {
		return "none"
	}
	return fmt.Sprintf("%s–%s %d %s", r.First, r.Last, r.Views, r.Quality)
}

func TestRecords(t *testing.T) {
	t.Parallel()
	june := slices.Repeat([]int64{3}, 30) // from Monday 2026-06-01 on
	june[9], june[16] = 50, 50
	partial := daysFrom(monday, june...)
	partial[16].Views, partial[16].Quality = 60, collector.Partial
	estimated := daysFrom(monday, june...)
	estimated[10].Quality = collector.Estimated
	const none = "none"
	for _, tc := range []struct {
		name             string
		days             []collector.Day
		day, week, month string
	}{
		{"nothing known", nil, none, none, none},
		{"one day", daysFrom(monday, 7), "2026-06-01–2026-06-01 7 exact", none, none},
		{"nobody reads", daysFrom(monday, make([]int64, 70)...), none, none, none},
		{"the first of equal ones", daysFrom(monday, june...),
			"2026-06-10–2026-06-10 50 exact", "2026-06-08–2026-06-14 68 exact", "2026-06-01–2026-06-30 184 exact"},
		{"a partial day may be the best one, but no part of a week or month", partial,
			"2026-06-17–2026-06-17 60 partial", "2026-06-08–2026-06-14 68 exact", none},
		{"an estimated day", estimated,
			"2026-06-10–2026-06-10 50 exact", "2026-06-08–2026-06-14 68 estimated", "2026-06-01–2026-06-30 184 estimated"},
		{"a day that is not known", daysFrom(monday, slices.Concat(june[:12], []int64{-1}, june[13:])...),
			"2026-06-10–2026-06-10 50 exact", "2026-06-15–2026-06-21 68 exact", none},
		{"a month that is not over", daysFrom(monday, june[:29]...),
			"2026-06-10–2026-06-10 50 exact", "2026-06-08–2026-06-14 68 exact", none},
		{"a second month, from its middle on", slices.Concat(daysFrom(monday, june...), daysFrom(monday+45, 900, 900)),
			"2026-07-16–2026-07-16 900 exact", "2026-06-08–2026-06-14 68 exact", "2026-06-01–2026-06-30 184 exact"},
	} {
		r := collector.RecordsOf(tc.days)
		for _, c := range []struct{ got, want string }{{said(r.Day), tc.day}, {said(r.Week), tc.week}, {said(r.Month), tc.month}} {
			if c.got != c.want {
				t.Errorf("%s: %s, want %s", tc.name, c.got, c.want)
			}
		}
	}
}

// TestRecordsAreBrokenNotEqualled: a day is a new record if the days before have
// another.
func TestRecordsAreBrokenNotEqualled(t *testing.T) {
	t.Parallel()
	for views, broken := range map[int64]bool{6: false, 7: false, 8: true} {
		days := daysFrom(monday, 5, 7, 3, views)
		if got := collector.RecordsOf(days).Day != collector.RecordsOf(days[:3]).Day; got != broken {
			t.Errorf("%d after 7: broken is %v", views, got)
		}
	}
}

func TestLongestRun(t *testing.T) {
	t.Parallel()
	run := func(days []collector.Day) string {
		r := collector.RecordsOf(days).Run
		return fmt.Sprintf("%s–%s of %d", r.First, r.Last, r.Least)
	}
	half := daysFrom(monday, 30, 30, 30, 30)
	half[3].Views, half[3].Quality = 25, collector.Partial
	for _, tc := range []struct {
		name string
		days []collector.Day
		want string
	}{
		{"the first of equal ones", daysFrom(monday, 25, 30, 5, 26, 27, 1), "2026-06-01–2026-06-02 of 20"},
		{"a day that is not known ends it", daysFrom(monday, 100, 100, -1, 100, 100, 100), "2026-06-04–2026-06-06 of 100"},
		{"the day that is not over belongs to it, once it has enough", half, "2026-06-01–2026-06-04 of 20"},
		{"few views", daysFrom(monday, 0, 0, 1, 1, 0), "2026-06-03–2026-06-04 of 1"},
		{"half of the days reach it", daysFrom(monday, 1, 2, 999, 999, 999), "2026-06-03–2026-06-05 of 500"},
		{"exactly a power of ten", daysFrom(monday, 1000, 1000, 1000), "2026-06-01–2026-06-03 of 1000"},
	} {
		if got := run(tc.days); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
	}
	for name, days := range map[string][]collector.Day{"nothing known": nil, "nobody reads": daysFrom(monday, 0, 0, 0)} {
		if r := collector.RecordsOf(days).Run; r.Least != 0 {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestCalendarPeriods(t *testing.T) {
	t.Parallel()
	for day, want := range map[string]string{
		"2026-06-01": "2026-06-01–2026-06-07 2026-06-01–2026-06-30", "2026-06-07": "2026-06-01–2026-06-07 2026-06-01–2026-06-30",
		"2024-02-29": "2024-02-26–2024-03-03 2024-02-01–2024-02-29", "2025-12-31": "2025-12-29–2026-01-04 2025-12-01–2025-12-31",
		"1969-12-28": "1969-12-22–1969-12-28 1969-12-01–1969-12-31",
	} {
		d, err := collector.ParseDate(day)
		if err != nil {
			t.Fatal(err)
		}
		week, month := collector.WeekOf(d), collector.MonthOf(d)
		if got := fmt.Sprintf("%s–%s %s–%s", week.First, week.Last, month.First, month.Last); got != want {
			t.Errorf("%s: %s, want %s", day, got, want)
		}
		if d.Weekday() != d.Begin().In(collector.Seoul).Weekday() {
			t.Errorf("%s is a %s", day, d.Weekday())
		}
	}
}
