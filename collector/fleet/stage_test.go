package fleet_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/fleet"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/postgrestest"
)

// open opens one process of an installation.
func open(t *testing.T, url string) *fleet.Fleet {
	t.Helper()
	f, err := fleet.Open(t.Context(), url, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() }) // its database may be gone
	return f
}

// several opens n processes that share a database, all at once, as a deployment
// does.
func several(t *testing.T, n int) []*fleet.Fleet {
	t.Helper()
	url := postgrestest.Database(t)
	opened := make(chan *fleet.Fleet, n)
	for range n {
		go func() {
			f, err := fleet.Open(t.Context(), url, slog.New(slog.DiscardHandler))
			if err != nil {
				t.Error(err)
			}
			opened <- f
		}()
	}
	var all []*fleet.Fleet
	for range n {
		if f := <-opened; f != nil {
			all = append(all, f)
			t.Cleanup(func() { _ = f.Close() })
		}
	}
	if len(all) < n {
		t.FailNow()
	}
	return all
}

// grant gives out leases as the process that plans does.
func grant(t *testing.T, f *fleet.Fleet, most int, names ...string) []collector.Lease {
	t.Helper()
	tx, err := f.DB().BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	leases, err := f.Grant(t.Context(), tx, names, most)
	if err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	return leases
}

func take(t *testing.T, f *fleet.Fleet, l collector.Lease) (context.Context, bool) {
	t.Helper()
	ctx, ok, err := f.Take(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	return ctx, ok
}

func exec(t *testing.T, f *fleet.Fleet, statement string, args ...any) {
	t.Helper()
	if _, err := f.DB().ExecContext(t.Context(), statement, args...); err != nil {
		t.Fatal(err)
	}
}

func within(t *testing.T, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}
