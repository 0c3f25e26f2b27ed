package web_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/excerpt"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/web"
)

// TestDayTellsWhichPostItWas holds the pages of days against what the simulated
// readers did.
func TestDayTellsWhichPostItWas(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	today := collector.DateOf(now())
	for _, d := range []collector.Date{today - 1, today - 3, today - 8} {
		path := "/@ann/days/" + d.String()
		page := w.get(path)
		before, week := w.sum("ann", d-1, d-1), w.sum("ann", d-7, d-7)
		contains(t, plain(page), "Views "+comma(w.sum("ann", d, d))+" "+percents(w.sum("ann", d, d), before)+" the day before: "+comma(before))
		if d-7 > today-lived+1 {
			contains(t, plain(page), "Against a week before "+percents(w.sum("ann", d, d), week)+" a week before, "+weekday(d-7)+": "+comma(week))
		}
		rows := plain(page + w.get(path+"?page=2"))
		for _, p := range w.public("ann") {
			if released := collector.DateOf(p.ReleasedAt); released >= d-7 {
				continue
			}
			row := p.Title + " " + comma(w.views(p.ID, d, d)) + " " + comma(w.views(p.ID, d-1, d-1)) + " "
			if d-7 >= today-lived+1 {
				row += comma(w.views(p.ID, d-7, d-7)) + " "
			}
			contains(t, rows, row)
		}
		wellFormed(t, page)
	}
}

func weekday(d collector.Date) string {
	return fmt.Sprintf("%v (%s)", d, d.Begin().In(collector.Seoul).Format("Mon"))
}

// TestDayListsTheMostViewedFirst follows the list of a day to its end.
func TestDayListsTheMostViewedFirst(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	d := collector.DateOf(now()) - 1
	path := "/@ann/days/" + d.String()
	page := w.get(path)
	ids := append(listed(page), listed(w.get(path+"?page=2"))...)
	released := 0
	for _, p := range w.public("ann") {
		if p.ReleasedAt.Before(d.End()) {
			released++
		}
	}
	if len(listed(page)) != 25 || len(ids) != released {
		t.Fatalf("%d posts of %d", len(ids), released)
	}
	for i, id := range ids[1:] {
		if w.views(id, d, d) > w.views(ids[i], d, d) {
			t.Errorf("place %d has more views than the one before it", i+1)
		}
	}
	contains(t, page, `href="?page=2#posts"`, `href="/@ann/days/`+(d-1).String()+`" rel="prev"`, `href="/@ann/days/`+(d+1).String()+`" rel="next"`)
}

// TestHoursAddUpToTheirDay adds up the table below the chart of the hours.
func TestHoursAddUpToTheirDay(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	today := collector.DateOf(now())
	hour := regexp.MustCompile(`<th scope="row">\d\d:00–\d\d:00</th><td>([\d,]+)</td><td>([\d,]+)</td>`)
	for d := today - lived + 1; d <= today; d++ {
		page := w.get("/@ann/days/" + d.String())
		var sum, estimated int64
		found := hour.FindAllStringSubmatch(page, -1)
		for _, m := range found {
			sum, estimated = sum+numberOf(t, m[1]), estimated+numberOf(t, m[2])
		}
		if want := w.sum("ann", d, d); sum != want || estimated > sum {
			t.Errorf("the hours of %v add up to %d, %d of them estimated; want %d", d, sum, estimated, want)
		}
		want := 24
		if d == today {
			want = 15 // until 14:05
		}
		if len(found) != want {
			t.Errorf("%v has %d hours", d, len(found))
		}
	}
}

