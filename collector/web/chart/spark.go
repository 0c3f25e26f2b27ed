package chart

import "github.com/velog-dashboard/velog-dashboard/collector"

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
