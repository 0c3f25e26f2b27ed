package chart

import "slices"

// Grid is cells in rows and columns, whose colours tell their values: the hours of
// the week, the days of a year.
type Grid struct {
	ID          string // for what refers to its parts
	Title, Desc string
	Height      int
	Room        int     // the least width in pixels where a finger points; 0: any
	Gutter      int     // width of the names of the rows
	Rows        []Tick  // their names
	Labels      []Label // of columns
	Cells       []Cell
	Right, Down int // how many cells on the arrow keys lead
	Legend      []GridLevel
	Empty       bool // nothing is known
}

// Cell is a value in a grid.
type Cell struct {
	Row, Column int
	Value       float64
	Known       bool
	Text, Link  string
	X, Width    string
	Y, CellH    int
	Level       string // of the colour; see [GridLevel]
	Stop        bool   // Tab leads to this one; from there arrow keys lead on
}

// GridLevel is a colour in the legend: none for what is not known, and from 0 for
// nothing to 4 for the most.
type GridLevel struct{ Level, Text string }

// levelNames are the colours of values.
func levelNames() []string { return []string{"0", "1", "2", "3", "4"} }

// NewGrid lays cells out in rows of a height in pixels, with gaps between them. The
// colours are those of the quarters of all values that are not 0, so that one great
// value leaves the differences between all others.
func NewGrid(g Grid, rows []string, columns, rowHeight int, unknown string, number func(float64) string) Grid {
	const gap = 2
	g.Height = len(rows)*rowHeight - gap
	for i, name := range rows {
		g.Gutter = max(g.Gutter, 10+TextWidth(name))
		g.Rows = append(g.Rows, Tick{decimal(float64(i*rowHeight) + float64(rowHeight-gap)/2), name})
	}
	bounds := quarters(g.Cells)
	g.Empty = true
	seen := map[string]bool{}
	width := 100 / float64(columns)
	for i := range g.Cells {
		c := &g.Cells[i]
		c.X, c.Width = percent(float64(c.Column)*width), percent(width*0.9)
		c.Y, c.CellH = c.Row*rowHeight, rowHeight-gap
		c.Level = levelOf(*c, bounds)
		g.Empty = g.Empty && !c.Known
		seen[c.Level] = true
	}
	if n := len(g.Cells); n > 0 {
		g.Cells[n-1].Stop = true
	}
	g.Labels = fitted(g.Labels)
	g.legend(seen, bounds, unknown, number)
	return g
}

// quarters returns the values that a quarter, half and three quarters of those that
// are not 0 do not exceed.
func quarters(cells []Cell) (bounds [3]float64) {
	var values []float64
	for _, c := range cells {
		if c.Known && c.Value > 0 {
			values = append(values, c.Value)
		}
	}
	slices.Sort(values)
	for i := range bounds {
		if len(values) > 0 {
			bounds[i] = values[(i+1)*(len(values)-1)/4]
		}
	}
	return bounds
}

func levelOf(c Cell, bounds [3]float64) string {
	if !c.Known {
		return "none"
	}
	if c.Value <= 0 {
		return "0"
	}
	level := 1
	for _, bound := range bounds {
		if c.Value > bound {
			level++
		}
	}
	return levelNames()[level]
}

func (g *Grid) legend(seen map[string]bool, bounds [3]float64, unknown string, number func(float64) string) {
	if seen["none"] {
		g.Legend = append(g.Legend, GridLevel{"none", unknown})
	}
	for i, name := range levelNames() {
		if !seen[name] {
			continue
		}
		text := "0"
		switch {
		case i == len(bounds)+1:
			text = "> " + number(bounds[i-2])
		case i > 0:
			text = "≤ " + number(bounds[i-1])
		}
		g.Legend = append(g.Legend, GridLevel{name, text})
	}
}
