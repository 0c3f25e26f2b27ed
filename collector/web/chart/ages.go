package chart

import (
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// AgePoint is what a post had got at an age, and what others had.
type AgePoint struct {
	Days   int
	Total  int64 // [collector.Unknown]: it is younger
	Others collector.Quartiles
	Text   string
}

// Ages draws how the total of a post grew, with the median of others and the band
// in which half of them are. Ages stand as far apart as they are, from 0 on; name
// writes those below.
func Ages(id string, t Texts, points []AgePoint, name func(days int) string) Chart {
	var high int64
	for _, p := range points {
		high = max(high, p.Total)
		if p.Others.Enough() {
			high = max(high, p.Others.High)
		}
	}
	sc := newScale(0, high, plotHeight)
	c := newChart(sc, id, t)
	c.Empty = true
	var own, middle, upper path
	var lower []string
	last := points[len(points)-1].Days
	at := func(days float64) float64 { return days / float64(last) }
	for i, p := range points {
		x := at(float64(p.Days))
		if p.Others.Enough() {
			middle.add(x, sc.y(float64(p.Others.Median)))
			upper.add(x, sc.y(float64(p.Others.High)))
			lower = append([]string{"L" + decimal(1000*x) + " " + decimal(sc.y(float64(p.Others.Low)))}, lower...)
		}
		if p.Total == collector.Unknown {
			continue
		}
		c.Empty = c.Empty && p.Days == 0
		own.add(x, sc.y(float64(p.Total)))
		left := at(float64(points[max(i-1, 0)].Days+p.Days) / 2)
		right := at(float64(points[min(i+1, len(points)-1)].Days+p.Days) / 2)
		c.Bars = append(c.Bars, Bar{
			SlotX: percent(100 * left), SlotWidth: percent(100 * (right - left)),
			PointX: percent(100 * x), PointY: decimal(sc.y(float64(p.Total))), Text: p.Text,
		})
	}
	c.stop()
	c.Line, c.Middle = own.String(), middle.String()
	if len(lower) > 0 {
		c.Band = upper.String() + strings.Join(lower, "") + "Z"
	}
	every := 1
	if len(points) > 1 {
		every = points[1].Days - points[0].Days
	}
	c.Labels = ageLabels(every, last, name, at)
	return c
}

// ageLabels are texts below the ages that people use, of those at every so many
// days: whole weeks, months or quarters, and from two years on whole years.
func ageLabels(every, last int, name func(days int) string, at func(days float64) float64) []Label {
	step, multiples := every, []int{1, 2, 3, 4, 6, 12, 24}
	if every == 1 {
		multiples = []int{1, 2, 7, 14, 30, 60, 90, 180}
	}
	for _, times := range multiples {
		if step = every * times; last < 7*step {
			break
		}
	}
	const year = 365
	if last >= 2*year {
		for step = year; last >= 7*step; step += year {
		}
	}
	var all []Label
	for days, k := 0, 0; days <= last; days, k = days+step, k+1 {
		l := Label{At: at(float64(days)), Text: name(days), Anchor: "middle"}
		switch {
		case k%2 == 1:
			l.Rank = 2
		case k%4 == 2:
			l.Rank = 1
		}
		if days == 0 {
			l.Anchor = "start"
		} else if l.At > 0.9 {
			l.Anchor = "end"
		}
		all = append(all, l)
	}
	return fitted(all)
}

// LabelAges labels the places of a chart, of which each is so many days older, and has
// its reader begin with the release.
func (c *Chart) LabelAges(every, places int, name func(days int) string) {
	c.FromStart = true
	c.Labels = ageLabels(every, every*(places-1), name, func(days float64) float64 {
		return (days/float64(every) + 0.5) / float64(places)
	})
}
