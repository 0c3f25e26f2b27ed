package web_test

import (
	"cmp"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

func TestOverviewTellsTheTruth(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	today := collector.DateOf(now())
	page := w.get("/@ann")
	week, before := w.sum("ann", today-7, today-1), w.sum("ann", today-14, today-8)
	yesterday, then := w.sum("ann", today-1, today-1), w.sum("ann", today-2, today-2)
	sofar, earlier := w.sum("ann", today, today), int64(0)
	var total, likes int64
	for _, p := range w.public("ann") {
		total += w.world.Total(p.ID, now()).Views
		earlier += w.world.Total(p.ID, now().AddDate(0, 0, -1)).Views - w.world.Total(p.ID, (today-1).Begin()).Views
		likes += w.world.Total(p.ID, now()).Likes
	}
	contains(t, plain(page),
		"Today "+comma(sofar)+" "+percents(sofar, earlier)+" so far; "+comma(earlier)+" by this time yesterday",
		"Yesterday "+comma(yesterday)+" "+percents(yesterday, then)+" the day before: "+comma(then),
		"7 days "+comma(week)+" "+percents(week, before)+" through yesterday; previous 7 days: "+comma(before),
		"30 days "+comma(w.sum("ann", today-30, today-1))+fmt.Sprintf(" days with data: %d", lived-1),
		"Total views "+comma(total)+" Likes "+comma(likes),
		fmt.Sprintf("Posts %d", len(w.public("ann"))))
	for d := today - lived + 1; d <= today; d++ {
		want := fmt.Sprintf("%v (%s): %s views", d, d.Begin().In(collector.Seoul).Format("Mon"), comma(w.sum("ann", d, d)))
		if d == today {
			want += ", incomplete"
		}
		if !regexp.MustCompile("<title>" + regexp.QuoteMeta(want) + "[\n<]").MatchString(page) { // on the next line is what happened
			t.Errorf("no bar says %q", want)
		}
	}
	wellFormed(t, page)
}

func TestPostTellsTheTruth(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	today := collector.DateOf(now())
	for _, p := range w.public("ann") {
		page := w.get("/@ann/" + p.ID)
		total := w.world.Total(p.ID, now())
		contains(t, plain(page), p.Title, "Today "+comma(w.views(p.ID, today, today))+" ",
			fmt.Sprintf("Total views %s Likes %s", comma(total.Views), comma(total.Likes)))
		for d := max(today-lived+2, collector.DateOf(p.ReleasedAt)+1); d < today; d++ {
			row := fmt.Sprintf("%v (%s) %s %s ", d, d.Begin().In(collector.Seoul).Format("Mon"),
				comma(w.views(p.ID, d, d)), comma(w.world.Total(p.ID, d.End()).Views))
			contains(t, plain(page), row)
		}
		wellFormed(t, page)
	}
}

// listed returns the ids of the posts that a page lists, in their order.
func listed(page string) []string {
	var ids []string
	for _, m := range regexp.MustCompile(`<th scope="row" role="rowheader">(?:<label.*?</label>)?<a href="/@ann/([^"]*)"`).FindAllStringSubmatch(page, -1) {
		ids = append(ids, m[1])
	}
	return ids
}

func TestPostsAreSortedAndPaged(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	today := collector.DateOf(now())
	all := w.public("ann")
	for sort, value := range map[string]func(p velogsim.Post) int64{
		"today":     func(p velogsim.Post) int64 { return w.views(p.ID, today, today) },
		"yesterday": func(p velogsim.Post) int64 { return w.views(p.ID, today-1, today-1) },
		"week":      func(p velogsim.Post) int64 { return w.views(p.ID, today-7, today-1) },
		"month":     func(p velogsim.Post) int64 { return w.views(p.ID, today-30, today-1) },
		"total":     func(p velogsim.Post) int64 { return w.world.Total(p.ID, now()).Views },
		"likes":     func(p velogsim.Post) int64 { return w.world.Total(p.ID, now()).Likes },
		"release":   func(p velogsim.Post) int64 { return p.ReleasedAt.Unix() },
	} {
		sorted := slices.SortedFunc(slices.Values(all), func(a, b velogsim.Post) int { return cmp.Compare(value(b), value(a)) })
		first, second := listed(w.get("/@ann?sort="+sort)), listed(w.get("/@ann?page=2&sort="+sort))
		got := append(first, second...)
		if len(first) != 25 || len(got) != len(all) || len(slices.Compact(slices.Sorted(slices.Values(got)))) != len(all) {
			t.Fatalf("%s: %d posts and %d, of %d", sort, len(first), len(second), len(all))
		}
		truth := map[string]int64{}
		for _, p := range all {
			truth[p.ID] = value(p)
		}
		for i, p := range sorted {
			if truth[got[i]] != value(p) {
				t.Errorf("%s: place %d has %d, want %d", sort, i, truth[got[i]], value(p))
			}
		}
		up := listed(w.get("/@ann?order=asc&sort=" + sort))
		if truth[up[0]] != value(sorted[len(sorted)-1]) {
			t.Errorf("%s upwards begins with %d", sort, truth[up[0]])
		}
	}
}

func TestLinksLeadOn(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	page := w.get("/@ann?range=30d&q=e&sort=total")
	links := regexp.MustCompile(`href="(\?[^"]*)"`).FindAllStringSubmatch(page, -1)
	if len(links) < 15 {
		t.Fatalf("only %d links", len(links))
	}
	lost := 0
	for _, m := range links {
		link, _, _ := strings.Cut(html.UnescapeString(m[1]), "#")
		if w.get("/@ann" + link); !strings.Contains(link, "q=e") {
			lost++
		}
	}
	if lost != 1 { // the one that shows all posts
		t.Errorf("%d links lose the search", lost)
	}
	contains(t, html.UnescapeString(page), `href="?order=asc&q=e&range=30d&sort=total#posts"`,
		`href="?range=30d&sort=total#posts">Show all posts`, `href="?q=e&sort=total">90 days`,
		`<input type="hidden" name="range" value="30d"/>`, `<input type="hidden" name="sort" value="total"/>`, `aria-sort="descending"`)
	if strings.Contains(page, `name="page"`) {
		t.Error("a search keeps the page")
	}
}

func TestSearchFindsTitles(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	for i, search := range []string{"%EB%94%B0%EC%98%B4%ED%91%9C", "ALERT%28%27X", "100%25", "onError"} {
		page := w.get("/@ann?q=" + search)
		if ids := listed(page); len(ids) != 1 || !strings.Contains(plain(page), oddTitles()[i]) {
			t.Errorf("%s: %v", search, ids)
		}
	}
	contains(t, plain(w.get("/@ann?q=zzzz")), "0 posts with “zzzz” in the title.", "No titles match.")
	contains(t, w.get(`/@ann?q=%22%3E%3Cscript%3E`), `value="&#34;&gt;&lt;script&gt;"`)
}

// TestTotalsOfAPostAreInATable below their chart: those that the chart tells, whatever the
// other chart counts, by day and by week.
func TestTotalsOfAPostAreInATable(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	id, today := w.posts["ann"][0], collector.DateOf(now())
	for _, query := range []string{"?range=7d", "?range=7d&show=likes"} {
		rows := tableOf(t, w.get("/@ann/"+id+query), "Total views")
		if len(rows) != 8 {
			t.Fatalf("%s: %q", query, rows)
		}
		for i, row := range rows {
			d, end := today-collector.Date(i), (today - collector.Date(i)).End()
			if i == 0 {
				end = now()
			}
			if want := comma(w.world.Total(id, end).Views); row[0] != weekday(d) || row[1] != want {
				t.Errorf("%s: %q, want %s of %v", query, row, want, d)
			}
		}
	}
	rows := tableOf(t, w.get("/@ann/"+id+"?range=7d&by=week"), "Total views")
	if want := fmt.Sprintf("%v – %v|%s", today-6, today, comma(w.world.Total(id, now()).Views)); strings.Join(rows[0], "|") != want {
		t.Errorf("%q, want %s", rows[0], want)
	}
}
