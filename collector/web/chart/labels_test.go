package chart

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// TestLabelsKeepApart at every width, with the widest texts of both languages.
func TestLabelsKeepApart(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"0", "Nov 27", "10월 10일", "2025-11-16", "2026년 10월"} {
		for n := 1; n < 400; n++ {
			all := labels(n, func(int) string { return text }, func(int) string { return text })
			for width := 220.0; width < 4000; width += 7 + math.Floor(width/200) {
				end := 0.0
				for _, l := range all {
					if width < float64(l.From) {
						continue
					}
					left, right := l.extent()
					if begin := l.At*width - left; begin < end && end > 0 {
						t.Fatalf("%d slots with %q on %v pixels: a label begins at %v, one ends at %v", n, text, width, begin, end)
					}
					end = l.At*width + right
				}
			}
		}
	}
}

// TestLabelsAreInSightWhereChartsScroll: on a phone, which shows some 300 pixels of a
// year of days, two labels are no further apart.
func TestLabelsAreInSightWhereChartsScroll(t *testing.T) {
	t.Parallel()
	for _, text := range []func(day int) string{
		func(day int) string { return fmt.Sprintf("Nov %02d", day%100) }, func(day int) string { return collector.Date(20000 + day).String() },
	} {
		for _, n := range []int{91, 180, 260, 366, 400} {
			width, before := float64(n*slotRoom), 0.0
			for _, l := range labels(n, text, text) {
				if width < float64(l.From) {
					continue
				}
				if at := l.At * width; at-before > 300 {
					t.Errorf("%d slots: %.0f pixels between labels like %q", n, at-before, l.Text)
				}
				before = l.At * width
			}
		}
	}
}

// TestLabelsOfAYearDiffer: a year of days has months below it, and where it scrolls, days
// between them.
func TestLabelsOfAYearDiffer(t *testing.T) {
	t.Parallel()
	texts := Texts{Day: collector.Date.String, Month: func(d collector.Date) string { return d.String()[:7] }}
	for _, step := range Steps() {
		for n := collector.Date(300); n <= maxDays; n++ {
			all := NewSlots([]collector.Day{{Date: 20000}}, 20000, 20000+n-1, step, collector.ByViews).labels(texts)
			for i := 1; i < len(all); i++ {
				if all[i].Text == all[i-1].Text {
					t.Fatalf("%d days by %s have %q twice", n, step, all[i].Text)
				}
			}
		}
	}
}

// TestAgesAreLabelledOnAnyScreen: the first label begins where the chart does, which asks
// for no room.
func TestAgesAreLabelledOnAnyScreen(t *testing.T) {
	t.Parallel()
	var c Chart
	c.LabelAges(1, 91, func(days int) string { return strconv.Itoa(days) + " days" })
	for _, l := range c.Labels {
		if l.From > 700 {
			t.Errorf("%q is shown only from %d pixels on", l.Text, l.From)
		}
	}
}

func TestAgesAreLabelledInWholeNumbersThatPeopleUse(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		every, last int
		want        []string
	}{
		{1, 7, []string{"0", "2", "4", "6"}}, {1, 31, []string{"0", "7", "14", "21", "28"}}, {7, 45, []string{"0", "7", "14", "21", "28", "35", "42"}},
		{30, 176, []string{"0", "30", "60", "90", "120", "150"}}, {30, 365, []string{"0", "60", "120", "180", "240", "300", "360"}}, {90, 500, []string{"0", "90", "180", "270", "360", "450"}},
		{7, 1800, []string{"0", "365", "730", "1095", "1460"}}, {30, 3000, []string{"0", "730", "1460", "2190", "2920"}},
	} {
		var got []string
		for _, l := range ageLabels(tc.every, tc.last, strconv.Itoa, func(days float64) float64 { return days / float64(tc.last) }) {
			got = append(got, l.Text)
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%d days by %d: %v, want %v", tc.last, tc.every, got, tc.want)
		}
	}
}
