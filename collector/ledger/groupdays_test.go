package ledger

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// checkGroups compares what groups of accounts got with the days of their accounts: likes
// and comments are those of the accounts of which they are known.
func checkGroups(t testing.TB, db *DB) {
	t.Helper()
	const columns = "day, views, views_total, likes, likes_of, comments, comments_of, quality"
	want := dump(t, db, `SELECT account / 64, COUNT(*), day, CAST(SUM(views) AS BIGINT), CAST(SUM(views_total) AS BIGINT),
			CAST(SUM(likes) AS BIGINT), COUNT(likes), CAST(SUM(comments) AS BIGINT), COUNT(comments), MIN(quality)
		FROM account_days GROUP BY account / 64, day ORDER BY 1, day`)
	if diff := cmp.Diff(want, dump(t, db, "SELECT accounts, blogs, "+columns+" FROM group_days ORDER BY accounts, day")); diff != "" {
		t.Errorf("days of groups (-sum of their accounts +in the ledger):\n%s", diff)
	}
}

// checkRecent compares the recent days of accounts with all that they have.
func checkRecent(t testing.TB, db *DB) {
	t.Helper()
	accounts := accountIDs(t, db)
	for _, m := range collector.Measures() {
		blogs, err := db.BlogSums(t.Context(), 1, m)
		if err != nil {
			t.Fatal(err)
		}
		got := map[int64]collector.RecentDays{}
		for _, b := range blogs {
			got[b.ID] = b.Recent
		}
		for _, account := range accounts {
			rows, err := db.AccountDays(t.Context(), account, collector.AllDays, 1<<30)
			if err != nil {
				t.Fatal(err)
			}
			want := collector.PackRecent(collector.DaysOf(rows), m)
			if r := got[account]; r.Last != want.Last || string(r.Packed) != string(want.Packed) {
				t.Errorf("recent %s of account %d: %v until %v, want %v until %v", m, account, r.Packed, r.Last, want.Packed, want.Last)
			}
		}
	}
}

func TestDaysOfAllBlogsAreTheirSum(t *testing.T) { onEachEngine(t, testDaysOfAllBlogsAreTheirSum) }

// testDaysOfAllBlogsAreTheirSum has blogs in two groups, of which some are scraped, on
// some days, at the same time where the engine can, and one is removed.
func testDaysOfAllBlogsAreTheirSum(t *testing.T) {
	db := openTest(t)
	var accounts []int64
	for n := range groupSize + 4 {
		accounts = append(accounts, addAccount(t, db, fmt.Sprintf("user%d", n), noon()))
	}
	scraped := accounts[groupSize-8:]
	for hour := range 30 {
		at := noon().Add(time.Duration(5*hour) * time.Hour)
		var group errgroup.Group
		for n, account := range scraped {
			r := rand.New(rand.NewPCG(uint64(hour), uint64(n)))
			if r.IntN(3) == 0 {
				continue
			}
			likes := int64(r.IntN(3))
			if n%4 == 0 {
				likes = collector.Unknown
			}
			o := seen(1, at, int64(100*hour+r.IntN(100)), likes, 0)
			group.Go(func() error {
				_, err := db.StoreScrape(t.Context(), collector.ScrapeResult{Account: account, At: at, Seen: []collector.Observation{o}, Next: at})
				return err
			})
		}
		if err := group.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	checkGroups(t, db)
	checkRecent(t, db)
	checkAllDays(t, db, scraped)
	if err := db.RemoveAccount(t.Context(), "user60"); err != nil {
		t.Fatal(err)
	}
	checkGroups(t, db)
}

// checkAllDays compares the days of all blogs with those of each, in the middle of which
// a day is over that is not for the last.
func checkAllDays(t *testing.T, db *DB, accounts []int64) {
	t.Helper()
	today := collector.DateOf(noon()) + 4
	var all []collector.Day
	for _, account := range accounts {
		days, err := db.AccountDays(t.Context(), account, collector.AllDays, today)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range collector.DaysOf(days) {
			if d.Quality == collector.Partial && d.Date < today {
				d.Quality = collector.Estimated
			}
			all = append(all, d)
		}
	}
	want := sums(all)
	for i := range want {
		want[i].LikesTotal, want[i].CommentsTotal = collector.Unknown, collector.Unknown
	}
	got, err := db.AllDays(t.Context(), collector.AllDays, today)
	if err != nil {
		t.Fatal(err)
	}
	views, err := db.AllViews(t.Context(), today)
	if err != nil || len(views) != len(got) {
		t.Fatal(len(views), err)
	}
	for i, d := range views {
		if g := got[i]; d.Date != g.Date || d.Views != g.Views || d.Blogs != g.Blogs || d.Quality != g.Quality {
			t.Errorf("views alone: %+v, want those of %+v", d, g)
		}
	}
	if diff := cmp.Diff(want, collector.DaysOfBlogs(got)); diff != "" {
		t.Errorf("days of all blogs (-sum of all +got):\n%s", diff)
	}
}
