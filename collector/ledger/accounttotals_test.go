package ledger

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

func fail(t testing.TB, db *DB, account int64, state collector.State, at, next time.Time) {
	t.Helper()
	if err := db.FailScrape(t.Context(), collector.ScrapeFailure{Account: account, At: at, State: state, Error: "x", Next: next}); err != nil {
		t.Fatal(err)
	}
}

func connect(t testing.TB, db *DB, n int, refresh time.Time) int64 {
	t.Helper()
	user := velog.User{ID: uuidOf(n), Username: fmt.Sprint("writer", n)}
	id, _, err := db.AddConnected(t.Context(), user, pair(t, noon().Add(time.Hour), refresh), noon())
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// TestAccountTotals: read today, read yesterday only, never read, login lost,
// disconnected and only imported.
func TestAccountTotals(t *testing.T) { onEachEngine(t, testAccountTotals) }

func testAccountTotals(t *testing.T) {
	db := openTest(t)
	now := noon()
	today := connect(t, db, 1, now.Add(29*24*time.Hour))
	storeScrape(t, db, collector.ScrapeResult{Account: today, At: now.Add(-time.Hour), Next: now.Add(time.Minute)})
	yesterday := connect(t, db, 2, now.Add(5*time.Hour))
	storeScrape(t, db, collector.ScrapeResult{Account: yesterday, At: now.Add(-13 * time.Hour), Next: now.Add(-11 * time.Hour)})
	addAccount(t, db, "never", now.Add(-time.Minute))
	lost := connect(t, db, 3, now.Add(-time.Minute))
	storeScrape(t, db, collector.ScrapeResult{Account: lost, At: now.AddDate(0, 0, -9), Next: now})
	fail(t, db, lost, collector.StateLoginFailed, now.Add(-time.Minute), now.Add(time.Hour))
	ended := connect(t, db, 4, now)
	storeScrape(t, db, collector.ScrapeResult{Account: ended, At: now, Next: now.Add(time.Hour)})
	withdrawn := connect(t, db, 5, now.Add(time.Hour))
	for n, account := range []int64{today, today, withdrawn} {
		s := collector.Session{Hash: collector.SecretHash{byte(n)}, Account: account, Began: now.Add(-time.Hour), Ends: now.Add(time.Duration(n) * time.Hour)}
		if err := db.AddSession(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Disconnect(t.Context(), withdrawn, noon()); err != nil {
		t.Fatal(err)
	}

	got, err := db.AccountTotals(t.Context(), now, now.Add(-14*time.Hour), now.Add(6*time.Hour))
	want := collector.AccountTotals{
		States: map[collector.State]collector.StateTotals{
			collector.StateNew:         {Accounts: 1},
			collector.StateUp:          {Accounts: 3, DayIncomplete: 1},
			collector.StateLoginFailed: {Accounts: 1, Stale: 1, DayIncomplete: 1},
		},
		Connected: 4, Sessions: 1,
		Due: 2, OldestDue: now.Add(-11 * time.Hour).UTC(),
		OldestSuccess: now.AddDate(0, 0, -9).UTC(), NewestSuccess: now.UTC(),
		RefreshTokens: map[int]int{29: 1, 0: 1, -1: 1},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	got, err = db.AccountTotals(t.Context(), now, now.Add(-12*time.Hour), now.Add(6*time.Hour))
	if n := got.States[collector.StateUp].Stale; err != nil || n != 1 {
		t.Errorf("%d of those that are up are stale after twelve hours, error %v", n, err)
	}
}

func TestAccountTotalsOfNobody(t *testing.T) { onEachEngine(t, testAccountTotalsOfNobody) }

func testAccountTotalsOfNobody(t *testing.T) {
	got, err := openTest(t).AccountTotals(t.Context(), noon(), noon(), noon())
	want := collector.AccountTotals{States: map[collector.State]collector.StateTotals{}, RefreshTokens: map[int]int{}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

// BenchmarkAccountTotals is what a scrape asks of a ledger of 5,000 writers who
// are signed in on three devices each.
func BenchmarkAccountTotals(b *testing.B) {
	db := openTest(b)
	for n := range 5000 {
		id := connect(b, db, n, noon().Add(time.Duration(n)*time.Hour))
		for device := range 3 {
			s := collector.Session{Hash: collector.SecretHash{byte(n), byte(n >> 8), byte(device)}, Account: id, Began: noon(), Ends: noon().Add(time.Hour)}
			if err := db.AddSession(b.Context(), s); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("totals", func(b *testing.B) {
		for b.Loop() {
			if all, err := db.AccountTotals(b.Context(), noon(), noon(), noon()); err != nil || all.Connected != 5000 || all.Sessions != 15_000 {
				b.Fatal(all, err)
			}
		}
	})
	b.Run("each", func(b *testing.B) {
		for b.Loop() {
			if all, err := db.Accounts(b.Context()); err != nil || len(all) != 5000 {
				b.Fatal(err)
			}
		}
	})
}
