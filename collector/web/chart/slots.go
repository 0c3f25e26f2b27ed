package chart

import (
	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Slot is the place of a day, or a week, in a chart.
type Slot struct {
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

// Measure is what a chart shows of a day; false if that is not known.
type Measure func(d collector.Day) (value, total int64, ok bool)

// Views are what [NewSlots] takes of a day for charts of views.
func Views(d collector.Day) (value, total int64, ok bool) { return d.Views, d.ViewsTotal, true }

// Likes are what [NewSlots] takes of a day for charts of likes.
func Likes(d collector.Day) (value, total int64, ok bool) {
	return d.Likes, d.LikesTotal, d.Likes != collector.Unknown
}

// NewSlots lays the days out from one day to another, but not from before the
// first that is known: day by day, or by weeks where they are too many. Days
// that are not known leave their slots empty.
func NewSlots(days []collector.Day, from, to collector.Date, of Measure) Slots {
	if len(days) > 0 {
		from = max(from, min(days[0].Date, to-minSlots+1))
	} else {
		from = max(from, to-minSlots+1)
	}
	length := collector.Date(1)
	if to-from >= maxDays {
		length = 7
		from = monday(from)
	}
	all := make(Slots, 0, (to-from)/length+1)
	for d := from; d <= to; d += length {
		all = append(all, Slot{First: d, Last: min(d+length-1, to)})
	}
	for _, d := range days {
		if d.Date >= from && d.Date <= to {
			all[(d.Date-from)/length].add(d, of)
		}
	}
	return all
}

// monday returns the first day of the week of a day; 1970-01-01 was a Thursday.
func monday(d collector.Date) collector.Date { return d - ((d+3)%7+7)%7 }

func (s *Slot) add(d collector.Day, of Measure) {
	s.sum(d)
	value, total, ok := of(d)
	if !ok {
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

// Kind returns how a slot is drawn: exact, estimated or partial.
func (s Slot) Kind() string {
	switch s.Quality {
	case collector.Partial, collector.Estimated:
		return string(s.Quality)
	default:
		return "exact"
	}
}

// Weekly reports whether the slots are weeks.
func (all Slots) Weekly() bool { return len(all) > 0 && all[0].First != all[0].Last }

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
