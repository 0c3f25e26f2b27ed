package web_test

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/web"
)

func TestAllBlogsTogetherTellTheTruth(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	today := collector.DateOf(now())
	both := func(from, to collector.Date) int64 { return w.sum("ann", from, to) + w.sum("bob", from, to) }
	page := w.get("/all?range=7d")
	wellFormed(t, page)
	week, before := both(today-7, today-1), both(today-14, today-8)
	sofar, earlier := both(today, today), w.byThisTimeYesterday(t, "ann")+w.byThisTimeYesterday(t, "bob")
	contains(t, plain(page), "Today "+comma(sofar)+" "+percents(sofar, earlier)+" so far; "+comma(earlier)+" by this time yesterday Yesterday",
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

// byThisTimeYesterday is what the page of a blog says of yesterday.
func (w *writers) byThisTimeYesterday(t *testing.T, user string) int64 {
	t.Helper()
	said := regexp.MustCompile(`so far; ([\d,]+) by this time yesterday`).FindStringSubmatch(plain(w.get("/@" + user)))
	if said == nil {
		t.Fatalf("the page of %s says nothing of yesterday", user)
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(said[1], ",", ""), 10, 64)
	w.must(err)
	return n
}

// withZoe adds a blog of which nobody knows comments: it was read at four midnights, and
// not today.
func (w *writers) withZoe(t *testing.T) {
	t.Helper()
	today := collector.DateOf(now())
	id, _, err := w.blogs.AddAccount(t.Context(), "zoe", (today - 4).Begin())
	w.must(err)
	for d := range collector.Date(4) {
		at := (today - 4 + d).Begin()
		o := collector.Observation{
			Post: collector.Post{ID: "aaaaaaaa-0000-4000-8000-000000000009", Title: "zoe's"}, At: at,
			Counters: collector.Counters{Views: 100 * int64(d), Likes: 1, Comments: collector.Unknown},
		}
		_, err := w.blogs.StoreScrape(t.Context(), collector.ScrapeResult{Account: id, At: at, Seen: []collector.Observation{o}, Next: now()})
		w.must(err)
	}
}

// TestAllBlogsAreComparedWhereBothSidesAreKnown has a third blog without a reading of
// today, whose week and comments nobody knows.
func TestAllBlogsAreComparedWhereBothSidesAreKnown(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	w.withZoe(t)
	today := collector.DateOf(now())
	both := func(from, to collector.Date) int64 { return w.sum("ann", from, to) + w.sum("bob", from, to) }
	sofar, earlier := both(today, today), w.byThisTimeYesterday(t, "ann")+w.byThisTimeYesterday(t, "bob")
	week, before := both(today-7, today-1), both(today-14, today-8)
	page := plain(w.get("/all?range=7d"))
	contains(t, page, "Today "+comma(sofar)+" "+percents(sofar, earlier)+" so far; 2 of 3 blogs: "+comma(earlier)+" by this time yesterday, "+comma(sofar)+" now",
		"Views "+comma(week+300)+" "+percents(week, before)+" 2 blogs with complete data: "+comma(before)+" → "+comma(week))
	comments := int64(0)
	for _, user := range []string{"ann", "bob"} {
		for _, d := range daysOf(t, w.blogs, user) {
			if d.Date >= today-7 && d.Date < today && d.Comments != collector.Unknown {
				comments += d.Comments
			}
		}
	}
	contains(t, plain(w.get("/all?range=7d&show=comments")), "Comments "+comma(comments)+" ", fmt.Sprintf("Comments are not known of all blogs on each day. Fewest: 2 of 3 blogs on %s", today-2))
	// A phone shows what is said in short: nothing where nothing is known.
	list := w.get("/all")
	zoe := list[strings.Index(list, "@zoe"):]
	zoe = zoe[:strings.Index(zoe, "</tr>")]
	if strings.Contains(zoe, "today –") || !strings.Contains(zoe, `data-short="30 days 300"`) {
		t.Errorf("a phone shows of zoe, who was not read today: %s", zoe)
	}
	if page := plain(w.get("/all?range=7d&show=likes")); strings.Contains(page, "not known of all") {
		t.Error("likes are known of all")
	}
}

// TestInsightsOfAllBlogs compares the page with the days of both blogs.
func TestInsightsOfAllBlogs(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	today := collector.DateOf(now())
	page := w.get("/all/insights?range=7d")
	wellFormed(t, page)
	var best, views int64
	var on collector.Date
	for d := today - lived + 1; d <= today; d++ {
		sum := w.sum("ann", d, d) + w.sum("bob", d, d)
		contains(t, page, fmt.Sprintf(`aria-label="%s (%s): %s views`, d, d.Begin().In(collector.Seoul).Format("Mon"), comma(sum)))
		if sum > best {
			best, on = sum, d
		}
		if d >= today-7 && d < today {
			views += sum
		}
	}
	contains(t, plain(page), "Best day "+comma(best)+" views · "+on.String(), "Views "+comma(views)+" ", "Only blogs with complete days in both periods: 2 blogs.")
	contains(t, page, fmt.Sprintf(`<a href="/all?from=%s&amp;to=%s">%s`, on, on, on))
	said := map[string]string{}
	for _, m := range regexp.MustCompile(`<a href="(/@\w+\?range=7d)">(@\w+)</a></th><td role="cell"><strong>([^<]*)</strong></td><td role="cell">([^<]*)</td>`).FindAllStringSubmatch(page, -1) {
		said[m[2]] = m[3] + ": " + m[4]
	}
	for _, user := range []string{"ann", "bob"} {
		now, before := w.sum(user, today-7, today-1), w.sum(user, today-14, today-8)
		sign := "+"
		if now < before {
			sign = "-"
		}
		if want := sign + comma(max(now-before, before-now)) + ": " + comma(before) + " → " + comma(now); html.UnescapeString(said["@"+user]) != want {
			t.Errorf("%s: %q, want %q", user, said["@"+user], want)
		}
	}
	contains(t, plain(w.get("/all/insights?range=all")), "No blog can be compared")
}

// TestEventsOfAllBlogs pages through the events of both blogs.
func TestEventsOfAllBlogs(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	type told struct{ user, id string }
	var want, got []told
	known := map[told]time.Time{}
	for _, user := range []string{"ann", "bob"} {
		a, err := w.blogs.AccountByUser(t.Context(), user)
		w.must(err)
		list, err := w.blogs.Events(t.Context(), a.ID, collector.EventQuery{Except: collector.EventDigest, Limit: 1000})
		w.must(err)
		for _, e := range list.Events {
			want = append(want, told{user, e.ID()})
			known[told{user, e.ID()}] = e.Known()
		}
	}
	events, found, err := w.blogs.AllEvents(t.Context(), collector.EventQuery{Limit: 1000}, 1000)
	w.must(err)
	for _, e := range events {
		got = append(got, told{e.User, e.ID()})
	}
	if !slices.IsSortedFunc(got, func(a, b told) int { return known[b].Compare(known[a]) }) || found != len(want) {
		t.Errorf("%d events, want %d, the newest first: %v", found, len(want), got)
	}
	if diff := cmp.Diff(want, got, cmpopts.SortSlices(func(a, b told) bool { return a.user+a.id < b.user+b.id }), cmp.AllowUnexported(told{})); diff != "" {
		t.Errorf("events (-of each +of all):\n%s", diff)
	}
	ofBlog := func(e collector.BlogEvent) bool { return e.Kind == collector.EventMilestone && e.Post == "" }
	if found < 30 || !slices.ContainsFunc(events, ofBlog) {
		t.Fatalf("only %d events", found)
	}
	page := w.get("/all/events")
	wellFormed(t, page)
	lines := regexp.MustCompile(`<span class="what"><a class="of" href="/@\w+">@(\w+)</a>`)
	shown := lines.FindAllStringSubmatch(page, -1)
	second := lines.FindAllStringSubmatch(w.get("/all/events?page=2"), -1)
	shown = append(shown, second...)
	for i, m := range shown {
		if m[1] != got[i].user {
			t.Errorf("event %d is of %s, want %s", i, m[1], got[i].user)
		}
	}
	if len(shown) != min(50, found) {
		t.Errorf("%d events are shown of %d", len(shown), found)
	}
	contains(t, plain(page), "1–25 of "+comma(int64(found)))
	for _, e := range events {
		if ofBlog(e) {
			contains(t, w.get("/all/events?show=milestone&size=200"), fmt.Sprintf(`<a class="of" href="/@%s">@%s</a> <a href="/@%s/days/%s">`, e.User, e.User, e.User, e.Date()))
			break
		}
	}
	for kind, name := range map[collector.EventKind]string{collector.EventMilestone: "Milestone", collector.EventPublished: "Published"} {
		page := w.get("/all/events?show=" + string(kind))
		if n := len(lines.FindAllString(page, -1)); n == 0 || strings.Count(page, `<span class="tag">`+name+`</span></li>`) != n {
			t.Errorf("%d events of %s", n, kind)
		}
	}
	contains(t, plain(w.get("/all/events?show=token")), "Nothing has happened yet.")
	for path, status := range map[string]int{"/all/events?show=none": 400, "/all/events?page=99": 404} {
		if resp, _ := request(w, "GET", path); resp.StatusCode != status {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
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
	for _, path := range []string{"/all", "/all/insights", "/all/events"} {
		if resp, _ := b.do("GET", path, nil); resp.StatusCode != 404 {
			t.Errorf("a writer sees %s: %d", path, resp.StatusCode)
		}
		if resp, _ := s.browser().do("GET", path, nil); resp.StatusCode != 404 {
			t.Errorf("a guest sees %s: %d", path, resp.StatusCode)
		}
	}
	if page := b.get("/@ann"); len(tableOf(t, page, "Blogs")) > 0 || !doesNotContain(page, "/@bob", "/all") {
		t.Error("a writer is led to other blogs")
	}
}

// TestPagesOfAllBlogsSayThatThereAreNone opens them before the first blog is tracked, and
// when it was read for the first time.
func TestPagesOfAllBlogsSayThatThereAreNone(t *testing.T) {
	t.Parallel()
	db, err := ledger.Open(t.Context(), ledger.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	w := &writers{t: t, blogs: db, Handler: newHandler(t, web.Options{Blogs: db})}
	for path, want := range map[string]string{
		"/all": "No accounts are tracked yet", "/all/insights": "No views yet.", "/all/insights?range=all": "No blog can be compared", "/all/events": "Nothing has happened yet.",
	} {
		page := w.get(path)
		wellFormed(t, page)
		contains(t, plain(page), want)
	}
	id, _, err := db.AddAccount(t.Context(), "ann", now())
	w.must(err)
	o := collector.Observation{Post: collector.Post{ID: "aaaaaaaa-0000-4000-8000-000000000001", Title: "one"}, At: now(), Counters: collector.Counters{Views: 7}}
	_, err = db.StoreScrape(t.Context(), collector.ScrapeResult{Account: id, At: now(), Seen: []collector.Observation{o}, Next: now()})
	w.must(err)
	for _, path := range []string{"/all?range=7d", "/all/insights", "/all/insights?range=all", "/all/events"} {
		wellFormed(t, w.get(path))
	}
	contains(t, plain(w.get("/all?show=comments")), "Today 0 so far; no earlier data to compare")
}
