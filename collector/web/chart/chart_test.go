package chart

import (
	"slices"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

func TestSlotsLeaveUnknownDaysEmpty(t *testing.T) {
	t.Parallel()
	day := func(d collector.Date, views int64) collector.Day {
		return collector.Day{Date: d, Views: views, Likes: collector.Unknown, Quality: collector.Exact}
	}
	days := []collector.Day{day(1000, 5), day(1001, 0), day(1003, 7), {Date: 1004, Views: 1, Quality: collector.Partial}}
	all := NewSlots(days, 900, 1004, "", collector.ByViews)
	if len(all) != minSlots || all[0].First != 1004-minSlots+1 {
		t.Fatalf("%d slots from %v", len(all), all[0].First)
	}
	var known []bool
	for _, s := range all[minSlots-5:] {
		known = append(known, s.Known)
	}
	if !slices.Equal(known, []bool{true, true, false, true, true}) {
		t.Errorf("known: %v", known)
	}
	if all[minSlots-1].Kind() != "partial" || all[minSlots-2].Kind() != "exact" {
		t.Error("wrong kinds")
	}
	for _, s := range NewSlots(days[:3], 900, 1004, "", collector.ByLikes) {
		if s.Known {
			t.Error("unknown likes are drawn")
		}
	}
}

func TestManyDaysBecomeWeeks(t *testing.T) {
	t.Parallel()
	var days []collector.Day
	var sum int64
	for d := collector.Date(19000); d < 20100; d++ {
		days = append(days, collector.Day{Date: d, Views: int64(d % 7), Quality: collector.Exact})
		sum += int64(d % 7)
	}
	days[500].Quality = collector.Estimated
	all := NewSlots(days, collector.AllDays, 20099, ByDay, collector.ByViews)
	if len(all) < 157 || len(all) > 159 || all[0].First != 19000 || all[1].First.Begin().In(collector.Seoul).Weekday() != 1 {
		t.Fatalf("%d weeks from %v", len(all), all[0].First)
	}
	estimated := 0
	for _, s := range all {
		sum -= s.Value
		if s.Kind() == "estimated" {
			estimated++
		}
	}
	if sum != 0 || estimated != 1 {
		t.Errorf("%d views are lost, %d weeks are estimated", sum, estimated)
	}
}

func TestScaleHasRoundLines(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		low, high             int64
		lowest, highest, step float64
	}{
		{0, 0, 0, 1, 1}, {0, 1, 0, 1, 1}, {0, 3, 0, 3, 1}, {0, 444, 0, 500, 100}, {0, 500, 0, 500, 100},
		{0, 501, 0, 600, 200}, {-2, 4, -2, 4, 2}, {-3, 0, -3, 1, 1}, {0, 2147483647, 0, 2500000000, 500000000},
	} {
		s := newScale(tc.low, tc.high, 100)
		if s.low != tc.lowest || s.high != tc.highest || s.step != tc.step {
			t.Errorf("%d to %d: %v", tc.low, tc.high, s)
		}
	}
}

func TestLinesBreakWhereNothingIsKnown(t *testing.T) {
	t.Parallel()
	known := func(v int64) Point { return Point{true, v} }
	texts := Texts{Number: func(int64) string { return "" }}
	text := func(int) string { return "" }
	c := Lines("x", texts, [][]Point{
		{known(0), known(10), {}, known(10), {}}, {{}, {}, known(1), known(2), known(10)}, {{}, {}, {}, {}, known(10)}, {{}, {}, {}, {}, {}},
	}, text, text, text, nil)
	if c.Empty || len(c.Bars) != 5 || !c.Bars[4].Stop || c.Bars[0].Link != "" {
		t.Errorf("%+v", c)
	}
	bottom, top := c.Ticks[0].Y, c.Ticks[len(c.Ticks)-1].Y
	want := "M100 " + bottom + "L300 " + top + "M700 " + top + "L700 " + top
	if c.Lines[0].Path != want {
		t.Errorf("%s, want %s", c.Lines[0].Path, want)
	}
	if c.Lines[3].Path != "" || c.Lines[3].LabelX != "" {
		t.Errorf("a line of nothing: %+v", c.Lines[3])
	}
	if c.Lines[1].LabelX != "90%" || c.Lines[1].LabelY == c.Lines[2].LabelY {
		t.Errorf("two numbers in one place: %+v", c.Lines[1:3])
	}
	if c := Lines("x", texts, [][]Point{{{}, {}}}, text, text, text, nil); !c.Empty {
		t.Error("nothing is known, but something is drawn")
	}
}

func TestNumbersOfLinesStandApart(t *testing.T) {
	t.Parallel()
	for _, ys := range [][]float64{{100, 100, 100, 100}, {0, 0, 0}, {200, 200, 199, 198, 197, 190}, {5, 205}} {
		var ends []end
		for i, y := range ys {
			ends = append(ends, end{i, y})
		}
		moved := spread(ends, 206)
		for i, e := range moved {
			if e.y < 0 || e.y > 206 || i > 0 && e.y-moved[i-1].y < labelHeight {
				t.Errorf("%v become %v", ys, moved)
			}
		}
	}
}
