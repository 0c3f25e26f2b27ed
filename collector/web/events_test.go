package web_test

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/excerpt"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

func TestEventsOfABlog(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	account, err := w.blogs.AccountByUser(t.Context(), "ann")
	w.must(err)
	all, err := w.blogs.Events(t.Context(), account.ID, collector.EventQuery{Limit: 1000})
	w.must(err)
	if all.Kinds[collector.EventMilestone] == 0 || all.Kinds[collector.EventPublished] < 40 || all.Kinds[collector.EventDigest] == 0 {
		t.Fatalf("there are too few events: %v", all.Kinds)
	}
	rare := all.Found - all.Kinds[collector.EventDigest] // digests are a list of their own
	page := plain(w.get("/@ann/events?lang=en"))
	contains(t, page, fmt.Sprintf("All %d Milestone %d", rare, all.Kinds[collector.EventMilestone]))
	contains(t, page, fmt.Sprintf("1–25 of %d", rare), fmt.Sprintf("Weekly digest %d", all.Kinds[collector.EventDigest]))
	if strings.Contains(page, "Weekly digest Week") {
		t.Error("digests are among all events")
	}
	milestones := w.get("/@ann/events?show=milestone&lang=en")
	if n := strings.Count(milestones, `<span class="when">`); n != min(all.Kinds[collector.EventMilestone], 25) {
		t.Errorf("%d of %d milestones are shown", n, all.Kinds[collector.EventMilestone])
	}
	contains(t, plain(w.get("/@ann/events?lang=ko&show=published")), "” 발행")
	for path, status := range map[string]int{
		"/@ann/events?show=nonsense": 400, "/@ann/events?page=0": 400, "/@ann/events?page=999": 404,
		"/@ann/digest/2026-W60": 404, "/@ann/digest/2027-W40": 404,
	} {
		if resp, _ := request(w.Handler, "GET", path); resp.StatusCode != status {
			t.Errorf("%s: %d, want %d", path, resp.StatusCode, status)
		}
	}
}

// TestDigestTellsTheTruthOfAWeek compares a week with what the simulated readers did.
func TestDigestTellsTheTruthOfAWeek(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	week := collector.ISOWeekOf(collector.DateOf(now()) - 7)
	page := plain(w.get("/@ann/digest/" + week.String() + "?lang=en"))
	want := w.sum("ann", week.Monday(), week.Sunday())
	contains(t, page, "Views "+comma(want)+" no earlier data to compare") // the week before is not whole
	best, bestID, most := "", "", int64(0)
	for _, p := range w.public("ann") {
		if views := w.views(p.ID, week.Monday(), week.Sunday()); views > most {
			best, bestID, most = p.Title, p.ID, views
		}
	}
	contains(t, page, "Change "+best+" "+comma(most))
	// Of a week before the first reading nothing is known, not even that there was none.
	unknown := plain(w.get("/@ann/digest/2020-W50?lang=en"))
	contains(t, unknown, "Views – no data Likes – no data Comments – no data", "Nothing is known to have happened in this week.")
	// The running week's whole days are compared with the same weekdays.
	running := collector.ISOWeekOf(collector.DateOf(now()))
	page = plain(w.get("/@ann/digest/" + running.String() + "?lang=en"))
	saturday := collector.DateOf(now()) - 1
	got, had := w.sum("ann", running.Monday(), saturday), w.sum("ann", week.Monday(), saturday-7)
	contains(t, page, "Mon–Sat against Mon–Sat of the week before", "Views "+comma(got)+" "+percents(got, had)+" week before: "+comma(had))
	if account, err := w.blogs.AccountByUser(t.Context(), "ann"); err != nil {
		t.Error(err)
	} else if d, err := w.blogs.Digest(t.Context(), account.ID, week); err != nil || d.Views.Sum.Views != want || d.Best[0].ID != bestID || d.Best[0].Title != best || d.Best[0].Views != most {
		t.Errorf("digest %+v: %v", d, err)
	}
}

