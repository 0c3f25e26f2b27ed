package web_test

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/excerpt"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// TestFirstDaysSayWhatIsKnownAndWhatComes follows a new account from before its first
// reading into its third day, on the pages of the blog, of a post and of the day.
func TestFirstDaysSayWhatIsKnownAndWhatComes(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, true)
	b := s.connected("ann")
	day := func() string { return "/@ann/days/" + collector.DateOf(s.clock).String() }
	lacks := func(path string, texts ...string) {
		t.Helper()
		page := b.get(path)
		wellFormed(t, page)
		for _, text := range texts {
			if strings.Contains(page, text) || strings.Contains(mainText(page), text) {
				t.Errorf("%s at %v has %q: %s", path, s.clock, text, excerpt.Around(mainText(page), text))
			}
		}
	}
	const chart, empty = `class="plot"`, "no data"

	contains(t, plain(b.get("/@ann")), "The first days Nothing has been read yet.", "First reading now")
	lacks("/@ann", chart, empty, "–", "No posts yet")
	contains(t, plain(b.get("/@ann/insights")), "The first days Nothing has been read yet.")
	contains(t, plain(b.get(day())), "Nothing has been read yet.")
	contains(t, plain(b.get("/@ann?lang=ko")), "아직 읽은 값이 없습니다.", "첫 수집")
	b.get("/@ann?lang=en")

	s.scrape("ann") // 2026-11-22
	post := "/@ann/" + s.world.Posts("ann", s.clock)[0].ID
	comes := []string{
		"First complete day in 33 hours 2026-11-24 00:00", "Views of 7 complete days in 7 days 2026-11-30 00:00", "Views of 30 complete days in 30 days 2026-12-23 00:00",
	}
	for _, path := range []string{"/@ann", post, day()} {
		contains(t, plain(b.get(path)), append(comes, "Views count from the first reading, which was today")...)
		lacks(path, empty)
	}
	contains(t, plain(b.get("/@ann/insights")), append(comes, "Unusual days in 8 days 2026-12-01 00:00",
		"30 days compared with the 30 before, gains and losses in 60 days 2027-01-22 00:00")...)
	lacks("/@ann/insights", "No complete day yet", "No unusual days", "telling what is usual", "No post has been released", "No post can be compared") // which goes without saying
	contains(t, b.get("/@ann/insights"), `id="year"`)
	lacks("/@ann", `90 days: –`, `30 days: –`)
	for _, path := range []string{"/@ann", post} {
		contains(t, plain(b.get(path)), "Today 0 so far", "Total views")
		lacks(path, `id="days-heading"`, "Yesterday 0", "7 days –", "30 days –")
	}
	contains(t, b.get("/@ann?from=2026-11-22&to=2026-11-22"), `id="days-heading"`) // who asks for days gets them

	s.clock = collector.DateOf(s.clock).End().Add(12 * time.Hour)
	s.scrape("ann") // 2026-11-23
	for _, path := range []string{"/@ann", post} {
		contains(t, plain(b.get(path)), "Views count from the first reading, which was yesterday", "First complete day in 12 hours 2026-11-24 00:00", "Today", "Yesterday")
		lacks(path, empty, "7 days –", "30 days –")
		contains(t, b.get(path), chart, `id="days-heading"`)
	}

	s.clock = s.clock.Add(24 * time.Hour)
	s.scrape("ann") // 2026-11-24
	for _, path := range []string{"/@ann", post, day()} {
		lacks(path, "The first days")
	}
	contains(t, plain(b.get("/@ann")), "days with data: 2")
	contains(t, plain(b.get("/@ann/insights")), "telling what is usual takes seven complete days", "No post has been released", "No post can be compared")
}

