package web_test

import (
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/excerpt"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/ledgertest"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/postgrestest"
)

// bench is a ledger whose pages are measured.
type bench struct {
	db       *ledger.DB
	gate     *access.Gate
	postgres *postgrestest.Server // nil: the ledger is in SQLite
}

func newBench(b *testing.B, place ledger.Options) *bench {
	db := openLedger(b, place)
	b.Cleanup(func() { db.Close() })
	return &bench{db: db, gate: access.New(access.Options{Ledger: db, Now: now, Log: slog.New(slog.DiscardHandler)})}
}

func openLedger(b *testing.B, place ledger.Options) *ledger.DB {
	b.Helper()
	db, err := ledger.Open(b.Context(), place)
	if err != nil {
		b.Fatal(err)
	}
	return db
}

// onEachEngine runs a benchmark over a ledger in SQLite and one in PostgreSQL, where it is
// filled once for all benchmarks with the same name of what it has.
func onEachEngine(b *testing.B, has string, fill func(*testing.B, ledger.Options), run func(*testing.B, *bench)) {
	b.Run("SQLite", func(b *testing.B) {
		place := ledger.Options{Dir: b.TempDir()}
		fill(b, place)
		run(b, newBench(b, place))
	})
	b.Run("PostgreSQL", func(b *testing.B) {
		server := postgrestest.Shared(b)
		s := newBench(b, ledger.Options{URL: server.Clone(b, has, func(url string) error {
			fill(b, ledger.Options{URL: url})
			return vacuum(b, url)
		})})
		s.postgres = server
		run(b, s)
	})
}

// vacuum does what autovacuum has done of every ledger that was filled a while ago.
func vacuum(b *testing.B, url string) error {
	db, err := sql.Open("pgx", url)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(b.Context(), "VACUUM ANALYZE")
	return errors.Join(err, db.Close())
}

func fillThreeYears(b *testing.B, place ledger.Options) {
	db := openLedger(b, place)
	ledgertest.ThreeYears(b, db, "ann", now().Add(-time.Minute))
	closeAll(b, db)
}

// fillManyBlogs writes into the tables of a ledger, which packs the days when it is opened
// the next time.
func fillManyBlogs(b *testing.B, place ledger.Options) {
	closeAll(b, openLedger(b, place))
	driver, source := "sqlite", filepath.Join(place.Dir, ledger.FileName)
	if place.URL != "" {
		driver, source = "pgx", place.URL
	}
	tables, err := sql.Open(driver, source)
	if err != nil {
		b.Fatal(err)
	}
	ledgertest.ManyBlogs(b, tables, collector.DateOf(now()))
	closeAll(b, tables, openLedger(b, place))
}

func closeAll(b *testing.B, all ...io.Closer) {
	b.Helper()
	for _, c := range all {
		if err := c.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// page reports what a page costs this process, and the processes of the database.
func (s *bench) page(b *testing.B, h http.Handler, name, path string) {
	b.Run(name, func(b *testing.B) {
		size, before, databaseBefore := 0, cpuTime(b), s.databaseTime(b)
		for b.Loop() {
			resp, page := request(h, "GET", path)
			if resp.StatusCode != 200 {
				b.Fatal(path, excerpt.Short(mainText(page)))
			}
			size = len(page)
		}
		perPage := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 / float64(b.N) }
		b.ReportMetric(perPage(cpuTime(b)-before), "cpu-ms/op")
		if s.postgres != nil {
			b.ReportMetric(perPage(s.databaseTime(b)-databaseBefore), "db-cpu-ms/op")
		}
		b.ReportMetric(float64(size)/1024, "KB/page")
	})
}

// databaseTime returns how long the database's own processes have computed.
func (s *bench) databaseTime(b *testing.B) time.Duration {
	b.Helper()
	if s.postgres == nil {
		return 0
	}
	return s.postgres.CPUTime(b)
}

// cpuTime returns how long this process has computed, whatever else the machine does.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
