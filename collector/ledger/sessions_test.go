package ledger

import (
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// TestWhatHasEndedIsNotKept: sessions and used links are made for years.
func TestWhatHasEndedIsNotKept(t *testing.T) { onEachEngine(t, testWhatHasEndedIsNotKept) }

func testWhatHasEndedIsNotKept(t *testing.T) {
	db := openTest(t)
	account := addAccount(t, db, "velopert", noon())
	begin := func(n byte, at time.Time) {
		t.Helper()
		s := collector.Session{Hash: collector.SecretHash{n}, Account: account, Began: at, Ends: at.Add(time.Hour)}
		if fresh, err := db.AddSessionByLink(t.Context(), collector.SecretHash{n}, s.Ends, s); err != nil || !fresh {
			t.Fatal(fresh, err)
		}
	}
	begin(1, noon())
	begin(2, noon().Add(time.Minute))
	begin(3, noon().Add(time.Hour))
	for _, table := range []string{"sessions", "used_links"} {
		if rows := dump(t, db, "SELECT hash FROM "+table); len(rows) != 2 {
			t.Errorf("%d %s, want the two that have not ended", len(rows), table)
		}
	}
}
