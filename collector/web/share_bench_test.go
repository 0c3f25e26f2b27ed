package web_test

import (
	"fmt"
	"github.com/velog-dashboard/velog-dashboard/collector/excerpt"
	"log/slog"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/ledgertest"
	"github.com/velog-dashboard/velog-dashboard/collector/readingcsv"
	"github.com/velog-dashboard/velog-dashboard/collector/web"
)

// BenchmarkPublicLink shows strangers an account of 1,000 posts that were read
// each day for three years, and of which some are private.
func BenchmarkPublicLink(b *testing.B) {
	db, err := ledger.Open(b.Context(), ledger.Options{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	if _, err := readingcsv.Import(b.Context(), db, ledgertest.ThreeYears("ann", now().Add(-time.Minute)), nil); err != nil {
		b.Fatal(err)
	}
	gate := access.New(access.Options{Ledger: db, Now: now, Log: slog.New(slog.DiscardHandler)})
	token, err := gate.Share(b.Context(), 1, collector.SharePages)
	if err != nil {
		b.Fatal(err)
	}
	badge, err := gate.Share(b.Context(), 1, collector.ShareBadge)
	if err != nil {
		b.Fatal(err)
	}
	for _, private := range []int{0, 10, 500} {
		r := collector.ScrapeResult{Account: 1, At: now(), Next: now()}
		for p := range private {
			r.Unread = append(r.Unread, collector.Post{ID: ledgertest.PostID(p), Title: "private", Private: true})
		}
		if _, err := db.StoreScrape(b.Context(), r); err != nil {
			b.Fatal(err)
		}
		h := newHandler(b, web.Options{Blogs: db, Public: db.Public(now), Gate: gate})
		b.Run(fmt.Sprintf("badge/private=%d", private), func(b *testing.B) {
			for b.Loop() {
				if resp, svg := request(h, "GET", "/badge/"+badge+".svg"); resp.StatusCode != 200 {
					b.Fatal(svg)
				}
			}
		})
		for name, path := range map[string]string{
			"account": "", "account all days": "?range=all", "post": "/" + ledgertest.PostID(700), "day": "/days/2026-11-18",
		} {
			b.Run(fmt.Sprintf("%s/private=%d", name, private), func(b *testing.B) {
				for b.Loop() {
					if resp, page := request(h, "GET", "/s/"+token+path); resp.StatusCode != 200 {
						b.Fatal(excerpt.Short(mainText(page)))
					}
				}
			})
		}
	}
}
