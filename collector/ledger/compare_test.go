package ledger_test

import (
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/comparetest"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
)

// TestLedgerTellsWhatIsCompared: what the ledger keeps of the readings gives the
// right answers, for an account and for its only post.
func TestLedgerTellsWhatIsCompared(t *testing.T) {
	for _, c := range comparetest.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			db, err := ledger.Open(t.Context(), ledger.Options{Dir: t.TempDir()})
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			account, err := c.Fill(t.Context(), db)
			if err != nil {
				t.Fatal(err)
			}
			checkCase(t, c, db, account)
			if len(c.Posts) == 1 {
				checkPost(t, c, db, account)
			}
		})
	}
}

func checkCase(t *testing.T, c comparetest.Case, db *ledger.DB, account int64) {
	t.Helper()
	today := collector.DateOf(c.Now)
	rows, err := db.AccountDays(t.Context(), account, today-60, today)
	if err != nil {
		t.Fatal(err)
	}
	part, err := db.PartOfYesterday(t.Context(), account, 0, today)
	if err != nil {
		t.Fatal(err)
	}
	checkPeriods(t, c.Want, collector.Compare(collector.DaysOf(rows), today, part, 0))
	total, err := db.Totals(t.Context(), account)
	if err != nil {
		t.Fatal(err)
	}
	ratio, ok := collector.LikesPerHundred(total.Likes, total.LikedViews)
	if want := c.Want.LikesPer100; ok != (want != comparetest.Nothing) || ok && ratio != want {
		t.Errorf("%v likes per 100 views (%v), want %v", ratio, ok, want)
	}
}

func checkPost(t *testing.T, c comparetest.Case, db *ledger.DB, account int64) {
	t.Helper()
	today := collector.DateOf(c.Now)
	post, err := db.Post(t.Context(), account, c.Posts[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	days, err := db.PostDays(t.Context(), account, post.Row, today-60, today)
	if err != nil {
		t.Fatal(err)
	}
	part, err := db.PartOfYesterday(t.Context(), account, post.Row, today)
	if err != nil {
		t.Fatal(err)
	}
	checkPeriods(t, c.Want, collector.Compare(days, today, part, post.Began()))
}

func checkPeriods(t *testing.T, want comparetest.Want, got collector.Comparisons) {
	t.Helper()
	for name, c := range map[string]collector.Comparison{
		"today": got.Today, "yesterday": got.Yesterday, "week": got.Week, "month": got.Month,
	} {
		if differs := want.Periods()[name].Differs(c); differs != "" {
			t.Errorf("%s: %s", name, differs)
		}
	}
}
