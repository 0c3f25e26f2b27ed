package web_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"github.com/velog-dashboard/velog-dashboard/collector/excerpt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/web"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// sharer is a writer with a public link, whose posts are read signed in: some
// are private, one has become so, and one is deleted.
type sharer struct {
	*writers
	gate    *access.Gate
	account int64
	token   string
	badge   string // token of its address
	clock   time.Time
	hidden  []velogsim.Post
}

const hiddenTitle = "숨긴 글"

func newSharer(t testing.TB) *sharer {
	t.Helper()
	begin := collector.DateOf(now()) - lived + 1
	s := &sharer{writers: &writers{t: t, posts: map[string][]string{}}, clock: now()}
	s.world = velogsim.NewWorld(velogsim.Config{Seed: 12, Start: begin.Begin().AddDate(0, 0, -3)})
	s.world.Populate("ann", 30, now())
	publish := func(i int, private bool) string {
		return s.world.Publish("ann", velogsim.PostSpec{
			Title: fmt.Sprintf("%s %d", hiddenTitle, i), ReleasedAt: begin.Begin().AddDate(0, -1, -i),
			InitialViews: 70_000, InitialLikes: 900, Popularity: 800, Interest: velogsim.Steady, Private: private,
		})
	}
	publish(1, true)
	s.world.SetPrivate(publish(2, false), true, now().AddDate(0, 0, -4))
	s.world.Delete(publish(3, false), now().AddDate(0, 0, -4))
	s.read(begin)
	s.gate = access.New(access.Options{Ledger: s.blogs, Now: s.now, Log: slog.New(slog.DiscardHandler)})
	var err error
	s.token, err = s.gate.Share(t.Context(), s.account, collector.SharePages)
	s.must(err)
	s.badge, err = s.gate.Share(t.Context(), s.account, collector.ShareBadge)
	s.must(err)
	s.Handler = newHandler(t, web.Options{Blogs: s.blogs, Public: s.blogs.Public(s.now), Gate: s.gate, Now: s.now})
	return s
}

func (s *sharer) now() time.Time { return s.clock }

// read stores what scrapes see of all posts at each midnight, at this time
// yesterday, and now.
func (s *sharer) read(begin collector.Date) {
	s.t.Helper()
	db, err := ledger.Open(s.t.Context(), ledger.Options{Dir: s.t.TempDir()})
	s.must(err)
	s.t.Cleanup(func() { s.must(db.Close()) })
	s.blogs = db
	s.account, _, err = db.AddAccount(s.t.Context(), "ann", begin.Begin())
	s.must(err)
	times := []time.Time{now().AddDate(0, 0, -1), now()}
	for d := range collector.Date(lived) {
		times = append(times, (begin + d).Begin())
	}
	slices.SortFunc(times, time.Time.Compare)
	there := map[string]velogsim.Post{}
	for _, at := range times {
		there = s.scrape(there, at)
	}
	for _, p := range there {
		if p.Private {
			s.hidden = append(s.hidden, p)
		}
	}
}

// scrape stores what is seen at an instant, and returns it.
func (s *sharer) scrape(before map[string]velogsim.Post, at time.Time) map[string]velogsim.Post {
	s.t.Helper()
	r := collector.ScrapeResult{Account: s.account, At: at, Next: at.Add(time.Hour)}
	there := map[string]velogsim.Post{}
	for _, p := range s.world.Posts("ann", at) {
		there[p.ID] = p
		r.Seen = append(r.Seen, collector.Observation{
			Post: collector.Post{ID: p.ID, Title: p.Title, Slug: p.Slug, Tags: p.Tags, Private: p.Private, ReleasedAt: p.ReleasedAt},
			At:   at, Counters: collector.Counters(s.world.Total(p.ID, at)),
		})
	}
	for id, p := range before {
		if _, ok := there[id]; !ok {
			r.Deleted = append(r.Deleted, id)
			s.hidden = append(s.hidden, p)
		}
	}
	_, err := s.blogs.StoreScrape(s.t.Context(), r)
	s.must(err)
	return there
}

