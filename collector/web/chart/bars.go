package chart

import "github.com/velog-dashboard/velog-dashboard/collector"

// Bars draws what each slot got. If there are days in means, means of 7 days are
// drawn over the bars, as far as all seven days are known and over. An outline shows
// what each slot is compared with, if before has a point for each.
func (all Slots) Bars(id string, t Texts, means []collector.Day, before []Point) Chart {
	low, high := extremes(before)
	seen := map[collector.Quality]bool{}
	for _, s := range all {
		low, high = min(low, s.Value), max(high, s.Value)
		if s.Known {
			seen[s.Kind()] = true
		}
	}
	sc := newScale(low, high, plotHeight)
	c := newChart(sc, id, t)
	c.Empty = len(seen) == 0
	c.room(len(all))
	for i, s := range all {
		b := s.named(sc.bar(i, len(all), s.Value), t)
		if marked := b.mark(s, t, i, len(all)); !s.Known && !marked {
			continue
		}
		if !s.Known {
			b.Height = ""
		}
		c.Marked = c.Marked || b.Mark != ""
		c.Bars = append(c.Bars, b)
	}
	c.stop()
	c.kinds(seen)
	c.Labels = all.labels(t)
	c.Before, c.BeforeText = outline(sc, before), t.Before
	if all.Step() == ByDay {
		c.Line = averageLine(means, all, sc)
		c.Average = c.Line != ""
	}
	return c
}

// extremes are the lowest and the highest of what is known, and 0.
func extremes(points []Point) (low, high int64) {
	for _, p := range points {
		if p.Known {
			low, high = min(low, p.Value), max(high, p.Value)
		}
	}
	return low, high
}

// outline is the upper edge of bars that are not drawn, from one to the next, with a gap
// where one is not known.
func outline(sc scale, points []Point) string {
	var p path
	width := 1 / float64(max(len(points), 1))
	for i, point := range points {
		if !point.Known {
			p.lift()
			continue
		}
		y := sc.y(float64(point.Value))
		p.add(float64(i)*width, y)
		p.add(float64(i+1)*width, y)
	}
	return p.String()
}

// named says what a bar is.
func (s Slot) named(b Bar, t Texts) Bar {
	b.Kind, b.Text = s.Kind(), t.Bar(s)
	if t.Link != nil {
		b.Link = t.Link(s)
	}
	return b
}

// mark has a bar say what happened in it, and reports whether anything did.
func (b *Bar) mark(s Slot, t Texts, i, n int) bool {
	if t.Mark == nil {
		return false
	}
	text, drawn := t.Mark(s)
	if text == "" {
		return false
	}
	b.Text += "\n" + text
	if drawn {
		b.Mark = middle(i, n)
	}
	return true
}

// monthsFrom is from how many days on labels are months.
const monthsFrom = 190

func (all Slots) labels(t Texts) []Label {
	text, between := all.LabelTexts(t)
	return labels(len(all), text, between)
}

// LabelTexts returns the label of each slot, and what it is between two others. It has
// the year, except where all days are of the year of the last one. Between months there
// are days, of which several are in the same month.
func (all Slots) LabelTexts(t Texts) (text, between func(i int) string) {
	if len(all) == 0 {
		return nil, nil
	}
	of, fine := t.Day, t.Day
	switch first, last := all[0].First, all[len(all)-1].Last; {
	case last-first > monthsFrom && all.Step() == ByMonth:
		of, fine = t.Month, t.Month
	case last-first > monthsFrom:
		of = t.Month
	case first.Begin().In(collector.Seoul).Year() != last.Begin().In(collector.Seoul).Year():
		of, fine = collector.Date.String, collector.Date.String
	}
	return func(i int) string { return of(all[i].First) }, func(i int) string { return fine(all[i].First) }
}

func averageLine(days []collector.Day, all Slots, sc scale) string {
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
		for d := s.First - 6; d <= s.First; d++ {
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

// Cumulative draws the total as of the end of each slot.
func (all Slots) Cumulative(id string, t Texts) Chart {
	_, high, known := all.Totals()
	sc := newScale(0, high, plotHeight)
	c := newChart(sc, id, t)
	c.room(len(all))
	c.Empty = !known
	var p path
	for i, s := range all {
		if s.Known {
			y := sc.y(float64(s.Total))
			p.add((float64(i)+0.5)/float64(len(all)), y)
			c.Bars = append(c.Bars, s.named(sc.point(i, len(all), y), t))
		}
	}
	c.stop()
	c.Line, c.Area = p.String(), p.area(sc.y(0))
	c.Labels = all.labels(t)
	return c
}
