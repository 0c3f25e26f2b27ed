package web_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// TestRangeIsDrawnBesideWhatItIsComparedWith: bars, the table below them and the legend
// tell the days before, of a blog and of a post.
func TestRangeIsDrawnBesideWhatItIsComparedWith(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	today := collector.DateOf(now())
	from, to := today-6, today-2
	old := w.posts["ann"][0]
	for path, of := range map[string]func(d collector.Date) int64{
		"/@ann":        func(d collector.Date) int64 { return w.sum("ann", d, d) },
		"/@ann/" + old: func(d collector.Date) int64 { return w.views(old, d, d) },
	} {
		page := w.get(fmt.Sprintf("%s?from=%v&to=%v", path, from, to))
		wellFormed(t, page)
		if strings.Count(page, `<path class="before"`) != 2 { // and in the legend
			t.Errorf("%s: no outline", path)
		}
		contains(t, plain(page), fmt.Sprintf("Period before (%v – %v)", from-5, to-5), "Day Views Period before Total views")
		for d := from; d <= to; d++ {
			contains(t, page, fmt.Sprintf(`aria-label="%s: %s; %s in the period before`, weekday(d), count(of(d), "view"), comma(of(d-5))))
			contains(t, plain(page), fmt.Sprintf("%s %s %s ", weekday(d), comma(of(d)), comma(of(d-5))))
		}
	}
	contains(t, plain(w.get(fmt.Sprintf("/@ann?from=%v&to=%v", from, to), "Accept-Language", "ko")), fmt.Sprintf("직전 기간 (%v – %v)", from-5, to-5), "조회수 직전 기간 전체 조회수")
	likes := w.get(fmt.Sprintf("/@ann?from=%v&to=%v&show=likes", from, to))
	if !regexp.MustCompile(fmt.Sprintf(`aria-label="%s: -?\d+ likes?; -?\d+ in the period before`, regexp.QuoteMeta(weekday(from)))).MatchString(likes) {
		t.Error("likes are not beside those before")
	}
	contains(t, plain(likes), "Day Views Period before · Likes Total views")
	weeks := w.get(fmt.Sprintf("/@ann?from=%v&to=%v&by=week", today-8, today-2)) // Saturday to Friday
	contains(t, weeks, fmt.Sprintf(`aria-label="%v – %v: %s, incomplete; %s in the period before`, today-8, today-7,
		count(w.sum("ann", today-8, today-7), "view"), comma(w.sum("ann", today-15, today-14))))
}

// TestNothingIsBesideDaysThatAreNotCompared: today, days before which nothing is known, and
// all days.
func TestNothingIsBesideDaysThatAreNotCompared(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	today := collector.DateOf(now())
	bar := func(page string, d collector.Date) string {
		return regexp.MustCompile(`aria-label="` + regexp.QuoteMeta(weekday(d)) + `[^"]*"`).FindString(page)
	}
	page := w.get("/@ann?range=7d")
	if said := bar(page, today-1); !strings.Contains(said, " in the period before") {
		t.Errorf("yesterday says %q", said)
	}
	if said := bar(page, today); said == "" || strings.Contains(said, "period before") {
		t.Errorf("today says %q", said)
	}
	page = w.get(fmt.Sprintf("/@ann?from=%v&to=%v", today-10, today-1)) // half of the ten days before are not known
	first := today - lived + 1
	if said := bar(page, first+10); !strings.Contains(said, "; "+comma(w.sum("ann", first, first))+" in the period before") {
		t.Errorf("the day after which ten days are known says %q", said)
	}
	if said := bar(page, first+9); said == "" || strings.Contains(said, "period before") {
		t.Errorf("ten days after nothing was known %q is said", said)
	}
	contains(t, plain(page), weekday(first+9)+" "+comma(w.sum("ann", first+9, first+9))+" – ")
	for _, query := range []string{"range=7d&compare=year", "range=all", "range=90d"} {
		if page := w.get("/@ann?" + query); strings.Contains(page, `class="before"`) || strings.Contains(mainText(page), "Period before") || strings.Contains(mainText(page), "Year before (") {
			t.Errorf("%s: something is drawn that is not known", query)
		}
	}
}

// count is a number with its noun, as bars say it.
func count(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return comma(n) + " " + noun + "s"
}
