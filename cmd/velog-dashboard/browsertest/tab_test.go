package browsertest

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// tab is a window of the browser with cookies of its own.
type tab struct {
	t    testing.TB
	ctx  context.Context
	base string // of all addresses

	mu    sync.Mutex
	wrong []string // what no page may do
}

// tab opens a window that has not been here before. Whatever its pages ask for
// elsewhere, fail to load or complain about fails the test.
func (b *browser) tab(base string) *tab {
	b.t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	b.t.Cleanup(cancel)
	// One window goes through many pages.
	ctx, cancel = context.WithTimeout(ctx, 5*patience)
	b.t.Cleanup(cancel)
	tb := &tab{t: b.t, ctx: ctx, base: base}
	tb.must(chromedp.Listen(ctx, tb.watch), "listen")
	_, err := chromedp.Call(ctx, network.Enable, network.EnableParams{})
	tb.must(err, "watch the network")
	tb.prefer("light")
	b.t.Cleanup(func() {
		for _, w := range tb.wrongs() {
			b.t.Error(w)
		}
	})
	return tb
}

// withoutScript has the browser run no script of any page.
func (tb *tab) withoutScript() *tab {
	_, err := chromedp.Call(tb.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	tb.must(err, "turn scripts off")
	return tb
}

func (tb *tab) watch(event any) {
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		// The browser's own field for a date brings its picture along.
		if !strings.HasPrefix(e.Request.URL, tb.base+"/") && !strings.HasPrefix(e.Request.URL, "data:image/svg+xml;base64,") {
			tb.note("a page asked for " + e.Request.URL)
		}
	case *network.EventResponseReceived:
		if e.Type != network.ResourceTypeDocument && e.Response.Status >= 400 {
			tb.note("a page needs " + e.Response.URL + ", which is " + e.Response.StatusText)
		}
	case *runtime.EventConsoleAPICalled:
		tb.note("a page wrote to the console: " + string(e.Type))
	case *runtime.EventExceptionThrown:
		tb.note("a page's script failed: " + e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		// That a document is not found is the business of the test. What is
		// mere information is, for one, that Tab was quicker than autofocus.
		if e.Entry.Source != log.EntrySourceNetwork && (e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning) {
			tb.note("the browser complains: " + e.Entry.Text + " " + e.Entry.URL)
		}
	}
}

func (tb *tab) note(what string) {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	tb.wrong = append(tb.wrong, what)
}

func (tb *tab) wrongs() []string {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	return slices.Clone(tb.wrong)
}

func (tb *tab) must(err error, doing string) {
	if err != nil {
		tb.t.Helper()
		tb.t.Fatalf("%s: %v\n%s", doing, err, tb.where())
	}
}

// where says for a failure what the window shows.
func (tb *tab) where() string {
	at, err := chromedp.Run(tb.ctx, chromedp.Location())
	if err != nil {
		return err.Error()
	}
	text, err := chromedp.Run(tb.ctx, chromedp.Evaluate[string](`document.body.innerText`))
	if err != nil {
		return err.Error()
	}
	return at + "\n" + text
}

// open goes to an address of the site and returns the status of the answer.
func (tb *tab) open(path string) int64 {
	tb.t.Helper()
	resp, err := chromedp.Run(tb.ctx, chromedp.NavigateResponse(tb.base+path))
	tb.must(err, "open "+path)
	return resp.Status
}

// show is open for a page that is there.
func (tb *tab) show(path string) {
	tb.t.Helper()
	if status := tb.open(path); status != 200 {
		tb.t.Fatalf("%s: %d\n%s", path, status, tb.where())
	}
}

// click clicks a link or a button and returns the status of the page that it
// leads to.
func (tb *tab) click(selector string) int64 {
	tb.t.Helper()
	return tb.follow("click "+selector, chromedp.Click(chromedp.CSS(selector)))
}

// follow does what leads to another page and returns the status of that.
func (tb *tab) follow(what string, steps ...chromedp.Action[chromedp.Void]) int64 {
	tb.t.Helper()
	resp, err := chromedp.RunResponse(tb.ctx, steps...)
	tb.must(err, what)
	if resp == nil { // only the place within the page has changed
		return 200
	}
	return resp.Status
}

// fill pastes into a field.
func (tb *tab) fill(selector, text string) {
	tb.t.Helper()
	tb.must(chromedp.Do(tb.ctx, chromedp.Focus(chromedp.CSS(selector))), "go to "+selector)
	tb.paste(text)
}

// paste enters a text where the focus is, at once.
func (tb *tab) paste(text string) {
	tb.t.Helper()
	_, err := chromedp.Call(tb.ctx, input.InsertText, input.InsertTextParams{Text: text})
	tb.must(err, "paste")
}

// press presses a key where the focus is.
func (tb *tab) press(key string) {
	tb.t.Helper()
	tb.must(chromedp.Do(tb.ctx, chromedp.KeyEvent(key)), "press a key")
}

// text returns what an element shows.
func (tb *tab) text(selector string) string {
	tb.t.Helper()
	text, err := chromedp.Run(tb.ctx, chromedp.Text(chromedp.CSS(selector)))
	tb.must(err, "read "+selector)
	return strings.TrimSpace(text)
}

// texts returns the content of all elements that match, at once.
func (tb *tab) texts(selector string) []string {
	tb.t.Helper()
	return evaluate[[]string](tb, `[...document.querySelectorAll(`+quote(selector)+`)].map(e => e.textContent.trim())`)
}

// await waits until an element is on the page, or on the one that the page
// leads to by itself.
func (tb *tab) await(selector string) {
	tb.t.Helper()
	tb.must(chromedp.Do(tb.ctx, chromedp.WaitReady(chromedp.CSS(selector))), "wait for "+selector)
}

// has reports whether an element is on the page.
func (tb *tab) has(selector string) bool {
	tb.t.Helper()
	return evaluate[bool](tb, `document.querySelector(`+quote(selector)+`) !== null`)
}

// path returns the address of the page, without the site's.
func (tb *tab) path() string {
	tb.t.Helper()
	at, err := chromedp.Run(tb.ctx, chromedp.Location())
	tb.must(err, "read the address")
	u, err := url.Parse(at)
	tb.must(err, "read the address")
	return u.EscapedPath()
}

// evaluate asks the page something. It is no script of the page: it works in a
// window without script, and whatever the page's security policy says.
func evaluate[T any](tb *tab, expression string) T {
	tb.t.Helper()
	value, err := chromedp.Run(tb.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	tb.must(err, "evaluate "+expression[:min(len(expression), 80)])
	return value
}
