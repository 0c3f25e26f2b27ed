package chart

import "slices"

// Point is a value at one place of a line, if it is known.
type Point struct {
	Known bool
	Value int64
}

// Line is one of several in a chart, told apart by its number, its dashes and its
// colour.
type Line struct {
	Number         int // from 1 on
	Path           string
	LabelX, LabelY string // of the number, where the line ends; empty: nothing is known
}

// labelHeight is how far apart the numbers of lines stand.
const labelHeight = 14

// Lines draws a line for each series. All have as many points as there are labels
// in text; between are labels between two others, and link may be nil.
func Lines(id string, t Texts, series [][]Point, text, label, between, link func(i int) string) Chart {
	var low, high int64
	n, known := 0, false
	for _, points := range series {
		least, most := extremes(points)
		n, low, high = len(points), min(low, least), max(high, most)
		known = known || lastKnown(points) >= 0
	}
	sc := newScale(low, high, plotHeight)
	c := newChart(sc, id, t)
	c.Empty = !known
	if !known {
		return c
	}
	c.room(n)
	for i := range n {
		b := sc.bar(i, n, 0)
		b.Text, b.Height = text(i), ""
		if link != nil {
			b.Link = link(i)
		}
		c.Bars = append(c.Bars, b)
	}
	c.stop()
	c.Labels = labels(n, label, between)
	c.addLines(sc, series)
	return c
}

// addLines draws the lines, and their numbers clear of one another.
func (c *Chart) addLines(sc scale, series [][]Point) {
	ends := map[int][]end{} // by place
	for i, points := range series {
		l := Line{Number: i + 1}
		l.Path = drawn(sc, points)
		c.Lines = append(c.Lines, l)
		if at := lastKnown(points); at >= 0 {
			ends[at] = append(ends[at], end{i, sc.y(float64(points[at].Value))})
		}
	}
	for at, some := range ends {
		n := len(series[some[0].line])
		for _, e := range spread(some, float64(c.Height)) {
			c.Lines[e.line].LabelX, c.Lines[e.line].LabelY = percent(100*(float64(at)+0.5)/float64(n)), decimal(e.y)
		}
	}
}

// drawn is the path of a line. A point between two that are not known is a line
// of no length, which its round ends show.
func drawn(sc scale, points []Point) string {
	var p path
	for i, point := range points {
		if !point.Known {
			p.lift()
			continue
		}
		x, y := (float64(i)+0.5)/float64(len(points)), sc.y(float64(point.Value))
		alone := !p.open && (i+1 == len(points) || !points[i+1].Known)
		p.add(x, y)
		if alone {
			p.add(x, y)
		}
	}
	return p.String()
}

func lastKnown(points []Point) int {
	for i, p := range slices.Backward(points) {
		if p.Known {
			return i
		}
	}
	return -1
}

// end is where a line ends.
type end struct {
	line int
	y    float64
}

// spread moves ends at one place apart, as little as it takes from the top on, and
// up again where they would leave the chart.
func spread(ends []end, height float64) []end {
	slices.SortStableFunc(ends, func(a, b end) int { return int(a.y - b.y) })
	for i := 1; i < len(ends); i++ {
		ends[i].y = max(ends[i].y, ends[i-1].y+labelHeight)
	}
	limit := height
	for i := len(ends) - 1; i >= 0; i-- {
		ends[i].y = min(ends[i].y, limit)
		limit = ends[i].y - labelHeight
	}
	return ends
}
