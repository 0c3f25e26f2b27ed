package influx

import (
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector/influx/influxtest"
)

// BenchmarkTranslate measures line protocol alone.
func BenchmarkTranslate(b *testing.B) {
	batch := dailyBatch(1000, 10)
	b.ReportAllocs()
	for b.Loop() {
		translate(batch, time.Time{}, nil)
	}
	b.ReportMetric(float64(batch.Len())*float64(b.N)/b.Elapsed().Seconds(), "points/s")
}

// BenchmarkWriteMillion delivers a million daily points, a thousand days of a
// thousand posts, to a real InfluxDB that shares the machine.
func BenchmarkWriteMillion(b *testing.B) {
	s := influxtest.Start(b)
	w, err := New(Options{URL: s.URL, Token: s.Token, Org: s.Org, Bucket: s.Bucket})
	if err != nil {
		b.Fatal(err)
	}
	defer w.Close()
	batch := dailyBatch(1000, 1000)
	b.ReportAllocs()
	for b.Loop() {
		written, err := w.Write(b.Context(), batch)
		if err != nil || len(written.Rejected) > 0 {
			b.Fatal(err, written)
		}
	}
	b.ReportMetric(float64(batch.Len())*float64(b.N)/b.Elapsed().Seconds(), "points/s")
}
