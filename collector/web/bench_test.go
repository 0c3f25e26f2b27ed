package web_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
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
	if _, err := db.Import(b.Context(), threeYears(), nil); err != nil {
		b.Fatal(err)
	}
	h := newHandler(b, web.Options{Book: db, Status: status{page: web.Page{Accounts: []web.Account{
		{Account: collector.Account{ID: 1, User: "ann"}},
	}}}})
	for name, path := range map[string]string{
		"home": "/", "account": "/@ann", "account all days": "/@ann?range=all", "search": "/@ann?q=77&sort=title",
		"post": "/@ann/" + postID(500), "post all days": "/@ann/" + postID(500) + "?range=all",
	} {
		b.Run(name, func(b *testing.B) {
			size := 0
			for b.Loop() {
				resp, page := request(h, "GET", path)
				if resp.StatusCode != 200 {
					b.Fatal(page)
				}
				size = len(page)
			}
			b.ReportMetric(float64(size)/1024, "KB/page")
		})
	}
}

func postID(n int) string { return fmt.Sprintf("aaaaaaaa-0000-4000-8000-%012d", n) }

func threeYears() *bytes.Buffer {
	var file bytes.Buffer
	file.WriteString("user,post,title,released_at,observed_at,views,likes,comments\n")
	r := rand.New(rand.NewPCG(5, 6))
	for p := range 1000 {
		views := 0
		for day := range 3 * 365 {
			views += r.IntN(40)
			at := now().AddDate(0, 0, day-3*365+1).Add(-time.Minute)
			fmt.Fprintf(&file, "ann,%s,글 %d,2020-01-01T00:00:00Z,%s,%d,%d,1\n", postID(p), p, at.Format(time.RFC3339), views, views/100)
		}
	}
	return &file
}
