package collector_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

func TestLeaderboardComparesWholePeriodsAlone(t *testing.T) {
	t.Parallel()
	whole := func(views int64) collector.Sum { return collector.Sum{Views: views, Days: 7} }
	all := []collector.Standing{
		{User: "ann", Now: whole(100), Before: whole(90)},
		{User: "bob", Now: whole(100), Before: whole(20)},
		{User: "new", Now: collector.Sum{Views: 900, Days: 3}},
		{User: "cat", Now: whole(70), Before: whole(60)},
		{User: "zoe", Now: whole(50), Before: collector.Sum{Views: 3, Days: 7, Partial: 1}},
		{User: "dan", Now: collector.Sum{Views: 800, Days: 7, Partial: 1}, Before: whole(1)},
		{User: "eve", Now: whole(10), Before: whole(40)},
	}
	type place struct {
		User  string
		Place int
	}
	for by, want := range map[collector.LeaderboardOrder][]place{
		collector.LeadByViews:  {{"ann", 1}, {"bob", 1}, {"cat", 3}, {"zoe", 4}, {"eve", 5}, {"new", 0}, {"dan", 0}},
		collector.LeadByGrowth: {{"bob", 1}, {"ann", 2}, {"cat", 2}, {"eve", 4}, {"new", 0}, {"dan", 0}, {"zoe", 0}},
	} {
		for range 2 { // in whatever order they come
			var got []place
			for _, p := range collector.Leaderboard(all, by, 7) {
				got = append(got, place{p.User, p.Place})
				if p.Comparable && slices.Contains([]string{"new", "zoe", "dan"}, p.User) {
					t.Errorf("%s is compared", p.User)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, -want +got:\n%s", by, diff)
			}
			slices.Reverse(all)
		}
	}
}
