package browsertest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

var screenshots = flag.String("screenshots", "", "with -run Pages: write pictures of all pages into this directory")

// page is a page and how a reader comes to it.
type page struct {
	name string
	show func(tb *tab)
}

func at(name, path string) page {
	return page{name, func(tb *tab) { tb.t.Helper(); tb.show(path) }}
}

// absent is a page that says why it cannot show what was asked for.
func absent(name, path string, want int64) page {
	return page{name, func(tb *tab) {
		tb.t.Helper()
		if status := tb.open(path); status != want {
			tb.t.Errorf("%s: %d, not %d", path, status, want)
		}
	}}
}

// blog are the pages of days and posts, wherever they stand.
func blog(s *site, prefix, base string) []page {
	post := base + "/" + s.public("ann")[3].ID
	return []page{
		at(prefix+"overview", base), at(prefix+"sorted", base+"?sort=total&order=asc&range=1y"),
		at(prefix+"nothing-found", base+"?q=zzz"), at(prefix+"post", post), absent(prefix+"problem", base+"/none", 404),
	}
}

// TestPagesOfOperator looks at the pages on an operator's own machine, where
// nobody signs in.
func TestPagesOfOperator(t *testing.T) {
	s := lived(t)
	s.start()
	lookAt(t, s, func(*tab) []page { return append(blog(s, "local-", "/@ann"), at("local-status", "/")) })
}

// lookAt looks at pages as phones and desktops show them, light and dark, in
// both languages: nothing keeps anybody from using them, nothing sticks out.
func lookAt(t *testing.T, s *site, pages func(*tab) []page) {
	t.Helper()
	axe, b := axe(t), newBrowser(t)
	for language, looks := range map[string][]look{"ko": looks()[:2], "en": looks()[2:]} {
		tb := b.tab(s.url)
		tb.show("/?lang=" + language)
		for _, p := range pages(tb) {
			p.show(tb)
			if got := evaluate[string](tb, `document.documentElement.lang`); got != language {
				t.Errorf("%s is in %q, not %q", p.name, got, language)
			}
			tb.fits(p.name + " (" + language + ")")
			for _, l := range looks {
				tb.as(l)
				report(t, fmt.Sprintf("%s (%s, %s)", p.name, language, l.name), tb.barriers(axe))
			}
			tb.draw(p.name + "-" + language)
		}
	}
}

// fits checks that a page can be read without scrolling to the right.
func (tb *tab) fits(where string) {
	tb.t.Helper()
	for _, width := range widths() {
		tb.resize(width, 800)
		if n := tb.tooWide(); n > 0 {
			tb.t.Errorf("%s: %d pixels too wide for %d: %v", where, n, width, tb.widest())
		}
	}
}

// report fails for what keeps people from using a page, and mentions the rest.
func report(t *testing.T, where string, found []barrier) {
	t.Helper()
	for _, b := range found {
		if b.serious() {
			t.Errorf("%s: %s", where, b)
		} else {
			t.Logf("%s: %s", where, b)
		}
	}
}

// draw writes pictures of the page, if they are wanted.
func (tb *tab) draw(name string) {
	if *screenshots == "" {
		return
	}
	tb.t.Helper()
	tb.must(os.MkdirAll(*screenshots, 0o755), "make the directory of the pictures")
	for _, l := range looks() {
		tb.as(l)
		png, err := chromedp.Run(tb.ctx, chromedp.FullScreenshot(100))
		tb.must(err, "draw "+name)
		tb.must(os.WriteFile(filepath.Join(*screenshots, name+"-"+l.name+".png"), png, 0o644), "draw "+name)
	}
}

// TestAxeFinds makes sure that the tests would see a barrier.
func TestAxeFinds(t *testing.T) {
	axe, s := axe(t), newSite(t)
	s.start()
	tb := newBrowser(t).tab(s.url)
	tb.show("/")
	evaluate[bool](tb, `document.querySelector("img").removeAttribute("alt"); document.querySelector("h1").style.color = "#ccc"; true`)
	var ids []string
	for _, b := range tb.barriers(axe) {
		if b.serious() {
			ids = append(ids, b.ID)
		}
	}
	for _, want := range []string{"image-alt", "color-contrast"} {
		if !slices.Contains(ids, want) {
			t.Errorf("axe-core does not find %s, only %v", want, ids)
		}
	}
}
