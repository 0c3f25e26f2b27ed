package ledger

import (
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/ledgertest"
)

// BenchmarkAllBlogs reads of 5,000 blogs what the pages of all of them together are made from.
func BenchmarkAllBlogs(b *testing.B) { onEachEngineOf(b, benchAllBlogs) }

func benchAllBlogs(b *testing.B) {
	db := openTest(b)
	const today = 20400
	ledgertest.ManyBlogs(b, db.write, today)
	if err := packAll(b.Context(), db.write); err != nil {
		b.Fatal(err)
	}
	for name, read := range map[string]func() (int, error){
		"sums": func() (int, error) {
			all, err := db.BlogSums(b.Context(), today, collector.ByViews)
			return len(all), err
		},
		"days of 97": func() (int, error) {
			all, err := db.AllDays(b.Context(), today-96, today)
			return len(all), err
		},
		"days of three years": func() (int, error) {
			all, err := db.AllDays(b.Context(), 0, today)
			return len(all), err
		},
		"days of a year": func() (int, error) {
			all, err := db.AllDays(b.Context(), today-364, today)
			return len(all), err
		},
		"events": func() (int, error) {
			all, _, err := db.AllEvents(b.Context(), collector.EventQuery{Limit: 200, Offset: 9800}, 10_000)
			return len(all), err
		},
		"events of a kind": func() (int, error) {
			all, _, err := db.AllEvents(b.Context(), collector.EventQuery{Kind: collector.EventRecord, Limit: 25}, 10_000)
			return len(all), err
		},
		"names": func() (int, error) {
			names, err := db.Usernames(b.Context(), 21)
			return len(names), err
		},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if n, err := read(); err != nil || n == 0 {
					b.Fatal(n, err)
				}
			}
		})
	}
}
