package web_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/ledgertest"
	"github.com/velog-dashboard/velog-dashboard/collector/web"
)

// benchedPage is a page, or the same one with other parameters.
type benchedPage struct{ name, path string }

// blogPages are the pages about a blog that its writer and guests see.
func blogPages() []benchedPage {
	post := "/" + ledgertest.PostID(500)
	newest := "/" + ledgertest.PostID(ledgertest.Posts-50)
	const allDays = "from=2023-11-24&to=2026-11-21"
	return []benchedPage{
		{"blog", ""}, {"blog 7d", "?range=7d"}, {"blog 30d", "?range=30d"}, {"blog 1y", "?range=1y"}, {"blog all", "?range=all"},
		{"blog from-to", "?" + allDays}, {"blog year before", "?from=2025-06-01&to=2026-05-31&compare=year"},
		{"blog by week", "?range=1y&by=week"}, {"blog by month", "?range=all&by=month"},
		{"blog likes", "?show=likes"}, {"blog likes 1y", "?show=likes&range=1y"}, {"blog likes all", "?show=likes&range=all"},
		{"blog comments", "?show=comments"}, {"blog comments all", "?show=comments&range=all"},
		{"blog search", "?q=77"}, {"blog page 20", "?page=20"}, {"blog deleted", "?posts=deleted"},
		{"blog by title", "?sort=title"}, {"blog by today", "?sort=today"}, {"blog by yesterday", "?sort=yesterday"},
		{"blog by 7 days", "?sort=week"}, {"blog by 30 days", "?sort=month"}, {"blog by total", "?sort=total"},
		{"blog by likes", "?sort=likes"}, {"blog by release", "?sort=release"}, {"blog least first", "?order=asc"},
		{"blog 200", "?size=200"}, {"blog 200 1y", "?size=200&range=1y"}, {"blog 200 all by title", "?size=200&range=all&sort=title"},
		{"blog 200 likes by 30 days", "?size=200&show=likes&sort=month"},

		{"insights", "/insights"}, {"insights 30d", "/insights?range=30d"}, {"insights 1y", "/insights?range=1y"},
		{"insights all", "/insights?range=all"}, {"insights from-to", "/insights?" + allDays},
		{"insights year before", "/insights?compare=year&groups=likes"},

		{"post", post}, {"post 30d", post + "?range=30d"}, {"post 1y", post + "?range=1y"}, {"post all", post + "?range=all"},
		{"post likes all", post + "?range=all&show=likes&by=month"}, {"post newest", newest}, {"post newest all", newest + "?range=all"},

		{"compare", "/compare"}, {"compare 30d", "/compare?range=30d"}, {"compare all", "/compare?range=all"},
		{"compare likes", "/compare?show=likes"}, {"compare search", "/compare?q=77"}, {"compare ages", "/compare?axis=age"},
		{"compare ten 1y", comparison("", "range=1y", tenPosts()...)},
		{"compare ten all", comparison("", "range=all", tenPosts()...)},
		{"compare ten likes all", comparison("", "range=all&show=likes", tenPosts()...)},
		{"compare ten ages", comparison("", "axis=age&range=all", tenPosts()...)},
		{"compare ten search", comparison("", "range=all&q=77", tenPosts()...)},

		{"day", "/days/2026-11-18"}, {"day before", "/days/2026-11-21"}, {"day today", "/days/2026-11-22"}, {"day 200", "/days/2026-11-21?size=200"},

		{"events", "/events"}, {"events last page", "/events?page=20"}, {"events 200", "/events?size=200"},
		{"events of a kind", "/events?show=milestone"},
	}
}

// BenchmarkPages shows an account of 1,000 posts that was tracked for three years, and
// everything else that an installation has pages of.
func BenchmarkPages(b *testing.B) { onEachEngine(b, "three years", fillThreeYears, benchPages) }

