package web_test

import (
	"database/sql"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/excerpt"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
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
		{"blog search", "?q=77"}, {"blog last page", "?page=40"}, {"blog deleted", "?posts=deleted"},
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
func BenchmarkPages(b *testing.B) {
	db, gate := threeYears(b)
	h := newHandler(b, web.Options{
		Blogs: db, Public: db.Public(now), Gate: gate, Now: alternating(), LeaderboardUsers: []string{"ann"},
		Status: status{page: web.Status{Accounts: []web.Account{{Account: collector.Account{ID: 1, User: "ann"}}}}},
	})
	for _, p := range blogPages() {
		benchmarkPage(b, h, p.name, "/@ann"+p.path)
	}
	feed := share(b, gate, collector.ShareFeed)
	for _, p := range []benchedPage{
		{"home", "/"}, {"digest", "/@ann/digest/2026-W46"}, {"digest running", "/@ann/digest/2026-W47"},
		{"state", "/@ann/-/state"}, {"settings", "/@ann/-/settings"},
		{"all", "/all"}, {"all 1y", "/all?range=1y"}, {"all all", "/all?range=all"},
		{"all insights", "/all/insights"}, {"all events", "/all/events"},
		{"leaderboard", "/leaderboard"}, {"leaderboard 7d", "/leaderboard?range=7d"}, {"leaderboard 1y", "/leaderboard?range=1y&rank=growth"},
		{"feed", "/feed/" + feed}, {"sign-in", "/sign-in"},
	} {
		benchmarkPage(b, h, p.name, p.path)
	}
}

// BenchmarkAllBlogs shows the operator the pages of 5,000 blogs together.
func BenchmarkAllBlogs(b *testing.B) {
	db := manyBlogs(b)
	gate := access.New(access.Options{Ledger: db, Now: now, Log: slog.New(slog.DiscardHandler)})
	h := newHandler(b, web.Options{Blogs: db, Public: db.Public(now), Gate: gate, Now: alternating()})
	for _, path := range []string{
		"/all", "/all?range=7d", "/all?range=1y", "/all?range=all", "/all?show=comments", "/all?sort=title&size=200", "/all?q=49",
		"/all/insights", "/all/insights?range=30d", "/all/insights?range=all",
		"/all/events", "/all/events?page=50&size=200", "/all/events?show=record",
	} {
		benchmarkPage(b, h, strings.ReplaceAll(path[1:], "/", " "), path)
	}
}

// manyBlogs is a ledger that was filled beside the program.
func manyBlogs(b *testing.B) *ledger.DB {
	dir := b.TempDir()
	open := func() *ledger.DB {
		db, err := ledger.Open(b.Context(), ledger.Options{Dir: dir})
		if err != nil {
			b.Fatal(err)
		}
		return db
	}
	if err := open().Close(); err != nil {
		b.Fatal(err)
	}
	file, err := sql.Open("sqlite", filepath.Join(dir, ledger.FileName))
	if err != nil {
		b.Fatal(err)
	}
	ledgertest.ManyBlogs(b, file, collector.DateOf(now()))
	if err := file.Close(); err != nil {
		b.Fatal(err)
	}
	db := open()
	b.Cleanup(func() { db.Close() })
	return db
}

// BenchmarkPublicLink shows strangers the same account, of which some posts are
// private.
func BenchmarkPublicLink(b *testing.B) {
	db, gate := threeYears(b)
	token, badge := share(b, gate, collector.SharePages), share(b, gate, collector.ShareBadge)
	for _, private := range []int{10, 500} {
		r := collector.ScrapeResult{Account: 1, At: now(), Next: now()}
		for p := range private {
			r.Unread = append(r.Unread, collector.Post{ID: ledgertest.PostID(499 - p), Title: "private", Private: true})
		}
		if _, err := db.StoreScrape(b.Context(), r); err != nil {
			b.Fatal(err)
		}
		h := newHandler(b, web.Options{Blogs: db, Public: db.Public(now), Gate: gate})
		name := func(of string) string { return fmt.Sprintf("private=%d/%s", private, of) }
		benchmarkPage(b, h, name("badge"), "/badge/"+badge+".svg")
		for _, p := range blogPages() {
			benchmarkPage(b, h, name(p.name), "/s/"+token+p.path)
		}
	}
}

func benchmarkPage(b *testing.B, h http.Handler, name, path string) {
	b.Run(name, func(b *testing.B) {
		size, before := 0, cpuTime(b)
		for b.Loop() {
			resp, page := request(h, "GET", path)
			if resp.StatusCode != 200 {
				b.Fatal(path, excerpt.Short(mainText(page)))
			}
			size = len(page)
		}
		b.ReportMetric(float64((cpuTime(b)-before).Microseconds())/1000/float64(b.N), "cpu-ms/op")
		b.ReportMetric(float64(size)/1024, "KB/page")
	})
}

func threeYears(b *testing.B) (*ledger.DB, *access.Gate) {
	db, err := ledger.Open(b.Context(), ledger.Options{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	ledgertest.ThreeYears(b, db, "ann", now().Add(-time.Minute))
	return db, access.New(access.Options{Ledger: db, Now: now, Log: slog.New(slog.DiscardHandler)})
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

// cpuTime returns how long this process has computed, whatever else the machine does.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
