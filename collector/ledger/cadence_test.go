package ledger

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

func sixHours() collector.Schedule {
	return collector.Schedule{Interval: 10 * time.Minute, Longest: collector.LongestInterval, Rate: 5}
}

// planned scrapes an account with one post every six hours for some days, and
// returns it as the last scrape has left it.
func planned(t *testing.T, db *DB, user string, days int, viewsEach int64) (collector.Account, time.Time) {
	t.Helper()
	id := addAccount(t, db, user, noon())
	n := int(id)
	at := noon()
	for i := range 4*days + 1 {
		at = noon().Add(time.Duration(i) * 6 * time.Hour)
		cadence := sixHours().Cadence(nil)
		storeScrape(t, db, collector.ScrapeResult{
			Account: id, At: at, Seen: []collector.Observation{seen(n, at, 100+viewsEach*int64(i), 0, 0)},
			Plan: func(r collector.Readers) collector.Plan { return cadence.Plan(id, r, at) },
		})
	}
	a, err := db.Account(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return a, at
}

// TestAnAccountIsReadAsOftenAsItsDaysSay: the ledger tells the plan of the days,
// and keeps what was planned.
func TestAnAccountIsReadAsOftenAsItsDaysSay(t *testing.T) {
	onEachEngine(t, testAnAccountIsReadAsOftenAsItsDaysSay)
}

func testAnAccountIsReadAsOftenAsItsDaysSay(t *testing.T) {
	db := openTest(t)
	quiet, _ := planned(t, db, "quiet", 3, 0)
	read, at := planned(t, db, "read", 3, 100)
	if quiet.Every != collector.LongestInterval || read.Every != 10*time.Minute {
		t.Errorf("nobody reads one: every %v; many the other: every %v", quiet.Every, read.Every)
	}
	if wait := read.NextScrape.Sub(at); wait < 9*time.Minute || wait > 11*time.Minute {
		t.Errorf("the next scrape comes after %v", wait)
	}
	first, _ := planned(t, db, "new", 0, 0)
	if first.Every != 10*time.Minute {
		t.Errorf("a new account is read every %v", first.Every)
	}
	paces, err := db.Paces(t.Context())
	if err != nil || len(paces) != 3 {
		t.Errorf("paces %+v, error %v", paces, err)
	}
}

// TestAnAccountIsStaleAfterItsOwnInterval: one that is read every six hours is
// not after five, nor is its day incomplete before its scrape is due.
func TestAnAccountIsStaleAfterItsOwnInterval(t *testing.T) {
	onEachEngine(t, testAnAccountIsStaleAfterItsOwnInterval)
}

func testAnAccountIsStaleAfterItsOwnInterval(t *testing.T) {
	db := openTest(t)
	a, at := planned(t, db, "quiet", 3, 0)
	for after, want := range map[time.Duration]int{5 * time.Hour: 0, 8 * time.Hour: 0, 9*time.Hour + time.Minute: 1} {
		now := at.Add(after)
		all, err := db.AccountTotals(t.Context(), now, now.Add(-3*time.Hour), now.Add(10*time.Hour))
		if got := all.States[collector.StateUp].Stale; err != nil || got != want {
			t.Errorf("after %v: %d stale, error %v", after, got, err)
		}
	}
	all, err := db.AccountTotals(t.Context(), at, at, at.Add(10*time.Hour))
	if err != nil || !all.ExpectedSuccess.Equal(at.Add(collector.LongestInterval)) || all.Shortest != collector.LongestInterval {
		t.Errorf("the next success is expected at %v, the shortest interval is %v, error %v", all.ExpectedSuccess, all.Shortest, err)
	}
	if !a.NextScrape.After(at) {
		t.Errorf("the next scrape is at %v", a.NextScrape)
	}
}

// TestALookAtAPageBringsTheNextScrape: as soon as COLLECT_INTERVAL has passed since the
// last, and from then on every COLLECT_INTERVAL.
func TestALookAtAPageBringsTheNextScrape(t *testing.T) {
	onEachEngine(t, testALookAtAPageBringsTheNextScrape)
}

func testALookAtAPageBringsTheNextScrape(t *testing.T) {
	db := openTest(t)
	a, at := planned(t, db, "quiet", 3, 0)
	for _, tc := range []struct{ after, want time.Duration }{{4 * time.Minute, 10 * time.Minute}, {5 * time.Hour, 5 * time.Hour}} {
		restore := func(ctx context.Context, tx *dialect.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE accounts SET next_scrape = $2 WHERE id = $1`, a.ID, a.NextScrape.Unix())
			return err
		}
		if err := db.change(t.Context(), restore); err != nil {
			t.Fatal(err)
		}
		now := at.Add(tc.after)
		if err := db.Viewed(t.Context(), []int64{a.ID}, now, 10*time.Minute); err != nil {
			t.Fatal(err)
		}
		b, err := db.Account(t.Context(), a.ID)
		if err != nil || !b.NextScrape.Equal(at.Add(tc.want)) || !b.Viewed.Equal(now) {
			t.Errorf("looked at after %v: next scrape after %v, error %v", tc.after, b.NextScrape.Sub(at), err)
		}
	}
	cadence := sixHours().Cadence(nil)
	now := at.Add(5 * time.Hour)
	storeScrape(t, db, collector.ScrapeResult{
		Account: a.ID, At: now, Seen: []collector.Observation{seen(int(a.ID), now, 100, 0, 0)},
		Plan: func(r collector.Readers) collector.Plan { return cadence.Plan(a.ID, r, now) },
	})
	if b, err := db.Account(t.Context(), a.ID); err != nil || b.Every != 10*time.Minute {
		t.Errorf("somebody looks, and it is read every %v, error %v", b.Every, err)
	}
}

// TestReadingsAroundMidnightComeFirst: before whoever has waited longer.
func TestReadingsAroundMidnightComeFirst(t *testing.T) {
	onEachEngine(t, testReadingsAroundMidnightComeFirst)
}

func testReadingsAroundMidnightComeFirst(t *testing.T) {
	db := openTest(t)
	var ids []int64
	for i, midnight := range []bool{false, true, false, true} {
		id := addAccount(t, db, fmt.Sprint("writer", i), noon())
		storeScrape(t, db, collector.ScrapeResult{Account: id, At: noon(), Plan: func(collector.Readers) collector.Plan {
			return collector.Plan{Next: noon().Add(time.Duration(i+1) * time.Minute), Midnight: midnight, Every: time.Hour}
		}})
		ids = append(ids, id)
	}
	now := noon().Add(time.Hour)
	due, err := db.Due(t.Context(), now, now.Add(6*time.Hour), 10)
	if want := []int64{ids[1], ids[3], ids[0], ids[2]}; err != nil || !slices.Equal(due, want) {
		t.Errorf("due %v, want %v, error %v", due, want, err)
	}
}

// manyAccounts fills a ledger with accounts that were planned.
func manyAccounts(b *testing.B, n int) *DB {
	b.Helper()
	db := openTest(b)
	err := db.change(b.Context(), func(ctx context.Context, tx *dialect.Tx) error {
		_, err := tx.ExecContext(ctx, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
			INSERT INTO accounts (username, followed, followed_since, next_scrape, last_attempt, last_success, state, posts, scrape_every, pace, midnight, list_requests, mean_requests)
			SELECT 'writer' || i, 1, $2, $2 + (i * 7919) % 21600, $2, $2, 'up', (i * 31) % 300, 21600, (i * 17) % 200 - 120, i % 30 = 0, (i * 31) % 300 / 49 + 1, 100 + (i * 31) % 300 FROM n`,
			n, noon().Unix())
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return db
}

// BenchmarkPlanner is what planning costs of so many accounts: who is due, once
// a second, and sharing the rate out, once a minute. The metrics are the share of
// one core that it takes, the bytes that it allocates each second, and those that
// are in use at the end, the ledger included.
func BenchmarkPlanner(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			db := manyAccounts(b, n)
			var before, after, held runtime.MemStats
			runtime.ReadMemStats(&before)
			cadence, now, began := sixHours().Cadence(nil), noon(), cpuTime(b)
			seconds := 0
			for b.Loop() {
				if seconds%60 == 0 {
					sums, err := db.Paces(b.Context())
					if err != nil {
						b.Fatal(err)
					}
					cadence = sixHours().Cadence(sums)
				}
				seconds++
				now = now.Add(time.Second)
				if _, err := db.Due(b.Context(), now, cadence.Latest(now), 100); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(100*(cpuTime(b)-began).Seconds()/float64(seconds), "%core")
			runtime.ReadMemStats(&after)
			runtime.GC()
			runtime.ReadMemStats(&held)
			b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(seconds), "B/s")
			b.ReportMetric(float64(held.HeapAlloc), "B-in-use")
		})
	}
}
