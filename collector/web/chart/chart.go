// Package chart draws the days of a blog or a post: data in, the parts of an SVG
// out, which a template writes. It knows no words; texts are handed in.
//
// Charts are drawn by hand: the chart libraries for Go write every colour into a
// style attribute, which the pages' security policy forbids and which knows no
// dark mode, and they have neither hatched bars nor titles for each.
package chart

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Chart is a drawing. Lengths across are in percent and lengths down in pixels,
// so that it takes whatever width there is, and letters keep their size on a
// phone.
type Chart struct {
	ID          string // for what refers to its parts
	Title, Desc string
	Height      int  // of the plot, without labels
	Room        int  // the least width in pixels where a finger points; 0: any
	Gutter      int  // width of the numbers at the side
	FromStart   bool // a narrow screen shows its beginning first; otherwise its end
	Ticks       []Tick
	Labels      []Label
	Zero        string // where 0 lies
	Bars        []Bar
	Line        string // path in a box of 1000 by Height
	Area        string
	Lines       []Line // instead of bars and a line
	Band        string // path of the surface behind, and of a line of others in it
	Middle      string
	Before      string // path of the outline of what bars are compared with, and what that is
	BeforeText  string

	Average bool                // it has a line of means
	Marked  bool                // bars have marks
	Kinds   []collector.Quality // of bars that are in it
	Empty   bool                // nothing is known
}

// Tick is a line across and its number.
type Tick struct{ Y, Text string }

// Bar is a day, or several, as a bar or as a point of a line.
type Bar struct {
	X, Width         string // of the bar
	SlotX, SlotWidth string // of its room, which is what can be pointed at
	Y, Height        string
	PointX, PointY   string            // empty for a bar
	TopY, TopHeight  string            // of the part on top that is estimated; empty: none
	Kind             collector.Quality // exact, estimated or partial
	Text             string
	Link             string // to its page; empty: there is none
	Mark             string // where its mark is; empty: it has none
	Stop             bool   // Tab leads to this one; from there arrow keys lead on
}

// Texts are what a chart says, in its reader's words.
type Texts struct {
	Title, Desc string
	Before      string                        // what bars are compared with
	Number      func(n int64) string          // beside the lines across
	Bar         func(s Slot) string           // of each bar
	Link        func(s Slot) string           // of each bar; nil: none has one
	Mark        func(s Slot) (string, bool)   // what happened in a bar, and whether that is marked; nil: nothing did
	Day, Month  func(d collector.Date) string // below; months where there are many days
}

const (
	plotHeight = 190
	plotTop    = 8 // room for half a number above the highest line
	slotRoom   = 9 // pixels that a bar needs for a finger, with the gap beside it
)

// scale turns values into pixels from the top.
type scale struct {
	low, high float64
	step      float64
	height    int
}

// newScale makes a scale from 0, or below, to at least the highest value, with
// about five lines at round numbers.
func newScale(low, high int64, height int) scale {
	low, high = min(low, 0), max(high, 0)
	step := niceStep(float64(high-low) / 5)
	return scale{
		low:  step * math.Floor(float64(low)/step),
		high: max(step*math.Ceil(float64(high)/step), step),
		step: step, height: height,
	}
}

// niceStep returns the least of 1, 2, 5, 10, 20, … that is not below x.
func niceStep(x float64) float64 {
	if x <= 1 {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(x)))
	for _, n := range []float64{1, 2, 5} {
		if n*power >= x {
			return n * power
		}
	}
	return 10 * power
}

func (s scale) y(v float64) float64 {
	return plotTop + float64(s.height)*(s.high-v)/(s.high-s.low)
}

// newChart makes a chart without content on a scale.
func newChart(s scale, id string, t Texts) Chart {
	c := Chart{ID: id, Title: t.Title, Desc: t.Desc, Height: s.height + 2*plotTop, Zero: decimal(s.y(0))}
	longest := 0
	for i := 0; ; i++ {
		v := s.low + float64(i)*s.step
		if v > s.high+s.step/2 {
			break
		}
		text := t.Number(int64(v))
		longest = max(longest, TextWidth(text))
		c.Ticks = append(c.Ticks, Tick{Y: decimal(s.y(v)), Text: text})
	}
	c.Gutter = 10 + longest
	return c
}

// bar draws the i-th of n values; at least a pixel of it, if it is not 0.
func (s scale) bar(i, n int, v int64) Bar {
	slot := 100 / float64(n)
	gap := slot * 0.18
	b := Bar{
		SlotX: percent(float64(i) * slot), SlotWidth: percent(slot),
		X: percent(float64(i)*slot + gap/2), Width: percent(slot - gap),
	}
	top, bottom := s.y(float64(max(v, 0))), s.y(float64(min(v, 0)))
	if v > 0 {
		top = min(top, bottom-1.5)
	} else if v < 0 {
		bottom = max(bottom, top+1.5)
	}
	b.Y, b.Height = decimal(top), decimal(bottom-top)
	return b
}

// point is the i-th of n points of a line.
func (s scale) point(i, n int, y float64) Bar {
	b := s.bar(i, n, 0)
	b.PointX, b.PointY = middle(i, n), decimal(y)
	return b
}

// middle is where the i-th of n values lies across.
func middle(i, n int) string { return percent(100 * (float64(i) + 0.5) / float64(n)) }

// path collects the points of a line whose x go from 0 to 1.
type path struct {
	strings.Builder
	open        bool
	first, last float64
}

func (p *path) add(x, y float64) {
	command := "L"
	if !p.open {
		command, p.open = "M", true
		p.first = x
	}
	p.last = x
	p.WriteString(command + decimal(1000*x) + " " + decimal(y))
}

// lift has the next point begin a new line.
func (p *path) lift() { p.open = false }

// area returns the surface between the line, of one piece, and a height.
func (p *path) area(y float64) string {
	if p.Len() == 0 {
		return ""
	}
	return fmt.Sprintf("%sL%s %sL%s %sZ", p.String(), decimal(1000*p.last), decimal(y), decimal(1000*p.first), decimal(y))
}

func decimal(x float64) string {
	return strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64)
}

func percent(x float64) string {
	return strconv.FormatFloat(math.Round(x*1000)/1000, 'f', -1, 64) + "%"
}

// room sees to it that a finger can point at each of n bars. On the narrowest
// phones so few have enough anyway.
func (c *Chart) room(n int) {
	if n > 30 {
		c.Room = n * slotRoom
	}
}

// kinds notes which kinds of bars there are, the best known first.
func (c *Chart) kinds(seen map[collector.Quality]bool) {
	worstFirst := collector.Qualities()
	for _, k := range slices.Backward(worstFirst[:]) {
		if seen[k] {
			c.Kinds = append(c.Kinds, k)
		}
	}
}

// stop has Tab lead to the last bar.
func (c *Chart) stop() {
	if n := len(c.Bars); n > 0 {
		c.Bars[n-1].Stop = true
	}
}
