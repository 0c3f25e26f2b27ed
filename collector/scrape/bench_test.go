package scrape_test

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// cpu returns the processor time that this process has used.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkScrape runs scrapes of 1,000 posts, ten minutes apart, over HTTP and
// into a file. What it measures includes the simulated velog.
func BenchmarkScrape(b *testing.B) {
	s := newStage(b, day(1, 12, 0))
	for i := range 1000 {
		s.world.Publish("alice", velogsim.PostSpec{
			Title: fmt.Sprint(i), ReleasedAt: day(1, 0, 0).Add(-time.Duration(i) * time.Hour),
			Popularity: 30, Interest: velogsim.Steady,
		})
	}
	account := s.public("alice")
	s.scrape(account)
	s.server.ResetRequests()
	b.ReportAllocs()
	began, changed := cpu(b), 0
	for b.Loop() {
		s.set(s.Now().Add(10 * time.Minute))
		changed += s.scrape(account).Spans
	}
	b.ReportMetric(float64((cpu(b)-began).Microseconds())/1000/float64(b.N), "cpu-ms/op")
	b.ReportMetric(float64(changed)/float64(b.N), "changed/op")
	b.ReportMetric(float64(s.server.RequestCount())/float64(b.N), "requests/op")
	b.ReportMetric(float64(s.server.StatementCount())/float64(b.N), "statements/op")
}
