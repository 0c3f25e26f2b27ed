package ledger

import (
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// TestKnownPostsTellWhatHasMoved: a post moves by its views and likes since a day,
// which nobody counts unless asked to.
func TestKnownPostsTellWhatHasMoved(t *testing.T) {
	onEachEngine(t, func(t *testing.T) {
		db := openTest(t)
		a, at := planned(t, db, "read", 3, 100)
		for since, want := range map[collector.Date]bool{0: false, collector.MovedSince(at): true} {
			known, err := db.Known(t.Context(), a.ID, since)
			if err != nil || len(known) != 1 {
				t.Fatalf("%d posts, error %v", len(known), err)
			}
			for id, k := range known {
				if moved := k.Moved >= 200; moved != want || k.Deleted {
					t.Errorf("post %s since %d: %+v", id, since, k)
				}
			}
		}
		sums, err := db.Paces(t.Context())
		if err != nil || len(sums) != 1 || sums[0].Requests != 1 || sums[0].Mean != 1 {
			t.Errorf("%+v, error %v", sums, err)
		}
		all, err := db.AccountTotals(t.Context(), at, at, at.Add(10*time.Hour))
		if err != nil || all.Shortest != 10*time.Minute || !all.ExpectedSuccess.Equal(at.Add(10*time.Minute)) {
			t.Errorf("%+v, error %v", all, err)
		}
	})
}
