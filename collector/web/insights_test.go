package web_test

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/excerpt"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/web"
)

// TestInsightsTellTheTruth compares the page with what the simulated readers did.
func TestInsightsTellTheTruth(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	today := collector.DateOf(now())
	page := w.get("/@ann/insights?range=7d")
	wellFormed(t, page)
	sum, before := w.sum("ann", today-7, today-1), w.sum("ann", today-14, today-8)
	contains(t, plain(page), "Views "+comma(sum)+" "+percents(sum, before))
	for d := today - lived + 1; d <= today; d++ {
		contains(t, page, fmt.Sprintf(`href="/@ann/days/%s?range=7d" tabindex=`, d),
			fmt.Sprintf(`aria-label="%s (%s): %s views`, d, d.Begin().In(collector.Seoul).Format("Mon"), comma(w.sum("ann", d, d))))
	}
	unread := today - lived // the day before the first reading
	contains(t, page, fmt.Sprintf(`aria-label="%s (%s): not tracked then"`, unread, unread.Begin().In(collector.Seoul).Format("Mon")),
		"A post with several tags counts in each of them")
	past := plain(w.get("/@ann/insights?from=2026-01-01&to=2026-01-31", "Accept-Language", "ko"))
	if n := strings.Count(past, "수집 전: 첫 수집보다 앞선 기간입니다."); n != 3 || !doesNotContain(past, "아직 시간대를", "아직 알 수 없습니다", "날이 아직 없습니다") {
		t.Errorf("%d parts say that the days are before the first reading: %s", n, past)
	}
	var mon int64
	for d := today - 7; d < today; d++ {
		if d.Weekday() == 1 {
			mon = w.sum("ann", d, d)
		}
	}
	contains(t, page, fmt.Sprintf(`aria-label="Mon: %s views, from 1 day"`, comma(mon)))
	best := collector.RecordsOf(daysOf(t, w.blogs, "ann")).Day
	contains(t, plain(page), fmt.Sprintf("Best day %s views · %s", comma(best.Views), best.First))
	for _, part := range regexp.MustCompile(`<section class="card" id="([^"]+)"`).FindAllStringSubmatch(page, -1)[1:] {
		contains(t, page, `<li><a href="#`+part[1]+`">`)
	}
	top := bestPostDay(t, w.blogs, "ann")
	contains(t, plain(page), fmt.Sprintf("Best day of a post %s views · %s (%s) · %s", comma(top.Day.Views), top.Day.Date,
		top.Day.Date.Begin().In(collector.Seoul).Format("Mon"), top.Title))
	contains(t, page, `<a href="/@ann/`+top.ID+`?range=7d">`+html.EscapeString(top.Title)+`</a></dd>`)
	tags := map[string]int64{}
	for _, p := range w.public("ann") {
		for _, tag := range p.Tags {
			tags[tag] += w.views(p.ID, today-7, today-1)
		}
	}
	for tag, views := range tags {
		if row := regexp.MustCompile(`(?s)<tr role="row"><th scope="row" role="rowheader">` + `<a href="[^"]*">` + regexp.QuoteMeta(tag) + `</a></th>.*?</tr>`).FindString(page); row != "" {
			contains(t, plain(row), " "+comma(views)+" ")
		}
	}
}

// daysOf are the days of an account as the ledger has them.
func daysOf(t *testing.T, db *ledger.DB, user string) []collector.Day {
	t.Helper()
	a, err := db.AccountByUser(t.Context(), user)
	if err != nil {
		t.Fatal(err)
	}
	days, err := db.AccountDays(t.Context(), a.ID, collector.AllDays, collector.DateOf(now()))
	if err != nil {
		t.Fatal(err)
	}
	return collector.DaysOf(days)
}

