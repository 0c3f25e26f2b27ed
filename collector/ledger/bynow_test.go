package ledger

import (
	"fmt"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// evenReadings are readings of two posts every three hours, which get 10 views an hour
// together, from a midnight on until an instant.
func evenReadings(from, until time.Time) string {
	text := "user,post,title,released_at,observed_at,views,likes,comments\n"
	for at := from; !at.After(until); at = at.Add(3 * time.Hour) {
		passed := int64(at.Sub(from) / time.Hour)
		for post, hourly := range map[int]int64{1: 7, 2: 3} {
			text += fmt.Sprintf("velopert,%s,,,%s,%d,,\n", uuidOf(post), at.UTC().Format(time.RFC3339), hourly*passed)
		}
	}
	return text
}

// TestUsualByNow reads a blog for five weeks, until six in the morning.
func TestUsualByNow(t *testing.T) { onEachEngine(t, testUsualByNow) }

func testUsualByNow(t *testing.T) {
	db := openTest(t)
	account := addAccount(t, db, "velopert", noon())
	from := collector.DateOf(noon()).Begin()
	last := from.AddDate(0, 0, 35).Add(6 * time.Hour)
	importText(t, db, evenReadings(from, last))
	today := collector.DateOf(last)
	post, err := db.Post(t.Context(), account, uuidOf(1))
	if err != nil {
		t.Fatal(err)
	}
	for row, want := range map[int64]collector.ByNow{
		0: {Usual: 60, Of: 5, Low: 21, High: 99}, post.Row: {Usual: 42, Of: 5, Low: 9, High: 75}, // seven of ten views
	} {
		got, err := db.UsualByNow(t.Context(), account, row, today)
		if want.Until = got.Until; err != nil || got != want || !got.Until.Equal(last) {
			t.Errorf("%+v %v, want %+v until %v", got, err, want, last)
		}
		got, err = db.UsualByNow(t.Context(), account, row, today+1)
		if err != nil || got != (collector.ByNow{}) {
			t.Errorf("before the first reading of a day: %+v %v", got, err)
		}
	}
}

// TestUsualByNowFollowsLateReadings imports what a blog got by seven in the morning of
// the days that are compared with, and removes it again: the days stay, their hours do
// not.
func TestUsualByNowFollowsLateReadings(t *testing.T) {
	onEachEngine(t, testUsualByNowFollowsLateReadings)
}

func testUsualByNowFollowsLateReadings(t *testing.T) {
	db := openTest(t)
	account := addAccount(t, db, "velopert", noon())
	from := collector.DateOf(noon()).Begin()
	last := from.AddDate(0, 0, 35).Add(7 * time.Hour)
	at := func(day int) string { return from.AddDate(0, 0, day).Add(7 * time.Hour).UTC().Format(time.RFC3339) }
	late := "user,post,title,released_at,observed_at,views,likes,comments\n"
	for day := 0; day < 35; day += 7 { // as many views as by eight
		late += fmt.Sprintf("velopert,%s,,,%s,%d,,\n", uuidOf(1), at(day), 7*(24*day+8))
	}
	expect := func(usual int64) {
		t.Helper()
		got, err := db.UsualByNow(t.Context(), account, 0, collector.DateOf(last))
		if err != nil || got.Usual != usual || got.Of != 5 {
			t.Errorf("%+v %v, want %d of 5 weeks", got, err, usual)
		}
	}
	importText(t, db, evenReadings(from, last)+fmt.Sprintf("velopert,%s,,,%s,%d,,\n", uuidOf(1), at(35), 7*(24*35+7)))
	expect(70)
	importText(t, db, late)
	expect(77)
	for day := 0; day < 35; day += 7 {
		at := from.AddDate(0, 0, day).Add(7 * time.Hour)
		if _, err := db.RemoveReadings(t.Context(), Stretch{User: "velopert", Post: uuidOf(1), From: at, To: at}, last); err != nil {
			t.Fatal(err)
		}
	}
	expect(70)
}
