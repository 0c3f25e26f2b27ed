package web

import (
	"slices"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/chart"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// dayTable has the numbers of a chart, and those beside them, the newest first.
type dayTable struct {
	Caption string
	Beside  string // what the days are compared with; empty: nothing
	Rows    []dayRow
}

// dayRow is a day, or several in one bar of the chart.
type dayRow struct {
	When, Link string
	Numbers    []string // what stands beside it, as far as it is known
	Marks      []mark
	More       int64 // things that happened for which there is no room
}

// tableOfDays has a row for each bar of a chart of which something is known, or in which
// something happened.
func tableOfDays(l *text.Language, caption string, slots chart.Slots, beside besideDays, happened marks, link func(chart.Slot) string) dayTable {
	t := dayTable{Caption: caption, Beside: beside.column}
	for _, s := range slices.Backward(slots) {
		first, more := told(happened.of(s))
		if s.Days > 0 || len(first) > 0 {
			t.Rows = append(t.Rows, dayRow{slotText(l, s), link(s), numbersOf(l, s, beside), first, more})
		}
	}
	return t
}

func numbersOf(l *text.Language, s chart.Slot, beside besideDays) []string {
	numbers := slices.Repeat([]string{text.Nothing}, 5)
	if d := s.Sum; s.Days > 0 {
		numbers = []string{
			text.Number(d.Views), text.Number(d.ViewsTotal), text.Counter(d.Likes), text.Counter(d.Comments),
			l.Say("quality." + string(d.Quality)),
		}
		if s.Lacks() {
			numbers[4] = l.Say("quality." + string(collector.Partial))
		}
	}
	if beside.column != "" {
		numbers = slices.Insert(numbers, 1, beside.number(s))
	}
	return numbers
}

// slotText is a day with its weekday, or the first and the last of several.
func slotText(l *text.Language, s chart.Slot) string {
	if s.Last == s.First {
		return l.Date(s.First)
	}
	return s.First.String() + " – " + s.Last.String()
}
