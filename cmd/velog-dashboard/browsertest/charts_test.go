package browsertest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// TestChartsTellValues asks a chart for the value of a day by keys, by a mouse
// and by a finger, and goes on to the page of the day.
func TestChartsTellValues(t *testing.T) {
	t.Parallel()
	s := lived(t)
	s.start()
	tb := newBrowser(t).tab(s.url)
	tb.as(looks()[0])
	day := collector.DateOf(time.Now()) - 3
	link := "/@ann/days/" + day.String()
	want := func(how string) {
		t.Helper()
		if got, label := tb.tip(), tb.label(link); got == "" || got != label {
			t.Errorf("by %s the chart says %q, not %q", how, got, label)
		}
	}

	tb.show("/@ann?lang=en")
	if !evaluate[bool](tb, `(s => s.scrollWidth > s.clientWidth && Math.abs(s.scrollLeft) < 1)(document.querySelector(".scroll"))`) {
		t.Error("on a phone the chart does not begin at its right end")
	}
	tb.tabTo("a day current /@ann/days/" + (day + 3).String())
	for range 3 {
		tb.press(kb.ArrowLeft)
	}
	want("keys")
	tb.press(kb.Escape)
	if got := tb.tip(); got != "" {
		t.Errorf("after Escape the chart still says %q", got)
	}
	tb.follow("open the day", enter())
	if tb.path() != link {
		t.Errorf("Enter leads to %s\n%s", tb.path(), tb.where())
	}

	tb.show("/@ann")
	x, y := tb.middle(link)
	tb.must(chromedp.Do(tb.ctx, chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x, y)), "point at the day")
	want("mouse")
	tb.must(chromedp.Do(tb.ctx, chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, 1, 1)), "point elsewhere")

	_, err := chromedp.Call(tb.ctx, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true})
	tb.must(err, "have a touch screen")
	tb.show("/@ann")
	tb.tap(tb.middle(link))
	want("touch")
	if tb.path() != "/@ann" {
		t.Fatalf("the first touch leads to %s", tb.path())
	}
	tb.tap(tb.middle(link))
	eventually(t, "a second touch opens the day", func() bool { return tb.path() == link })
}

// TestChartsTellEvents asks a bar with a mark what happened, by keys and by a finger. On
// a phone marks keep apart. Without a script the table says the same.
func TestChartsTellEvents(t *testing.T) {
	t.Parallel()
	s := lived(t)
	s.start()
	b := newBrowser(t)
	tb := b.tab(s.url)
	tb.as(looks()[0])
	tb.show("/@ann?lang=en")
	links := evaluate[[]string](tb, `[...document.querySelectorAll(".day:has(.mark)")].map(d => d.getAttribute("href"))`)
	if len(links) < 3 {
		t.Fatalf("only %d bars have marks\n%s", len(links), tb.where())
	}
	link := links[len(links)-1]
	tb.tabTo("a day current /@ann/days/" + collector.DateOf(time.Now()).String())
	for range 91 {
		if tb.tip() == tb.label(link) {
			break
		}
		tb.press(kb.ArrowLeft)
	}
	told := tb.tip()
	if _, happened, found := strings.Cut(told, "\n"); told != tb.label(link) || !found || !strings.HasPrefix(happened, "Published: ") {
		t.Errorf("by keys the chart says %q of %s", told, link)
	}
	_, err := chromedp.Call(tb.ctx, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true})
	tb.must(err, "have a touch screen")
	for _, days := range []string{"7d", "30d", "90d", "1y"} {
		tb.show("/@ann?range=" + days)
		if n := evaluate[int](tb, `(marks => marks.filter((m, i) => i > 0 && m.left < marks[i-1].right).length)(
			[...document.querySelectorAll("#days .mark")].map(m => m.getBoundingClientRect()).filter(m => m.width > 0).sort((a, b) => a.left - b.left).slice(1))`); n > 0 {
			t.Errorf("%d marks of %s run into each other", n, days)
		}
	}
	tb.show("/@ann")
	tb.tap(tb.middle(link))
	if got := tb.tip(); got != told {
		t.Errorf("by touch the chart says %q, not %q", got, told)
	}
	plain := b.tab(s.url).withoutScript()
	plain.show("/@ann?lang=en")
	plain.must(chromedp.Do(plain.ctx, chromedp.Click(chromedp.CSS("#days summary"))), "open the table")
	when, _, _ := strings.Cut(told, ": ")
	_, happened, _ := strings.Cut(told, "\n")
	rows := evaluate[[]string](plain, `[...document.querySelectorAll(".days tr:has(+ .happened)")].map(r => r.querySelector("th").innerText + "|" + r.nextElementSibling.innerText.trim())`)
	if !slices.ContainsFunc(rows, func(row string) bool {
		return strings.HasPrefix(row, when+"|") && strings.Contains(row, happened)
	}) {
		t.Errorf("the table does not say %q of %s: %q", happened, when, rows)
	}
}

// TestGridsMoveByKeys goes through the calendar of a year by arrow keys: weeks to the
// left, days up.
func TestGridsMoveByKeys(t *testing.T) {
	t.Parallel()
	s := lived(t)
	s.start()
	tb := newBrowser(t).tab(s.url)
	tb.as(looks()[0])
	tb.show("/@ann/insights?lang=en")
	today := collector.DateOf(time.Now())
	tb.tabTo("a day current /@ann/days/" + today.String())
	for _, step := range []struct {
		key  string
		days collector.Date
	}{{kb.ArrowLeft, 7}, {kb.ArrowUp, 8}, {kb.ArrowDown, 7}, {kb.ArrowRight, 0}, {kb.ArrowRight, 0}} {
		tb.press(step.key)
		if got, label := tb.tip(), tb.label("/@ann/days/"+(today-step.days).String()); got == "" || got != label {
			t.Errorf("%d days before today the calendar says %q, not %q", step.days, got, label)
		}
	}
}

// tip is what a chart says right now; empty: nothing.
func (tb *tab) tip() string {
	tb.t.Helper()
	return evaluate[string](tb, `document.querySelector(".tip:not([hidden])")?.textContent ?? ""`)
}

func (tb *tab) label(link string) string {
	tb.t.Helper()
	return evaluate[string](tb, `document.querySelector('.day[href="`+link+`"]').ariaLabel`)
}

// middle is the place in the window of the bar with a link.
func (tb *tab) middle(link string) (x, y float64) {
	tb.t.Helper()
	at := evaluate[[]float64](tb, `(e => { e.scrollIntoView({block: "center", inline: "nearest"}); const r = e.getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2] })(document.querySelector('.day[href="`+link+`"] .slot'))`)
	return at[0], at[1]
}

// tap touches the page.
func (tb *tab) tap(x, y float64) {
	tb.t.Helper()
	_, err := chromedp.Call(tb.ctx, input.DispatchTouchEvent, input.DispatchTouchEventParams{
		Type: input.DispatchTouchEventTypeTouchStart, TouchPoints: []*input.TouchPoint{{X: x, Y: y}},
	})
	tb.must(err, "touch")
	_, err = chromedp.Call(tb.ctx, input.DispatchTouchEvent, input.DispatchTouchEventParams{
		Type: input.DispatchTouchEventTypeTouchEnd, TouchPoints: []*input.TouchPoint{},
	})
	tb.must(err, "lift the finger")
}
