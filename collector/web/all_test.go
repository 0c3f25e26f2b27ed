package web_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

func TestAllBlogsTogetherTellTheTruth(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	today := collector.DateOf(now())
	both := func(from, to collector.Date) int64 { return w.sum("ann", from, to) + w.sum("bob", from, to) }
	page := w.get("/all?range=7d")
	wellFormed(t, page)
	week, before := both(today-7, today-1), both(today-14, today-8)
	contains(t, plain(page), "Today "+comma(both(today, today))+" views so far",
		"Yesterday "+comma(both(today-1, today-1)),
		"7 days "+comma(week)+" "+percents(week, before)+" through yesterday; previous 7 days: "+comma(before),
		"Views "+comma(week)+" "+percents(week, before)+" "+(today-14).String()+" – "+(today-8).String()+": "+comma(before),
		"30 days "+comma(both(today-30, today-1))+" no earlier data to compare")
	for d := today - 7; d < today; d++ {
		contains(t, page, fmt.Sprintf("(%s): %s views", d.Begin().In(collector.Seoul).Format("Mon"), comma(both(d, d))))
	}
	if !regexp.MustCompile(`Best day</dt>.*<a href="\?from=\d{4}-\d\d-\d\d&amp;`).MatchString(page) {
		t.Error("the best day leads nowhere")
	}
	rows := tableOf(t, page, "Blogs")
	if len(rows) != 2 || rows[0][0] != "@ann" || rows[0][3] != comma(w.sum("ann", today-7, today-1)) || rows[1][1] != comma(w.sum("bob", today, today)) {
		t.Errorf("%v", rows)
	}
	if rows := tableOf(t, w.get("/all?sort=week&order=asc"), "Blogs"); rows[0][0] != "@bob" {
		t.Errorf("the least first: %v", rows)
	}
	if rows := tableOf(t, w.get("/all?q=%40BO"), "Blogs"); len(rows) != 1 || rows[0][0] != "@bob" {
		t.Errorf("a search: %v", rows)
	}
	contains(t, plain(w.get("/all?q=zoe")), "No names match.")
}

// TestOperatorGoesFromBlogToBlog follows the menu of blogs, which writers do not have.
func TestOperatorGoesFromBlogToBlog(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	contains(t, w.get("/@ann"), `<a href="/@ann" aria-current="true">@ann</a>`, `<a href="/@bob">@bob</a>`, `<a href="/all">All blogs</a>`)
	contains(t, w.get("/@bob/compare"), `<a href="/@ann">@ann</a>`)
	s := newSite(t, publicURL, true)
	b := s.connected("ann")
	s.connected("bob")
	if resp, _ := b.do("GET", "/all", nil); resp.StatusCode != 404 {
		t.Errorf("a writer sees all blogs: %d", resp.StatusCode)
	}
	if page := b.get("/@ann"); len(tableOf(t, page, "Blogs")) > 0 || !doesNotContain(page, "/@bob", "/all") {
		t.Error("a writer is led to other blogs")
	}
}
