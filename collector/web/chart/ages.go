package chart

import (
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// AgePoint is what a post had got at an age, and what others had.
type AgePoint struct {
	Total      int64 // [collector.Unknown]: it is younger
	Others     collector.Quartiles
	Name, Text string
}

// Ages draws how the total of a post grew, with the median of others and the band
// in which half of them are.
func Ages(id string, t Texts, points []AgePoint) Chart {
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
	n := len(points)
	for i, p := range points {
		x := (float64(i) + 0.5) / float64(n)
		if p.Others.Enough() {
			middle.add(x, sc.y(float64(p.Others.Median)))
			upper.add(x, sc.y(float64(p.Others.High)))
			lower = append([]string{"L" + decimal(1000*x) + " " + decimal(sc.y(float64(p.Others.Low)))}, lower...)
		}
		if p.Total == collector.Unknown {
			continue
		}
		c.Empty = false
		own.add(x, sc.y(float64(p.Total)))
		b := sc.point(i, n, sc.y(float64(p.Total)))
		b.Text = p.Text
		c.Bars = append(c.Bars, b)
	}
	c.stop()
	c.Line, c.Middle = own.String(), middle.String()
	if len(lower) > 0 {
		c.Band = upper.String() + strings.Join(lower, "") + "Z"
	}
	c.Labels = labels(n, func(i int) string { return points[i].Name })
	return c
}
