package web

import (
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/chart"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// besideDays are what the bars of a chart are compared with: what as many days got in
// the period before, or in the year before.
type besideDays struct {
	points        []chart.Point // of each bar; nil: nothing is compared, or known
	first         map[collector.Date]int
	before, after string // the words around a number
	legend        string
	column        string
}

// beside returns what is known of what the bars are compared with. As in sums, days
// count only if they are whole, and a bar that is not over, or not known, is not compared.
func (v rangeView) beside(l *text.Language, slots chart.Slots, days []collector.Day) besideDays {
	if v.Before.Length() < 1 {
		return besideDays{}
	}
	days = collector.DaysBy(days, v.Measure)
	b := besideDays{points: make([]chart.Point, len(slots)), first: make(map[collector.Date]int, len(slots))}
	known := false
	for i, s := range slots {
		b.first[s.First] = i
		p := v.comparedWith(collector.Period{First: s.First, Last: s.Last})
		sum := p.Sum(between(days, p.First, p.Last))
		if s.Known && s.Last < v.Today && sum.Days == p.Length() && sum.Partial == 0 {
			b.points[i], known = chart.Point{Known: true, Value: sum.Views}, true
		}
	}
	if !known {
		return besideDays{}
	}
	const number = "\x00"
	b.before, b.after, _ = strings.Cut(l.Say("beside."+v.Compare, "Number", number), number)
	b.column = l.Say("beside." + v.Compare + ".name")
	b.legend = b.column + " (" + text.Days(v.Before) + ")"
	if v.Measure != collector.ByViews {
		b.column += " · " + l.Say(string(v.Measure))
	}
	return b
}

// comparedWith are the days that some of the range are compared with.
func (v rangeView) comparedWith(p collector.Period) collector.Period {
	if v.Compare == comparedYear {
		return p.YearBefore()
	}
	back := v.Period.First - v.Before.First
	return collector.Period{First: p.First - back, Last: p.Last - back}
}

// point is what a bar is compared with.
func (b besideDays) point(s chart.Slot) chart.Point {
	if b.points == nil {
		return chart.Point{}
	}
	return b.points[b.first[s.First]]
}

// said is what a bar adds to what it says; empty: nothing.
func (b besideDays) said(s chart.Slot) string {
	p := b.point(s)
	if !p.Known {
		return ""
	}
	return b.before + text.Number(p.Value) + b.after
}

// number is what the table says of a bar.
func (b besideDays) number(s chart.Slot) string {
	p := b.point(s)
	if !p.Known {
		return text.Nothing
	}
	return text.Number(p.Value)
}
