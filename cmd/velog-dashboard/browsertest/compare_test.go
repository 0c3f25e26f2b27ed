package browsertest

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// compared are the titles of the posts that stand side by side.
func (tb *tab) compared() []string {
	tb.t.Helper()
	return tb.texts(".compared tbody th > a:not(.without)")
}

// TestComparePostsByKeys chooses two posts of the list, looks at a day of both and
// removes one, without a mouse.
func TestComparePostsByKeys(t *testing.T) {
	t.Parallel()
	s := lived(t)
	s.start()
	tb := newBrowser(t).tab(s.url)
	tb.show("/@ann?lang=en")
	titles := tb.texts(".posts tbody th > a")
	tb.tabTo("input  post")
	tb.press(" ")
	tb.press(kb.Tab) // the post's own link
	tb.press(kb.Tab)
	tb.press(" ")
	tb.follow("compare", enter()) // as Enter in any field of a form does
	if tb.path() != "/@ann/compare" || !slices.Equal(tb.compared(), titles[:2]) {
		t.Fatalf("%s compares %q, not %q\n%s", tb.path(), tb.compared(), titles[:2], tb.where())
	}
	tb.must(chromedp.Do(tb.ctx, chromedp.Focus(chromedp.CSS(`.day[tabindex="0"]`))), "go to the chart")
	tb.press(kb.ArrowLeft)
	lines := strings.Split(tb.tip(), "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[1], "1 ") || !strings.HasPrefix(lines[2], "2 ") {
		t.Errorf("the chart says %q", lines)
	}
	tb.tabTo("a without " + evaluate[string](tb, `document.querySelector(".without").getAttribute("href")`))
	tb.follow("remove the first", enter())
	if !slices.Equal(tb.compared(), titles[1:2]) {
		t.Errorf("without the first: %q", tb.compared())
	}
}

// TestComparePostsByTouch chooses posts with a finger on a phone, and touches a
// day of the chart.
func TestComparePostsByTouch(t *testing.T) {
	t.Parallel()
	s := lived(t)
	s.start()
	tb := newBrowser(t).tab(s.url)
	tb.as(looks()[0])
	_, err := chromedp.Call(tb.ctx, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true})
	tb.must(err, "have a touch screen")
	tb.show("/@ann?lang=ko")
	for _, n := range []string{"1", "3"} {
		tb.tap(tb.center(".posts tbody tr:nth-child(" + n + ") .pick"))
	}
	eventually(t, "two posts are chosen", func() bool {
		return evaluate[int64](tb, `document.querySelectorAll(".pick :checked").length`) == 2
	})
	if !evaluate[bool](tb, `(r => r.top >= 0 && r.bottom <= innerHeight)(document.querySelector(".picked button").getBoundingClientRect())`) {
		t.Error("the button is out of sight while posts are chosen")
	}
	tb.tap(tb.center(".picked button"))
	eventually(t, "the posts are compared", func() bool { return tb.path() == "/@ann/compare" && len(tb.compared()) == 2 })
	tb.tap(tb.center(".day[tabindex='0'] .slot"))
	if lines := strings.Split(tb.tip(), "\n"); len(lines) != 3 {
		t.Errorf("the chart says %q", lines)
	}
	if tb.path() != "/@ann/compare" {
		t.Errorf("the first touch leads to %s", tb.path())
	}
	tb.show("/@ann/compare?axis=age")
	if !evaluate[bool](tb, `(s => s.scrollWidth > s.clientWidth && s.getBoundingClientRect().left <= s.querySelector(".slot").getBoundingClientRect().left)(document.querySelector(".scroll"))`) {
		t.Error("posts are not compared from their release on")
	}
}

// center is the place in the window of an element.
func (tb *tab) center(selector string) (x, y float64) {
	tb.t.Helper()
	at := evaluate[[]float64](tb, `(e => { e.scrollIntoView({block: "center", inline: "nearest"}); const r = e.getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2] })(document.querySelector(`+quote(selector)+`))`)
	return at[0], at[1]
}

// TestComparePostsWithoutScript: the form is plain, and each day has its numbers
// in its title and in the table.
func TestComparePostsWithoutScript(t *testing.T) {
	t.Parallel()
	s := lived(t)
	s.start()
	tb := newBrowser(t).tab(s.url).withoutScript()
	tb.show("/@ann/compare?lang=en&range=7d")
	if len(tb.compared()) != 5 {
		t.Fatalf("it opens with %q", tb.compared())
	}
	said := tb.texts(".day > title")
	rows := evaluate[int64](tb, `document.querySelectorAll(".numbers tbody tr").length`)
	if len(said) < 7 || rows != 7 || len(strings.Split(said[len(said)-1], "\n")) != 6 {
		t.Errorf("%d rows, and the days say %q", rows, said)
	}
	tb.must(chromedp.Do(tb.ctx, chromedp.Click(chromedp.CSS(`.picker li:first-child input`))), "choose one less")
	tb.click(`.picker .picked button`)
	if len(tb.compared()) != 4 {
		t.Errorf("one less than five is %q", tb.compared())
	}
}
