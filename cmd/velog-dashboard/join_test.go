package main

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/cmd/velog-dashboard/programtest"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/postgrestest"
)

// TestClocksOfProcessesMayDiffer: a process whose machine's clock is an hour ahead
// lives by the database's, like all others.
func TestClocksOfProcessesMayDiffer(t *testing.T) {
	programtest.SkipIfShort(t)
	url := postgrestest.Database(t)
	for _, wrong := range []time.Duration{-time.Hour, time.Hour} {
		cfg := config{
			DatabaseURL: secret(url), SecretKey: secret(strings.Repeat("7a", 32)), DataDir: t.TempDir(),
			V3URL: "http://127.0.0.1:1/v3", V2URL: "http://127.0.0.1:1/v2", Rate: 5, Interval: time.Hour, Role: roleAll,
		}
		a, err := newApp(t.Context(), cfg, slog.New(slog.DiscardHandler), func() time.Time { return time.Now().Add(wrong) }, false)
		if err != nil {
			t.Fatal(err)
		}
		for name, now := range map[string]func() time.Time{"pages": a.now, "scrapes": a.scraper.Now} {
			if off := time.Until(now()).Abs(); off > time.Minute {
				t.Errorf("with a clock that is off by %v, %s are off by %v", wrong, name, off)
			}
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}
}
