package chart

import (
	"fmt"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Intraday draws how the views of a day came, from its readings: each shows how
// many there had been by then since midnight. It is empty before the first.
func Intraday(id string, spans []collector.Span, day collector.Day, t Texts) Chart {
	base := day.ViewsTotal - day.Views
	sc := newScale(0, day.Views, plotHeight)
	c := newChart(sc, id, t)
	c.Empty = true
	begin := day.Date.Begin().Unix()
	var p path
	high := base
	for _, r := range spans {
		high = max(high, r.Views)
		for _, at := range []int64{max(r.First, begin), r.Last} {
			if at >= begin {
				p.add(float64(at-begin)/(24*60*60), sc.y(float64(high-base)))
				c.Empty = false
			}
		}
	}
	c.Line, c.Area = p.String(), p.area(sc.y(0))
	for hour := 0; hour <= 24; hour += 3 {
		l := Label{X: percent(float64(hour) / 0.24), Text: fmt.Sprintf("%02d:00", hour), Anchor: "middle", Minor: hour%6 != 0}
		switch hour {
		case 0:
			l.Anchor = "start"
		case 24:
			l.Anchor = "end"
		}
		c.Labels = append(c.Labels, l)
	}
	return c
}

// Spark shows the views of a post on its last 30 days, small enough for a table.
type Spark struct{ Line, Area string }

const sparkHeight = 28

// NewSpark draws the days of a post before today.
func NewSpark(days []collector.Day, today collector.Date) Spark {
	month := collector.Month(today)
	var high int64 = 1
	for _, d := range days {
		high = max(high, d.Views)
	}
	var p path
	for _, d := range days {
		x := float64(d.Date-month.First) / float64(month.Length()-1)
		p.add(x, sparkHeight-2-float64(sparkHeight-4)*float64(d.Views)/float64(high))
	}
	return Spark{Line: p.String(), Area: p.area(sparkHeight)}
}
