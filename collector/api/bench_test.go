package api_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/api"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/ledgertest"
)

// BenchmarkAnswers asks about an account of 1,000 posts that was tracked for three
// years.
func BenchmarkAnswers(b *testing.B) {
	db, err := ledger.Open(b.Context(), ledger.Options{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	ledgertest.ThreeYears(b, db, "ann", now().Add(-time.Minute))
	h, err := api.New(api.Options{
		Blogs: db, Now: now, Log: slog.New(slog.DiscardHandler), From: func(*http.Request) string { return "" },
		Identify: func(*http.Request) ([]collector.Account, string, error) { return []collector.Account{{ID: 1}}, "", nil },
	})
	if err != nil {
		b.Fatal(err)
	}
	post := "/posts/" + ledgertest.PostID(500)
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