// bestPostDay is the post that got most on a day, and that day.
func bestPostDay(t *testing.T, db *ledger.DB, user string) (best collector.PostOnDay) {
	t.Helper()
	a, err := db.AccountByUser(t.Context(), user)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range daysOf(t, db, user) {
		posts, err := db.PostsOnDay(t.Context(), a.ID, d.Date, 0, 1)
		if err != nil {
			t.Fatal(err)
		}
		if posts.Found > 0 && (best.Day == nil || posts.Posts[0].Day.Views > best.Day.Views) {
			best = posts.Posts[0]
		}
	}
	return best
}

// TestInsightsOfEveryRange asks for every range, order and language.
func TestInsightsOfEveryRange(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	for _, query := range []string{
		"", "?range=all", "?range=1y&compare=year", "?from=2026-11-22&to=2026-11-22", "?from=2015-01-01&to=2015-01-01",
		"?groups=name", "?groups=posts", "?groups=mean", "?groups=likes",
	} {
		for _, user := range []string{"ann", "bob"} {
			for _, language := range []string{"en", "ko"} {
				wellFormed(t, w.get("/@"+user+"/insights"+query, "Accept-Language", language))
			}
		}
	}
	for _, query := range []string{"?groups=nothing", "?range=8d", "?from=2027-01-01"} {
		if resp, page := request(w, "GET", "/@ann/insights"+query); resp.StatusCode != 400 {
			t.Errorf("%s: %d %s", query, resp.StatusCode, excerpt.Short(mainText(page)))
		}
	}
}

