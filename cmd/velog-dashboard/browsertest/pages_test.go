package browsertest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/velog-dashboard/velog-dashboard/collector"
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
func blog(prefix, base string) []page {
	return []page{at(prefix+"compare", base+"/compare"), at(prefix+"compare-age", base+"/compare?axis=age&range=30d"), at(prefix+"overview", base), {prefix + "post", func(tb *tab) { tb.t.Helper(); tb.click(".posts tbody a") }}}
}

// TestPagesOfOperator looks at the pages on an operator's own machine, where
// nobody signs in.
func TestPagesOfOperator(t *testing.T) {
	t.Parallel()
	s := lived(t)
	s.start()
	lookAt(t, s, []page{
		at("local-status", "/"), at("local-all", "/all"), at("local-all-insights", "/all/insights?range=7d"), at("local-all-events", "/all/events"), at("local-all-comments", "/all?show=comments"),
		at("local-compare", "/@ann/compare"), at("local-leaderboard-empty", "/leaderboard"), at("local-overview", "/@ann"), at("local-state", "/@ann/-/state"),
		at("local-settings", "/@ann/-/settings"), at("local-register", "/register"),
	})
}

// TestPagesOfDays looks at the pages of days, and of days that are chosen.
func TestPagesOfDays(t *testing.T) {
	t.Parallel()
	s := lived(t)
	s.start()
	today := collector.DateOf(time.Now())
	lookAt(t, s, []page{
		at("day", "/@ann/days/"+(today-1).String()), at("today", "/@ann/days/"+today.String()),
		at("insights", "/@ann/insights"), at("insights-all", "/@ann/insights?range=all&groups=mean"), at("insights-tags", "/@ann/insights?range=all&more=tags"), at("compared", "/@ann?range=30d"),
		at("day-unknown", "/@ann/days/2021-01-01"), absent("day-future", "/@ann/days/"+(today+1).String(), 404),
		at("events", "/@ann/events"), at("events-milestones", "/@ann/events?show=milestone"), at("events-unknown", "/@ann/events?show=token"),
		at("digest", "/@ann/digest/"+collector.ISOWeekOf(today-7).String()),
		at("days-chosen", "/@ann?from="+(today-50).String()+"&to="+(today-20).String()),
	})
}

// TestPagesOfService looks at the pages where writers sign in, as nobody and
// then as one of them.
func TestPagesOfService(t *testing.T) {
	t.Parallel()
	s := lived(t)
	s.service()
	s.start()
	access, refresh := s.velog.IssueTokens("ann", 24*time.Hour, 30*24*time.Hour)
	lookAt(t, s, slices.Concat(entrance(s), blog("demo-", "/demo"), []page{
		{"state", func(tb *tab) {
			tb.show("/register")
			tb.fill("#access_token", access)
			tb.fill("#refresh_token", refresh)
			tb.click(`form[action="/register"] button`)
			tb.await(".state.up")
		}},
		at("sorted", "/@ann?sort=total&order=asc&range=1y"), at("nothing-found", "/@ann?q=zzz"), absent("problem", "/@ann/none", 404),
	}, blog("", "/@ann"), decisions()))
}

// entrance are the pages for who is not signed in.
func entrance(s *site) []page {
	return []page{
		at("welcome", "/"), at("sign-in", "/sign-in"), at("register", "/register"),
		at("link", s.link("ann")),
		{"sign-in-wrong", wrongTokens("/sign-in", "nonsense", "")},
		{"register-wrong", wrongTokens("/register", "", "nonsense")},
		absent("link-wrong", "/sign-in/link/nonsense", 401),
	}
}

func wrongTokens(path, access, refresh string) func(tb *tab) {
	return func(tb *tab) {
		tb.t.Helper()
		tb.show(path)
		tb.fill("#access_token", access)
		tb.fill("#refresh_token", refresh)
		if status := tb.click(`form[action="` + path + `"] button`); status != 422 || !tb.has("[aria-invalid]") {
			tb.t.Errorf("%s with nonsense: %d\n%s", path, status, tb.where())
		}
	}
}

// decisions are the pages where a writer decides something.
func decisions() []page {
	return []page{
		at("settings", "/@ann/-/settings"),
		{"settings-listed", func(tb *tab) {
			tb.t.Helper()
			tb.show("/@ann/-/settings")
			if tb.has(`form[action="/@ann/-/leaderboard"] [value=on]`) {
				tb.click(`form[action="/@ann/-/leaderboard"] button`)
			}
		}},
		at("leaderboard", "/leaderboard?range=7d"),
		{"settings-wrong", func(tb *tab) {
			tb.t.Helper()
			tb.show("/@ann/-/settings")
			tb.click(`form[action="/@ann/-/disconnect"] .danger`)
		}},
		{"settings-phone", func(tb *tab) {
			tb.t.Helper()
			tb.show("/@ann/-/settings")
			tb.click(`form[action="/@ann/-/phone"] button`)
		}},
		{"settings-shared", func(tb *tab) {
			tb.t.Helper()
			tb.show("/@ann/-/settings")
			if !tb.has(`main a[href*="/s/"]`) {
				tb.click(`form[action="/@ann/-/share"] button`)
			}
		}},
		{"public", func(tb *tab) { tb.t.Helper(); tb.click(`main a[href*="/s/"]`) }},
		{"public-insights", func(tb *tab) { tb.t.Helper(); tb.click(`.sections a[href$="/insights"]`) }},
		{"public-overview", func(tb *tab) { tb.t.Helper(); tb.click(`.sections a`) }},
		{"public-post", func(tb *tab) { tb.t.Helper(); tb.click(`.posts tbody a`) }},
	}
}

// lookAt looks at pages as phones and desktops show them, light and dark, in
// both languages: nothing keeps anybody from using them, nothing sticks out.
func lookAt(t *testing.T, s *site, pages []page) {
	t.Helper()
	axe, b := axe(t), newBrowser(t)
	for language, looks := range map[string][]look{"ko": looks()[:2], "en": looks()[2:]} {
		tb := b.tab(s.url)
		tb.show("/?lang=" + language)
		for _, p := range pages {
			p.show(tb)
			if got := evaluate[string](tb, `document.documentElement.lang`); got != language {
				t.Errorf("%s is in %q, not %q", p.name, got, language)
			}
			tb.fits(p.name + " (" + language + ")")
			for _, l := range looks {
				tb.as(l)
				report(t, fmt.Sprintf("%s (%s, %s)", p.name, language, l.name), tb.barriers(axe, l.scheme == "dark"))
			}
			tb.draw(p.name + "-" + language)
		}
	}
}

// fits checks that a page can be read without scrolling to the right, with its
// tables of numbers open, and that the labels of its charts keep apart.
func (tb *tab) fits(where string) {
	tb.t.Helper()
	tb.unfold(true)
	defer tb.unfold(false)
	for _, width := range append(widths(), 1366, 1920) {
		tb.resize(width, 800)
		if some := tb.crowded(); len(some) > 0 {
			tb.t.Errorf("%s: labels run into each other at %d: %q", where, width, some)
		}
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