func (s *sharer) path(rest string) string { return "/s/" + s.token + rest }

func (s *sharer) badgePath(query string) string { return "/badge/" + s.badge + ".svg" + query }

// TestWhatIsNotConfirmedPublicIsNotShown: while velog cannot be asked, as when a
// login is lost, a post may have become private.
func TestWhatIsNotConfirmedPublicIsNotShown(t *testing.T) {
	t.Parallel()
	s := newSharer(t)
	all := fmt.Sprintf("Posts %d", len(s.public("ann")))
	before := string(s.get(s.badgePath("?lang=en")))
	s.clock = now().Add(24*time.Hour - time.Second)
	if page := s.get(s.path("")); strings.Contains(page, "not confirmed within a day") || !strings.Contains(plain(page), all) {
		t.Errorf("within a day: %s", excerpt.Short(mainText(page)))
	}
	s.clock = now().Add(24 * time.Hour)
	page := s.get(s.path(""))
	contains(t, plain(page), fmt.Sprintf("%d posts are not shown now: velog has not confirmed within a day that they are public.", len(s.public("ann"))))
	for _, p := range s.public("ann") {
		if strings.Contains(page, p.Title) || strings.Contains(page, p.ID) {
			t.Errorf("%q is shown", p.Title)
		}
		if resp, body := request(s.Handler, "GET", s.path("/"+p.ID)); resp.StatusCode != http.StatusNotFound || strings.Contains(body, p.Title) {
			t.Errorf("the page of %q: %d", p.Title, resp.StatusCode)
		}
	}
	if after := string(s.get(s.badgePath("?lang=en"))); after == before || strings.ContainsAny(plain(after), "123456789") {
		t.Errorf("the badge shows: %s", excerpt.Short(mainText(after)))
	}
	contains(t, plain(s.get(s.path("?lang=ko"))), "하루 넘게 velog에서 확인하지 못했습니다")
	s.scrape(map[string]velogsim.Post{}, s.clock)
	if page := s.get(s.path("")); strings.Contains(page, "not confirmed within a day") || !strings.Contains(plain(page), all) {
		t.Errorf("read again: %s", excerpt.Short(mainText(page)))
	}
}

func TestPublicLinkTellsTheTruthOfPublicPosts(t *testing.T) {
	t.Parallel()
	s := newSharer(t)
	today := collector.DateOf(now())
	if len(s.hidden) < 3 {
		t.Fatalf("only %d posts are hidden", len(s.hidden))
	}
	var total, likes, earlier int64
	for _, p := range s.public("ann") {
		at := s.world.Total(p.ID, now())
		total, likes = total+at.Views, likes+at.Likes
		earlier += s.world.Total(p.ID, now().AddDate(0, 0, -1)).Views - s.world.Total(p.ID, (today-1).Begin()).Views
	}
	page := s.get(s.path(""))
	contains(t, plain(page), "@ann’s posts", "Shared by @ann. Private posts are not included",
		"Today "+comma(s.sum("ann", today, today))+" ", "so far; "+comma(earlier)+" by this time yesterday",
		"Yesterday "+comma(s.sum("ann", today-1, today-1))+" ", "7 days "+comma(s.sum("ann", today-7, today-1))+" ",
		"30 days "+comma(s.sum("ann", today-30, today-1))+" ",
		"Total views "+comma(total)+" Likes "+comma(likes), fmt.Sprintf("Posts %d", len(s.public("ann"))))
	for d := today - lived + 1; d <= today; d++ {
		contains(t, page, fmt.Sprintf("(%s): %s views", d.Begin().In(collector.Seoul).Format("Mon"), comma(s.sum("ann", d, d))))
		contains(t, plain(s.get(s.path("/days/"+d.String()))), "Views "+comma(s.sum("ann", d, d))+" ")
	}
	wellFormed(t, page)
	for _, p := range s.public("ann") {
		contains(t, plain(s.get(s.path("/"+p.ID))), p.Title, "Total views "+comma(s.world.Total(p.ID, now()).Views))
	}
	contains(t, plain(s.get(s.path(""), "Accept-Language", "ko")), "@ann의 글", "비공개 글은 포함되지 않습니다")
}

