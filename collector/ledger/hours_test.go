package ledger

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// TestHoursAddUpToDays adds up the hours of every day of posts with gaps and
// falls, of the account and of each post.
func TestHoursAddUpToDays(t *testing.T) { onEachEngine(t, testHoursAddUpToDays) }

func testHoursAddUpToDays(t *testing.T) {
	db, account, today := rich(t)
	r := rand.New(rand.NewPCG(5, 6))
	at := noon().Add(40 * 24 * time.Hour)
	for i := range int64(30) { // a post whose total falls now and then
		at = at.Add(time.Duration(1+r.IntN(9)) * time.Hour)
		store(t, db, account, at, seen(20, at, 100+9*i-r.Int64N(20), 0, 0))
		today = collector.DateOf(at)
	}
	days, err := db.AccountDays(t.Context(), account, collector.AllDays, today)
	if err != nil || len(days) < 40 {
		t.Fatal(len(days), err)
	}
	list, err := db.PostList(t.Context(), account, collector.PostQuery{Today: today, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range days {
		addsUp(t, db, account, 0, d.Day)
	}
	for _, p := range list.Posts {
		facts, days := daysOfPost(t, db, account, p.ID, today)
		for _, d := range days {
			addsUp(t, db, account, facts.Row, d)
		}
	}
}

func addsUp(t *testing.T, db *DB, account, row int64, d collector.Day) {
	t.Helper()
	hours, err := db.Hours(t.Context(), account, row, d.Date)
	if err != nil {
		t.Fatal(err)
	}
	var sum int64
	for i, h := range hours {
		sum += h.Views
		if h.Views < 0 || h.Estimated < 0 || h.Estimated > h.Views || !h.Known && h.Views != 0 {
			t.Errorf("hour %d of %v, post %d: %+v", i, d.Date, row, h)
		}
	}
	if sum != d.Views {
		t.Errorf("the hours of %v, post %d, add up to %d, not %d", d.Date, row, sum, d.Views)
	}
}

// TestHoursTellWhatIsEstimated reads a post every hour, but for five of them.
func TestHoursTellWhatIsEstimated(t *testing.T) { onEachEngine(t, testHoursTellWhatIsEstimated) }

func testHoursTellWhatIsEstimated(t *testing.T) {
	db := openTest(t)
	account := addAccount(t, db, "velopert", noon())
	views := int64(0)
	for hour := range 40 { // from noon on
		views += int64(hour % 5)
		if at := noon().Add(time.Duration(hour) * time.Hour); hour < 20 || hour >= 25 {
			store(t, db, account, at, seen(1, at, views, 0, 0))
		}
	}
	hours, err := db.Hours(t.Context(), account, 0, collector.DateOf(noon())+1)
	if err != nil {
		t.Fatal(err)
	}
	var want collector.Hours
	for i := range want {
		hour := i + 13 // since noon, when it is over
		want[i] = collector.Hour{Known: true, Views: int64(hour % 5)}
		if hour >= 20 && hour <= 25 {
			want[i].Estimated = want[i].Views
		}
	}
	var missing int64
	for i := 7; i < 13; i++ { // the gap: the readings say only how many in total
		missing += want[i].Views - hours[i].Views
		if hours[i].Estimated != hours[i].Views {
			t.Errorf("hour %d is known", i)
		}
		want[i] = hours[i]
	}
	if diff := cmp.Diff(want, hours); diff != "" || missing != 0 {
		t.Errorf("%d views differ over the gap; hours (-want):\n%s", missing, diff)
	}
}

// TestFirstDayBegins asks for the hours of a post that was released in a day, and
// of one that was read for the first time in it.
func TestFirstDayBegins(t *testing.T) { onEachEngine(t, testFirstDayBegins) }

func testFirstDayBegins(t *testing.T) {
	db := openTest(t)
	account := addAccount(t, db, "velopert", noon())
	first, second := noon(), noon().Add(3*time.Hour)
	released := seen(2, second, 30, 0, 0)
	released.ReleasedAt = first.Add(time.Hour)
	store(t, db, account, first, seen(1, first, 500, 0, 0))
	store(t, db, account, second, seen(1, second, 530, 0, 0), released)
	hours, err := db.Hours(t.Context(), account, 0, collector.DateOf(first))
	if err != nil {
		t.Fatal(err)
	}
	var sum int64
	for i, h := range hours {
		if sum += h.Views; h.Known != (i >= 12 && i < 15) {
			t.Errorf("hour %d: %+v", i, h)
		}
	}
	if sum != 60 || hours[12].Views != 10 {
		t.Errorf("%d views, %d of them in the first hour", sum, hours[12].Views)
	}
}