// TestInsightsOfNothing looks at an account before its first reading.
func TestInsightsOfNothing(t *testing.T) {
	t.Parallel()
	db, err := ledger.Open(t.Context(), ledger.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, _, err := db.AddAccount(t.Context(), "new", now()); err != nil {
		t.Fatal(err)
	}
	h := newHandler(t, web.Options{Blogs: db})
	for _, query := range []string{"", "?range=all", "?lang=ko"} {
		resp, page := request(h, "GET", "/@new/insights"+query)
		wellFormed(t, page)
		if resp.StatusCode != 200 || strings.Contains(page, "NaN") || strings.Contains(page, "<table") {
			t.Errorf("%s: %d %s", query, resp.StatusCode, excerpt.Short(mainText(page)))
		}
	}
	_, page := request(h, "GET", "/@new/insights")
	contains(t, plain(page), "Nothing has been read yet.", "First reading")
	if strings.Contains(page, `class="empty"`) || strings.Contains(page, "Date range") {
		t.Errorf("before the first reading there is more than what will come: %s", mainText(page))
	}
}

// TestPostsBesideOthersOfTheirAge publishes a post a day, each of which gets a view
// an hour, and half of them another one.
func TestPostsBesideOthersOfTheirAge(t *testing.T) {
	t.Parallel()
	db, err := ledger.Open(t.Context(), ledger.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	begin := now().AddDate(0, 0, -12)
	account, _, err := db.AddAccount(t.Context(), "ann", begin)
	if err != nil {
		t.Fatal(err)
	}
	id := func(n int) string { return fmt.Sprintf("aaaaaaaa-0000-4000-8000-%012d", n) }
	for hour := range 12*24 + 1 {
		r := collector.ScrapeResult{Account: account, At: begin.Add(time.Duration(hour) * time.Hour), Next: now()}
		for n := range 8 {
			if age := int64(hour - 24*n); n > 0 && age >= 0 {
				r.Seen = append(r.Seen, collector.Observation{
					Post: collector.Post{ID: id(n), Title: fmt.Sprintf("post %d", n), Slug: "post", ReleasedAt: begin.AddDate(0, 0, n)},
					At:   r.At, Counters: collector.Counters{Views: age * int64(1+n%2)},
				})
			}
		}
		if _, err := db.StoreScrape(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	h := newHandler(t, web.Options{Blogs: db})
	_, page := request(h, "GET", "/@ann/"+id(2))
	wellFormed(t, page)
	contains(t, page, `aria-label="3 days: 72 views, median 144 of 3 posts"`, `aria-label="9 days: 216 views"`, `aria-label="10 days: 240 views"`, `class="band"`,
		`<p class="found">8 days: 192 views, median 384 of 3 posts</p>`)
	contains(t, plain(page), "Beside the 3 posts among the newest of this blog that were tracked from their release on and are at least 8 days old.")
	for _, row := range tableOf(t, page, "Total views by age") {
		if row[0] == "6 days" && strings.Join(row[1:], "|") != "144|288|216 – 288|3" {
			t.Errorf("at 6 days: %q", row)
		}
	}
	_, page = request(h, "GET", "/@ann/insights")
	contains(t, plain(page), "post 7 2026-11-17 48 +33% median 36 of 6 posts –", "post 6 2026-11-16 24 -50% median 48 of 5 posts")

	// Digests compare the posts of their week at the ages that these reached in it.
	_, page = request(h, "GET", "/@ann/digest/2026-W46", "Accept-Language", "en")
	wellFormed(t, page)
	card := func(page string) string {
		return plain(regexp.MustCompile(`(?s)<section class="card" aria-labelledby="new">.*?</section>`).FindString(page))
	}
	contains(t, card(page), "post 5 2026-11-15 (Sun) 20 0 – post 4 2026-11-14 (Sat) 34 0 24 -50% After 1 day · median 48 of 3 posts",
		"post 3 2026-11-13 (Fri) 116 0 96 After 2 days post 2 2026-11-12 (Thu) 82 0 72 After 3 days post 1 2026-11-11 (Wed) 212 0 192 After 4 days")
	_, page = request(h, "GET", "/@ann/digest/2026-W47", "Accept-Language", "en")
	contains(t, card(page), "post 7 2026-11-17 (Tue) 212 0 240 +33% After 5 days · median 180 of 6 posts post 6 2026-11-16 (Mon) 130 0 144 -50% After 6 days · median 288 of 5 posts")
	if _, page := request(h, "GET", "/@ann/digest/2026-W45"); card(page) != "" {
		t.Error("a week without new posts has a card of them")
	}

	// The same posts compare the same way wherever they are: post 3 was released within
	// the seven days before the last, post 7 after these.
	today := collector.DateOf(now())
	views := func(n int) (int64, int64) {
		account, _, err := db.AddAccount(t.Context(), "ann", begin)
		if err != nil {
			t.Fatal(err)
		}
		facts, err := db.Post(t.Context(), account, id(n))
		if err != nil {
			t.Fatal(err)
		}
		days, err := db.PostDays(t.Context(), account, facts.Row, collector.AllDays, today)
		if err != nil {
			t.Fatal(err)
		}
		week := collector.Week(today)
		return week.Sum(days).Views, week.Before().Sum(days).Views
	}
	_, page = request(h, "GET", "/@ann/insights?range=7d")
	gained, before := views(3)
	fresh, _ := views(7)
	movers := page[strings.Index(page, `id="movers"`):]
	movers = movers[:strings.Index(movers, "</section>")]
	if !doesNotContain(movers, "post 3", "post 7") {
		t.Error("posts without a whole week before are among the movers")
	}
	_, page = request(h, "GET", "/@ann?range=7d", "Accept-Language", "en")
	wellFormed(t, page)
	contains(t, plain(page), "post 7 released in this range", "post 3 released 2026-11-13")
	contains(t, page, `<span class="tag" data-short="new in range">released in this range</span>`)
	_, page = request(h, "GET", "/@ann?range=all", "Accept-Language", "en")
	if all := plain(page[strings.Index(page, `id="posts"`):]); strings.Contains(all, "post 7 released in this range") || strings.Contains(all, " released 2026") {
		t.Errorf("all days have none before them to compare with: %s", all)
	}
	_, page = request(h, "GET", "/@ann/"+id(3)+"?range=7d")
	contains(t, plain(page), fmt.Sprintf("Views %d new 2026-11-08 – 2026-11-14: %d · released 2026-11-13", gained, before))
	_, page = request(h, "GET", "/@ann/"+id(7)+"?range=7d")
	contains(t, plain(page), fmt.Sprintf("Views %d new released 2026-11-17", fresh))
}

// manyTags is a blog of posts that each have a tag of their own, and were viewed on the
// day before today: the n-th n times.
func manyTags(t *testing.T, posts int) http.Handler {
	t.Helper()
	db, err := ledger.Open(t.Context(), ledger.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	today := collector.DateOf(now())
	account, _, err := db.AddAccount(t.Context(), "ann", (today - 1).Begin())
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []collector.Date{today - 1, today} {
		r := collector.ScrapeResult{Account: account, At: d.Begin(), Next: now()}
		for n := range posts {
			id := fmt.Sprintf("aaaaaaaa-0000-4000-8000-%012d", n)
			r.Seen = append(r.Seen, collector.Observation{
				Post: collector.Post{ID: id, Title: id, Slug: "post", ReleasedAt: (today - 90).Begin(), Tags: []string{fmt.Sprintf("tag-%02d", n)}, Series: "all"},
				At:   r.At, Counters: collector.Counters{Views: int64(n) * int64(d-today+2)},
			})
		}
		if _, err := db.StoreScrape(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	return newHandler(t, web.Options{Blogs: db})
}

// TestAllTagsCanBeReached from the list of the first ones, a page at a time, in any order.
func TestAllTagsCanBeReached(t *testing.T) {
	t.Parallel()
	const tags = 60
	h := manyTags(t, tags)
	section := func(path string) string {
		t.Helper()
		resp, page := request(h, "GET", path, "Accept-Language", "en")
		if resp.StatusCode != 200 {
			t.Fatalf("%s: %d", path, resp.StatusCode)
		}
		wellFormed(t, page)
		return html.UnescapeString(regexp.MustCompile(`(?s)<section class="card" id="tags".*?</section>`).FindString(page))
	}
	names := regexp.MustCompile(`>(tag-\d+)</a></th>`)
	all := regexp.MustCompile(`<a href="([^"]*)">Show all 60 tags</a>`)
	next := regexp.MustCompile(`<a href="([^"]*)" rel="next">`)
	for _, query := range []string{"?range=7d", "?range=7d&groups=name"} {
		first := section("/@ann/insights" + query)
		if n := len(names.FindAllString(first, -1)); n != 20 {
			t.Errorf("%s: %d tags at first", query, n)
		}
		link := all.FindStringSubmatch(first)
		if link == nil {
			t.Fatalf("%s: no link to all tags", query)
		}
		var seen []string
		for at := link[1]; at != ""; {
			path, anchor, _ := strings.Cut(at, "#")
			if anchor != "tags" || !strings.Contains(path, "range=7d") {
				t.Errorf("%s leads to %s", query, at)
			}
			list := section("/@ann/insights" + path)
			contains(t, list, "Show only the first")
			for _, m := range names.FindAllStringSubmatch(list, -1) {
				seen = append(seen, m[1])
			}
			at = ""
			if m := next.FindStringSubmatch(list); m != nil {
				at = m[1]
			}
		}
		if !slices.IsSortedFunc(seen, func(a, b string) int {
			if strings.Contains(query, "name") {
				return strings.Compare(a, b)
			}
			return strings.Compare(b, a)
		}) || len(slices.Compact(slices.Sorted(slices.Values(seen)))) != tags || len(seen) != tags {
			t.Errorf("%s: %d tags: %q", query, len(seen), seen)
		}
	}
	if list := section("/@ann/insights?range=7d&more=tags&size=100"); len(names.FindAllString(list, -1)) != tags {
		t.Error("a page of a hundred has not all of them")
	}
	if list := section("/@ann/insights?range=7d&more=series&page=1"); len(names.FindAllString(list, -1)) != 20 {
		t.Error("all series are listed with all tags")
	}
	for path, want := range map[string]int{"?more=nothing": 400, "?range=7d&more=tags&page=9": 404} {
		if resp, _ := request(h, "GET", "/@ann/insights"+path); resp.StatusCode != want {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
	if resp, page := request(manyTags(t, 20), "GET", "/@ann/insights?range=7d"); resp.StatusCode != 200 || strings.Contains(page, "Show all") {
		t.Error("twenty tags are not shown at once")
	}
}
