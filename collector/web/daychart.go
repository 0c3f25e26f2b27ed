package web

import (
	"github.com/velog-dashboard/velog-dashboard/collector"
)

// slot is the place of a day, or a week, in a chart.
type slot struct {
	first, last collector.Date
	known       bool
	value       int64
	total       int64
	quality     collector.Quality
}

const (
	maxDays  = 400 // as many bars as can be told apart on a wide screen
	minSlots = 14  // so that the first days are no towers
)

// measure is what a chart shows of a day; false if that is not known.
type measure func(d collector.Day) (value, total int64, ok bool)

func views(d collector.Day) (value, total int64, ok bool) { return d.Views, d.ViewsTotal, true }

func likes(d collector.Day) (value, total int64, ok bool) {
	return d.Likes, d.LikesTotal, d.Likes != collector.Unknown
}

// slots lays the days out from one day to another, but not from before the
// first that is known: day by day, or by weeks where they are too many. Days
// that are not known leave their slots empty.
func slots(days []collector.Day, from, to collector.Date, of measure) []slot {
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
	all := make([]slot, 0, (to-from)/length+1)
	for d := from; d <= to; d += length {
		all = append(all, slot{first: d, last: min(d+length-1, to)})
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

func (s *slot) add(d collector.Day, of measure) {
	value, total, ok := of(d)
	if !ok {
		return
	}
	if !s.known || worse(d.Quality, s.quality) {
		s.quality = d.Quality
	}
	s.known, s.total = true, total
	s.value += value
}

func worse(a, b collector.Quality) bool { return rank(a) < rank(b) }

func rank(q collector.Quality) int {
	switch q {
	case collector.Partial:
		return 0
	case collector.Estimated:
		return 1
	default:
		return 2
	}
}

// kind returns how a slot is drawn.
func (s slot) kind() string {
	switch s.quality {
	case collector.Partial, collector.Estimated:
		return string(s.quality)
	default:
		return "exact"
	}
}

// dayChart is a chart of bars with what stands beside it.
type dayChart struct {
	chart
	Average bool // it has a line of means
	Weekly  bool
	Kinds   []string // that are in it
	Empty   bool     // no day is known
}

// dailyBars draws what each day got. Means of 7 days are drawn over views, as
// far as all seven days are known and over.
func (w words) dailyBars(id, noun string, days []collector.Day, from, to collector.Date, of measure) dayChart {
	all := slots(days, from, to, of)
	var low, high int64
	seen := map[string]bool{}
	for _, s := range all {
		low, high = min(low, s.value), max(high, s.value)
		if s.known {
			seen[s.kind()] = true
		}
	}
	sc := newScale(low, high, plotHeight)
	c := dayChart{Weekly: len(all) > 0 && all[0].first != all[0].last, Empty: len(seen) == 0}
	c.chart = w.chart(sc, id, w.barsTitle(noun, c.Weekly), w.describe(noun, all))
	for i, s := range all {
		if s.known {
			c.Bars = append(c.Bars, w.drawSlot(sc.bar(i, len(all), s.value), s, noun))
		}
	}
	for _, k := range []string{"exact", "estimated", "partial"} {
		if seen[k] {
			c.Kinds = append(c.Kinds, k)
		}
	}
	c.Labels = labels(len(all), func(i int) string { return w.slotLabel(all, i) })
	if noun == "view" && !c.Weekly {
		c.Line = averageLine(days, all, sc)
		c.Average = c.Line != ""
	}
	return c
}

func (w words) barsTitle(noun string, weekly bool) string {
	if weekly {
		return w.say("chart.weekly." + noun)
	}
	return w.say("chart.daily." + noun)
}

func (w words) drawSlot(b bar, s slot, noun string) bar {
	b.Kind = s.kind()
	when := w.date(s.first)
	if s.last != s.first {
		when = s.first.String() + " – " + s.last.String()
	}
	b.Text = when + ": " + w.count(noun, s.value)
	if b.Kind != "exact" {
		b.Text += ", " + w.say("quality."+b.Kind)
	}
	return b
}

func (w words) slotLabel(all []slot, i int) string {
	if all[len(all)-1].last-all[0].first > maxDays {
		return w.month(all[i].first)
	}
	return w.shortDate(all[i].first)
}

// describe says in a sentence what the bars show, for who does not see them.
func (w words) describe(noun string, all []slot) string {
	var sum int64
	var best slot
	n := 0
	for _, s := range all {
		if !s.known {
			continue
		}
		n++
		sum += s.value
		if n == 1 || s.value > best.value {
			best = s
		}
	}
	if n == 0 {
		return w.say("no days")
	}
	return w.say("chart.desc", all[0].first, all[len(all)-1].last, w.count(noun, sum), w.count(noun, best.value), best.first)
}

func averageLine(days []collector.Day, all []slot, sc scale) string {
	over := map[collector.Date]int64{}
	for i, d := range days {
		// In between, a day is partial if a single post of many is.
		if d.Quality != collector.Partial || i > 0 && i < len(days)-1 {
			over[d.Date] = d.Views
		}
	}
	var p path
	for i, s := range all {
		sum, n := int64(0), 0
		for d := s.first - 6; d <= s.first; d++ {
			if v, ok := over[d]; ok {
				sum, n = sum+v, n+1
			}
		}
		if n < 7 {
			p.lift()
			continue
		}
		p.add((float64(i)+0.5)/float64(len(all)), sc.y(float64(sum)/7))
	}
	return p.String()
}

// cumulative draws the total as of the end of each day.
func (w words) cumulative(id string, days []collector.Day, from, to collector.Date) dayChart {
	all := slots(days, from, to, views)
	var low, high int64 = -1, 0
	for _, s := range all {
		if s.known {
			high = max(high, s.total)
			if low < 0 {
				low = s.total
			}
		}
	}
	sc := newScale(0, high, plotHeight)
	c := dayChart{Empty: low < 0}
	c.chart = w.chart(sc, id, w.say("chart.cumulative"), w.say("chart.cumulative.desc", number(max(low, 0)), number(high)))
	var p path
	for i, s := range all {
		if s.known {
			p.add((float64(i)+0.5)/float64(len(all)), sc.y(float64(s.total)))
		}
	}
	c.Line, c.Area = p.String(), p.area(sc.y(0))
	c.Labels = labels(len(all), func(i int) string { return w.slotLabel(all, i) })
	return c
}
