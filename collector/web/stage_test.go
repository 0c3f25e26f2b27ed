package web_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/excerpt"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/scrape/scrapetest"
	"github.com/velog-dashboard/velog-dashboard/collector/web"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// writers is a handler over a real ledger, filled by real scrapes over two
// simulated blogs: at each midnight of some days, at this time yesterday, and
// now.
type writers struct {
	http.Handler
	t     testing.TB
	world *velogsim.World
	posts map[string][]string // ids by user, the oldest release first
	clock time.Time
	blogs *ledger.DB
}

// lived is how many midnights the scrapes have seen.
const lived = 16

func newWriters(t testing.TB) *writers {
	t.Helper()
	begin := collector.DateOf(now()) - lived + 1
	w := &writers{t: t, clock: begin.Begin(), posts: map[string][]string{}}
	w.world = velogsim.NewWorld(velogsim.Config{Seed: 11, Start: begin.Begin().AddDate(0, 0, -3)})
	w.posts["ann"] = w.world.Populate("ann", 40, now())
	for i, title := range oddTitles() {
		w.posts["ann"] = append(w.posts["ann"], w.world.Publish("ann", velogsim.PostSpec{
			Title: title, ReleasedAt: begin.Begin().AddDate(0, -1, -i), InitialViews: 500, Popularity: 30, Interest: velogsim.Steady,
		}))
	}
	w.posts["bob"] = w.world.Populate("bob", 3, now())
	db := w.live(begin)
	status := status{page: web.Status{Accounts: []web.Account{
		{Account: collector.Account{User: "ann"}}, {Account: collector.Account{User: "bob"}},
	}}}
	w.blogs = db
	w.Handler = newHandler(t, web.Options{Blogs: db, Status: status})
	return w
}

func oddTitles() []string {
	return []string{
		`"따옴표", 쉼표 & <b>굵게</b> 🚀`, `<script>alert('x')</script>`, `%s {{.}} 100%`, `'"><img src=x onerror=alert(1)>`,
	}
}

// live runs the scrapes.
func (w *writers) live(begin collector.Date) *ledger.DB {
	w.t.Helper()
	clock := func() time.Time { return w.clock }
	s := scrapetest.New(w.t, scrapetest.Options{World: w.world, Now: clock})
	db, scrapes := s.Ledger, s.Scraper
	var accounts []int64
	for _, user := range []string{"ann", "bob"} {
		id, _, err := db.AddAccount(w.t.Context(), user, w.clock)
		w.must(err)
		accounts = append(accounts, id)
	}
	times := []time.Time{now().AddDate(0, 0, -1), now()}
	for d := range collector.Date(lived) {
		times = append(times, (begin + d).Begin())
	}
	slices.SortFunc(times, time.Time.Compare)
	for _, w.clock = range times {
		for _, id := range accounts {
			_, err := scrapes.Run(w.t.Context(), id)
			w.must(err)
		}
	}
	return db
}

func (w *writers) must(err error) {
	if err != nil {
		w.t.Helper()
		w.t.Fatal(err)
	}
}

// public are the posts of a user that the scrapes can have seen.
func (w *writers) public(user string) []velogsim.Post {
	return slices.DeleteFunc(w.world.Posts(user, now()), func(p velogsim.Post) bool { return p.Private })
}

// views are a post's true views from one day to another, as far as they have
// been read: from the first scrape on, and until now.
func (w *writers) views(id string, from, to collector.Date) int64 {
	begin, end := from.Begin(), to.End()
	if first := (collector.DateOf(now()) - lived + 1).Begin(); begin.Before(first) {
		begin = first
	}
	if end.After(now()) {
		end = now()
	}
	return w.world.Total(id, end).Views - w.world.Total(id, begin).Views
}

func (w *writers) sum(user string, from, to collector.Date) (sum int64) {
	for _, p := range w.public(user) {
		sum += w.views(p.ID, from, to)
	}
	return sum
}

// get asks for a page that must be there.
func (w *writers) get(path string, headers ...string) string {
	w.t.Helper()
	resp, page := request(w, "GET", path, headers...)
	if resp.StatusCode != 200 {
		w.t.Fatalf("%s: %d: %s", path, resp.StatusCode, excerpt.Short(mainText(page)))
	}
	return page
}

// plain is a page as a reader sees it.
func plain(page string) string {
	page = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, " ")
	return strings.Join(strings.Fields(html.UnescapeString(page)), " ")
}

// mainText is a page as a reader sees it, without its header.
func mainText(page string) string {
	_, content, found := strings.Cut(page, "<main")
	if !found {
		content = page
	}
	return plain(content)
}

func contains(t *testing.T, page string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(page, want) {
			t.Errorf("no %q: %s", want, excerpt.Missing(page, want))
		}
	}
}

// wellFormed checks that a page is well-formed, and that its tables are whole.
func wellFormed(t *testing.T, page string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	d.Entity = xml.HTMLEntity
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v around %s", err, excerpt.At(page, int(d.InputOffset())))
		}
	}
	for _, source := range tableSource.FindAllString(page, -1) {
		var found table
		d := xml.NewDecoder(strings.NewReader(source))
		d.Entity = xml.HTMLEntity
		if err := d.Decode(&found); err != nil {
			t.Fatalf("%v in %s", err, excerpt.At(source, 0))
		}
		found.hold(t)
	}
}

var tableSource = regexp.MustCompile(`(?s)<table.*?</table>`)

// table is one of a page.
type table struct {
	Caption string      `xml:"caption"`
	Head    []tableCell `xml:"thead>tr>th"`
	Rows    []struct {
		Names []tableCell `xml:"th"`
		Cells []tableCell `xml:"td"`
	} `xml:"tbody>tr"`
}

type tableCell struct {
	Label string `xml:"data-label,attr"` // its header, where it stands alone on a phone
	Span  int    `xml:"colspan,attr"`    // of how many columns it is; 0: one
	HTML  string `xml:",innerxml"`
}

// hold checks that each row has a cell for each header, under its name.
func (found table) hold(t *testing.T) {
	t.Helper()
	for i, row := range found.Rows {
		cells := slices.Concat(row.Names, row.Cells)
		if len(cells) == 1 && cells[0].Span == len(found.Head) {
			continue // it is about the row above
		}
		if len(found.Head) != len(cells) {
			t.Errorf("table %q: %d headers, but %d cells in row %d", found.Caption, len(found.Head), len(cells), i+1)
			return
		}
		for j, c := range cells {
			if header := strings.TrimSpace(plain(found.Head[j].HTML)); c.Label != "" && !strings.HasPrefix(header, c.Label) {
				t.Errorf("table %q: a cell labelled %q below the header %q", found.Caption, c.Label, header)
				return
			}
		}
	}
}

func comma(n int64) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// percents is the change that a page shows.
func percents(now, before int64) string {
	return fmt.Sprintf("%+.0f%%", 100*float64(now-before)/float64(before))
}

// doesNotContain reports whether none of some texts is on a page.
func doesNotContain(page string, texts ...string) bool {
	return !slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(page, text) })
}