func numberOf(t *testing.T, text string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(strings.ReplaceAll(text, ",", ""), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestHoursOfTodayWithoutViewsSaySo: a chart of them would be empty.
func TestHoursOfTodayWithoutViewsSaySo(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	today, viewed := collector.DateOf(now()), map[bool]int{}
	for _, p := range w.public("ann") {
		got, read := w.get("/@ann/"+p.ID), w.views(p.ID, today, today) > 0
		viewed[read]++
		if strings.Contains(got, `id="today-title"`) != read || strings.Contains(got, "No views today so far.") == read {
			t.Errorf("%q, viewed today: %t: %s", p.Title, read, excerpt.Around(mainText(got), "Today’s views by hour"))
		}
	}
	if viewed[true] == 0 || viewed[false] == 0 {
		t.Errorf("all posts are alike: %v", viewed)
	}
}

func TestDaysAtTheEdges(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	today := collector.DateOf(now())
	for path, tc := range map[string]struct {
		status int
		says   string
	}{
		today.String():             {200, "The day is not over. These are the numbers so far, as of 14:05."},
		(today - 40).String():      {200, "There is no data for this day"},
		(today + 1).String():       {404, "2026-11-23 (Mon) has not begun in Seoul."},
		"2026-02-30":               {404, "“2026-02-30” is not a day. Write days as 2026-11-22."},
		"2026-2-3":                 {404, "is not a day"},
		"yesterday":                {404, "“yesterday” is not a day"},
		today.String() + "?page=9": {404, "Page 9 does not exist. The last one is 2."},
		today.String() + "?page=x": {400, "“x” is not a page number"},
	} {
		resp, page := request(w, "GET", "/@ann/days/"+path)
		if resp.StatusCode != tc.status || !strings.Contains(plain(page), tc.says) {
			t.Errorf("%s: %d, want %d and %q: %s", path, resp.StatusCode, tc.status, tc.says, excerpt.Missing(plain(page), tc.says))
		}
		wellFormed(t, page)
	}
	if page := w.get("/@ann/days/" + today.String()); strings.Contains(page, "/@ann/days/"+(today+1).String()) {
		t.Error("today leads to tomorrow")
	}
	contains(t, plain(w.get("/@ann/days/"+today.String(), "Accept-Language", "ko")), "이날의 글", "시간대별 조회수", "일주일 전 대비 – 일주일 전 "+strings.Replace(weekday(today-7), "Sun", "일", 1)+": ")
	if resp, _ := request(w, "GET", "/@nobody/days/"+today.String()); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a day of nobody: %d", resp.StatusCode)
	}
}

// TestChartsLeadToDays follows what a chart and its table have for each day.
func TestChartsLeadToDays(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	d := collector.DateOf(now()) - 1
	for _, path := range []string{"/@ann", "/@ann/" + w.posts["ann"][0]} {
		page := w.get(path)
		label := weekday(d) + ": "
		contains(t, page, `<a class="day" href="/@ann/days/`+d.String()+`" tabindex="-1" aria-label="`+label,
			`<th scope="row"><a href="/@ann/days/`+d.String()+`">`+weekday(d)+`</a></th>`)
		if n := len(regexp.MustCompile(`class="day"[^>]* tabindex="0"`).FindAllString(page, -1)); n != strings.Count(page, `class="plot"`) {
			t.Errorf("%s: Tab stops at %d days of %d charts", path, n, strings.Count(page, `class="plot"`))
		}
	}
}

// TestFilesOfPagesAreKept asks for them as a page names them, and otherwise.
func TestFilesOfPagesAreKept(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	page := w.get("/@ann")
	for name, tag := range map[string]string{
		"charts.js": `<script src="(/charts\.js\?[\w-]+)" integrity="sha256-[A-Za-z0-9+/=]{44}" defer`,
		"style.css": `<link rel="stylesheet" href="(/style\.css\?[\w-]+)" integrity="sha256-[A-Za-z0-9+/=]{44}"`,
		"icon.svg":  `<img src="(/icon\.svg\?[\w-]+)"`,
	} {
		m := regexp.MustCompile(tag).FindStringSubmatch(page)
		if m == nil {
			t.Fatalf("the page has no %s with its hash", name)
		}
		for path, want := range map[string]string{m[1]: "public, max-age=31536000, immutable", "/" + name: "no-store", "/" + name + "?x": "no-store"} {
			if resp, _ := request(w, "GET", path); resp.StatusCode != 200 || resp.Header.Get("Cache-Control") != want {
				t.Errorf("%s: %d, Cache-Control %q", path, resp.StatusCode, resp.Header.Get("Cache-Control"))
			}
		}
	}
}

// TestTodaySaysWhatIsNotKnownYet: comments are read once a day, and no post's day is over.
// The page of the blog leads there, also on the first day, which has no chart.
func TestTodaySaysWhatIsNotKnownYet(t *testing.T) {
	t.Parallel()
	db, err := ledger.Open(t.Context(), ledger.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	today := collector.DateOf(now())
	account, _, err := db.AddAccount(t.Context(), "ann", now().AddDate(0, 0, -3))
	if err != nil {
		t.Fatal(err)
	}
	h := newHandler(t, web.Options{Blogs: db})
	read := func(at time.Time, views, comments int64) {
		t.Helper()
		post := collector.Post{ID: "aaaaaaaa-0000-4000-8000-000000000001", Title: "a post", Slug: "post", ReleasedAt: now().AddDate(-1, 0, 0), Lean: comments == collector.Unknown}
		if _, err := db.StoreScrape(t.Context(), collector.ScrapeResult{Account: account, At: at, Next: at, Seen: []collector.Observation{
			{Post: post, At: at, Counters: collector.Counters{Views: views, Likes: 1, Comments: comments}},
		}}); err != nil {
			t.Fatal(err)
		}
	}
	page := func(path string) string {
		t.Helper()
		_, page := request(h, "GET", path, "Accept-Language", "en")
		wellFormed(t, page)
		return page
	}
	day := "/@ann/days/" + today.String()
	read(now().Add(-time.Hour), 100, 7)
	contains(t, page("/@ann"), `<dt><a href="`+day+`">Today</a></dt>`)
	for d := today + 1; d <= today+2; d++ {
		read(d.Begin().Add(-5*time.Minute), 100+40*int64(d-today), 9) // the last reading before midnight
		read(d.Begin().Add(5*time.Minute), 100+40*int64(d-today), collector.Unknown)
	}
	night := (today + 3).Begin().Add(time.Minute) // nothing is read yet
	h = newHandler(t, web.Options{Blogs: db, Now: func() time.Time { return night }})
	contains(t, plain(page("/@ann/days/"+(today+3).String())), "Nothing has been read today yet.")
	contains(t, plain(page("/@ann/days/"+(today+2).String())), "Incomplete: nothing has been read since")
	later := now().AddDate(0, 0, 2)
	h = newHandler(t, web.Options{Blogs: db, Now: func() time.Time { return later }})
	contains(t, plain(page(day)), "Incomplete: some posts were first read on this day, and what they got before that is not counted.", "a post 40 – – 0 2 incomplete")
	read(later.Add(-time.Minute), 190, collector.Unknown)
	day = "/@ann/days/" + (today + 2).String()
	contains(t, page("/@ann"), `<dt><a href="`+day+`">Today</a></dt>`, `<dt><a href="/@ann/days/`+(today+1).String()+`">Yesterday</a></dt>`)
	got := mainText(page(day))
	contains(t, got, "The day is not over. These are the numbers so far, as of 14:04.", "not yet read: comments are read once a day, before midnight", "Title Views Day before Week before Likes a post 10 40 – 0 1–1 of 1")
	posts := got[strings.Index(got, "Posts on this day"):strings.Index(got, "Today’s views by hour")]
	if !doesNotContain(posts, "incomplete", "Comments") {
		t.Errorf("the posts of today say: %s", posts)
	}
	read(later, 190, 9)
	contains(t, mainText(page(day)), "Title Views Day before Week before Likes Comments a post 10 40 – 0 0 1–1 of 1")
}
