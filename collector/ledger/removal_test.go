package ledger

import (
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// sink is what InfluxDB holds after deliveries: the points that were written and
// not deleted since.
type sink map[place]any

type place struct {
	measurement, post string
	at                int64
}

// deliver brings everything that is pending into a sink.
func (s sink) deliver(t *testing.T, db *DB) {
	t.Helper()
	for {
		b, err := db.Pending(t.Context(), 50)
		if err != nil {
			t.Fatal(err)
		}
		if b.Len() == 0 {
			return
		}
		s.drop(b.Dropped)
		s.write(b)
		if err := db.Delivered(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
}

func (s sink) drop(dropped []collector.Dropped) {
	for _, d := range dropped {
		maps.DeleteFunc(s, func(p place, _ any) bool {
			return p.measurement == d.Measurement && p.post == d.Post && d.From.Unix() <= p.at && p.at <= d.To.Unix()
		})
	}
}

func (s sink) write(b collector.Batch) {
	for _, d := range b.PostDays {
		s[place{collector.MeasurementPostDaily, d.Post, d.Date.Begin().Unix()}] = d.Day
	}
	for _, d := range b.AccountDays {
		s[place{collector.MeasurementAccountDaily, "", d.Date.Begin().Unix()}] = d.Day
	}
	for _, r := range b.Readings {
		s[place{collector.MeasurementReading, r.Post, r.At.Unix()}] = r.Counters
	}
	for _, p := range b.Posts {
		s[place{collector.MeasurementPost, p.ID, p.Time.Unix()}] = p.Title
	}
}

// hourly stores readings of two posts, one of them without readers, every hour
// for some days, and calls extra after each.
func hourly(t *testing.T, db *DB, account int64, extra func(at time.Time)) {
	t.Helper()
	for i := range 24 * 6 {
		at := noon().Add(time.Duration(i) * time.Hour)
		store(t, db, account, at, seen(1, at, 1000+7*int64(i), int64(i)/10, 1), seen(2, at, 50, 0, 0))
		if extra != nil {
			extra(at)
		}
	}
}

func TestRemovedReadingsAreAsIfTheyHadNeverBeen(t *testing.T) {
	onEachEngine(t, testRemovedReadingsAreAsIfTheyHadNeverBeen)
}

func testRemovedReadingsAreAsIfTheyHadNeverBeen(t *testing.T) {
	wrongAt := noon().Add(50*time.Hour + 30*time.Minute)
	for name, wrong := range map[string]struct {
		at       time.Time // by the clock of the readings
		readings []collector.Observation
		removed  int
	}{
		"a total of 2^53": {wrongAt, []collector.Observation{seen(1, wrongAt, 1<<53, 5, 1)}, 1},
		"a total of 2^53 that velog repeated": {wrongAt, []collector.Observation{
			seen(1, wrongAt, 1<<53, 5, 1), seen(1, wrongAt.Add(10*time.Minute), 1<<53, 5, 1)}, 2},
		"a clock that was a year ahead": {wrongAt.AddDate(1, 0, 0), []collector.Observation{
			seen(1, wrongAt.AddDate(1, 0, 0), 1352, 5, 1), seen(2, wrongAt.AddDate(1, 0, 0), 50, 0, 0)}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			right, db := openTest(t), openTest(t)
			hourly(t, right, addAccount(t, right, "velopert", noon()), nil)
			want := sink{}
			want.deliver(t, right)

			got := sink{}
			account := addAccount(t, db, "velopert", noon())
			hourly(t, db, account, func(at time.Time) {
				if at.Equal(wrongAt.Add(-30 * time.Minute)) {
					store(t, db, account, wrong.at, wrong.readings...)
					got.deliver(t, db)
				}
			})
			got.deliver(t, db)

			stretch := Stretch{User: "velopert", Post: AllPosts, From: wrong.at, To: wrong.at.Add(20 * time.Minute)}
			now := noon().Add(24 * 6 * time.Hour)
			removed, err := db.RemoveReadings(t.Context(), stretch, now)
			if err != nil || removed.Readings != wrong.removed {
				t.Fatalf("removed %+v, %v", removed, err)
			}
			if diff := cmp.Diff(contents(t, right)[1:], contents(t, db)[1:]); diff != "" {
				t.Errorf("the days are not as if the readings had never been (-want +got):\n%s", diff)
			}
			checkGroups(t, db)
			checkPublicDays(t, db)
			got.deliver(t, db)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("what was delivered is not as if the readings had never been (-want +got):\n%s", diff)
			}
			if b, err := db.Backlog(t.Context()); err != nil || b.Points != 0 || !b.Oldest.IsZero() {
				t.Errorf("after the delivery %+v, %v are pending", b, err)
			}
			if a, err := db.Account(t.Context(), account); err != nil || a.LastSuccess.After(now) || a.LastAttempt.After(now) {
				t.Errorf("last attempt %v, last success %v, %v", a.LastAttempt, a.LastSuccess, err)
			}
		})
	}
}

func TestAllReadingsOfAPostCanBeRemoved(t *testing.T) {
	onEachEngine(t, testAllReadingsOfAPostCanBeRemoved)
}

func testAllReadingsOfAPostCanBeRemoved(t *testing.T) {
	db := openTest(t)
	account := addAccount(t, db, "velopert", noon())
	hourly(t, db, account, nil)
	held := sink{}
	held.deliver(t, db)
	all := Stretch{User: "velopert", Post: uuidOf(1), From: noon().AddDate(-1, 0, 0), To: noon().AddDate(1, 0, 0)}
	if _, err := db.RemoveReadings(t.Context(), all, noon().AddDate(0, 0, 7)); err != nil {
		t.Fatal(err)
	}
	held.deliver(t, db)
	for p := range held {
		if p.post == uuidOf(1) && p.measurement != collector.MeasurementPost {
			t.Errorf("there still is %+v", p)
		}
	}
	if len(held) == 0 {
		t.Error("the days of the other post are gone, too")
	}
	at := noon().AddDate(0, 0, 8) // the post is read on
	store(t, db, account, at, seen(1, at, 3000, 0, 0), seen(2, at, 50, 0, 0))
}

func TestReadingsOfTheFutureAreFound(t *testing.T) { onEachEngine(t, testReadingsOfTheFutureAreFound) }

func testReadingsOfTheFutureAreFound(t *testing.T) {
	db := openTest(t)
	account := addAccount(t, db, "velopert", noon())
	hourly(t, db, account, nil)
	now := noon().Add(24 * 6 * time.Hour)
	if all, err := db.ReadingsAfter(t.Context(), now); err != nil || len(all) != 0 {
		t.Errorf("got %+v, %v", all, err)
	}
	ahead := now.AddDate(0, 0, 3)
	store(t, db, account, ahead, seen(1, ahead, 5000, 0, 0), seen(2, ahead, 50, 0, 0))
	all, err := db.ReadingsAfter(t.Context(), now)
	if err != nil || len(all) != 1 || all[0].User != "velopert" || all[0].Posts != 2 || all[0].Readings != 2 ||
		!all[0].First.Equal(ahead) || !all[0].Last.Equal(ahead) {
		t.Errorf("got %+v, %v", all, err)
	}
}

func TestReadingsToRemoveAreNamedWell(t *testing.T) {
	onEachEngine(t, testReadingsToRemoveAreNamedWell)
}

func testReadingsToRemoveAreNamedWell(t *testing.T) {
	db := openTest(t)
	hourly(t, db, addAccount(t, db, "velopert", noon()), nil)
	for _, test := range []struct {
		s    Stretch
		want error
	}{
		{Stretch{User: "nobody", Post: AllPosts}, collector.ErrNoAccount},
		{Stretch{User: "velopert", Post: uuidOf(9)}, collector.ErrNoPost},
		{Stretch{User: "velopert", Post: uuidOf(1), From: noon().AddDate(-2, 0, 0), To: noon().AddDate(-1, 0, 0)}, nil},
	} {
		before := slices.Concat(contents(t, db)...)
		if r, err := db.RemoveReadings(t.Context(), test.s, noon()); !errors.Is(err, test.want) || r.Readings != 0 {
			t.Errorf("%+v: %+v, %v", test.s, r, err)
		}
		if diff := cmp.Diff(before, slices.Concat(contents(t, db)...)); diff != "" {
			t.Errorf("%+v changed the ledger (-before +after):\n%s", test.s, diff)
		}
	}
}
