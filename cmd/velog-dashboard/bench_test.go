package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// BenchmarkIdleDaemon measures the memory of the daemon as a process of its
// own, after a scrape over each of 1,000 accounts with 100 posts.
func BenchmarkIdleDaemon(b *testing.B) {
	bench := newBench(b)
	b.ReportMetric(0, "ns/op")
	for b.Loop() {
		bench.env["DATA_DIR"] = b.TempDir()
		bench.follow(1000, 100)
		ctx, kill := context.WithCancel(b.Context())
		cmd, _, log := bench.start(ctx, bench.with(), "")
		deadline := time.Now().Add(5 * time.Minute)
		for strings.Count(log.String(), "INF scrape ") < 1000 {
			if time.Now().After(deadline) {
				b.Fatalf("only %d scrapes", strings.Count(log.String(), "INF scrape "))
			}
			<-time.After(time.Second)
		}
		resident, peak := memory(b, cmd.Process.Pid)
		b.ReportMetric(resident, "MiB")
		b.ReportMetric(peak, "peak-MiB")
		kill()
		_ = cmd.Wait() // killed
	}
}

// follow publishes blogs and writes their accounts into a new ledger.
func (b *bench) follow(accounts, posts int) {
	b.t.Helper()
	db, err := ledger.Open(b.t.Context(), ledger.Options{Dir: b.env["DATA_DIR"]})
	if err != nil {
		b.t.Fatal(err)
	}
	defer db.Close()
	for i := range accounts {
		user := fmt.Sprintf("user-%d", i)
		for p := range posts {
			b.world.Publish(user, velogsim.PostSpec{
				Title: fmt.Sprintf("Post %d", p), ReleasedAt: time.Now().AddDate(0, 0, -p-1), InitialViews: int64(p),
			})
		}
		if _, _, err := db.AddAccount(b.t.Context(), user, time.Now()); err != nil {
			b.t.Fatal(err)
		}
	}
}

// memory returns the resident memory of a process and its peak, in MiB.
func memory(b *testing.B, pid int) (now, peak float64) {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	value := func(name string) float64 {
		_, rest, _ := strings.Cut(string(status), name+":")
		kib, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
		if err != nil {
			b.Fatal(err)
		}
		return kib / 1024
	}
	return value("VmRSS"), value("VmHWM")
}
