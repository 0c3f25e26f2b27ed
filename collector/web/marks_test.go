package web_test

import (
	"fmt"
	"html"
	"log/slog"
	"regexp"
	"strings"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/excerpt"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/web"
)

// eventful is a blog on which things happen, so many days before today, in which each
// post gets ten views a day. It returns its public link and the ids of its posts.
func eventful(t *testing.T) (w *writers, link string, ids []string) {
	t.Helper()
	db, err := ledger.Open(t.Context(), ledger.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	today := collector.DateOf(now())
	begin := (today - 10).Begin()
	account, _, err := db.AddAccount(t.Context(), "ann", begin)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 4 {
		ids = append(ids, fmt.Sprintf("aaaaaaaa-0000-4000-8000-%012d", n))
	}
	for day := range 11 {
		r := collector.ScrapeResult{Account: account, At: (today - 10 + collector.Date(day)).Begin(), Next: now()}
		add := func(n int, title string, release collector.Date, private bool) {
			age := int64(r.At.Sub(release.Begin()).Hours() / 24)
			if age < 0 {
				return
			}
			r.Seen = append(r.Seen, collector.Observation{At: r.At, Post: collector.Post{
				ID: ids[n], Title: title, Slug: "post", ReleasedAt: release.Begin(), Private: private,
			}, Counters: collector.Counters{Views: 10 * age}})
		}
		title := "old"
		if day > 7 {
			title = "new"
		}
		add(0, title, today-106, false)
		add(1, "first", today-12, false)
		add(2, "<second>", today-6, false)
		add(3, "secret", today-4, true)
		if _, err := db.StoreScrape(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	gate := access.New(access.Options{Ledger: db, Now: now, Log: slog.New(slog.DiscardHandler)})
	token, err := gate.Share(t.Context(), account, collector.SharePages)
	if err != nil {
		t.Fatal(err)
	}
	return &writers{t: t, blogs: db, Handler: newHandler(t, web.Options{Blogs: db, Public: db.Public(now), Gate: gate})}, "/s/" + token, ids
}

// bars are what the bars of the first chart of a page say, and whether each is marked.
func bars(page string) (said []string, marked map[string]bool) {
	marked = map[string]bool{}
	chart, _, _ := strings.Cut(page, `class="axis"`)
	for _, m := range regexp.MustCompile(`(?s)class="day"[^>]* aria-label="([^"]*)">(.*?)</(?:a|g)>`).FindAllStringSubmatch(chart, -1) {
		label := html.UnescapeString(m[1])
		said, marked[label] = append(said, label), strings.Contains(m[2], `class="mark"`)
	}
	return said, marked
}

// TestChartsMarkEvents finds what happened in the bars and in the table of the same
// numbers, also on days that are not known.
func TestChartsMarkEvents(t *testing.T) {
	t.Parallel()
	w, link, ids := eventful(t)
	today := collector.DateOf(now())
	label := func(daysAgo collector.Date, views, happened string) string {
		d := today - daysAgo
		if views != "" {
			views = ": " + views
		}
		return d.String() + " (" + d.Begin().In(collector.Seoul).Format("Mon") + ")" + views + "\n" + happened
	}
	own := []string{
		label(12, "", "Published: “first”"), label(6, "30 views", "Published: “<second>”"),
		label(10, "20 views", "The blog reached 1,000 views"), label(4, "40 views", "Published: “secret”"),
		label(2, "40 views", "Renamed: “old” is now “new”"),
	}
	for path, want := range map[string][]string{
		"/@ann":           own,
		"/@ann?range=30d": own,
		"/@ann/" + ids[0]: {label(2, "10 views", "Renamed: “old” is now “new”"), label(7, "10 views", "“new” reached 1,000 views")},
		link: {
			label(12, "", "Published: “first”"), label(6, "30 views", "Published: “<second>”"), label(2, "30 views", "Renamed: “old” is now “new”"),
		},
	} {
		page := w.get(path, "Accept-Language", "en")
		wellFormed(t, page)
		said, marked := bars(page)
		happened := 0
		for _, s := range said {
			if strings.Contains(s, "\n") {
				happened++
			}
		}
		for _, s := range want {
			if !marked[s] {
				t.Errorf("%s: no mark that says %q among %q", path, s, said)
			}
			what, event, _ := strings.Cut(s, "\n")
			when, views, known := strings.Cut(strings.TrimSuffix(what, " views"), ": ")
			if !known {
				views = "– – – – –"
			}
			row := regexp.MustCompile(`(?s)` + regexp.QuoteMeta(when) + `</a></th>.*?</tr>\s*<tr class="happened">.*?</tr>`).FindString(page)
			if said := plain(row); !strings.Contains(said, views) || !strings.Contains(said, event) {
				t.Errorf("%s: the table says %q of %s, not %s and %q", path, said, when, views, event)
			}
		}
		if happened != len(want) {
			t.Errorf("%s: %d bars say that something happened, not %d: %q", path, happened, len(want), said)
		}
		contains(t, page, `</svg> event</li>`)
	}
	if page := w.get(link); strings.Contains(page, "secret") || strings.Contains(page, "The blog reached") {
		t.Error("guests see events that are not theirs to see")
	}
	said, _ := bars(w.get("/@ann?by=week", "Accept-Language", "en"))
	week := collector.WeekOf(today)
	contains(t, strings.Join(said, "|"), week.First.String()+" – "+today.String()+": 220 views, incomplete\nNov 16: Published: “<second>”\nNov 18: Published: “secret”\nNov 20: Renamed: “old” is now “new”")
}

// TestDayTellsWhatHappened lists the events of a day on its page.
func TestDayTellsWhatHappened(t *testing.T) {
	t.Parallel()
	w, link, ids := eventful(t)
	day := collector.DateOf(now()) - 7
	page := w.get("/@ann/days/"+day.String(), "Accept-Language", "en")
	contains(t, plain(page), "What happened", "“new” reached 1,000 views Milestone", "2026-11-15 (Sun)")
	contains(t, plain(w.get("/@ann/days/"+day.String(), "Accept-Language", "ko")), "이날의 이벤트")
	contains(t, page, `<a href="/@ann/`+ids[0]+`">“new” reached`)
	contains(t, w.get(link+"/days/"+day.String(), "Accept-Language", "en"), "“new” reached")
	contains(t, w.get("/@ann/days/"+(day-3).String(), "Accept-Language", "en"), "The blog reached 1,000 views")
	for _, quiet := range []string{link + "/days/" + (day - 3).String(), "/@ann/days/" + (day - 1).String()} {
		if page := w.get(quiet, "Accept-Language", "en"); strings.Contains(page, "What happened") {
			t.Errorf("%s, where nothing happened: %s", quiet, excerpt.Around(mainText(page), "What happened"))
		}
	}
}
