package web_test

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// TestRangeTellsTheTruth chooses days, whose tiles, chart and posts must be those
// of the simulated readers.
func TestRangeTellsTheTruth(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	today := collector.DateOf(now())
	from, to := today-6, today-2
	query := fmt.Sprintf("?from=%v&to=%v", from, to)
	page := w.get("/@ann" + query)
	sum, before := w.sum("ann", from, to), w.sum("ann", from-5, from-1)
	best := from
	for d := from; d <= to; d++ {
		if w.sum("ann", d, d) >= w.sum("ann", best, best) {
			best = d
		}
	}
	contains(t, plain(page),
		fmt.Sprintf("Views %s %s %v – %v: %s", comma(sum), percents(sum, before), from-5, from-1, comma(before)),
		fmt.Sprintf("Average per day %s 5 days with data", comma((sum+2)/5)),
		fmt.Sprintf("Best day %s %s", comma(w.sum("ann", best, best)), weekday(best)))
	for d := today - lived + 1; d <= today; d++ {
		label := `aria-label="` + weekday(d) + ": " + comma(w.sum("ann", d, d)) + " views"
		if strings.Contains(page, label) != (d >= from && d <= to) {
			t.Errorf("the chart of %v to %v is wrong about %v", from, to, d)
		}
	}
	rows := plain(page + w.get("/@ann"+query+"&page=2"))
	for _, p := range w.public("ann") {
		if released := collector.DateOf(p.ReleasedAt); released < from-5 {
			contains(t, rows, fmt.Sprintf("%s %s %s ", p.Title, comma(w.views(p.ID, from, to)), comma(w.views(p.ID, from-5, from-1))))
		}
	}
	contains(t, html.UnescapeString(page), fmt.Sprintf(`href="?from=%v&to=%v" rel="prev"`, from-5, from-1), fmt.Sprintf(`href="?from=%v&to=%v" rel="next"`, today-5, today-1))
	wellFormed(t, page)
}

func TestPostFollowsTheRange(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	today := collector.DateOf(now())
	id := w.posts["ann"][0]
	page := plain(w.get(fmt.Sprintf("/@ann/%s?from=%v&to=%v", id, today-4, today-2)))
	contains(t, page, fmt.Sprintf("Views %s ", comma(w.views(id, today-4, today-2))), fmt.Sprintf("%v – %v: %s", today-7, today-5, comma(w.views(id, today-7, today-5))))
}

// TestLikesAreShownLikeViews switches to likes.
func TestLikesAreShownLikeViews(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	today := collector.DateOf(now())
	var likes, last int64
	for _, p := range w.public("ann") {
		likes += w.world.Total(p.ID, today.Begin()).Likes - w.world.Total(p.ID, (today-7).Begin()).Likes
		last += w.world.Total(p.ID, today.Begin()).Likes - w.world.Total(p.ID, (today-1).Begin()).Likes
	}
	page := w.get("/@ann?range=7d&show=likes")
	contains(t, plain(page), "Likes by day", fmt.Sprintf("Likes %d ", likes), "7 days · Likes")
	contains(t, page, fmt.Sprintf(`aria-label="%s: %d like`, weekday(today-1), last))
	contains(t, plain(w.get("/@ann?range=7d&show=likes&by=week", "Accept-Language", "ko")), "주별 좋아요", "7일 · 좋아요")
	contains(t, plain(w.get("/@ann?show=comments")), "Comments by day")
}

// TestPostsAreOrderedByLikesPerHundredViews shows the ratio of the range, whatever is
// counted in the chart.
func TestPostsAreOrderedByLikesPerHundredViews(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	today := collector.DateOf(now())
	for _, show := range []string{"", "&show=likes"} {
		page := w.get("/@ann?range=7d&sort=per_hundred" + show)
		wellFormed(t, page)
		contains(t, plain(page), "Likes per 100 views ↓")
		shown := 0
		for _, p := range w.public("ann") {
			views := w.views(p.ID, today-7, today-1)
			likes := w.world.Total(p.ID, today.Begin()).Likes - w.world.Total(p.ID, (today-7).Begin()).Likes
			row := regexp.MustCompile(`(?s)>` + regexp.QuoteMeta(html.EscapeString(p.Title)) + `</a>.*?</tr>`).FindString(page)
			ratio := "–"
			if views >= 50 && likes >= 0 {
				ratio = fmt.Sprintf("%.1f", 100*float64(likes)/float64(views))
			}
			if row != "" {
				shown++
				contains(t, row, `data-label="Likes per 100 views"`, ">"+ratio+"</td>")
			}
		}
		if shown == 0 {
			t.Error("no post is shown")
		}
	}
}

