package ledger

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/readingcsv"
)

// million is a CSV file of a million readings: 1,000 posts whose counters grow
// between almost all readings.
func million(b *testing.B, every time.Duration) []byte {
	b.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	var file bytes.Buffer
	fmt.Fprintln(&file, "user,post,title,released_at,observed_at,views,likes,comments")
	const posts, readings = 1000, 1000
	first := time.Now().Add(-readings * every)
	for p := range posts {
		views, likes := r.IntN(5000), r.IntN(50)
		for i := range readings {
			views += 1 + r.IntN(9)
			likes += r.IntN(20) / 19
			fmt.Fprintf(&file, "velopert,%s,글 %d,%s,%s,%d,%d,2\n", uuidOf(p), p, "2020-01-01T00:00:00Z",
				first.Add(time.Duration(i)*every).UTC().Format(time.RFC3339), views, likes)
		}
	}
	return file.Bytes()
}

func benchmarkImport(b *testing.B, every time.Duration) {
	file := million(b, every)
	for b.Loop() {
		b.StopTimer()
		dir := b.TempDir()
		db, err := Open(b.Context(), Options{Dir: dir})
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		res, err := readingcsv.Import(b.Context(), db, bytes.NewReader(file), nil)
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		b.ReportMetric(float64(res.Days), "days")
		if err := db.Close(); err != nil { // which brings the WAL into the file
			b.Fatal(err)
		}
		info, err := os.Stat(filepath.Join(dir, FileName))
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(info.Size())/float64(res.Spans), "B/run")
		b.StartTimer()
	}
	b.ReportMetric(1e6*float64(b.N)/b.Elapsed().Seconds(), "readings/s")
}

// cpuTime returns what the process has used so far, which says more than the
// clock on a machine with other work.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func BenchmarkImport(b *testing.B) {
	b.Run("hourly", func(b *testing.B) { benchmarkImport(b, time.Hour) })
	b.Run("daily", func(b *testing.B) { benchmarkImport(b, 24*time.Hour) })
}

// BenchmarkStoreScrape stores scrapes of 1,000 posts, ten minutes apart, over
// days that lie behind and days that come.
func BenchmarkStoreScrape(b *testing.B) {
	for _, c := range []struct {
		name    string
		changed float64
	}{{"unchanged", 0}, {"typical", 0.2}, {"all", 1}} {
		b.Run(c.name, func(b *testing.B) { benchmarkScrape(b, c.changed) })
	}
}

func benchmarkScrape(b *testing.B, changed float64) {
	r := rand.New(rand.NewPCG(1, 2))
	dir := b.TempDir()
	db, err := Open(b.Context(), Options{Dir: dir})
	if err != nil {
		b.Fatal(err)
	}
	at := noon()
	account := addAccount(b, db, "velopert", at)
	const posts = 1000
	all := make([]collector.Observation, posts)
	for i := range all {
		all[i] = seen(i, at, 1000, 3, 1)
	}
	result := func() {
		at = at.Add(10 * time.Minute)
		for i := range all {
			all[i].At = at
			if r.Float64() < changed {
				all[i].Views += 1 + r.Int64N(3)
			}
		}
		store(b, db, account, at, all...)
	}
	for range 150 { // a day
		result()
	}
	before := cpuTime(b)
	for b.Loop() {
		result()
	}
	b.StopTimer()
	b.ReportMetric(float64((cpuTime(b)-before).Microseconds())/1000/float64(b.N), "cpu-ms/op")
	var spans float64
	if err := db.read.QueryRowContext(b.Context(), "SELECT COUNT(*) FROM readings").Scan(&spans); err != nil {
		b.Fatal(err)
	}
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(dir, FileName))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(info.Size())/spans, "B/run")
}

// BenchmarkIdleOutbox asks for what is pending where nothing is.
func BenchmarkIdleOutbox(b *testing.B) {
	db := openTest(b)
	var file bytes.Buffer
	fmt.Fprintln(&file, "user,post,title,released_at,observed_at,views,likes,comments")
	for p := range 100_000 {
		fmt.Fprintf(&file, "user%d,%s,,,2026-01-01T00:00:00Z,1,,\n", p/100, uuidOf(p))
	}
	if _, err := readingcsv.Import(b.Context(), db, &file, nil); err != nil {
		b.Fatal(err)
	}
	deliverLarge(b, db)
	for b.Loop() {
		if got := pendingBatch(b, db, 5000).Len(); got != 0 {
			b.Fatal(got)
		}
		if got := backlog(b, db).Points; got != 0 {
			b.Fatal(got)
		}
	}
}

func deliverLarge(b *testing.B, db *DB) {
	b.Helper()
	for {
		batch := pendingBatch(b, db, 100_000)
		if batch.Len() == 0 {
			return
		}
		noteDelivered(b, db, batch)
	}
}