// TestLastDigestIsFound: the blog's page leads to the week that ended last, and so does the
// address without a week. Guests see no weeks.
func TestLastDigestIsFound(t *testing.T) {
	t.Parallel()
	w, s := newWriters(t), newSharer(t)
	last := "/@ann/digest/" + (collector.ISOWeekOf(collector.DateOf(now())) - 7).String()
	for query, kept := range map[string]string{"": "", "?range=7d": "?range=7d"} {
		contains(t, w.get("/@ann"+query), `<a href="`+last+kept+`">Last week&#39;s digest`)
		resp, _ := request(w.Handler, "GET", "/@ann/digest"+query)
		if to := resp.Header.Get("Location"); resp.StatusCode != http.StatusSeeOther || to != last+kept {
			t.Errorf("/@ann/digest%s: %d to %q, want %s", query, resp.StatusCode, to, last+kept)
		}
	}
	contains(t, w.get("/@ann?lang=ko"), "지난주 요약")
	w.get(last)
	if strings.Contains(s.get(s.path("")), "/digest") {
		t.Error("a guest is led to a week")
	}
	for _, path := range []string{s.path("/digest"), "/@nobody/digest"} {
		if resp, _ := request(s.Handler, "GET", path); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
}

// atomFeed is a feed as RFC 4287 has it, as far as ours goes: anything else in it is
// a mistake.
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
	ID      []string    `xml:"id"`
	Title   []string    `xml:"title"`
	Updated []string    `xml:"updated"`
	Authors []string    `xml:"author>name"`
	URIs    []string    `xml:"author>uri"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
	Other   []xml.Name  `xml:",any"`
}

type atomEntry struct {
	ID        []string   `xml:"id"`
	Title     []string   `xml:"title"`
	Updated   []string   `xml:"updated"`
	Published []string   `xml:"published"`
	Links     []atomLink `xml:"link"`
	Content   struct {
		Type string `xml:"type,attr"`
		Text string `xml:",chardata"`
	} `xml:"content"`
	Other []xml.Name `xml:",any"`
}

type atomLink struct {
	Href string `xml:"href,attr"`
	Rel  string `xml:"rel,attr"`
}

// validFeed reads a feed and holds it to the rules of RFC 4287.
func validFeed(t *testing.T, text string) atomFeed {
	t.Helper()
	var f atomFeed
	if err := xml.Unmarshal([]byte(text), &f); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	one := func(what string, values ...[]string) {
		t.Helper()
		for _, v := range values {
			if len(v) != 1 || v[0] == "" {
				t.Errorf("%s: %q", what, v)
			}
		}
	}
	instants := func(values ...[]string) {
		t.Helper()
		for _, v := range values {
			if _, err := time.Parse(time.RFC3339, v[0]); err != nil {
				t.Error(err)
			}
		}
	}
	links := func(links []atomLink, want ...string) {
		t.Helper()
		var rels []string
		for _, l := range links {
			rels = append(rels, l.Rel)
			if u, err := url.Parse(l.Href); err != nil || u.Host == "" {
				t.Errorf("link %v: %v", l, err)
			}
		}
		if !slices.Equal(rels, want) {
			t.Errorf("links %v", links)
		}
	}
	one("feed", f.ID, f.Title, f.Updated, f.Authors, f.URIs)
	instants(f.Updated)
	links(f.Links, "self", "alternate")
	if strings.Index(text, "<entry>") < strings.LastIndex(text, `rel="self"`) || f.Lang == "" {
		t.Error("the feed's own elements do not come first, or it names no language")
	}
	ids := map[string]bool{}
	for _, e := range f.Entries {
		one("entry", e.ID, e.Title, e.Updated, e.Published)
		instants(e.Updated, e.Published)
		links(e.Links, "alternate")
		if u, err := url.Parse(e.ID[0]); err != nil || u.Scheme != "tag" || ids[e.ID[0]] {
			t.Errorf("id %q: %v", e.ID, err)
		}
		want := "text"
		if strings.Contains(e.ID[0], "/digest/") {
			want = "html"
			validHTML(t, e.Content.Text)
		}
		if ids[e.ID[0]] = true; e.Content.Type != want || e.Content.Text == "" || len(e.Other) > 0 {
			t.Errorf("entry %+v", e)
		}
	}
	if !slices.IsSortedFunc(f.Entries, func(a, b atomEntry) int { return strings.Compare(b.Published[0], a.Published[0]) }) {
		t.Error("the newest is not the first")
	}
	if len(f.Other) > 0 {
		t.Errorf("more elements: %v", f.Other)
	}
	return f
}

// validHTML holds the digest in a feed to what readers show everywhere: a few elements,
// of which each ends, and links with an address of their own.
func validHTML(t *testing.T, text string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader("<div>" + text + "</div>"))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if !slices.Contains([]string{"div", "p", "h2", "ul", "li", "a"}, e.Name.Local) {
			t.Errorf("<%s> in %s", e.Name.Local, text)
		}
		for _, a := range e.Attr {
			if u, err := url.Parse(a.Value); a.Name.Local != "href" || err != nil || u.Host == "" {
				t.Errorf("%v in %s", a, text)
			}
		}
	}
}

// TestFeedOfAnyTitle has titles that neither XML nor HTML take as they are.
func TestFeedOfAnyTitle(t *testing.T) {
	t.Parallel()
	s := newSharer(t)
	const title = "a\x08\uFFFE ]]> <b>&amp; \"🔥\" <script>"
	s.world.Publish("ann", velogsim.PostSpec{Title: title, ReleasedAt: now().AddDate(0, 0, -9), Popularity: 5000, Interest: velogsim.Steady})
	s.scrape(map[string]velogsim.Post{}, now())
	token, err := s.gate.Share(t.Context(), s.account, collector.ShareFeed)
	s.must(err)
	_, text := request(s.Handler, "GET", "/feed/"+token+"?lang=en")
	var titles, digests string
	for _, e := range validFeed(t, text).Entries {
		titles += e.Title[0] + "\n"
		if e.Content.Type == "html" {
			digests += e.Content.Text
		}
	}
	contains(t, titles, "Published: “a \uFFFD ]]> <b>&amp; \"🔥\" <script>”")
	contains(t, digests, "]]&gt; &lt;b&gt;&amp;amp; &#34;🔥&#34; &lt;script&gt;")
}

// TestFeed reads a feed as a feed reader does: with its address alone. It has nothing
// of private posts, and its address can be replaced and taken away.
func TestFeed(t *testing.T) {
	t.Parallel()
	s := newSharer(t)
	token, err := s.gate.Share(t.Context(), s.account, collector.ShareFeed)
	s.must(err)
	resp, text := request(s.Handler, "GET", "/feed/"+token+"?lang=en")
	feed := validFeed(t, text)
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "application/atom+xml; charset=utf-8" ||
		resp.Header.Get("X-Robots-Tag") != "noindex" || len(resp.Cookies()) > 0 {
		t.Errorf("%d, %v", resp.StatusCode, resp.Header)
	}
	if len(feed.Entries) < 20 || !strings.Contains(text, "Week of Nov ") || !strings.Contains(text, "Most viewed posts&lt;/h2&gt;&lt;ul&gt;&lt;li&gt;&lt;a href=") {
		t.Errorf("the feed has %d entries: %s", len(feed.Entries), text)
	}
	for _, p := range s.hidden {
		if strings.Contains(text, p.Title) || strings.Contains(text, p.ID) {
			t.Errorf("the feed has %q", p.Title)
		}
	}
	digests := 0
	for _, e := range feed.Entries {
		if e.Published[0] > e.Updated[0] {
			t.Errorf("%s was published at %s, before it was known at %s", e.Title, e.Published, e.Updated)
		}
		if !strings.HasPrefix(e.Title[0], "Week of ") {
			continue
		}
		digests++
		end, err := time.Parse(time.RFC3339, e.Published[0])
		s.must(err)
		sunday := collector.DateOf(end) - 1
		first, last := (sunday - 6).Begin().In(collector.Seoul), sunday.Begin().In(collector.Seoul)
		days := first.Format("Jan 2") + "–" + last.Format("2, 2006")
		if first.Month() != last.Month() {
			days = first.Format("Jan 2") + " – " + last.Format("Jan 2, 2006")
		}
		if !end.Equal((sunday + 1).Begin()) || sunday.Weekday() != time.Sunday || !strings.HasPrefix(e.Title[0], "Week of "+days+": ") {
			t.Errorf("the digest %q was published at %s", e.Title, e.Published)
		}
	}
	if digests == 0 {
		t.Error("the feed has no digest")
	}
	if resp, body := request(s.Handler, "GET", "/feed/"+token+"?lang=xx"); resp.StatusCode != http.StatusBadRequest || !strings.Contains(body, "xx") {
		t.Errorf("in a language that there is not: %d, %s", resp.StatusCode, body)
	}
	if _, again := request(s.Handler, "GET", "/feed/"+token+"?lang=en"); again != text {
		t.Error("the same feed has other bytes the second time")
	}
	kept, body := request(s.Handler, "GET", "/feed/"+token+"?lang=en", "If-None-Match", resp.Header.Get("ETag"))
	if kept.StatusCode != http.StatusNotModified || body != "" {
		t.Errorf("asked again with its ETag: %d, %q", kept.StatusCode, body)
	}
	_, korean := request(s.Handler, "GET", "/feed/"+token+"?lang=ko")
	if other := validFeed(t, korean); other.ID[0] != feed.ID[0] || other.Entries[0].ID[0] != feed.Entries[0].ID[0] || !strings.Contains(korean, "주간 요약") {
		t.Errorf("in Korean: %s", korean)
	}
	fresh, err := s.gate.RenewShare(t.Context(), s.account, collector.ShareFeed)
	s.must(err)
	for _, address := range []string{token, s.token, s.badge, "none"} {
		if resp, _ := request(s.Handler, "GET", "/feed/"+address); resp.StatusCode != http.StatusNotFound {
			t.Errorf("another address: %d", resp.StatusCode)
		}
	}
	if resp, _ := request(s.Handler, "GET", "/feed/"+fresh); resp.StatusCode != http.StatusOK {
		t.Errorf("the new address: %d", resp.StatusCode)
	}
}

// TestGuestsSeeEventsOfPublicPostsAlone opens the events with a public link.
func TestGuestsSeeEventsOfPublicPostsAlone(t *testing.T) {
	t.Parallel()
	s := newSharer(t)
	if !strings.Contains(plain(s.get("/@ann/events?lang=en&show=deleted")), "Deleted") {
		t.Fatal("the writer sees no deletion")
	}
	all := ""
	for page := 1; page < 4; page++ {
		_, body := request(s.Handler, "GET", s.path(fmt.Sprintf("/events?page=%d&lang=en", page)))
		all += body
	}
	contains(t, all, "Published")
	for _, p := range s.hidden {
		if strings.Contains(all, p.Title) || strings.Contains(all, p.ID) {
			t.Errorf("guests see %q", p.Title)
		}
	}
	for _, kind := range []string{"The blog reached", "Week of", "Deleted", "Best "} {
		if strings.Contains(plain(all), kind) {
			t.Errorf("guests see %q", kind)
		}
	}
}

// TestTitleOfAPrivatePostStaysHidden renames a private post and makes it public: who
// follows the public link or the feed never reads the title that it had before.
func TestTitleOfAPrivatePostStaysHidden(t *testing.T) {
	t.Parallel()
	s := newSharer(t)
	feed, err := s.gate.Share(t.Context(), s.account, collector.ShareFeed)
	s.must(err)
	i := slices.IndexFunc(s.hidden, func(p velogsim.Post) bool { return p.Private && p.Title == hiddenTitle+" 1" })
	const title = "Our boring news"
	id := s.hidden[i].ID
	s.world.Retitle(id, title, s.clock.Add(time.Minute))
	s.world.SetPrivate(id, false, s.clock.Add(time.Minute))
	s.clock = s.clock.Add(time.Hour)
	s.scrape(map[string]velogsim.Post{}, s.clock)
	if own := plain(s.get("/@ann/events?lang=en&show=renamed")); !strings.Contains(own, hiddenTitle+" 1") {
		t.Fatalf("the writer sees no renaming: %s", own)
	}
	today := collector.DateOf(s.clock)
	for _, path := range []string{
		"/feed/" + feed + "?lang=en", s.path("/events?lang=en"), s.path("/events?lang=en&show=renamed"), s.path("?lang=en"),
		s.path("/" + id + "?lang=en"), s.path("/days/" + today.String() + "?lang=en"),
	} {
		_, text := request(s.Handler, "GET", path)
		if strings.Contains(text, hiddenTitle+" 1") || strings.Contains(text, "Renamed: "+hiddenTitle) {
			t.Errorf("%s has the title", path)
		}
		if !strings.Contains(path, "show=renamed") && !strings.Contains(text, title) {
			t.Errorf("%s does not have the title that is public: %s", path, excerpt.Short(mainText(text)))
		}
	}
}
