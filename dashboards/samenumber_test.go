package dashboards_test

import (
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// TestPagesAndDashboardsTellTheSame compares what today is compared with on pages, which
// read the ledger, and in the dashboards: of each blog, and of each post of one.
func TestPagesAndDashboardsTellTheSame(t *testing.T) {
	f := fixtureOf(t)
	for i, user := range []string{writer, small} {
		days, err := f.ledger.AccountDays(t.Context(), f.accounts[i], f.today-1, f.today)
		if err != nil {
			t.Fatal(err)
		}
		part, err := f.ledger.PartOfYesterday(t.Context(), f.accounts[i], 0, f.today)
		c := collector.Compare(collector.DaysOf(days), f.today, part, 0).Today
		if err != nil || c.Obstacle != "" || c.Before.Views == 0 {
			t.Fatalf("%s: %+v %v", user, c, err)
		}
		rows := f.overview(t, "Views today", "A", []string{user})
		if len(rows) != 2 || rows[0]["_value"] != float64(c.Before.Views) || rows[1]["_value"] != float64(c.Sum.Views) {
			t.Errorf("%s: the page compares %d views with %d, Grafana %v", user, c.Sum.Views, c.Before.Views, rows)
		}
		usual, err := f.ledger.UsualByNow(t.Context(), f.accounts[i], 0, f.today)
		if err != nil || usual.Of == 0 {
			t.Fatalf("%s: %+v %v", user, usual, err)
		}
		rows = f.overview(t, "Usual by this time", "A", []string{user})
		if len(rows) != 1 || rows[0]["usual"] != usual.Usual || rows[0]["verdict"] != int64(usual.Verdict(c.Sum.Views)) {
			t.Errorf("%s: usual is %+v, in Grafana %v", user, usual, rows)
		}
	}
	compared := 0
	for _, id := range f.blogs[writer] {
		post, err := f.ledger.Post(t.Context(), f.accounts[0], id)
		if err != nil {
			t.Fatal(err)
		}
		part, err := f.ledger.PartOfYesterday(t.Context(), f.accounts[0], post.Row, f.today)
		if err != nil {
			t.Fatal(err)
		}
		before := any(nil)
		if part.Known {
			before = part.Views
			compared++
		}
		for _, row := range f.onPost(t, "Recent views", "A", writer, id, 30) {
			if row["before"] != before {
				t.Errorf("%s had %v views by this time yesterday, in Grafana %v", id, before, row)
			}
		}
	}
	if compared < len(f.blogs[writer])/2 {
		t.Errorf("only %d posts are compared", compared)
	}
}
