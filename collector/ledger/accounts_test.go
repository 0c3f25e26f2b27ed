package ledger

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/secretkey"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

func accountOf(t testing.TB, db *DB, user string) collector.Account {
	t.Helper()
	a, err := db.AccountByUser(t.Context(), user)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAddAccount(t *testing.T) { onEachEngine(t, testAddAccount) }

func testAddAccount(t *testing.T) {
	db := openTest(t)
	id, created, err := db.AddAccount(t.Context(), "velopert", noon())
	if err != nil || !created {
		t.Fatal(created, err)
	}
	want := collector.Account{
		ID: id, User: "velopert", Username: "velopert", Tracked: true, State: collector.StateNew,
		TrackedSince: noon().UTC(), NextScrape: noon().UTC(),
	}
	if diff := cmp.Diff(want, accountOf(t, db, "velopert")); diff != "" {
		t.Error(diff)
	}
	again, created, err := db.AddAccount(t.Context(), "velopert", noon().Add(time.Hour))
	if err != nil || created || again != id {
		t.Errorf("adding it again: %d, %v, %v", again, created, err)
	}
	if diff := cmp.Diff(want, accountOf(t, db, "velopert")); diff != "" {
		t.Errorf("adding it again changed it: %s", diff)
	}
	for _, user := range []string{"", "a b", "a\nb", "\xff"} {
		if _, _, err := db.AddAccount(t.Context(), user, noon()); err == nil {
			t.Errorf("%q became an account", user)
		}
	}
}

func TestPublicAccountBecomesSignedIn(t *testing.T) {
	onEachEngine(t, testPublicAccountBecomesSignedIn)
}

func testPublicAccountBecomesSignedIn(t *testing.T) {
	db := openTest(t)
	id := addAccount(t, db, "alice", noon())
	storeScrape(t, db, collector.ScrapeResult{
		Account: id, At: noon(), Next: noon(), Owner: alice(),
		Seen: []collector.Observation{seen(1, noon(), 10, 1, 0)},
	})
	later := noon().Add(time.Hour)
	got, created, err := db.AddConnected(t.Context(), alice(), pair(t, later, later), later)
	if err != nil || created || got != id {
		t.Fatalf("got %d, %v, %v", got, created, err)
	}
	a := accountOf(t, db, "alice")
	if !a.Connected || a.VelogID != alice().ID || !a.TrackedSince.Equal(noon()) || !a.NextScrape.Equal(later) {
		t.Errorf("got %+v", a)
	}
	if len(dump(t, db, allSpans)) != 1 {
		t.Error("its readings are lost")
	}
}

func TestSignedInAccountAfterRename(t *testing.T) { onEachEngine(t, testSignedInAccountAfterRename) }

func testSignedInAccountAfterRename(t *testing.T) {
	db := openTest(t)
	id := addAlice(t, db, pair(t, noon(), noon().Add(time.Hour)))
	renamed := velog.User{ID: alice().ID, Username: "alice2"}
	got, created, err := db.AddConnected(t.Context(), renamed, pair(t, noon(), noon().Add(2*time.Hour)), noon())
	if err != nil || created || got != id {
		t.Fatalf("got %d, %v, %v", got, created, err)
	}
	if a := accountOf(t, db, "alice"); a.Username != "alice2" {
		t.Errorf("got %+v", a)
	}
	stranger := velog.User{ID: "22222222-1111-4111-8111-111111111111", Username: "alice"}
	for _, created := range []bool{true, false} { // the second time they are known
		got, fresh, err := db.AddConnected(t.Context(), stranger, pair(t, noon(), noon()), noon())
		if err != nil || fresh != created || got == id {
			t.Fatalf("somebody else of the same name: %d, %v, %v", got, fresh, err)
		}
	}
	if a := accountOf(t, db, "alice"); a.VelogID != alice().ID {
		t.Error("somebody else took over the account of the same name")
	}
	if a := accountOf(t, db, "alice.22222222"); a.VelogID != stranger.ID || a.Username != "alice" {
		t.Errorf("got %+v", a)
	}
}

func TestAddSignedInWithoutTokens(t *testing.T) { onEachEngine(t, testAddSignedInWithoutTokens) }

func testAddSignedInWithoutTokens(t *testing.T) {
	db := openTest(t)
	if _, _, err := db.AddConnected(t.Context(), alice(), velog.Tokens{Access: "garbage"}, noon()); err == nil {
		t.Error("garbage was taken for a token")
	}
	if _, err := db.AccountByUser(t.Context(), "alice"); !errors.Is(err, collector.ErrNoAccount) {
		t.Errorf("the account was made nonetheless: %v", err)
	}
}

func TestAddSignedInWithoutKey(t *testing.T) { onEachEngine(t, testAddSignedInWithoutKey) }

func testAddSignedInWithoutKey(t *testing.T) {
	db := openAt(t, newPlace(t), secretkey.Keys{})
	_, _, err := db.AddConnected(t.Context(), alice(), pair(t, noon(), noon()), noon())
	if !errors.Is(err, secretkey.ErrKey) {
		t.Errorf("got %v", err)
	}
	if _, err := db.AccountByUser(t.Context(), "alice"); !errors.Is(err, collector.ErrNoAccount) {
		t.Errorf("the account was made nonetheless: %v", err)
	}
}

func TestDue(t *testing.T) { onEachEngine(t, testDue) }

func testDue(t *testing.T) {
	db := openTest(t)
	late := addAccount(t, db, "late", noon())
	later := addAccount(t, db, "later", noon().Add(-time.Hour))
	addAccount(t, db, "not-yet", noon().Add(time.Second))
	importText(t, db, "user,post,title,released_at,observed_at,views,likes,comments\n"+
		"imported,"+uuidOf(1)+",,,2026-01-01T00:00:00Z,1,,\n")
	for limit, want := range map[int][]int64{10: {later, late}, 1: {later}} {
		if got, err := db.Due(t.Context(), noon(), noon().Add(time.Hour), limit); err != nil || !slices.Equal(got, want) {
			t.Errorf("at most %d: got %v, %v, want %v", limit, got, err, want)
		}
	}
}

func TestFailRound(t *testing.T) { onEachEngine(t, testFailRound) }

func testFailRound(t *testing.T) {
	db := openTest(t)
	id := addAccount(t, db, "velopert", noon())
	store(t, db, id, noon(), seen(1, noon(), 10, 1, 0))
	before := contents(t, db)
	failed := collector.ScrapeFailure{
		Account: id, At: noon().Add(time.Hour), State: collector.StateVelogDown,
		Error: "velog does not answer", Next: noon().Add(2 * time.Hour),
	}
	for range 2 {
		if err := db.FailScrape(t.Context(), failed); err != nil {
			t.Fatal(err)
		}
	}
	a := accountOf(t, db, "velopert")
	if a.State != failed.State || a.Error != failed.Error || a.Failures != 2 || !a.LastSuccess.Equal(noon()) ||
		!a.LastAttempt.Equal(failed.At) || !a.NextScrape.Equal(failed.Next) {
		t.Errorf("got %+v", a)
	}
	if diff := cmp.Diff(before, contents(t, db)); diff != "" {
		t.Errorf("readings changed: %s", diff)
	}
	at := noon().Add(3 * time.Hour)
	store(t, db, id, at, seen(1, at, 10, 1, 0))
	if a := accountOf(t, db, "velopert"); a.State != collector.StateUp || a.Error != "" || a.Failures != 0 {
		t.Errorf("after a good scrape: %+v", a)
	}
	failed.Account++
	if err := db.FailScrape(t.Context(), failed); !errors.Is(err, collector.ErrNoAccount) {
		t.Errorf("an unknown account: %v", err)
	}
}

func TestRemoveAccount(t *testing.T) { onEachEngine(t, testRemoveAccount) }

func testRemoveAccount(t *testing.T) {
	db := openTest(t)
	id := addAlice(t, db, pair(t, noon(), noon().Add(time.Hour)))
	bob := addAccount(t, db, "bob", noon())
	for _, account := range []int64{id, bob} {
		storeScrape(t, db, collector.ScrapeResult{Account: account, At: noon(), Next: noon(), Seen: []collector.Observation{
			seen(1, noon(), 10, 1, 0),
		}})
		at := noon().Add(48 * time.Hour)
		storeScrape(t, db, collector.ScrapeResult{Account: account, At: at, Next: at,
			Seen:     []collector.Observation{seen(1, at, 10, 1, 0)},
			Reported: []collector.ReportedDay{{Post: uuidOf(1), Date: collector.DateOf(at) - 1, Views: 3}}})
		session := collector.Session{Hash: collector.SecretHash{byte(account)}, Account: account, Began: noon(), Ends: noon().Add(time.Hour)}
		if err := errors.Join(db.AddSession(t.Context(), session), db.SetShareToken(t.Context(), account, collector.ShareBadge, uuidOf(int(account)), noon())); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.RemoveAccount(t.Context(), "alice"); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"accounts", "tokens", "sessions", "shares", "posts", "following", "readings", "days",
		"account_days", "reported_days", "rhythms", "courses"} {
		owner := map[string]string{"accounts": "id", "tokens": "account", "sessions": "account", "shares": "account",
			"posts": "account", "account_days": "account", "rhythms": "account", "courses": "account"}[table]
		if owner == "" {
			owner = "(SELECT account FROM posts p WHERE p.id = post)"
		}
		for _, owner := range dump(t, db, "SELECT DISTINCT "+owner+" FROM "+table) {
			if owner != "2" {
				t.Errorf("%s still has rows of the account %s", table, owner)
			}
		}
	}
	if accountOf(t, db, "bob").Posts != 1 || len(dump(t, db, allDays)) == 0 {
		t.Error("another account lost something")
	}
	if err := db.RemoveAccount(t.Context(), "alice"); !errors.Is(err, collector.ErrNoAccount) {
		t.Errorf("removing it again: %v", err)
	}
}

func TestSummary(t *testing.T) { onEachEngine(t, testSummary) }

func testSummary(t *testing.T) {
	db := openTest(t)
	id := addAccount(t, db, "velopert", noon())
	addAccount(t, db, "fresh", noon())
	today := collector.DateOf(noon())
	for i, views := range []int64{100, 130, 150} {
		at := (today + collector.Date(i) - 2).Begin()
		store(t, db, id, at, seen(1, at, views, 1, 0), seen(2, at, views, 2, 0))
	}
	at := today.Begin().Add(time.Hour)
	store(t, db, id, at, seen(1, at, 157, 1, 0), seen(2, at, 150, 2, 0))
	all, err := db.Summary(t.Context(), today)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 2 || all[0].User != "fresh" || all[0].Today.Quality != "" || all[1].User != "velopert" {
		t.Fatalf("got %+v", all)
	}
	a := all[1]
	if a.Posts != 2 || a.LastDay != today-1 || a.Yesterday.Views != 40 || a.Yesterday.Quality != collector.Exact ||
		a.Today.Views != 7 || a.Today.ViewsTotal != 307 || a.Today.Quality != collector.Partial {
		t.Errorf("got %+v", a)
	}
}

func TestErrorsSayWhatWasDone(t *testing.T) { onEachEngine(t, testErrorsSayWhatWasDone) }

func testErrorsSayWhatWasDone(t *testing.T) {
	db := openTest(t)
	if _, err := db.Account(t.Context(), 7); !errors.Is(err, collector.ErrNoAccount) || !strings.Contains(err.Error(), "7") {
		t.Errorf("got %v", err)
	}
}
