package browsertest

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestKeyboard goes through a page without a mouse.
func TestKeyboard(t *testing.T) {
	t.Parallel()
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
	tb.follow("skip the head", enter())
	tb.press(kb.Tab)
	if !evaluate[bool](tb, `document.querySelector("main").contains(document.activeElement)`) {
		t.Errorf("after skipping the head, the next stop is %s", tb.focused())
	}
	tb.tabTo("input  q")
	title := s.public("ann")[2].Title
	tb.paste(title)
	tb.follow("search", enter())
	if rows := tb.texts(".posts tbody th a"); len(rows) != 1 || rows[0] != title {
		t.Errorf("searching %q shows %q", title, rows)
	}
}

// TestKeyboardSignsIn signs a writer in without a mouse and without a script.
func TestKeyboardSignsIn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.world.Populate("ann", 2, s.clock.Now())
	s.service()
	s.start()
	access, refresh := s.velog.IssueTokens("ann", 24*time.Hour, 30*24*time.Hour)
	tb := newBrowser(t).tab(s.url).withoutScript()
	tb.show("/?lang=en")
	tb.tabTo("a button /register")
	tb.follow("open the form", enter())
	tb.tabTo("input  access_token")
	tb.paste("nonsense")
	tb.press(kb.Tab)
	tb.paste(refresh)
	if status := tb.follow("send nonsense", enter()); status != 422 {
		t.Errorf("nonsense: %d\n%s", status, tb.where())
	}
	tb.tabTo("a  #access_token") // of the summary, which leads to the field
	tb.follow("go to the field", enter())
	if got := tb.focused(); got != "input  access_token" {
		t.Errorf("the summary of what is wrong leads to %s", got)
	}
	tb.paste(access)
	tb.press(kb.Tab)
	tb.paste(refresh)
	tb.follow("register", enter())
	if tb.path() != "/@ann/-/state" {
		t.Errorf("registering leads to %s\n%s", tb.path(), tb.where())
	}
}

// enter presses the key in one event, as a keyboard does. chromedp's two would
// follow a link and send the form around what the link leads to.
func enter() chromedp.Action[chromedp.Void] {
	key := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13, Text: "\r"}
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, input.DispatchKeyEvent, key); err != nil {
			return err
		}
		up := key
		up.Type, up.Text = input.DispatchKeyEventTypeKeyUp, ""
		_, err := cdp.Call(ctx, t, input.DispatchKeyEvent, up)
		return err
	})
}

// tabTo goes from stop to stop until the one wanted, each of which can be seen.
func (tb *tab) tabTo(want string) {
	tb.t.Helper()
	for range 60 {
		tb.press(kb.Tab)
		switch at := tb.focused(); {
		case at == "body  ": // after the last stop, before the first
		case !tb.outlined():
			tb.t.Errorf("nothing shows that %s has the focus", at)
		case at == want:
			return
		}
	}
	tb.t.Fatalf("60 times Tab does not lead to %s\n%s", want, tb.where())
}

// focused describes what has the focus.
func (tb *tab) focused() string {
	tb.t.Helper()
	return evaluate[string](tb, `(e => e.tagName.toLowerCase() + " " + (e.getAttribute("class") || "") + " " + (e.getAttribute("href") || e.name || ""))(document.activeElement)`)
}

// outlined reports whether one sees what has the focus.
func (tb *tab) outlined() bool {
	tb.t.Helper()
	return evaluate[bool](tb, `(s => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 1)(getComputedStyle(document.activeElement))`)
}
