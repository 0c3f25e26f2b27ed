package chart

import (
	"math"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Column is a bar with a name below it.
type Column struct {
	Value      float64
	Known      bool
	Name, Text string
}

// Columns draws a few bars, each with its name.
func Columns(id string, t Texts, columns []Column) Chart {
	high := 0.0
	for _, col := range columns {
		high = max(high, col.Value)
	}
	sc := newScale(0, int64(math.Ceil(high)), plotHeight)
	c := newChart(sc, id, t)
	c.Empty = true
	for i, col := range columns {
		c.Labels = append(c.Labels, Label{At: (float64(i) + 0.5) / float64(len(columns)), Text: col.Name, Anchor: "middle"})
		if !col.Known {
			continue
		}
		c.Empty = false
		b := sc.bar(i, len(columns), 0)
		b.Y, b.Height = decimal(sc.y(col.Value)), decimal(sc.y(0)-sc.y(col.Value))
		b.Kind, b.Text = collector.Exact, col.Text
		c.Bars = append(c.Bars, b)
	}
	c.stop()
	return c
}
