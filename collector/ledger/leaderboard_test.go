package ledger

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

func TestLeaderboardSumsPublicPosts(t *testing.T) { onEachEngine(t, testLeaderboardSumsPublicPosts) }

// testLeaderboardSumsPublicPosts has an account with posts that have become
// private or were deleted, beside others: the sums are those of its public days.
func testLeaderboardSumsPublicPosts(t *testing.T) {
	db, account, today := rich(t)
	bob := addAccount(t, db, "bob", noon())
	at := noon().Add(time.Hour)
	store(t, db, bob, at, seen(1, at, 10, 0, 0))
	last := noon().Add(40 * 24 * time.Hour)
	private := seen(3, last, 0, 0, 0).Post
	private.Private = true
	var public []collector.Post
	for i := range 11 {
		if i != 3 {
			public = append(public, seen(i, last, 0, 0, 0).Post)
		}
	}
	storeScrape(t, db, collector.ScrapeResult{Account: account, At: last, Next: last, Unread: append(public, private)})
	for _, id := range []int64{account, bob} {
		if err := db.SetOnLeaderboard(t.Context(), id, true, last); err != nil {
			t.Fatal(err)
		}
	}
	p := db.Public(func() time.Time { return last })
	period := collector.Week(today)
	standings, err := p.Standings(t.Context(), []int64{account, bob}, period)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := p.AccountDays(t.Context(), account, collector.AllDays, today)
	if err != nil {
		t.Fatal(err)
	}
	days := collector.DaysOf(rows)
	// Bob's post was not confirmed to be public for weeks.
	want := []collector.Standing{{ID: account, User: "velopert", Now: period.Sum(days), Before: period.Before().Sum(days)}}
	if diff := cmp.Diff(want, standings); diff != "" || want[0].Now.Views == 0 {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestLeaderboardIsOfThoseWhoTakePart(t *testing.T) {
	onEachEngine(t, testLeaderboardIsOfThoseWhoTakePart)
}

// testLeaderboardIsOfThoseWhoTakePart has accounts join, leave, disconnect and be
// deleted.
func testLeaderboardIsOfThoseWhoTakePart(t *testing.T) {
	db := openTest(t)
	ids := map[string]int64{}
	for _, user := range []string{"ann", "bob", "cat", "dan"} {
		ids[user] = addAccount(t, db, user, noon())
	}
	p := db.Public(noon)
	members := func(named ...string) (users []string) {
		t.Helper()
		all, err := p.Members(t.Context(), named)
		if err != nil {
			t.Fatal(err)
		}
		for user, id := range ids {
			if all[id] {
				users = append(users, user)
			}
		}
		return slices.Sorted(slices.Values(users))
	}
	list := func(user string, on bool) {
		t.Helper()
		if err := db.SetOnLeaderboard(t.Context(), ids[user], on, noon()); err != nil {
			t.Fatal(err)
		}
		if listed, err := db.OnLeaderboard(t.Context(), ids[user]); err != nil || listed != on {
			t.Errorf("%s is on it: %v, %v", user, listed, err)
		}
	}
	is := func(when string, got []string, want ...string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", when, got, want)
		}
	}
	is("by default", members())
	is("named by the operator", members("dan", "nobody"), "dan")
	for _, user := range []string{"ann", "bob", "cat"} {
		list(user, true)
		list(user, true)
	}
	is("after joining", members(), "ann", "bob", "cat")
	list("ann", false)
	if err := db.Disconnect(t.Context(), ids["bob"], noon()); err != nil {
		t.Fatal(err)
	}
	if err := db.RemoveAccount(t.Context(), "cat"); err != nil {
		t.Fatal(err)
	}
	is("after leaving, disconnecting and deleting", members("bob"))
	if err := db.SetOnLeaderboard(t.Context(), ids["bob"], true, noon()); err != nil {
		t.Fatal(err)
	}
	if addAccount(t, db, "bob", noon()); len(members()) > 0 {
		t.Error("a disconnected account was put on it, and is there once it is tracked again")
	}
}
