package ledger

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// TestThinningKeepsEveryDay thins half a year of readings, and has their days worked
// out again from what is left, and from the file that brings all of them back.
func TestThinningKeepsEveryDay(t *testing.T) { onEachEngine(t, testThinningKeepsEveryDay) }

func testThinningKeepsEveryDay(t *testing.T) {
	l := newLife(t, 4)
	var lines strings.Builder
	r, at := rand.New(rand.NewPCG(4, 4)), noon()
	counters := make([]collector.Counters, 2)
	for range 180 * 24 {
		wait := time.Hour
		if r.IntN(2000) == 0 {
			wait = 40 * time.Hour
		}
		at = at.Add(wait)
		for post := range counters {
			nightOwl(r, &counters[post], at, wait)
			fmt.Fprintf(&lines, "velopert,%s,제목,,%s,%d,%d,0\n", uuidOf(post), text(at), counters[post].Views, counters[post].Likes)
		}
	}
	importText(t, l.db, header+lines.String())
	days := func() [][]string {
		return [][]string{dump(t, l.db, allDays), dump(t, l.db, allAccountDays), dump(t, l.db, dayEvents)}
	}
	spans := func() int { return len(dump(t, l.db, allSpans)) }
	want, all := days(), spans()

	removed, err := l.db.ThinReadings(t.Context(), l.account, at.AddDate(0, 0, -60))
	if err != nil || removed == 0 || spans() != all-removed {
		t.Fatalf("%d of %d spans removed, %d are left: %v", removed, all, spans(), err)
	}
	t.Logf("%d of %d spans removed", removed, all)
	if again, err := l.db.ThinReadings(t.Context(), l.account, at.AddDate(0, 0, -60)); again != 0 || err != nil {
		t.Errorf("thinning again removed %d: %v", again, err)
	}
	l.now = at
	l.check()
	if diff := cmp.Diff(want, days()); diff != "" {
		t.Errorf("after thinning (-before +after):\n%s", diff)
	}
	importText(t, l.db, header+lines.String())
	if diff := cmp.Diff(want, days()); diff != "" {
		t.Errorf("after importing all again (-before +after):\n%s", diff)
	}
	l.check()
}

func TestSizeGrowsWithReadings(t *testing.T) {
	onEachEngine(t, func(t *testing.T) {
		db := openTest(t)
		before, err := db.Size(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		account := addAccount(t, db, "alice", noon())
		var all []collector.Observation
		for n := range 3000 {
			all = append(all, seen(n, noon(), 1, 1, 1))
		}
		store(t, db, account, noon(), all...)
		if after, err := db.Size(t.Context()); err != nil || after <= before {
			t.Errorf("%d bytes, before %d: %v", after, before, err)
		}
	})
}
