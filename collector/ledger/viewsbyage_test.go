package ledger

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// released is a reading of a post that was released at an instant.
func released(n int, release, at time.Time, views int64) collector.Observation {
	o := seen(n, at, views, 0, 0)
	o.Post.ReleasedAt = release
	return o
}

func byAge(t *testing.T, db *DB, account int64, id string, every, last int) []collector.AgeViews {
	t.Helper()
	facts, err := db.Post(t.Context(), account, id)
	if err != nil {
		t.Fatal(err)
	}
	ages, err := db.ViewsByAge(t.Context(), account, facts.Row, every, last)
	if err != nil {
		t.Fatal(err)
	}
	return ages
}

func TestViewsByAgeAreThoseOfReadings(t *testing.T) {
	onEachEngine(t, testViewsByAgeAreThoseOfReadings)
}

// testViewsByAgeAreThoseOfReadings reads a post every 20 minutes from its release
// on, which was at no round hour, and another one that was there before.
func testViewsByAgeAreThoseOfReadings(t *testing.T) {
	db := openTest(t)
	account := addAccount(t, db, "velopert", noon())
	release := noon().Add(3*time.Hour + 17*time.Minute + 5*time.Second)
	r := rand.New(rand.NewPCG(1, 2))
	views := int64(0)
	var want []collector.AgeViews
	store(t, db, account, noon(), seen(2, noon(), 500, 0, 0))
	for i := range 10 * 24 * 3 {
		at := release.Add(time.Duration(i) * 20 * time.Minute)
		views += r.Int64N(4)
		if i%5 != 3 || i%(24*3) == 0 { // and at times it cannot be read
			store(t, db, account, at, released(1, release, at, views), seen(2, at, 500+views, 0, 0))
		}
		if days := i / (24 * 3); i > 0 && i%(24*3) == 0 {
			want = append(want, collector.AgeViews{Days: days, Views: views})
		}
	}
	if diff := cmp.Diff(want, byAge(t, db, account, uuidOf(1), 1, 30)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if diff := cmp.Diff([]collector.AgeViews{want[2], want[5]}, byAge(t, db, account, uuidOf(1), 3, 8)); diff != "" {
		t.Errorf("every third of 8 days, -want +got:\n%s", diff)
	}
	if ages := byAge(t, db, account, uuidOf(2), 1, 30); len(ages) > 0 {
		t.Errorf("ages of a post that was there before: %v", ages)
	}
}

func TestViewsByAgeGrow(t *testing.T) { onEachEngine(t, testViewsByAgeGrow) }

// testViewsByAgeGrow reads posts rarely, and totals that fall: what was reached at
// an age lies between the totals of the midnights around it.
func testViewsByAgeGrow(t *testing.T) {
	db := openTest(t)
	account := addAccount(t, db, "velopert", noon())
	r := rand.New(rand.NewPCG(7, 8))
	release := noon().Add(5 * time.Hour)
	at, views := release, int64(0)
	for range 30 {
		at = at.Add(time.Duration(3+r.IntN(60)) * time.Hour)
		views += r.Int64N(90) - 10
		store(t, db, account, at, released(1, release, at, max(views, 0)))
	}
	_, days := daysOfPost(t, db, account, uuidOf(1), collector.DateOf(at))
	ends := map[collector.Date]collector.Day{}
	for _, d := range days {
		ends[d.Date] = d
	}
	ages := byAge(t, db, account, uuidOf(1), 1, 100)
	if len(ages) != int(at.Sub(release)/(24*time.Hour)) {
		t.Errorf("%d ages in %v", len(ages), at.Sub(release))
	}
	for _, a := range ages {
		d := ends[collector.DateOf(release)+collector.Date(a.Days)]
		if low := d.ViewsTotal - d.Views; a.Views < low || a.Views > d.ViewsTotal {
			t.Errorf("after %d days: %d, not between %d and %d", a.Days, a.Views, low, d.ViewsTotal)
		}
	}
}
