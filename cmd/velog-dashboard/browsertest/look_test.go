package browsertest

import (
	"fmt"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// look is how a page is looked at.
type look struct {
	name   string
	width  int64
	height int64
	scheme string // light or dark
}

func looks() []look {
	return []look{
		{"phone-light", 390, 844, "light"}, {"phone-dark", 390, 844, "dark"},
		{"desktop-light", 1280, 900, "light"}, {"desktop-dark", 1280, 900, "dark"},
	}
}

// widths are of a small phone, a phone, a tablet and a desktop.
func widths() []int64 { return []int64{320, 390, 768, 1024, 1280} }

// as has the browser look so.
func (tb *tab) as(l look) {
	tb.t.Helper()
	tb.resize(l.width, l.height)
	tb.prefer(l.scheme)
}

// prefer tells pages a colour scheme, and not to scroll smoothly: who clicks
// meanwhile misses.
func (tb *tab) prefer(scheme string) {
	tb.t.Helper()
	_, err := chromedp.Call(tb.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
		},
	})
	tb.must(err, "choose "+scheme)
}

func (tb *tab) resize(width, height int64) {
	tb.t.Helper()
	tb.must(chromedp.Do(tb.ctx, chromedp.EmulateViewport(width, height)), "resize")
}

// tooWide returns the width of what sticks out to the right, 0 if nothing does.
func (tb *tab) tooWide() int64 {
	tb.t.Helper()
	return evaluate[int64](tb, `Math.max(0, document.scrollingElement.scrollWidth - window.innerWidth)`)
}

// widest names what sticks out.
func (tb *tab) widest() []string {
	tb.t.Helper()
	return evaluate[[]string](tb, `[...document.querySelectorAll("body *")]
		.filter(e => e.getBoundingClientRect().right > window.innerWidth + 0.5)
		.slice(0, 5).map(e => e.tagName.toLowerCase() + "." + (e.getAttribute("class") || "") + " " + Math.round(e.getBoundingClientRect().right))`)
}

// unfold opens or closes the tables of numbers.
func (tb *tab) unfold(open bool) {
	tb.t.Helper()
	evaluate[bool](tb, fmt.Sprintf(`document.querySelectorAll("details.numbers").forEach(d => d.open = %t) ?? true`, open))
}

// crowded are labels of charts without a gap before their neighbours.
func (tb *tab) crowded() []string {
	tb.t.Helper()
	return evaluate[[]string](tb, `[...document.querySelectorAll(".labels")].flatMap(labels => {
		const boxes = [...labels.querySelectorAll("text")].map(e => [e.textContent, e.getBoundingClientRect()])
			.filter(([, box]) => box.width > 0).sort(([, a], [, b]) => a.left - b.left);
		return boxes.slice(1).filter(([, box], i) => box.left < boxes[i][1].right + 3).map(([text, box]) => text + " in " + Math.round(labels.getBoundingClientRect().width));
	})`)
}