// TestHiddenPostsAreNowhere asks for everything that a public link leads to.
func TestHiddenPostsAreNowhere(t *testing.T) {
	t.Parallel()
	s := newSharer(t)
	nothing, gone := request(s, "GET", s.path("/"+s.hidden[0].ID[:35]+"x"))
	var pages []string
	for _, query := range []string{
		"", "?range=all", "?q=%EC%88%A8%EA%B8%B4&lang=ko", "?page=2", "?sort=total", "?sort=today", "?sort=likes", "?sort=title&range=1y",
		"?from=2026-11-08&to=2026-11-20&show=likes&by=week", "?range=7d&by=month&show=comments&compare=year",
		"/insights", "/insights?range=7d", "/insights?range=all&lang=ko", "/insights?from=2026-11-15&to=2026-11-21&groups=mean",
	} {
		pages = append(pages, s.get(s.path(query)))
	}
	for d := collector.DateOf(now()) - lived; d <= collector.DateOf(now()); d++ {
		pages = append(pages, s.get(s.path("/days/"+d.String())))
		if _, more := request(s, "GET", s.path("/days/"+d.String()+"?page=2")); more != "" {
			pages = append(pages, more)
		}
	}
	for _, p := range s.public("ann") {
		pages = append(pages, s.get(s.path("/"+p.ID)))
	}
	if own := s.get("/@ann/insights?range=7d"); !strings.Contains(own, hiddenTitle) {
		t.Error("the writer's own insights do not tell of private posts: so nothing could leak")
	}
	for _, p := range s.hidden {
		resp, page := request(s, "GET", s.path("/"+p.ID))
		if resp.StatusCode != http.StatusNotFound || nothing.StatusCode != http.StatusNotFound || page != gone {
			t.Errorf("a hidden post is told from none: %d %s", resp.StatusCode, excerpt.Short(mainText(page)))
		}
	}
	for _, page := range pages {
		for _, p := range s.hidden {
			if strings.Contains(page, p.ID) || strings.Contains(page, p.Title) || strings.Contains(page, p.Slug) {
				t.Fatalf("%s is shown: %s", p.Title, excerpt.Around(page, p.Title))
			}
		}
		for _, word := range []string{"/-/", "href=\"/@", "Last scrape"} {
			if strings.Contains(page, word) {
				t.Fatalf("%q is shown: %s", word, excerpt.Around(page, word))
			}
		}
	}
}

func TestPublicLinkIsForNoSearchEngine(t *testing.T) {
	t.Parallel()
	s := newSharer(t)
	for _, path := range []string{s.path(""), s.path("/" + s.public("ann")[0].ID), s.path("/nothing"), "/s/nothing"} {
		resp, page := request(s, "GET", path)
		if resp.Header.Get("X-Robots-Tag") != "noindex" || resp.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", path, resp.Header)
		}
		contains(t, page, `<meta name="robots" content="noindex"/>`)
	}
	if page := s.get("/@ann"); strings.Contains(page, "noindex") {
		t.Error("the writer's own page is marked, too")
	}
}

// TestLinkThatIsOffIsLikeNone follows a link after it was switched off.
func TestLinkThatIsOffIsLikeNone(t *testing.T) {
	t.Parallel()
	s := newSharer(t)
	post := s.public("ann")[0].ID
	for _, rest := range []string{"", "/" + post, "/days/2026-11-21", "/insights"} {
		s.get(s.path(rest)) // and its numbers are kept now
	}
	s.must(s.gate.Unshare(t.Context(), s.account, collector.SharePages))
	for _, rest := range []string{"", "/" + post, "/days/2026-11-21", "/insights"} {
		off, page := request(s, "GET", s.path(rest))
		never, none := request(s, "GET", "/s/"+strings.Repeat("A", len(s.token))+rest)
		if off.StatusCode != http.StatusNotFound || never.StatusCode != http.StatusNotFound || page != none {
			t.Errorf("%q: %d %s, %d %s", rest, off.StatusCode, excerpt.Short(mainText(page)), never.StatusCode, excerpt.Short(mainText(none)))
		}
		if strings.Contains(page, s.token) {
			t.Errorf("%q: the token is on the page", rest)
		}
	}
	again, err := s.gate.Share(t.Context(), s.account, collector.SharePages)
	if err != nil || again == s.token {
		t.Errorf("sharing again gives the old link, %v", err)
	}
}

