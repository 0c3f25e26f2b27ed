package web_test

import (
	"fmt"
	"html"
	"log/slog"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/web"
)

// tagged is a blog of thirty posts with the tag "C++ & C#", each third of a series, and
// others without it. The last post is private, the first deleted. It returns the public
// link, too.
func tagged(t *testing.T) (w *writers, link string) {
	t.Helper()
	db, err := ledger.Open(t.Context(), ledger.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	begin := (collector.DateOf(now()) - 10).Begin()
	account, _, err := db.AddAccount(t.Context(), "ann", begin)
	if err != nil {
		t.Fatal(err)
	}
	for day := range 11 {
		r := collector.ScrapeResult{Account: account, At: begin.AddDate(0, 0, day), Next: now()}
		for n := range 36 {
			p := collector.Post{ID: fmt.Sprintf("aaaaaaaa-0000-4000-8000-%012d", n), Title: fmt.Sprintf("post %d.", n), Slug: "post",
				ReleasedAt: begin.Add(time.Duration(n-100) * time.Hour), Private: n == 29, Tags: []string{"C"}}
			if n < 30 {
				p.Tags = []string{"C++ & C#", "C"}
			}
			if n%3 == 0 {
				p.Series = "연재 1"
			}
			if n == 0 && day == 10 {
				r.Deleted = append(r.Deleted, p.ID)
				continue
			}
			r.Seen = append(r.Seen, collector.Observation{At: r.At, Post: p, Counters: collector.Counters{Views: int64(n * day)}})
		}
		if _, err := db.StoreScrape(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	gate := access.New(access.Options{Ledger: db, Now: now, Log: slog.New(slog.DiscardHandler)})
	token, err := gate.Share(t.Context(), account, collector.SharePages)
	if err != nil {
		t.Fatal(err)
	}
	return &writers{t: t, blogs: db, Handler: newHandler(t, web.Options{Blogs: db, Public: db.Public(now), Gate: gate})}, "/s/" + token
}

// numbered are the numbers of the posts in the list of a page.
func numbered(page string) (all []string) {
	for _, m := range regexp.MustCompile(`id="post-\d+">post (\d+)\.</a>`).FindAllStringSubmatch(page, -1) {
		all = append(all, m[1])
	}
	return all
}

// countdown is the numbers from one down to another, in steps.
func countdown(from, to, step int) (all []string) {
	for n := from; n >= to; n -= step {
		all = append(all, fmt.Sprint(n))
	}
	return all
}

// TestTagsAndSeriesLeadToTheirPosts follows the links of insights and of a post, also as
// a guest.
func TestTagsAndSeriesLeadToTheirPosts(t *testing.T) {
	t.Parallel()
	w, link := tagged(t)
	for base, want := range map[string]map[string][]string{
		"/@ann": {"tag=C%2B%2B+%26+C%23": countdown(29, 5, 1), "series=%EC%97%B0%EC%9E%AC+1": countdown(33, 3, 3)},
		link:    {"tag=C%2B%2B+%26+C%23": countdown(28, 4, 1), "series=%EC%97%B0%EC%9E%AC+1": countdown(33, 3, 3)},
	} {
		for query, posts := range want {
			name, _ := url.QueryUnescape(strings.SplitAfter(query, "=")[1])
			of := regexp.MustCompile(regexp.QuoteMeta(name) + ` (\d+) `).FindStringSubmatch(plain(w.get(base+"/insights?range=7d&groups=name", "Accept-Language", "en")))
			all := numbered(w.get(base+"?range=7d&size=50&"+query, "Accept-Language", "en"))
			if of == nil || of[1] != fmt.Sprint(len(all)) {
				t.Errorf("%s: insights count %v, the list has %d", query, of, len(all))
			}
			for _, from := range []string{"/insights?range=7d&groups=name", "/aaaaaaaa-0000-4000-8000-000000000003?range=7d"} {
				page := w.get(base+from, "Accept-Language", "en")
				wellFormed(t, page)
				to := base + "?range=7d&" + query + "#posts"
				contains(t, html.UnescapeString(page), `href="`+to+`"`)
				address, _, _ := strings.Cut(to, "#")
				list := w.get(address, "Accept-Language", "en")
				wellFormed(t, list)
				if diff := cmp.Diff(posts, numbered(list)); diff != "" {
					t.Errorf("%s: %s", to, diff)
				}
			}
		}
	}
}

// TestListsOfATagKeepWhatIsChosen combines a tag with a search, an order, a page, other
// days and the list of deleted posts.
func TestListsOfATagKeepWhatIsChosen(t *testing.T) {
	t.Parallel()
	w, link := tagged(t)
	const tag = "tag=C%2B%2B+%26+C%23"
	for query, want := range map[string]struct {
		posts []string
		says  string
	}{
		"":                         {countdown(29, 5, 1), "Tag “C++ & C#”: 29 posts. Show all posts Posts 29 Deleted 1"},
		"page=2":                   {countdown(4, 1, 1), "Tag “C++ & C#”: 29 posts."},
		"size=50&range=30d":        {countdown(29, 1, 1), "1–29 of 29"},
		"q=1.":                     {[]string{"21", "11", "1"}, "Tag “C++ & C#” · “1.” in the title: 3 posts."},
		"sort=title&order=desc":    {slices.Concat(countdown(9, 3, 1), countdown(29, 20, 1), []string{"2"}, countdown(19, 13, 1)), ""},
		"series=연재+1&sort=release": {countdown(27, 3, 3), "Tag “C++ & C#” · Series “연재 1”: 9 posts."},
		"posts=deleted":            {[]string{"0"}, "Tag “C++ & C#”: 1 post. Show all posts Posts 29 Deleted 1"},
		"q=zzz":                    {nil, "Tag “C++ & C#” · “zzz” in the title: 0 posts. Show all posts Posts 29 Deleted 1 No posts match."},
	} {
		query = strings.ReplaceAll(query, "연재", url.QueryEscape("연재"))
		page := w.get("/@ann?"+tag+"&"+query, "Accept-Language", "en")
		wellFormed(t, page)
		if diff := cmp.Diff(want.posts, numbered(page)); diff != "" {
			t.Errorf("%s: %s", query, diff)
		}
		contains(t, plain(page), want.says)
		contains(t, page, `<input type="hidden" name="tag" value="C&#43;&#43; &amp; C#"/>`)
		// Whatever a link on the page changes, only the one to all posts gives up the tag.
		lost := 0
		for _, m := range regexp.MustCompile(`href="(\?[^"]*)"`).FindAllStringSubmatch(page, -1) {
			if link := html.UnescapeString(m[1]); !strings.Contains(link, tag) {
				lost++
			}
		}
		if lost != 1 {
			t.Errorf("%s: %d links lose the tag", query, lost)
		}
	}
	contains(t, plain(w.get(link+"?"+tag, "Accept-Language", "en")), "Tag “C++ & C#”: 28 posts.")
	contains(t, plain(w.get("/@ann?"+tag, "Accept-Language", "ko")), "태그 ‘C++ & C#’: 글 29개 모든 글 보기 글 29 삭제된 글 1")
	unknown := w.get("/@ann?tag=%3Cscript%3E", "Accept-Language", "en")
	wellFormed(t, unknown)
	contains(t, plain(unknown), "Tag “<script>”: 0 posts. Show all posts No posts match.")
	for _, query := range []string{"tag=" + strings.Repeat("a", 201), "series=" + strings.Repeat("글", 201), "tag=%ff"} {
		resp, page := request(w.Handler, "GET", "/@ann?"+query, "Accept-Language", "en")
		if resp.StatusCode != 400 || !strings.Contains(page, "The name of a tag or series can have at most 200 characters.") {
			t.Errorf("%s: %d %s", query, resp.StatusCode, mainText(page))
		}
	}
}
