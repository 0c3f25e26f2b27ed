package ledger

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

func erasures(t testing.TB, db *DB) []string {
	t.Helper()
	users, err := db.UsersToDelete(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if n := backlog(t, db).UsersToDelete; n != len(users) {
		t.Errorf("the backlog counts %d erasures, there are %v", n, users)
	}
	return users
}

func erased(t testing.TB, db *DB, user string) {
	t.Helper()
	if err := db.UserDeleted(t.Context(), user); err != nil {
		t.Fatal(err)
	}
}

func removeAccount(t testing.TB, db *DB, user string) {
	t.Helper()
	if err := db.RemoveAccount(t.Context(), user); err != nil {
		t.Fatal(err)
	}
}

func TestRemovedAccountsAreToBeErased(t *testing.T) {
	onEachEngine(t, testRemovedAccountsAreToBeErased)
}

func testRemovedAccountsAreToBeErased(t *testing.T) {
	db := openTest(t)
	for _, user := range []string{"alice", "bob", "carol"} {
		store(t, db, addAccount(t, db, user, noon()), noon(), seen(1, noon(), 10, 0, 0))
	}
	deliverAll(t, db)
	removeAccount(t, db, "alice") // the earlier one comes first, be it in another second
	removeAccount(t, db, "bob")
	if err := db.RemoveAccount(t.Context(), "nobody"); !errors.Is(err, collector.ErrNoAccount) {
		t.Errorf("removing nobody: %v", err)
	}
	if diff := cmp.Diff([]string{"alice", "bob"}, erasures(t, db)); diff != "" {
		t.Error(diff)
	}
	erased(t, db, "bob")
	erased(t, db, "bob")
	erased(t, db, "carol") // nobody asked for it, and her points stay where they are
	if diff := cmp.Diff([]string{"alice"}, erasures(t, db)); diff != "" {
		t.Error(diff)
	}
	if got := backlog(t, db).Points; got != 0 {
		t.Errorf("%d points are pending", got)
	}
}

func TestErasureTakesNoPointsOfANewAccountOfThatName(t *testing.T) {
	onEachEngine(t, testErasureTakesNoPointsOfANewAccountOfThatName)
}

func testErasureTakesNoPointsOfANewAccountOfThatName(t *testing.T) {
	for name, begin := range map[string]func(t *testing.T, db *DB){
		"followed": func(t *testing.T, db *DB) {
			store(t, db, addAccount(t, db, "alice", noon()), noon(), seen(1, noon(), 10, 0, 0))
		},
		"imported": func(t *testing.T, db *DB) {
			importText(t, db, header+"alice,"+uuidOf(1)+",글,2025-03-10T12:00:00+09:00,2026-03-10T12:00:00+09:00,10,0,0\n")
		},
	} {
		t.Run(name, func(t *testing.T) {
			db := openTest(t)
			store(t, db, addAccount(t, db, "bob", noon()), noon(), seen(2, noon(), 10, 0, 0))
			begin(t, db)
			removeAccount(t, db, "alice")
			begin(t, db)
			if got := deliverAll(t, db).Len(); got != 10 { // meanwhile, InfluxDB did not delete
				t.Fatalf("%d points of two accounts were pending", got)
			}
			erased(t, db, "alice")
			if users := erasures(t, db); len(users) != 0 {
				t.Errorf("still to be erased: %v", users)
			}
			again := deliverAll(t, db)
			if again.Len() != 5 || len(again.Events) != 1 || len(again.AccountDays) != 1 || again.AccountDays[0].User != "alice" ||
				len(again.PostDays) != 1 || len(again.Posts) != 1 || len(again.Readings) != 1 || again.Readings[0].User != "alice" {
				t.Errorf("pending again: %+v", again)
			}
		})
	}
}

// A batch that was read before the erasure clears nothing of what is pending
// again.
func TestErasureDuringADelivery(t *testing.T) { onEachEngine(t, testErasureDuringADelivery) }

func testErasureDuringADelivery(t *testing.T) {
	db := openTest(t)
	store(t, db, addAccount(t, db, "alice", noon()), noon(), seen(1, noon(), 10, 0, 0))
	removeAccount(t, db, "alice")
	store(t, db, addAccount(t, db, "alice", noon()), noon(), seen(1, noon(), 10, 0, 0))
	written := pendingBatch(t, db, 100)
	erased(t, db, "alice")
	noteDelivered(t, db, written)
	if got := backlog(t, db).Points; got != 5 {
		t.Errorf("%d points are pending, want 5", got)
	}
}

func TestRemoveFromLedgerLeavesWhatWasDelivered(t *testing.T) {
	onEachEngine(t, testRemoveFromLedgerLeavesWhatWasDelivered)
}

func testRemoveFromLedgerLeavesWhatWasDelivered(t *testing.T) {
	db := openTest(t)
	addAccount(t, db, "alice", noon())
	if err := db.RemoveFromLedger(t.Context(), "alice"); err != nil {
		t.Fatal(err)
	}
	if users := erasures(t, db); len(users) != 0 {
		t.Errorf("to be erased: %v", users)
	}
	if err := db.RemoveFromLedger(t.Context(), "alice"); !errors.Is(err, collector.ErrNoAccount) {
		t.Errorf("removing it again: %v", err)
	}

	// What was to be deleted cannot be told apart from what is to stay.
	addAccount(t, db, "alice", noon())
	removeAccount(t, db, "alice")
	addAccount(t, db, "alice", noon().Add(time.Hour))
	if err := db.RemoveFromLedger(t.Context(), "alice"); err == nil || !strings.Contains(err.Error(), "velog-dashboard deliver") {
		t.Errorf("with an erasure waiting: %v", err)
	}
	if a := accountOf(t, db, "alice"); !a.TrackedSince.Equal(noon().Add(time.Hour)) {
		t.Errorf("the account is %+v", a)
	}
}
