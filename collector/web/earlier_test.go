package web_test

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// TestEarlierEndsWithTheFirstDay follows the links to what is earlier, as a crawler does:
// they end with the first day that is known, and none leads to an error.
func TestEarlierEndsWithTheFirstDay(t *testing.T) {
	t.Parallel()
	w, s := newWriters(t), newSharer(t)
	today := collector.DateOf(now())
	first := today - lived + 1
	earlier := regexp.MustCompile(`<a href="([^"]*)" rel="prev"`)
	span := func(path string, from, to collector.Date) string {
		return fmt.Sprintf("%s?from=%v&to=%v", path, from, to)
	}
	weeks := int(collector.ISOWeekOf(today)-collector.ISOWeekOf(first)) / collector.WeekLength
	post := w.posts["ann"][0]
	for path, c := range map[string]struct {
		handler http.Handler
		steps   int
	}{
		"/@ann/days/" + today.String():                                {w.Handler, lived - 1},
		"/@ann/days/" + (first - 1).String():                          {w.Handler, 0},
		"/@ann/days/2015-01-01":                                       {w.Handler, 0},
		s.path("/days/" + today.String()):                             {s.Handler, lived - 1},
		"/@ann/digest/" + collector.ISOWeekOf(today).String():         {w.Handler, weeks},
		"/@ann/digest/2015-W01":                                       {w.Handler, 0},
		span("/@ann", today-2, today-2):                               {w.Handler, lived - 3},
		span("/@ann", today-4, today-2) + "&compare=year":             {w.Handler, (lived - 5 + 2) / 3},
		span("/@ann", mustDate("2016-01-01"), today):                  {w.Handler, 0},
		span("/@ann", mustDate("2015-01-01"), today-1):                {w.Handler, 0},
		span("/@ann", mustDate("2015-01-01"), mustDate("2015-01-07")): {w.Handler, 0},
		span(s.path(""), mustDate("2016-01-01"), today):               {s.Handler, 0},
		span("/@ann/"+post, mustDate("2016-01-01"), today):            {w.Handler, 0},
		span("/@ann/insights", mustDate("2016-01-01"), today):         {w.Handler, 0},
		span("/@ann/compare", mustDate("2016-01-01"), today):          {w.Handler, 0},
		span("/@ann/compare", today-2, today-2):                       {w.Handler, lived - 3},
	} {
		at, steps := path, 0
		for ; steps <= lived; steps++ {
			resp, page := request(c.handler, "GET", at)
			if resp.StatusCode != http.StatusOK {
				t.Errorf("%s after %d steps is %s: %d", path, steps, at, resp.StatusCode)
			}
			link := earlier.FindStringSubmatch(page)
			if link == nil {
				break
			}
			here, err := url.Parse(at)
			w.must(err)
			there, err := here.Parse(html.UnescapeString(link[1]))
			w.must(err)
			at = there.String()
		}
		if steps != c.steps {
			t.Errorf("%s goes %d steps back, to %s, want %d", path, steps, at, c.steps)
		}
	}
	for path, handler := range map[string]http.Handler{
		"/@ann/days/2014-12-31": w.Handler, "/@ann/days/0001-01-01": w.Handler, s.path("/days/2014-12-31"): s.Handler,
		"/@ann/digest/2014-W52": w.Handler, "/@ann/digest/0001-W01": w.Handler,
	} {
		if resp, page := request(handler, "GET", path+"?lang=en"); resp.StatusCode != http.StatusNotFound || !strings.Contains(page, "velog had no posts on") {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
	if resp, page := request(w.Handler, "GET", "/@ann/days/"+(today+1).String()+"?lang=en"); resp.StatusCode != http.StatusNotFound || !strings.Contains(page, "has not begun") {
		t.Errorf("tomorrow: %d", resp.StatusCode)
	}
}

func mustDate(s string) collector.Date {
	d, err := collector.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}