func TestLookAround(t *testing.T) {
	t.Parallel()
	s := newSharer(t)
	account, err := s.blogs.Account(t.Context(), s.account)
	s.must(err)
	h := newHandler(t, web.Options{Blogs: s.blogs, Demo: func(context.Context) (collector.Account, web.DayReader, error) {
		return account, s.blogs, nil
	}})
	_, page := request(h, "GET", "/demo")
	id := s.public("ann")[0].ID
	_, all := request(h, "GET", "/demo?sort=release&q=%EC%88%A8%EA%B8%B4")
	_, post := request(h, "GET", "/demo/"+id)
	contains(t, plain(page), "This is a demo", "Demo: @ann")
	contains(t, all, ">"+hiddenTitle+" 1<", ">"+hiddenTitle+" 2<", "private")
	if strings.Contains(all, hiddenTitle+" 3<") {
		t.Error("the deleted post is not listed apart")
	}
	contains(t, post, `<a href="/demo">@ann</a>`, "This is a demo")
	for _, shown := range []string{page, post} {
		wellFormed(t, shown)
		if strings.Contains(shown, "velog.io") || strings.Contains(shown, "/-/") {
			t.Errorf("the demo leads elsewhere:\n%s", shown)
		}
	}
}

func TestLookAroundThatFails(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	failing := func(context.Context) (collector.Account, web.DayReader, error) {
		return collector.Account{}, nil, errors.New("no room for the demo")
	}
	h := newHandler(t, web.Options{Demo: failing, Log: slog.New(slog.NewTextHandler(&log, nil))})
	for _, path := range []string{"/demo", "/demo/x"} {
		resp, page := request(h, "GET", path)
		if resp.StatusCode != http.StatusServiceUnavailable || strings.Contains(page, "no room") || !strings.Contains(log.String(), "no room for the demo") {
			t.Errorf("%s: %d %s %s", path, resp.StatusCode, excerpt.Short(mainText(page)), excerpt.Short(log.String()))
		}
		log.Reset()
	}
	if resp, _ := request(newHandler(t, web.Options{}), "GET", "/demo"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("without a demo: %d", resp.StatusCode)
	}
}

// TestGuestsNeedNotSignIn looks where writers sign in, as somebody who has not.
func TestGuestsNeedNotSignIn(t *testing.T) {
	t.Parallel()
	s := newSharer(t)
	account, err := s.blogs.Account(t.Context(), s.account)
	s.must(err)
	demo := func(context.Context) (collector.Account, web.DayReader, error) { return account, s.blogs, nil }
	h := newHandler(t, web.Options{Blogs: s.blogs, Public: s.blogs.Public(s.now), Gate: s.gate, Demo: demo, PublicURL: "http://localhost:9914"})
	for path, want := range map[string]string{
		"/demo":         `readers. <a href="/sign-in">Sign in to view your own.</a>`,
		s.path(""):      "Shared by @ann.",
		s.badgePath(""): "<svg ",
	} {
		if resp, page := request(h, "GET", path); resp.StatusCode != 200 || !strings.Contains(page, want) {
			t.Errorf("%s: %d, no %q: %s", path, resp.StatusCode, want, excerpt.Missing(page, want))
		}
	}
	if resp, _ := request(h, "GET", "/@ann"); resp.StatusCode == 200 {
		t.Error("a guest sees the writer's own page")
	}
}
