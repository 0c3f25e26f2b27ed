package ledger

import (
	"database/sql"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// comparedIn are what the days in a batch are compared with, in words; nil if they are not.
func comparedIn(b collector.Batch) map[string]string {
	all := map[string]string{}
	for _, d := range b.PostDays {
		if d.Compared != nil {
			all[fmt.Sprint(d.Post[len(d.Post)-1:], " on ", d.Date)] = fmt.Sprint(d.Views, " after ", d.Compared.Before)
		}
	}
	for _, d := range b.AccountDays {
		if c := d.Compared; c != nil {
			all[fmt.Sprint("all on ", d.Date)] = fmt.Sprint(d.Views, " after ", c.Before, ", usually ", c.ByNow.Usual, " of ", c.ByNow.Of)
		}
	}
	return all
}

// TestPointsTellWhatTodayIsComparedWith reads two posts, of which the second gets no
// view today: what it got yesterday by the same time is told all the same as it grows.
func TestPointsTellWhatTodayIsComparedWith(t *testing.T) {
	onEachEngine(t, testPointsTellWhatTodayIsComparedWith)
}

func testPointsTellWhatTodayIsComparedWith(t *testing.T) {
	db := openTest(t)
	account := addAccount(t, db, "velopert", noon())
	day := collector.DateOf(noon()) + 1
	read := func(day collector.Date, hour int, first, second int64) {
		at := day.Begin().Add(time.Duration(hour) * time.Hour)
		store(t, db, account, at, seen(1, at, first, 0, 0), seen(2, at, second, 0, 0))
	}
	expect := func(what string, want map[string]string) {
		t.Helper()
		if diff := cmp.Diff(want, comparedIn(deliverAll(t, db))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
	read(day-1, 12, 100, 100)
	expect("on the first day nothing is known", map[string]string{})
	read(day, 0, 100, 100)
	read(day, 12, 112, 124)
	expect("after a partial day neither", map[string]string{})
	read(day+1, 0, 124, 148)
	read(day+1, 6, 130, 148)
	expect("after a whole one", map[string]string{
		"1 on 2026-03-12": "6 after 6", "2 on 2026-03-12": "0 after 12", "all on 2026-03-12": "6 after 18, usually 0 of 0",
	})
	read(day+1, 9, 130, 148)
	expect("without a view since", map[string]string{
		"1 on 2026-03-12": "6 after 9", "2 on 2026-03-12": "0 after 18", "all on 2026-03-12": "6 after 27, usually 0 of 0",
	})
	read(day+1, 9, 130, 148)
	expect("read again", map[string]string{})
	at := (day + 1).Begin().Add(12 * time.Hour)
	storeScrape(t, db, collector.ScrapeResult{
		Account: account, At: at, Next: at, Seen: []collector.Observation{seen(1, at, 132, 0, 0)}, Deleted: []string{uuidOf(2)},
	})
	expect("a deleted post goes on", map[string]string{
		"1 on 2026-03-12": "8 after 12", "2 on 2026-03-12": "0 after 24", "all on 2026-03-12": "8 after 36, usually 0 of 0",
	})
	checkPartOfYesterday(t, db)
	if _, err := db.write.ExecContext(t.Context(), `UPDATE accounts SET last_read = NULL, views_before = NULL`); err != nil {
		t.Fatal(err)
	}
	migrateAllBlogs(t, db, "ADD COLUMN views_before INTEGER;", "\n-- What the same weekdays")
	checkPartOfYesterday(t, db)
	if err := db.MarkAllPending(t.Context()); err != nil {
		t.Fatal(err)
	}
	expect("all once more", map[string]string{
		"1 on 2026-03-12": "8 after 12", "2 on 2026-03-12": "0 after 24", "all on 2026-03-12": "8 after 36, usually 0 of 0",
	})
}

// TestPointsTellWhatIsUsual delivers what the ledger says is usual by now.
func TestPointsTellWhatIsUsual(t *testing.T) { onEachEngine(t, testPointsTellWhatIsUsual) }

func testPointsTellWhatIsUsual(t *testing.T) {
	db := openTest(t)
	from := collector.DateOf(noon()).Begin()
	last := from.AddDate(0, 0, 35).Add(6 * time.Hour)
	importText(t, db, evenReadings(from, last))
	all := comparedIn(deliverAll(t, db))
	if got := all["all on 2026-04-14"]; got != "60 after 60, usually 60 of 5" {
		t.Errorf("%q of %v", got, all)
	}
	account, err := db.AccountByUser(t.Context(), "velopert")
	if err != nil {
		t.Fatal(err)
	}
	at := last.Add(3 * time.Hour)
	store(t, db, account.ID, at, seen(1, at, 6000, 0, 0), seen(2, at, 2538, 0, 0))
	if got := comparedIn(deliverAll(t, db))["all on 2026-04-14"]; got != "138 after 90, usually 90 of 5" {
		t.Errorf("three hours later: %q", got)
	}
}

// checkBefore works out what posts had got on the day before from all spans and days, and
// compares it with what the ledger has kept of it while these came in any order.
func (l *life) checkBefore(spans map[int64][]collector.Span, days map[int64][]collector.Day) {
	l.Helper()
	type kept struct {
		post, last, before, until int64
		deleted                   bool
	}
	posts, err := list(direct(l.Context()), l.db.read, `SELECT f.post, f.last_at, f.views_before, f.before_until, p.deleted_at IS NOT NULL
		FROM following f JOIN posts p ON p.id = f.post`, nil, func(r *sql.Rows, k *kept) error {
		return r.Scan(&k.post, (*nullInt)(&k.last), (*nullCounter)(&k.before), (*nullInt)(&k.until), &k.deleted)
	})
	if err != nil {
		l.Fatal(err)
	}
	var last int64
	for _, k := range posts {
		last = max(last, k.last)
	}
	today := dayOfLast(last)
	for _, k := range posts {
		at, want := k.last, int64(collector.Unknown)
		if k.deleted {
			at = last
		}
		if i := slices.IndexFunc(days[k.post], func(d collector.Day) bool { return d.Date == today-1 }); i >= 0 && (k.deleted || k.last > begin(today)) {
			part := func(at int64) int64 { return partOf(spans[k.post], days[k.post][i], at-day).views(0) }
			want = part(at)
			if until := min(k.until, begin(today+1)); until > at && part(until) != want {
				l.Errorf("post %d had got %d by %d, %d by %d, which is to be the same", k.post, want, at, part(until), until)
			}
		}
		if k.before != want {
			l.Errorf("post %d had got %d on the day before, in the ledger %d", k.post, want, k.before)
		}
	}
}

// partOf is the part of a day until an instant, of all spans of a post.
func partOf(spans []collector.Span, d collector.Day, at int64) partOfDay {
	p := partOfDay{at: at, day: d.Views, began: d.ViewsTotal - d.Views}
	for _, s := range spans {
		if s.First > at {
			p.after = s
			break
		}
		if p.before = s; s.First >= begin(d.Date) {
			p.high = max(p.high, s.Views)
		}
	}
	return p
}
