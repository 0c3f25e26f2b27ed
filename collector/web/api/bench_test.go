package api_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/web/api"
)

// BenchmarkAnswers asks about an account of 1,000 posts that were read each day
// for three years.
func BenchmarkAnswers(b *testing.B) {
	db, err := ledger.Open(b.Context(), ledger.Options{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Import(b.Context(), threeYears(), nil); err != nil {
		b.Fatal(err)
	}
	h, err := api.New(api.Options{
		Book: db, Now: now, Log: slog.New(slog.DiscardHandler), From: func(*http.Request) string { return "" },
		Who: func(*http.Request) (collector.Account, string, error) { return collector.Account{ID: 1}, "", nil },
	})
	if err != nil {
		b.Fatal(err)
	}
	post := "/posts/" + postID(500)
	for name, path := range map[string]string{
		"posts": "/posts", "200 posts": "/posts?limit=200", "search": "/posts?q=77&sort=title", "totals": "/totals",
		"days": "/days?from=2023-01-01", "post": post, "post days": post + "/days?from=2023-01-01", "readings": post + "/readings?from=2025-11-20",
		"export readings": "/export/readings.csv", "export days": "/export/days.csv",
	} {
		b.Run(name, func(b *testing.B) {
			size := 0
			for b.Loop() {
				w := httptest.NewRecorder()
				h.ServeHTTP(w, httptest.NewRequestWithContext(b.Context(), http.MethodGet, api.Prefix+path, nil))
				if w.Code != 200 {
					b.Fatal(w.Body)
				}
				size = w.Body.Len()
			}
			b.ReportMetric(float64(size)/1024, "KB/answer")
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
