package ledger

import (
	"fmt"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// readDaily stores a reading of each post a day, for some days.
func readDaily(t testing.TB, db *DB, account int64, days int, posts ...int) {
	t.Helper()
	for d := range days {
		at := noon().AddDate(0, 0, d)
		var all []collector.Observation
		for _, n := range posts {
			all = append(all, seen(n, at, int64(100+10*d), 1, 1))
		}
		store(t, db, account, at, all...)
	}
}

// refuse delivers all that is pending, in batches of some points, to a sink
// that refuses what a function says, and returns what it was sent.
func refuse(t testing.TB, db *DB, limit int, refused func(measurement, post string, day collector.Date) bool) int {
	t.Helper()
	sent := 0
	for {
		b := pendingBatch(t, db, limit)
		if b.Len() == 0 {
			return sent
		}
		sent += b.Len()
		var all []collector.Rejection
		add := func(measurement, post string, i int, d collector.Date) {
			if refused(measurement, post, d) {
				all = append(all, collector.Rejection{Measurement: measurement, From: i, To: i + 1, Points: 1, Reason: "because"})
			}
		}
		for i, p := range b.PostDays {
			add(collector.MeasurementPostDaily, p.Post, i, p.Date)
		}
		for i, p := range b.AccountDays {
			add(collector.MeasurementAccountDaily, "", i, p.Date)
		}
		for i, p := range b.Posts {
			add(collector.MeasurementPost, p.ID, i, 0)
		}
		for i, p := range b.Readings {
			add(collector.MeasurementReading, p.Post, i, collector.DateOf(p.At))
		}
		if err := db.Rejected(t.Context(), b, all); err != nil {
			t.Fatal(err)
		}
		noteDelivered(t, db, b)
	}
}

func retry(t testing.TB, db *DB) {
	t.Helper()
	if err := db.RetryRejected(t.Context(), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
}

func expectRefused(t testing.TB, db *DB, points int64) {
	t.Helper()
	b := backlog(t, db)
	if b.Rejected != points || (points > 0) != (b.RejectedReason == "because") || (points > 0) == b.RejectedSince.IsZero() {
		t.Errorf("refused are %d since %v for %q, want %d", b.Rejected, b.RejectedSince, b.RejectedReason, points)
	}
	if b.Points != 0 {
		t.Errorf("%d points are pending", b.Points)
	}
}

// Whatever the batches are, the ledger knows which points were refused, sends
// them again when it is told, and forgets those that were taken.
func TestRefusedPointsAreRememberedUntilTheyAreTaken(t *testing.T) {
	onEachEngine(t, testRefusedPointsAreRememberedUntilTheyAreTaken)
}

func testRefusedPointsAreRememberedUntilTheyAreTaken(t *testing.T) {
	for _, limit := range []int{3, 7, 1000} {
		t.Run(fmt.Sprint(limit), func(t *testing.T) {
			db := openTest(t)
			readDaily(t, db, addAccount(t, db, "alice", noon()), 20, 1, 2)
			bad := collector.DateOf(noon().AddDate(0, 0, 5))
			refuses := func(m, post string, d collector.Date) bool {
				switch m {
				case collector.MeasurementPostDaily: // of one post two stretches, 2 and 4 days
					return post == uuidOf(2) && (d == bad || d == bad+1 || d >= bad+8 && d <= bad+11)
				case collector.MeasurementAccountDaily:
					return d == bad
				case collector.MeasurementPost:
					return post == uuidOf(1)
				default:
					return d == bad
				}
			}
			refuse(t, db, limit, refuses)
			expectRefused(t, db, 6+1+1+2)
			if n := backlog(t, db).Points; n != 0 {
				t.Errorf("refused points are pending: %d", n)
			}
			retry(t, db)
			refuse(t, db, limit, refuses)
			expectRefused(t, db, 10)
			retry(t, db)
			refuse(t, db, limit, func(m, post string, d collector.Date) bool { return refuses(m, post, d) && d == bad+1 })
			expectRefused(t, db, 1)
			retry(t, db)
			if n := refuse(t, db, limit, func(string, string, collector.Date) bool { return false }); n == 0 || n > 20 {
				t.Errorf("for one refused point %d points were sent", n)
			}
			expectRefused(t, db, 0)
			retry(t, db)
			if n := backlog(t, db).Points; n != 0 {
				t.Errorf("%d points are pending, but none is refused any more", n)
			}
		})
	}
}

func TestRefusedPointsAreTriedAgainDaily(t *testing.T) {
	onEachEngine(t, testRefusedPointsAreTriedAgainDaily)
}

func testRefusedPointsAreTriedAgainDaily(t *testing.T) {
	db := openTest(t)
	readDaily(t, db, addAccount(t, db, "alice", noon()), 3, 1)
	all := func(string, string, collector.Date) bool { return true }
	refuse(t, db, 1000, all)
	if err := db.RetryRejected(t.Context(), time.Now().Add(-24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if n := backlog(t, db).Points; n != 0 {
		t.Errorf("%d points are tried again within a day", n)
	}
}

// A million refused points must not fill the ledger.
func TestScatteredRefusalsTakeFewRows(t *testing.T) {
	onEachEngine(t, testScatteredRefusalsTakeFewRows)
}

func testScatteredRefusalsTakeFewRows(t *testing.T) {
	db := openTest(t)
	readDaily(t, db, addAccount(t, db, "alice", noon()), 100, 1)
	refuse(t, db, 1000, func(m, _ string, d collector.Date) bool { return m == collector.MeasurementPostDaily && d%2 == 0 })
	expectRefused(t, db, 50)
	if rows := dump(t, db, `SELECT * FROM refusals`); len(rows) > maxRefusals {
		t.Errorf("%d rows", len(rows))
	}
	retry(t, db)
	refuse(t, db, 1000, func(string, string, collector.Date) bool { return false })
	expectRefused(t, db, 0)
}

func TestRefusedPointsGoWithTheirAccount(t *testing.T) {
	onEachEngine(t, testRefusedPointsGoWithTheirAccount)
}

func testRefusedPointsGoWithTheirAccount(t *testing.T) {
	db := openTest(t)
	readDaily(t, db, addAccount(t, db, "alice", noon()), 3, 1)
	readDaily(t, db, addAccount(t, db, "bob", noon()), 3, 2)
	refuse(t, db, 1000, func(string, string, collector.Date) bool { return true })
	before := backlog(t, db).Rejected
	if err := db.RemoveFromLedger(t.Context(), "alice"); err != nil {
		t.Fatal(err)
	}
	if after := backlog(t, db).Rejected; after*2 != before {
		t.Errorf("%d refused points of two like accounts, %d of one", before, after)
	}
}

// Posts are written anew where the bucket keeps them, once for each anchor.
func TestOldPostsMoveWithTheAnchor(t *testing.T) { onEachEngine(t, testOldPostsMoveWithTheAnchor) }

func testOldPostsMoveWithTheAnchor(t *testing.T) {
	db := openTest(t)
	readDaily(t, db, addAccount(t, db, "alice", noon()), 2, 1, 2) // released a year before noon()
	deliverAll(t, db)
	for i, c := range []struct {
		anchor time.Time
		posts  int64
	}{
		{time.Time{}, 0}, {noon().AddDate(-2, 0, 0), 0}, {noon(), 2}, {noon(), 0}, {noon().AddDate(0, 1, 0), 2},
	} {
		if err := db.MovePosts(t.Context(), c.anchor); err != nil {
			t.Fatal(err)
		}
		if n := backlog(t, db).Points; n != c.posts {
			t.Errorf("%d: %d points are pending, want %d", i, n, c.posts)
		}
		deliverAll(t, db)
	}
}
