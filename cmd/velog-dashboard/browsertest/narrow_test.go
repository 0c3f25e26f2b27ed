package browsertest

import (
	"fmt"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// phones are the widths of the narrowest one, and of most.
func phones() []int64 { return []int64{320, 390} }

// TestListsHaveTwoLinesOnPhones fills lists with numbers of five digits: a title and a
// line of numbers remain, of which the first is seen whole.
func TestListsHaveTwoLinesOnPhones(t *testing.T) {
	t.Parallel()
	s := lived(t)
	s.start()
	tb := newBrowser(t).tab(s.url)
	today := collector.DateOf(time.Now())
	for _, language := range []string{"en", "ko"} {
		tb.show("/?lang=" + language)
		for _, path := range []string{
			"/@ann?sort=likes", "/@ann?show=comments&sort=release", "/all", "/all?sort=today", "/all?sort=yesterday", "/all?sort=title",
			"/@ann/insights?range=30d", "/@ann/insights?range=30d&groups=mean",
			"/@ann/days/" + (today - 1).String(), "/@ann/days/" + today.String(), "/@ann/digest/" + collector.ISOWeekOf(today-7).String(),
		} {
			tb.show(path)
			for _, width := range phones() {
				tb.resize(width, 800)
				got := evaluate[map[string]any](tb, `(() => {
					const rows = [...document.querySelectorAll(".posts tbody tr:has(td[data-short])")];
					rows.forEach(r => r.querySelectorAll("[data-short]").forEach(c => c.dataset.short = c.dataset.short.replace(/\d[\d,]*(?!.*\d)/, "12,345")));
					const inside = (a, b) => a.left >= b.left - 1 && a.right <= b.right + 1 && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
					const shown = (r, c) => c.dataset.short !== undefined && inside(c.getBoundingClientRect(), r.getBoundingClientRect());
					return {
						rows: rows.length,
						highest: Math.max(...rows.map(r => r.getBoundingClientRect().height)),
						hidden: rows.filter(r => !shown(r, r.querySelector("td.sorted[data-short]") ?? r.querySelector("[data-short]"))).length,
						unsorted: document.querySelectorAll("[aria-sort]:not(.title)").length - document.querySelectorAll(".posts:has([aria-sort]):has(td.sorted)").length,
						cut: [...document.querySelectorAll("#blogs td[data-short]")].filter(c => !shown(c.closest("tr"), c)).length,
					};
				})()`)
				where := fmt.Sprintf("%s (%s) at %d", path, language, width)
				if n, _ := got["rows"].(float64); n == 0 {
					t.Errorf("%s: no list", where)
				}
				if high, _ := got["highest"].(float64); high > 56 { // of 16 pixels: 1.5 and 1.35 lines, and a gap
					t.Errorf("%s: a row is %.0f pixels high", where, high)
				}
				if n, _ := got["hidden"].(float64); n > 0 {
					t.Errorf("%s: %.0f rows do not show their first number, or the one of their order", where, n)
				}
				if n, _ := got["unsorted"].(float64); n != 0 {
					t.Errorf("%s: %.0f lists do not mark the numbers of their order", where, n)
				}
				if n, _ := got["cut"].(float64); n > 0 {
					t.Errorf("%s: %.0f numbers of blogs are cut off", where, n)
				}
			}
		}
	}
}

// TestTablesOfNumbersStayInTheirCards opens them on phones: what is wider scrolls within
// its card, also by keys.
func TestTablesOfNumbersStayInTheirCards(t *testing.T) {
	t.Parallel()
	s := lived(t)
	s.start()
	tb := newBrowser(t).tab(s.url)
	scrolls := 0
	for _, path := range []string{"/@ann?by=week&lang=en", "/@ann/insights", "/@ann/" + s.public("ann")[0].ID, "/@ann/compare"} {
		tb.show(path)
		tb.unfold(true)
		for _, width := range phones() {
			tb.resize(width, 800)
			got := evaluate[map[string]int](tb, `(() => {
				const tables = [...document.querySelectorAll(".wide")];
				return {
					tables: tables.length,
					out: tables.filter(w => w.getBoundingClientRect().right > w.closest(".card").getBoundingClientRect().right).length,
					wider: tables.filter(w => w.scrollWidth > w.clientWidth).length,
					mute: tables.filter(w => w.tabIndex < 0 || !w.ariaLabel && !w.getAttribute("aria-labelledby")).length,
				};
			})()`)
			if got["tables"] == 0 || got["out"] > 0 || got["mute"] > 0 {
				t.Errorf("%s at %d: of %d tables %d stick out of their cards and %d cannot be reached by keys", path, width, got["tables"], got["out"], got["mute"])
			}
			if n := tb.tooWide(); n > 0 {
				t.Errorf("%s: %d pixels too wide for %d: %v", path, n, width, tb.widest())
			}
			scrolls += got["wider"]
		}
	}
	if scrolls == 0 {
		t.Error("no table is wider than a phone, so that nothing was tested")
	}
}

// TestLabelsKeepApartAtEveryWidth has charts of days of two years, whose labels have the
// year, and of as many bars as there can be.
func TestLabelsKeepApartAtEveryWidth(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.world.Populate("bob", 4, s.clock.Now())
	s.run("", "accounts", "add", "bob")
	s.run(s.history("bob", 800), "import", "-")
	s.start()
	tb := newBrowser(t).tab(s.url)
	newYear, err := collector.ParseDate(fmt.Sprintf("%d-01-01", time.Now().In(collector.Seoul).Year()))
	s.must(err)
	for _, language := range []string{"en", "ko"} {
		tb.show("/?lang=" + language)
		for _, query := range []string{
			"?from=" + (newYear - 30).String() + "&to=" + (newYear + 29).String(), "?from=" + (newYear - 7).String() + "&to=" + (newYear + 6).String(),
			"?range=1y", "?range=all", "?range=all&by=week", "/insights?range=all",
		} {
			tb.show("/@bob" + query)
			for width := int64(320); width <= 1400; width += 60 {
				tb.resize(width, 800)
				if some := tb.crowded(); len(some) > 0 {
					t.Errorf("%s (%s): labels run into each other at %d: %q", query, language, width, some)
				}
				if few := evaluate[int](tb, `[...document.querySelectorAll(".labels")].filter(l => [...l.querySelectorAll("text")].filter(e => e.getBoundingClientRect().width > 0).length < 2).length`); few > 0 {
					t.Errorf("%s (%s): %d charts have less than two labels at %d", query, language, few, width)
				}
			}
		}
	}
}

// TestPhoneShowsYearsOfAllDays: without scrolling, a phone shows at least a year of a blog
// that was tracked for more, and the form beside the chart names the first of all its days.
func TestPhoneShowsYearsOfAllDays(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.world.Populate("bob", 2, s.clock.Now())
	s.run("", "accounts", "add", "bob")
	s.run(s.history("bob", 800), "import", "-")
	s.start()
	tb := newBrowser(t).tab(s.url)
	tb.as(looks()[0])
	today := collector.DateOf(time.Now())
	for _, path := range []string{"/@bob", "/@bob/compare"} {
		tb.show(path + "?range=all")
		seen := evaluate[[]string](tb, `(edge => [...document.querySelectorAll("main .day")].filter(d => {
			const box = d.querySelector(".slot").getBoundingClientRect();
			return box.left > edge.left - 1 && box.right < edge.right + 1;
		}).map(d => d.getAttribute("href").match(/\d{4}-\d\d-\d\d/)[0]))(document.querySelector("main .scroll").getBoundingClientRect())`)
		if len(seen) == 0 {
			t.Fatalf("%s shows no bars\n%s", path, tb.where())
		}
		first, err := collector.ParseDate(seen[0])
		s.must(err)
		from, err := collector.ParseDate(evaluate[string](tb, `document.querySelector("#from").value`))
		s.must(err)
		if first > today-365 || from > first || from > today-500 {
			t.Errorf("%s shows %d bars from %v on, the form %v", path, len(seen), first, from)
		}
	}
}

// TestLabelsAreNotCut moves a chart on a phone, pixel by pixel: a label is seen whole or
// not at all.
func TestLabelsAreNotCut(t *testing.T) {
	t.Parallel()
	s := lived(t)
	s.start()
	tb := newBrowser(t).tab(s.url)
	tb.as(looks()[0])
	tb.show("/@ann?lang=en")
	cut := 0
	for moved := range 12 {
		evaluate[bool](tb, fmt.Sprintf(`(document.querySelector("#days .scroll").scrollLeft = -%d, true)`, 25*moved))
		seen := 0
		eventually(t, "no label is cut in sight", func() bool {
			got := evaluate[map[string]int](tb, `(() => {
				const edge = document.querySelector("#days .scroll").getBoundingClientRect();
				const cut = [...document.querySelectorAll("#days .labels text")].filter(l => {
					const box = l.getBoundingClientRect();
					return box.width > 0 && (box.left < edge.left - 2 && box.right > edge.left + 2 || box.right > edge.right + 2 && box.left < edge.right - 2);
				});
				return {cut: cut.length, seen: cut.filter(l => getComputedStyle(l).visibility !== "hidden").length};
			})()`)
			seen = got["cut"]
			return got["seen"] == 0
		})
		cut += seen
	}
	if cut == 0 {
		t.Error("the edge never came upon a label, so that nothing was tested")
	}
}
