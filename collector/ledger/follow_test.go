package ledger

import (
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

func addPublic(t *testing.T, db *DB, user velog.User) (int64, bool) {
	t.Helper()
	id, created, err := db.AddPublic(t.Context(), user, noon())
	if err != nil {
		t.Fatal(err)
	}
	return id, created
}

func TestOneVelogIDIsOneAccount(t *testing.T) { onEachEngine(t, testOneVelogIDIsOneAccount) }

func testOneVelogIDIsOneAccount(t *testing.T) {
	db := openTest(t)
	alice := velog.User{ID: uuidOf(1), Username: "alice"}
	first, created := addPublic(t, db, alice)
	alice.Username = "alison"
	if again, anew := addPublic(t, db, alice); !created || anew || again != first {
		t.Errorf("renamed: account %d (new %v), want %d", again, anew, first)
	}
	other, created := addPublic(t, db, velog.User{ID: uuidOf(2), Username: "alice"})
	if other == first || !created {
		t.Errorf("who took the old name is account %d (new %v)", other, created)
	}
	for name, want := range map[string]int64{"alice": first, "alison": first, "alice." + uuidOf(2)[:8]: other} {
		if a, err := db.AccountByName(t.Context(), name); err != nil || a.ID != want {
			t.Errorf("%s is account %d (%v), want %d", name, a.ID, err, want)
		}
	}
	// An account from before velog's ids were known turns out to be the same writer.
	late := addAccount(t, db, "alison2", noon())
	alice.Username = "alison2"
	_, err := db.StoreScrape(t.Context(), collector.ScrapeResult{Account: late, At: noon(), Owner: alice, Next: noon().Add(time.Hour)})
	if err == nil || !strings.Contains(err.Error(), "already has the account alice here") ||
		!strings.Contains(err.Error(), "accounts remove alison2") {
		t.Errorf("a second account of one writer stored a scrape: %v", err)
	}
	if a, err := db.Account(t.Context(), late); err != nil || a.State != collector.StateNew {
		t.Errorf("its state is %s, %v", a.State, err)
	}
}

func TestUntrackedIsRememberedUntilSomebodyAsks(t *testing.T) {
	onEachEngine(t, testUntrackedIsRememberedUntilSomebodyAsks)
}

func testUntrackedIsRememberedUntilSomebodyAsks(t *testing.T) {
	db := openTest(t)
	alice := velog.User{ID: uuidOf(1), Username: "alice"}
	forget := map[string]func(id int64) error{
		"disconnected": func(id int64) error { return db.Disconnect(t.Context(), id, noon()) },
		"deleted":      func(int64) error { return db.RemoveAccount(t.Context(), "alice") },
		"removed":      func(int64) error { return db.RemoveFromLedger(t.Context(), "alice") },
	}
	for _, how := range []string{"disconnected", "removed", "deleted"} {
		id, _ := addPublic(t, db, alice)
		if _, yes, err := db.DisconnectedSince(t.Context(), alice); yes || err != nil {
			t.Errorf("tracked, but remembered as untracked: %v", err)
		}
		if err := forget[how](id); err != nil {
			t.Fatal(err)
		}
		for _, user := range []velog.User{{Username: "alice"}, {ID: uuidOf(1)}, {ID: uuidOf(1), Username: "alison"}} {
			if _, yes, err := db.DisconnectedSince(t.Context(), user); !yes || err != nil {
				t.Errorf("%s: %v is not remembered: %v", how, user, err)
			}
		}
		if _, yes, err := db.DisconnectedSince(t.Context(), velog.User{ID: uuidOf(2), Username: "bob"}); yes || err != nil {
			t.Errorf("bob is remembered: %v", err)
		}
	}
	if _, _, err := db.AddConnected(t.Context(), alice, pair(t, noon().AddDate(0, 1, 0), noon().AddDate(0, 1, 0)), noon()); err != nil {
		t.Fatal(err)
	}
	if _, yes, err := db.DisconnectedSince(t.Context(), alice); yes || err != nil {
		t.Errorf("asked for with tokens, but still remembered: %v", err)
	}
}
