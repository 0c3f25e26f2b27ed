package chart

import (
	"cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Slot is the place of a day, or a week, in a chart.
type Slot struct {
	Step        Step
	First, Last collector.Date
	Known       bool
	Value       int64 // what it got
	Total       int64 // as of its end
	Quality     collector.Quality

	Days int           // how many of its days are known
	Sum  collector.Day // what they got, whatever the chart shows
}

// Slots are the places of a chart, from the left.
type Slots []Slot

const (
	maxDays  = 400 // as many bars as can be told apart on a wide screen
	minSlots = 14  // so that the first days are no towers
)

// Step is how many days a bar has.
type Step string

const (
	ByDay   Step = "day"
	ByWeek  Step = "week"
	ByMonth Step = "month"
)

// Steps lists all of them.
func Steps() []Step { return []Step{ByDay, ByWeek, ByMonth} }

// StepFor returns the step asked for, if there is room for it in so many days:
// bars of days are too many beyond a year or so. Empty: days, and beyond that months, of
// which a phone shows years without scrolling.
func StepFor(asked Step, days int) Step {
	switch {
	case days <= maxDays:
		return cmp.Or(asked, ByDay)
	case asked == ByDay:
		return ByWeek
	}
	return cmp.Or(asked, ByMonth)
}

// NewSlots lays the days out from one day to another, but not from before the
// first that is known. Days that are not known leave their slots empty; weeks
// begin on Monday, and the outermost bars may have only a part of their days.
func NewSlots(days []collector.Day, from, to collector.Date, asked Step, m collector.Measure) Slots {
	if len(days) > 0 {
		from = max(from, min(days[0].Date, to-minSlots+1))
	} else {
		from = max(from, to-minSlots+1)
	}
	step := StepFor(asked, int(to-from)+1)
	var all Slots
	for d := from; d <= to; d = step.after(d) {
		all = append(all, Slot{First: d, Last: min(step.after(d)-1, to), Step: step})
	}
	i := 0
	for _, d := range days {
		for i < len(all) && all[i].Last < d.Date {
			i++
		}
		if i < len(all) && d.Date >= from {
			all[i].add(d, m)
		}
	}
	return all
}

// after returns the first day after the bar that a day is in.
func (s Step) after(d collector.Date) collector.Date {
	switch s {
	case ByWeek:
		return collector.WeekOf(d).Last + 1
	case ByMonth:
		return collector.MonthOf(d).Last + 1
	default:
		return d + 1
	}
}

func (s *Slot) add(d collector.Day, m collector.Measure) {
	s.sum(d)
	value, total, known := m.Of(d)
	if !known {
		return
	}
	if !s.Known || d.Quality.WorseThan(s.Quality) {
		s.Quality = d.Quality
	}
	s.Known, s.Total = true, total
	s.Value += value
}

// sum adds a later day to those before it.
func (s *Slot) sum(d collector.Day) {
	before := s.Sum
	s.Sum = d
	if s.Days++; s.Days == 1 {
		return
	}
	s.Sum.Views += before.Views
	s.Sum.Likes, s.Sum.LikesTotal = later(before.Likes, before.LikesTotal, d.Likes, d.LikesTotal)
	s.Sum.Comments, s.Sum.CommentsTotal = later(before.Comments, before.CommentsTotal, d.Comments, d.CommentsTotal)
	if before.Quality.WorseThan(d.Quality) {
		s.Sum.Quality = before.Quality
	}
}

// later adds up what is known of a day and of one after it.
func later(before, totalBefore, n, total int64) (sum, totalAfter int64) {
	switch {
	case n == collector.Unknown:
		return before, totalBefore
	case before == collector.Unknown:
		return n, total
	default:
		return before + n, total
	}
}

// Kind returns how a slot is drawn: exact, estimated or partial. So is a week or a month
// of which a day is missing, which is lower than those beside it for that alone.
func (s Slot) Kind() collector.Quality {
	switch {
	case s.Lacks():
		return collector.Partial
	case s.Quality == collector.Partial, s.Quality == collector.Estimated:
		return s.Quality
	default:
		return collector.Exact
	}
}

// Lacks reports whether a day of the slot's week or month is not known, or not in the
// chart.
func (s Slot) Lacks() bool {
	switch s.Step {
	case ByWeek:
		return s.Days < collector.WeekLength
	case ByMonth:
		return s.Days < collector.MonthOf(s.First).Length()
	default:
		return false
	}
}

// Step is that of all slots.
func (all Slots) Step() Step {
	if len(all) == 0 {
		return ByDay
	}
	return all[0].Step
}

// Summary is what a chart of bars shows, for readers who do not see it.
type Summary struct {
	First, Last collector.Date
	Total       int64
	Highest     Slot
}

// Summary reports false if nothing is known.
func (all Slots) Summary() (s Summary, known bool) {
	for _, slot := range all {
		if !slot.Known {
			continue
		}
		s.Total += slot.Value
		if !known || slot.Value > s.Highest.Value {
			s.Highest = slot
		}
		known = true
	}
	if len(all) > 0 {
		s.First, s.Last = all[0].First, all[len(all)-1].Last
	}
	return s, known
}

// Totals returns the total of the first slot that is known, and the highest one.
func (all Slots) Totals() (first, highest int64, known bool) {
	for _, slot := range all {
		if slot.Known {
			highest = max(highest, slot.Total)
			if !known {
				first, known = slot.Total, true
			}
		}
	}
	return first, highest, known
}