func benchPages(b *testing.B, s *bench) {
	h := newHandler(b, web.Options{
		Blogs: s.db, Public: s.db.Public(now), Gate: s.gate, Now: alternating(), LeaderboardUsers: []string{"ann"},
		Status: status{page: web.Status{Accounts: []web.Account{{Account: collector.Account{ID: 1, User: "ann"}}}}},
	})
	for _, p := range blogPages() {
		s.page(b, h, p.name, "/@ann"+p.path)
	}
	feed := share(b, s.gate, collector.ShareFeed)
	for _, p := range []benchedPage{
		{"home", "/"}, {"digest", "/@ann/digest/2026-W46"}, {"digest running", "/@ann/digest/2026-W47"},
		{"state", "/@ann/-/state"}, {"settings", "/@ann/-/settings"},
		{"all", "/all"}, {"all 1y", "/all?range=1y"}, {"all all", "/all?range=all"},
		{"all insights", "/all/insights"}, {"all events", "/all/events"},
		{"leaderboard", "/leaderboard"}, {"leaderboard 7d", "/leaderboard?range=7d"}, {"leaderboard 1y", "/leaderboard?range=1y&rank=growth"},
		{"feed", "/feed/" + feed}, {"sign-in", "/sign-in"},
	} {
		s.page(b, h, p.name, p.path)
	}
}

// BenchmarkAllBlogs shows the operator the pages of 5,000 blogs together.
func BenchmarkAllBlogs(b *testing.B) { onEachEngine(b, "many blogs", fillManyBlogs, benchAllBlogs) }

func benchAllBlogs(b *testing.B, s *bench) {
	h := newHandler(b, web.Options{Blogs: s.db, Public: s.db.Public(now), Gate: s.gate, Now: alternating()})
	for _, path := range []string{
		"/all", "/all?range=7d", "/all?range=1y", "/all?range=all", "/all?show=comments", "/all?sort=title&size=200", "/all?q=49",
		"/all/insights", "/all/insights?range=30d", "/all/insights?range=all",
		"/all/events", "/all/events?page=50&size=200", "/all/events?show=record",
	} {
		s.page(b, h, strings.ReplaceAll(path[1:], "/", " "), path)
	}
}

// BenchmarkPublicLink shows strangers the same account, of which some posts are
// private.
func BenchmarkPublicLink(b *testing.B) {
	onEachEngine(b, "three years", fillThreeYears, benchPublicLink)
}

func benchPublicLink(b *testing.B, s *bench) {
	token, badge := share(b, s.gate, collector.SharePages), share(b, s.gate, collector.ShareBadge)
	for _, private := range []int{10, 500} {
		r := collector.ScrapeResult{Account: 1, At: now(), Next: now()}
		for n := 1; len(r.Unread) < private; n++ {
			if n%100 != 0 { // which pages are about
				r.Unread = append(r.Unread, collector.Post{ID: ledgertest.PostID(n), Title: "private", Private: true})
			}
		}
		if _, err := s.db.StoreScrape(b.Context(), r); err != nil {
			b.Fatal(err)
		}
		h := newHandler(b, web.Options{Blogs: s.db, Public: s.db.Public(now), Gate: s.gate})
		name := func(of string) string { return fmt.Sprintf("private=%d/%s", private, of) }
		s.page(b, h, name("badge"), "/badge/"+badge+".svg")
		for _, p := range blogPages() {
			s.page(b, h, name(p.name), "/s/"+token+p.path)
		}
	}
}

func share(b *testing.B, gate *access.Gate, shows collector.Share) string {
	token, err := gate.Share(b.Context(), 1, shows)
	if err != nil {
		b.Fatal(err)
	}
	return token
}

// alternating is a clock by which nothing that pages keep is ever of a minute ago.
func alternating() func() time.Time {
	late := false
	return func() time.Time {
		if late = !late; late {
			return now().Add(2 * time.Minute)
		}
		return now()
	}
}

func tenPosts() (ids []string) {
	for n := range 10 {
		ids = append(ids, ledgertest.PostID(100*n))
	}
	return ids
}
