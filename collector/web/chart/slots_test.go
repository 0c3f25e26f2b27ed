package chart

import (
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

func TestMonthsBeginOnTheirFirst(t *testing.T) {
	t.Parallel()
	date := func(s string) collector.Date {
		d, err := collector.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	var days []collector.Day
	for d := date("2025-11-01"); d <= date("2026-03-20"); d++ {
		days = append(days, collector.Day{Date: d, Views: 1, Comments: collector.Unknown, Quality: collector.Exact})
	}
	all := NewSlots(days, date("2025-11-20"), date("2026-03-10"), ByMonth, collector.ByViews)
	want := []struct {
		first, last string
		views       int64
	}{
		{"2025-11-20", "2025-11-30", 11}, {"2025-12-01", "2025-12-31", 31}, {"2026-01-01", "2026-01-31", 31},
		{"2026-02-01", "2026-02-28", 28}, {"2026-03-01", "2026-03-10", 10},
	}
	if len(all) != len(want) {
		t.Fatalf("%d months", len(all))
	}
	for i, s := range all {
		if s.First.String() != want[i].first || s.Last.String() != want[i].last || s.Value != want[i].views || s.Sum.Comments != collector.Unknown {
			t.Errorf("%v–%v: %d, want %v", s.First, s.Last, s.Value, want[i])
		}
	}
	for _, c := range []struct {
		asked Step
		days  int
		want  Step
	}{
		{"", 400, ByDay}, {ByDay, 400, ByDay}, {ByWeek, 400, ByWeek}, {ByMonth, 30, ByMonth},
		{"", 401, ByMonth}, {ByDay, 401, ByWeek}, {ByWeek, 5000, ByWeek}, {ByMonth, 5000, ByMonth}, {"", 5000, ByMonth},
	} {
		if step := StepFor(c.asked, c.days); step != c.want {
			t.Errorf("%d days have bars of a %s where %q is asked for, want %s", c.days, step, c.asked, c.want)
		}
	}
	kinds := []collector.Quality{collector.Partial, collector.Exact, collector.Exact, collector.Exact, collector.Partial}
	for i, s := range all {
		if s.Kind() != kinds[i] {
			t.Errorf("%v–%v is drawn as %s, want %s", s.First, s.Last, s.Kind(), kinds[i])
		}
	}
	labels := all.labels(Texts{Day: collector.Date.String, Month: func(collector.Date) string { return "month" }})
	if last := labels[len(labels)-1]; last.Text != "2026-03-01" || last.Anchor != "end" {
		t.Errorf("the last label is %+v", last)
	}
}