// TestFirstPostOfATrackedBlogIsKnownWhole: a blog without posts is tracked, and its first
// post is released a day later.
func TestFirstPostOfATrackedBlogIsKnownWhole(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, true)
	s.world.AddUser("cleo")
	b := s.connected("cleo")
	s.scrape("cleo") // 2026-11-22
	contains(t, plain(b.get("/@cleo")), "This blog has no posts yet.")
	s.clock = collector.DateOf(s.clock).End().Add(12 * time.Hour)
	id := s.world.Publish("cleo", velogsim.PostSpec{Title: "first", ReleasedAt: s.clock.Add(-3 * time.Hour), Popularity: 300})
	s.scrape("cleo") // 2026-11-23
	for _, path := range []string{"/@cleo", "/@cleo/insights", "/@cleo/" + id} {
		contains(t, plain(b.get(path)), "All views since the beginning are counted.", "First complete day in 12 hours 2026-11-24 00:00")
	}
	got := b.get("/@cleo/compare?axis=age&post=" + id)
	contains(t, plain(got), "These posts are too new")
	if strings.Contains(got, `class="plot"`) {
		t.Error("a chart by age without anything in it")
	}
}

// TestFirstDaysOfAllBlogs: the operator is told what comes, too, instead of an empty chart.
func TestFirstDaysOfAllBlogs(t *testing.T) {
	t.Parallel()
	s := newSite(t, "", false)
	for _, user := range []string{"ann", "bob"} {
		_, _, err := s.blogs.AddAccount(t.Context(), user, s.clock)
		s.must(err)
		s.scrape(user)
	}
	page := func(path string) string {
		t.Helper()
		resp, page := request(s, "GET", path, "Accept-Language", "en")
		if resp.StatusCode != 200 {
			t.Fatalf("%s: %d", path, resp.StatusCode)
		}
		wellFormed(t, page)
		return page
	}
	contains(t, plain(page("/all")), "Views count from the first reading, which was today", "Views of 30 complete days in 30 days", "Today 0 so far")
	for _, text := range []string{`id="days-heading"`, "no data", "Yesterday –", "7 days –", "30 days –"} {
		if strings.Contains(page("/all"), text) || strings.Contains(plain(page("/all")), text) {
			t.Errorf("/all has %q", text)
		}
	}
	contains(t, page("/all?from=2026-11-22&to=2026-11-22"), `id="days-heading"`)

	s.clock = collector.DateOf(s.clock).End().Add(12 * time.Hour)
	s.scrape("ann")
	contains(t, page("/all"), `id="days-heading"`)
	s.clock = s.clock.Add(24 * time.Hour)
	s.scrape("ann")
	if strings.Contains(page("/all"), "The first days") {
		t.Error("the first days of all blogs do not end")
	}
}

// TestPostsAreInTheOrderOfTotalsUntilThereAreDays: an order by views of which none are
// known would be none.
func TestPostsAreInTheOrderOfTotalsUntilThereAreDays(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, true)
	b := s.connected("ann")
	s.scrape("ann")
	page := b.get("/@ann?lang=en")
	totals := totalsOf(t, page)
	if len(totals) < 4 || !slices.IsSortedFunc(totals, func(a, b int64) int { return cmp.Compare(b, a) }) {
		t.Errorf("totals in the order of the list: %v", totals)
	}
	contains(t, page, `class="total" aria-sort="descending"`)
	contains(t, b.get("/@ann?sort=title"), `class="title" aria-sort="ascending"`)

	s.clock = collector.DateOf(s.clock).End().Add(12 * time.Hour)
	s.scrape("ann")
	contains(t, b.get("/@ann"), `class="range" aria-sort="descending"`)
}

// totalsOf are the total views of the posts of a list, in its order.
func totalsOf(t *testing.T, page string) []int64 {
	t.Helper()
	var totals []int64
	for _, m := range regexp.MustCompile(`data-label="Total"[^>]*>(?:<strong>)?([\d,]+)`).FindAllStringSubmatch(page, -1) {
		n, err := strconv.ParseInt(strings.ReplaceAll(m[1], ",", ""), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		totals = append(totals, n)
	}
	return totals
}
