package ledger

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/readingcsv"
	"github.com/velog-dashboard/velog-dashboard/collector/secretkey"
)

// onEachEngineOf runs a benchmark on both engines, to be compared.
func onEachEngineOf(b *testing.B, bench func(b *testing.B)) {
	b.Run("SQLite", bench)
	b.Run(onPostgres, bench)
}

// BenchmarkEnginesScrape stores scrapes of 106 posts, ten minutes apart, of which
// a fifth changed: as much as a blog that is read a lot.
func BenchmarkEnginesScrape(b *testing.B) { onEachEngineOf(b, benchEnginesScrape) }

func benchEnginesScrape(b *testing.B) {
	db := openTest(b)
	r := rand.New(rand.NewPCG(1, 2))
	at := noon()
	account := addAccount(b, db, "velopert", at)
	all := make([]collector.Observation, 106)
	for i := range all {
		all[i] = seen(i, at, 1000, 3, 1)
	}
	for b.Loop() {
		at = at.Add(10 * time.Minute)
		for i := range all {
			all[i].At = at
			if r.Float64() < 0.2 {
				all[i].Views += 1 + r.Int64N(3)
			}
		}
		store(b, db, account, at, all...)
	}
}

// BenchmarkEnginesImport imports a million hourly readings of 1,000 posts.
func BenchmarkEnginesImport(b *testing.B) {
	file := million(b, time.Hour)
	onEachEngineOf(b, func(b *testing.B) {
		for b.Loop() {
			db := openAt(b, newPlace(b), secretkey.Keys{})
			if _, err := readingcsv.Import(b.Context(), db, bytes.NewReader(file), nil); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(1e6*float64(b.N)/b.Elapsed().Seconds(), "readings/s")
	})
}

// BenchmarkEnginesDelivery reads a million readings, and the days that follow from
// them, from the outbox, and notes them as delivered.
func BenchmarkEnginesDelivery(b *testing.B) {
	file := million(b, time.Hour)
	onEachEngineOf(b, func(b *testing.B) {
		db := openTest(b)
		if _, err := readingcsv.Import(b.Context(), db, bytes.NewReader(file), nil); err != nil {
			b.Fatal(err)
		}
		points := 0
		for b.Loop() {
			if err := db.MarkAllPending(b.Context()); err != nil {
				b.Fatal(err)
			}
			for {
				batch := pendingBatch(b, db, 5000)
				if batch.Len() == 0 {
					break
				}
				noteDelivered(b, db, batch)
				points += batch.Len()
			}
		}
		b.ReportMetric(float64(points)/b.Elapsed().Seconds(), "points/s")
	})
}
