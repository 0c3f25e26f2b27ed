package ledger

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/postgrestest"
	"github.com/velog-dashboard/velog-dashboard/collector/readingcsv"
)

const (
	crowdPosts  = 20
	crowdHours  = 60
	crowdedUser = "velopert"
)

// crowdReading is of views that grow every second hour, and never as fast as
// before, so that a reading that is lost, or missed by a derivation, shows.
func crowdReading(n, hour int) collector.Observation {
	at := noon().Add(time.Duration(hour) * time.Hour)
	return seen(n, at, int64(1000+(hour/2)*(hour/2)), 3, 0)
}

// crowdScrape is a scrape of all posts at an hour.
func crowdScrape(account int64, hour int) collector.ScrapeResult {
	r := collector.ScrapeResult{Account: account}
	for n := range crowdPosts {
		r.Seen = append(r.Seen, crowdReading(n, hour))
	}
	r.At = r.Seen[0].At
	r.Next = r.At.Add(time.Hour)
	return r
}

func crowdImport(hours ...int) string {
	text := header
	for n := range crowdPosts {
		for _, hour := range hours {
			o := crowdReading(n, hour)
			text += fmt.Sprintf("%s,%s,%s,%s,%s,%d,3,0\n", crowdedUser, o.ID, o.Title,
				o.ReleasedAt.UTC().Format(time.RFC3339), o.At.UTC().Format(time.RFC3339), o.Views)
		}
	}
	return text
}

// TestWritersOfOneAccountTakeTurns: two processes scrape one account, import into
// it, deliver and mark everything as pending, all at the same time, while somebody
// cuts connections. Afterwards the ledger has what it has if each came in turn.
func TestWritersOfOneAccountTakeTurns(t *testing.T) {
	ctx := t.Context()
	s := postgrestest.Start(t)
	place := Options{URL: s.Database(t)}
	a, b := openAt(t, place, testKeys(t)), openAt(t, place, testKeys(t))
	id := addAccount(t, a, crowdedUser, noon())
	bob := addAccount(t, a, "bob", noon())

	want := openDir(t, t.TempDir(), testKeys(t))
	addAccount(t, want, crowdedUser, noon())
	addAccount(t, want, "bob", noon())

	var group errgroup.Group
	var imported []int
	for hour := range crowdHours {
		storeScrape(t, want, crowdScrape(id, hour))
		if hour%3 == 2 { // by an import
			imported = append(imported, hour)
			continue
		}
		storeScrape(t, want, crowdScrape(bob, hour))
	}
	for i, db := range []*DB{a, b} {
		group.Go(func() error { // one has every first hour of three, the other every second
			for hour := i; hour < crowdHours; hour += 3 {
				for _, account := range []int64{id, bob} {
					if err := untilStored(ctx, func() error {
						_, err := db.StoreScrape(ctx, crowdScrape(account, hour))
						return err
					}); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	group.Go(func() error {
		for _, hour := range imported {
			if err := untilStored(ctx, func() error {
				_, err := readingcsv.Import(ctx, a, strings.NewReader(crowdImport(hour)), nil)
				return err
			}); err != nil {
				return err
			}
		}
		return nil
	})
	group.Go(func() error { return deliverFor(ctx, b, 20) })
	for range 3 {
		s.Exec(t, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '"+postgrestest.Role+"'")
		if _, err := b.Backlog(ctx); err != nil {
			t.Log("cut off, as it should be:", err)
		}
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(contents(t, want), contents(t, a)); diff != "" {
		t.Errorf("(-in turn +at once):\n%s", diff)
	}
	checkGroups(t, a)
	checkPublicDays(t, a)
}

// deliverFor delivers while others write, and now and then everything anew.
func deliverFor(ctx context.Context, db *DB, times int) error {
	for n := range times {
		err := untilStored(ctx, func() error {
			if n%7 == 3 {
				if err := db.MarkAllPending(ctx); err != nil {
					return err
				}
			}
			batch, err := db.Pending(ctx, 5000)
			if err != nil {
				return err
			}
			return db.Delivered(ctx, batch)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// untilStored does something again while the connection is cut, as the scraper
// and the delivery do at their next turn: whoever gets an error does not know.
func untilStored(ctx context.Context, do func() error) error {
	err := do()
	for n := 0; n < 10 && err != nil && ctx.Err() == nil; n++ {
		err = do()
	}
	return err
}

// TestADisconnectedAccountTakesNoTokens: tokens that velog rotates while their
// owner disconnects are not stored after it.
func TestADisconnectedAccountTakesNoTokens(t *testing.T) {
	place := Options{URL: postgrestest.Start(t).Database(t)}
	db := openAt(t, place, testKeys(t))
	old := pair(t, noon().Add(time.Hour), noon().Add(48*time.Hour))
	id := addAlice(t, db, old)
	disconnecting, err := db.write.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := disconnecting.ExecContext(t.Context(), "UPDATE accounts SET connected = 0 WHERE id = $1", id); err != nil {
		t.Fatal(err)
	}
	saved := make(chan error, 1)
	go func() {
		saved <- db.SaveTokens(t.Context(), id, pair(t, noon().Add(2*time.Hour), noon().Add(50*time.Hour)))
	}()
	for waiting := false; !waiting && len(saved) == 0; {
		if err := db.read.QueryRowContext(t.Context(), "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)").Scan(&waiting); err != nil {
			t.Fatal(err)
		}
	}
	if err := disconnecting.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := <-saved; err != nil {
		t.Fatal(err)
	}
	if tokensOf(t, db, id) != old {
		t.Error("a disconnected account was given tokens")
	}
}
