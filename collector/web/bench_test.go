package web_test

import (
	"github.com/velog-dashboard/velog-dashboard/collector/excerpt"
	"syscall"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/ledgertest"
	"github.com/velog-dashboard/velog-dashboard/collector/readingcsv"
	"github.com/velog-dashboard/velog-dashboard/collector/web"
)

// BenchmarkPages shows an account of 1,000 posts that were read each day for
// three years.
func BenchmarkPages(b *testing.B) {
	db, err := ledger.Open(b.Context(), ledger.Options{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	if _, err := readingcsv.Import(b.Context(), db, ledgertest.ThreeYears("ann", now().Add(-time.Minute)), nil); err != nil {
		b.Fatal(err)
	}
	h := newHandler(b, web.Options{Blogs: db, Status: status{page: web.Status{Accounts: []web.Account{
		{Account: collector.Account{ID: 1, User: "ann"}},
	}}}})
	for name, path := range map[string]string{
		"home": "/", "account": "/@ann", "account all days": "/@ann?range=all", "search": "/@ann?q=77&sort=title",
		"account chosen days": "/@ann?from=2025-06-01&to=2026-05-31&compare=year&by=month", "account likes": "/@ann?range=1y&show=likes",
		"insights": "/@ann/insights", "insights all days": "/@ann/insights?range=all",
		"compare": "/@ann/compare", "compare ten for a year": comparison("/@ann", "range=1y", tenPosts()...),
		"compare ages": comparison("/@ann", "axis=age&range=all", tenPosts()...), "200 posts a page": "/@ann?size=200",
		"day": "/@ann/days/2026-11-18", "today": "/@ann/days/2026-11-22",
		"post": "/@ann/" + ledgertest.PostID(500), "post all days": "/@ann/" + ledgertest.PostID(500) + "?range=all",
	} {
		b.Run(name, func(b *testing.B) {
			size, before := 0, cpuTime(b)
			for b.Loop() {
				resp, page := request(h, "GET", path)
				if resp.StatusCode != 200 {
					b.Fatal(excerpt.Short(mainText(page)))
				}
				size = len(page)
			}
			b.ReportMetric(float64((cpuTime(b)-before).Milliseconds())/float64(b.N), "cpu-ms/op")
			b.ReportMetric(float64(size)/1024, "KB/page")
		})
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