// TestBarsOfWeeksLeadToTheirDays adds up weeks, and follows one.
func TestBarsOfWeeksLeadToTheirDays(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	today := collector.DateOf(now())
	page := html.UnescapeString(w.get("/@ann?range=30d&by=week"))
	bars := regexp.MustCompile(`href="(\?by=day&from=([\d-]+)&to=([\d-]+))" tabindex="[-0-9]+" aria-label="[^:]*: ([\d,]+) view`).FindAllStringSubmatch(page, -1)
	if len(bars) < 2 {
		t.Fatalf("%d bars of weeks", len(bars))
	}
	for _, bar := range bars {
		from, err := collector.ParseDate(bar[2])
		w.must(err)
		to, err := collector.ParseDate(bar[3])
		w.must(err)
		if want := w.sum("ann", from, to); numberOf(t, bar[4]) != want {
			t.Errorf("%v to %v: %s, want %d", from, to, bar[4], want)
		}
		w.get("/@ann" + bar[1])
	}
	if last := bars[len(bars)-1][3]; last != today.String() {
		t.Errorf("the last week ends on %s", last)
	}
}

func TestRangesAtTheEdges(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	today := collector.DateOf(now())
	for query, want := range map[string]string{
		"?from=2026-01-01&to=2026-01-31":                    "There is no data for these days.",
		fmt.Sprintf("?from=%v&to=%v", today, today):         "not comparable: incomplete data in these days",
		fmt.Sprintf("?from=%v&to=%v", today-3, today-1):     fmt.Sprintf("%v – %v: ", today-6, today-4),
		fmt.Sprintf("?from=%v", today-3):                    fmt.Sprintf("%v – %v: ", today-6, today-4),
		"?range=7d&compare=year":                            "no earlier data to compare",
		fmt.Sprintf("?from=%v&to=%v", today-lived+1, today): "no earlier data to compare Average per day", // today is incomplete
		"?range=all": "Views by day",
		fmt.Sprintf("?from=%v&to=%v", today-lived-30, today-lived+4): "days with data: 4",
	} {
		page := w.get("/@ann" + query)
		contains(t, plain(page), want)
		wellFormed(t, page)
	}
	page := w.get("/@ann?from=2026-11-10&to=2026-11-12&show=likes&q=e")
	contains(t, page, `<input type="hidden" name="q" value="e"/><input type="hidden" name="show" value="likes"/>`, `name="from" value="2026-11-10" max="2026-11-22"/>`)
	if strings.Count(page, `name="from"`) != 3 { // of the forms for a search and for a comparison, too
		t.Error("the form for a range sends one twice")
	}
}

// TestWrongDaysAreToldBesideTheirForm on every page that has it, with what was entered.
func TestWrongDaysAreToldBesideTheirForm(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	for _, path := range []string{"/@ann", "/@ann/insights", "/@ann/compare", "/@ann/" + w.posts["ann"][0], "/all"} {
		for query, says := range map[string]string{
			"from=2026-11-09&to=2026-11-08": "A date range from 2026-11-09 to 2026-11-08 ends before it begins.",
			"from=2026-11-01&to=2026-11-23": "2026-11-23 (Mon) has not begun in Seoul.",
		} {
			resp, page := request(w.Handler, "GET", path+"?range=7d&compare=year&"+query, "Accept-Language", "en")
			if resp.StatusCode != 400 {
				t.Errorf("%s?%s: %d", path, query, resp.StatusCode)
			}
			wellFormed(t, page)
			form := regexp.MustCompile(`(?s)<form class="search" method="get" action="#days">.*?</form>`).FindString(page)
			contains(t, plain(form), says)
			contains(t, form, fmt.Sprintf(`value="%s" max="2026-11-22" aria-invalid="true"`, query[5:15]), fmt.Sprintf(`value="%s" max="2026-11-22" aria-invalid="true"`, query[19:]))
			contains(t, page, `aria-current="true">7 days</a>`)
		}
	}
	for _, path := range []string{"/@ann/days/2026-11-20?from=2027-01-01", "/@ann?range=x&from=2027-01-01"} { // without such a form, and with more that is wrong
		if resp, page := request(w.Handler, "GET", path, "Accept-Language", "en"); resp.StatusCode != 400 || strings.Contains(page, "days-wrong") {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
}
