package chart

import (
	"math"
	"slices"
)

// Label is a text below a chart.
type Label struct {
	At     float64 // from 0 at the left to 1 at the right
	Text   string
	Anchor string // start, middle, end
	Rank   int    // 0: always shown; those of the highest rank are left out first

	From int // pixels that the chart has to be wide for it to be shown; 0: any
}

// X is where the label stands.
func (l Label) X() string { return percent(100 * l.At) }

const (
	labelGap = 8    // least pixels between labels
	scrolled = 1500 // pixels that only charts have that scroll; their labels are to be in sight
	widest   = 4500 // which no chart is
)

// shownFrom returns the least width that is enough, of those that the style knows.
func shownFrom(need float64) int {
	step := 100.0
	if need > 1000 {
		step = 500
	}
	return min(int(math.Ceil(need/step)*step), widest)
}

// extent returns how many pixels a label takes to the left and to the right of its
// place. Its letters are wider than those of [TextWidth].
func (l Label) extent() (left, right float64) {
	width := 1.12 * float64(TextWidth(l.Text))
	switch l.Anchor {
	case "start":
		return 0, width
	case "end":
		return width, 0
	}
	return width / 2, width / 2
}

// fitted has each label, from the left, shown only where those of its rank and of
// lower ones keep clear of each other.
func fitted(all []Label) []Label {
	ranks := 0
	for _, l := range all {
		ranks = max(ranks, l.Rank)
	}
	for rank := 1; rank <= ranks; rank++ {
		need := roomFor(all, rank)
		if rank > ofScreens {
			need = max(need, scrolled)
		}
		for i := range all {
			if all[i].Rank == rank {
				all[i].From = shownFrom(need)
			}
		}
	}
	return all
}

// roomFor returns how wide a chart has to be for its labels up to a rank.
func roomFor(all []Label, rank int) (need float64) {
	before := Label{Anchor: "start"}
	for _, l := range all {
		if l.Rank > rank {
			continue
		}
		_, right := before.extent()
		left, _ := l.extent()
		// One that begins at the left edge needs no room before it.
		if between := l.At - before.At; between > 0 && right+left > 0 {
			need = max(need, (right+labelGap+left)/between)
		}
		before = l
	}
	return need
}

// ofScreens is the highest rank of labels that are shown on a chart as wide as a screen.
const ofScreens = 2

// labels spreads texts over n slots: six where there is room, fewer where there is less,
// and up to three between two of them where the chart scrolls, with texts of their own.
func labels(n int, text, between func(i int) string) []Label {
	var all []Label
	every := max(1, (n+5)/6)
	for i, k := n-1, 0; i >= 0; i, k = i-every, k+1 {
		all = append(all, placed(i, n, k, text(i)))
		for quarter := 1; quarter < 4 && every >= 4; quarter++ {
			if at := i - every*quarter/4; at*scrolled >= 50*n { // whole beside the left edge
				all = append(all, Label{At: (float64(at) + 0.5) / float64(n), Text: between(at), Anchor: "middle", Rank: ofScreens + 1 + quarter%2})
			}
		}
	}
	slices.Reverse(all)
	return fitted(all)
}

// placed is the k-th label from the right, below the i-th of n slots. The outermost
// ones begin and end where the chart does.
func placed(i, n, k int, text string) Label {
	l := Label{At: (float64(i) + 0.5) / float64(n), Text: text, Anchor: "middle"}
	switch {
	case k%2 == 1:
		l.Rank = 2
	case k%4 == 2:
		l.Rank = 1
	}
	if i == n-1 && n > 3 {
		l.At, l.Anchor = 1, "end"
	} else if l.At < 0.12 && n > 3 {
		l.At, l.Anchor = float64(i)/float64(n), "start"
	}
	return l
}
