package browsertest

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestKeyboard goes through a page without a mouse.
func TestKeyboard(t *testing.T) {
	s := lived(t)
	s.start()
	tb := newBrowser(t).tab(s.url)
	tb.show("/@ann?lang=en")
	tb.press(kb.Tab)
	if got := tb.focused(); !strings.Contains(got, "skip") {
		t.Errorf("the first stop is %s, not the link that skips the head", got)
	}
	if !evaluate[bool](tb, `(r => r.left >= 0 && r.top >= 0 && r.width > 10)(document.activeElement.getBoundingClientRect())`) {
		t.Error("the link that skips the head cannot be seen when it has the focus")
	}
	tb.follow("skip the head", chromedp.KeyEvent(kb.Enter))
	tb.press(kb.Tab)
	if !evaluate[bool](tb, `document.querySelector("main").contains(document.activeElement)`) {
		t.Errorf("after skipping the head, the next stop is %s", tb.focused())
	}
	for i := 0; i < 60 && !strings.HasPrefix(tb.focused(), "input"); i++ {
		if !tb.outlined() {
			t.Errorf("nothing shows that %s has the focus", tb.focused())
		}
		tb.press(kb.Tab)
	}
	title := s.public("ann")[2].Title
	tb.follow("search", chromedp.KeyEvent(title), chromedp.KeyEvent(kb.Enter))
	if rows := tb.texts(".posts tbody th a"); len(rows) != 1 || rows[0] != title {
		t.Errorf("searching %q shows %q", title, rows)
	}
}

// focused describes what has the focus.
func (tb *tab) focused() string {
	tb.t.Helper()
	return evaluate[string](tb, `(e => e.tagName.toLowerCase() + " " + (e.getAttribute("class") || "") + " " + (e.getAttribute("href") || e.name || ""))(document.activeElement)`)
}

// outlined says whether one sees what has the focus.
func (tb *tab) outlined() bool {
	tb.t.Helper()
	return evaluate[bool](tb, `(s => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 1)(getComputedStyle(document.activeElement))`)
}
