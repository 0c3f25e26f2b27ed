package web_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/readingcsv"
	catalogue "github.com/velog-dashboard/velog-dashboard/collector/web/text"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// TestEveryPostHasALinkThatShows lists posts whose titles show nothing.
func TestEveryPostHasALinkThatShows(t *testing.T) {
	t.Parallel()
	s := newSite(t, "", false)
	file := "user,post,title,released_at,observed_at,views,likes,comments\n"
	blank := []string{"", "   ", "\u200b\u200d", "\u3164", "\u2800 \u00a0", "\ufeff"}
	for i, title := range blank {
		file += fmt.Sprintf("zoe,%d%d%d%d%d%d%d%d-0000-4000-8000-000000000001,\"%s\",,2026-11-21T00:00:00Z,10,,\n", i, i, i, i, i, i, i, i, title)
	}
	_, err := readingcsv.Import(t.Context(), s.blogs, strings.NewReader(file), nil)
	s.must(err)
	b := s.browser()
	link := regexp.MustCompile(`<a href="(/@zoe/[0-9a-f]{8}-[^"]*)"[^>]*>([^<]*)</a>`)
	for _, path := range []string{"/@zoe", "/@zoe/days/2026-11-21", "/@zoe/compare"} {
		page := b.get(path)
		for i := range blank {
			name := fmt.Sprintf("(no title) %s", strings.Repeat(fmt.Sprint(i), 8))
			if !slices.ContainsFunc(link.FindAllStringSubmatch(page, -1), func(m []string) bool { return m[2] == name }) && (path != "/@zoe/compare" || i > 0) { // five of six
				t.Errorf("%s: %q has no link", path, name)
			}
		}
	}
	// Events name them in the same way.
	published := collector.StoredEvent{Event: collector.Event{Kind: collector.EventPublished, Post: "1b4147c7-c7a2-4000-8000-000000000001"}, Title: "\u3164"}
	catalogues, err := catalogue.Load()
	s.must(err)
	english, _ := catalogues.Of("en")
	for _, said := range []string{published.Words(), english.Event(published)} {
		if said != "Published: (no title) 1b4147c7" {
			t.Errorf("an event says %q", said)
		}
	}
	page := b.get(link.FindStringSubmatch(b.get("/@zoe"))[1])
	contains(t, page, "<title>(no title) ", "<h1>(no title) ")
}

// TestListsArePagedBothWays walks through lists of posts and of a day's posts by
// their own links, on pages of every size.
func TestListsArePagedBothWays(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	row := regexp.MustCompile(`<th scope="row" role="rowheader">`)
	link := func(page, text string) string {
		m := regexp.MustCompile(`<a href="([^"]*)"[^>]*>(?:← )?` + text + `(?: →)?</a>`).FindStringSubmatch(page)
		if m == nil {
			return ""
		}
		return strings.ReplaceAll(strings.TrimSuffix(m[1], "#posts"), "&amp;", "&")
	}
	rows := func(page string) int {
		_, list, _ := strings.Cut(page, `id="posts"`)
		return len(row.FindAllString(list, -1))
	}
	for base, all := range map[string]int{"/@ann": len(w.public("ann")), "/@ann/days/2026-11-21": w.releasedBy("ann", collector.DateOf(now())-1)} {
		page := w.get(base + "?sort=title&q=")
		forward := rows(page)
		for link(page, "Next") != "" {
			page = w.get(base + link(page, "Next"))
			forward += rows(page)
		}
		back := rows(page)
		contains(t, plain(page), "page 2 of 2")
		for link(page, "Previous") != "" {
			page = w.get(base + link(page, "Previous"))
			back += rows(page)
		}
		if forward != all || back != all {
			t.Errorf("%s: %d posts forward and %d back, of %d", base, forward, back, all)
		}
		last := w.get(base + link(page, "Last"))
		if n := rows(last); n != all-25 || rows(w.get(base+link(last, "First"))) != 25 {
			t.Errorf("%s: the last page has %d posts", base, n)
		}
		for _, size := range []string{"50", "100", "200"} {
			if whole := w.get(base + link(last, size)); rows(whole) != all || strings.Contains(whole, `rel="next">Next`) {
				t.Errorf("%s: %s a page show %d of %d posts", base, size, rows(whole), all)
			}
		}
	}
	for query, want := range map[string]string{
		"?size=26": "“26” is not a page size.", "?size=50&page=2": "Page 2 does not exist. The last one is 1.", "?posts=all": "“all” is not a list of posts.",
	} {
		_, page := request(w, "GET", "/@ann"+query)
		contains(t, plain(page), want)
	}
}

// TestDeletedPostsAreCountedApart looks at a blog with a deleted post.
func TestDeletedPostsAreCountedApart(t *testing.T) {
	t.Parallel()
	s := newSharer(t)
	deleted, current := hiddenTitle+" 3", fmt.Sprintf("%d", len(s.world.Posts("ann", now())))
	page := s.get("/@ann?size=100")
	contains(t, plain(page), "Posts "+current+" Deleted 1", "Likes per 100 views", "of "+current)
	if strings.Contains(page[strings.Index(page, `id="posts"`):], deleted) { // that it was deleted is told above
		t.Error("a deleted post is listed among those that are there")
	}
	page = s.get("/@ann?posts=deleted")
	contains(t, plain(page), deleted, "1–1 of 1")
	contains(t, plain(s.get(s.path(""))), fmt.Sprintf("Posts %d", len(s.public("ann"))))
	if strings.Contains(s.get(s.path("")), "Deleted") || strings.Contains(s.get(s.path("?posts=deleted")), deleted) {
		t.Error("guests see a deleted post")
	}
}

// releasedBy counts the public posts of a user that were released by the end of a day.
func (w *writers) releasedBy(user string, d collector.Date) int {
	return len(slices.DeleteFunc(w.public(user), func(p velogsim.Post) bool { return p.ReleasedAt.After(d.End()) }))
}
