package ledger

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

func eventsOf(t testing.TB, db *DB, account int64, q collector.EventQuery) collector.EventList {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 1000
	}
	l, err := db.Events(t.Context(), account, q)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// told are the events of an account as a reader sees them, the oldest first.
func told(t testing.TB, db *DB, account int64) []string {
	t.Helper()
	var all []string
	for _, e := range slices.Backward(eventsOf(t, db, account, collector.EventQuery{}).Events) {
		all = append(all, e.At.In(collector.Seoul).Format("01-02 15:04 ")+e.Words())
	}
	return all
}

// news are the events that people are to be told of.
func news(t testing.TB, db *DB) []string {
	t.Helper()
	return dump(t, db, `SELECT kind, post, key FROM events WHERE news = 1 ORDER BY account, seq`)
}

// TestEventsOfABlog goes through what may happen to posts, each once, at its time.
func TestEventsOfABlog(t *testing.T) { onEachEngine(t, testEventsOfABlog) }

func testEventsOfABlog(t *testing.T) {
	db := openTest(t)
	id := addAccount(t, db, "velopert", noon())
	at := func(day, hour int) time.Time { return noon().Add(time.Duration(24*day+hour-12) * time.Hour) }
	fresh := func(at time.Time, views int64) collector.Observation {
		o := seen(2, at, views, 0, 0)
		o.ReleasedAt = noon().Add(time.Hour)
		return o
	}
	store(t, db, id, at(0, 12), seen(1, at(0, 12), 990, 0, 0))
	store(t, db, id, at(0, 18), seen(1, at(0, 18), 995, 0, 0), fresh(at(0, 18), 20))
	store(t, db, id, at(1, 0), seen(1, at(1, 0), 1000, 0, 0), fresh(at(1, 0), 90))
	renamed, hidden := seen(1, at(1, 6), 1001, 0, 0), fresh(at(1, 6), 1200)
	renamed.Title, hidden.Private = "새 글", true
	store(t, db, id, at(1, 6), renamed, hidden)
	renamed.At, hidden.At, hidden.Private = at(1, 7), at(1, 7), false
	store(t, db, id, at(1, 7), renamed, hidden)
	storeScrape(t, db, collector.ScrapeResult{Account: id, At: at(1, 8), Next: at(1, 9), Deleted: []string{uuidOf(2)},
		Seen: []collector.Observation{renamed}})
	want := []string{
		"03-10 12:00 Published: “새 글”", // a year before
		"03-10 00:00 “새 글” reached 1,000 views", "03-10 00:00 The blog reached 1,000 views",
		"03-10 13:00 Published: “글 2”",
		"03-11 00:00 “글 2” reached 100 views", "03-11 00:00 “글 2” reached 1,000 views",
		"03-11 06:00 Renamed: “글 1” is now “새 글”", "03-11 06:00 Made private: “글 2”",
		"03-11 07:00 Made public: “글 2”", "03-11 08:00 Deleted: “글 2”",
	}
	slices.Sort(want)
	got := told(t, db, id)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := news(t, db); len(got) != len(want)-1 { // but the release a year ago
		t.Errorf("news: %v", got)
	}
	// A deleted post's events are hidden from others, and so is what the blog has.
	public, err := db.Public(func() time.Time { return at(1, 8) }).Events(t.Context(), id, collector.EventQuery{Limit: 100})
	if err != nil || public.Found != 3 {
		t.Errorf("guests see %d events: %v", public.Found, err)
	}
	for _, e := range public.Events {
		if e.Post != uuidOf(1) {
			t.Errorf("guests see %q", e.Words())
		}
	}
}

// TestEventsComeInTheOrderInWhichTheyWereKnown lists a month's record after what
// happened while the month went on.
func TestEventsComeInTheOrderInWhichTheyWereKnown(t *testing.T) {
	onEachEngine(t, testEventsComeInTheOrderInWhichTheyWereKnown)
}

// migrateAllBlogs runs the statements of migration 27 between two texts once more.
func migrateAllBlogs(t *testing.T, db *DB, after, before string) {
	t.Helper()
	file, err := migrations.ReadFile("migrations/00027_all_blogs.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, part, _ := strings.Cut(string(file), after)
	part, _, found := strings.Cut(part, before)
	if !found {
		t.Fatalf("the migration has no statements between %q and %q", after, before)
	}
	for statement := range strings.SplitSeq(strings.TrimSpace(part), ";\n") {
		if _, err := db.write.ExecContext(direct(t.Context()), statement); err != nil {
			t.Fatal(err)
		}
	}
}

func testEventsComeInTheOrderInWhichTheyWereKnown(t *testing.T) {
	db := openTest(t)
	id := addAccount(t, db, "velopert", noon())
	day := func(s string) time.Time {
		d, err := time.ParseInLocation(time.DateOnly, s, collector.Seoul)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	const stored = "2026-12-01"
	seq := 0
	var want []string
	for _, e := range []struct{ kind, is, begin, known string }{ // as they were known
		{"unusual", "", "2026-02-26", "2026-02-27"}, {"record", collector.RecordOfMonth, "2026-02-01", "2026-03-01"},
		{"record", collector.RecordOfWeek, "2026-02-23", "2026-03-02"}, {"published", "", "2026-04-30", "2026-04-30"},
		{"record", collector.RecordOfMonth, "2026-04-01", "2026-05-01"}, {"record", collector.RecordOfMonth, "2026-10-01", "2026-11-01"},
		{"digest", "", "2026-11-02", "2026-11-09"}, {"record", collector.RecordOfDay, "2026-11-09", "2026-11-10"}, {"milestone", "", "2026-12-01", stored},
	} {
		seq++
		_, err := db.write.ExecContext(t.Context(), `INSERT INTO events (account, kind, post, key, at, value, usual, was, became, seq, stored, news, version)
			VALUES ($1, $2, '', $3, $4, 0, 0, '', $5, $6, $7, 0, 0)`, id, e.kind, day(e.begin).Unix()+int64(seq), day(e.begin).Unix(), e.is, 100-seq, day(stored).Unix())
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, fmt.Sprintf("%s %s %s", e.kind, e.is, e.known))
	}
	migrateAllBlogs(t, db, "ADD COLUMN known_at INTEGER NOT NULL DEFAULT 0;", "CREATE INDEX")
	checkKnownAt(t, db)
	var got []string
	for _, e := range slices.Backward(eventsOf(t, db, id, collector.EventQuery{}).Events) {
		got = append(got, fmt.Sprintf("%s %s %s", e.Kind, e.Is, e.Known().In(collector.Seoul).Format(time.DateOnly)))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestHistoryIsNoNews imports a blog's history: its events have their own times, and
// nobody is told. What happens after that is news.
func TestHistoryIsNoNews(t *testing.T) { onEachEngine(t, testHistoryIsNoNews) }

func testHistoryIsNoNews(t *testing.T) {
	db := openTest(t)
	file := header
	first := time.Now().AddDate(0, 0, -20)
	for day := range 20 {
		file += fmt.Sprintf("alice,%s,글,%s,%s,%d,0,0\n", uuidOf(1), text(first), text(first.AddDate(0, 0, day).Add(time.Hour)), 50*day)
	}
	importText(t, db, file)
	account, err := db.AccountByUser(t.Context(), "alice")
	if err != nil {
		t.Fatal(err)
	}
	before := told(t, db, account.ID)
	if len(before) < 5 || len(news(t, db)) != 0 {
		t.Errorf("events %q, news %q", before, news(t, db))
	}
	importText(t, db, file) // again
	if diff := cmp.Diff(before, told(t, db, account.ID)); diff != "" {
		t.Error(diff)
	}
	now := time.Now()
	store(t, db, account.ID, now, seen(1, now, 1001, 0, 0))
	if got := news(t, db); len(got) != 2 { // a thousand views of the post, and of the blog
		t.Errorf("news: %q", got)
	}
}

// TestEventsOfAStoredHistoryAreWorkedOutOnce upgrades a ledger that knows no events.
func TestEventsOfAStoredHistoryAreWorkedOutOnce(t *testing.T) {
	onEachEngine(t, testEventsOfAStoredHistoryAreWorkedOutOnce)
}

func testEventsOfAStoredHistoryAreWorkedOutOnce(t *testing.T) {
	db := openTest(t)
	id := addAccount(t, db, "velopert", noon())
	at := noon()
	for range 40 {
		at = at.Add(11 * time.Hour)
		store(t, db, id, at, seen(1, at, at.Sub(noon()).Milliseconds()/1e5, 0, 0), seen(2, at, 5, 0, 0))
	}
	want := dump(t, db, dayEvents)
	if len(want) < 5 {
		t.Fatalf("too few events: %q", want)
	}
	for _, s := range []string{"DELETE FROM events", "UPDATE accounts SET events_known = 0"} {
		if _, err := db.write.ExecContext(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	store(t, db, id, at, seen(1, at, at.Sub(noon()).Milliseconds()/1e5, 0, 0), seen(2, at, 5, 0, 0))
	if diff := cmp.Diff(want, dump(t, db, dayEvents)); diff != "" {
		t.Errorf("(-one by one +at once):\n%s", diff)
	}
}

// TestEventThatNoLongerFollowsGoes removes the readings that a milestone came from.
// Its point is deleted, and the others that stand there are written again.
func TestEventThatNoLongerFollowsGoes(t *testing.T) {
	onEachEngine(t, testEventThatNoLongerFollowsGoes)
}

func testEventThatNoLongerFollowsGoes(t *testing.T) {
	db := openTest(t)
	id := addAccount(t, db, "velopert", noon())
	other := func(at time.Time, views int64) collector.Observation { return seen(2, at, views, 0, 0) }
	store(t, db, id, noon(), seen(1, noon(), 90, 0, 0), other(noon(), 95))
	at := noon().Add(time.Hour)
	store(t, db, id, at, seen(1, at, 150, 0, 0), other(at, 100))
	deliverAll(t, db)
	removed, err := db.RemoveReadings(t.Context(), Stretch{User: "velopert", Post: uuidOf(1), From: at, To: at}, at)
	if err != nil || removed.Readings != 1 {
		t.Fatalf("removed %+v: %v", removed, err)
	}
	b := pendingBatch(t, db, 100)
	day := collector.DateOf(noon()).Begin()
	var dropped []collector.Deletion
	for _, d := range b.Dropped {
		if d.Measurement == collector.MeasurementEvent {
			dropped = append(dropped, d.Deletion)
		}
	}
	want := []collector.Deletion{{Measurement: collector.MeasurementEvent, User: "velopert", Post: uuidOf(1), From: day, To: day}}
	if diff := cmp.Diff(want, dropped); diff != "" {
		t.Errorf("to delete: %s", diff)
	}
	if len(b.Events) != 1 || b.Events[0].Post != uuidOf(2) {
		t.Errorf("to write again: %+v", b.Events)
	}
}

// TestTroubleIsToldOnce has scrapes fail: at once where somebody must do something,
// else once it lasts, and once for each reason until scrapes succeed again.
func TestTroubleIsToldOnce(t *testing.T) { onEachEngine(t, testTroubleIsToldOnce) }

func testTroubleIsToldOnce(t *testing.T) {
	db := openTest(t)
	id := addAccount(t, db, "velopert", noon())
	at := noon()
	good := func() { store(t, db, id, at, seen(1, at, 10, 0, 0)) }
	fail := func(state collector.State) {
		t.Helper()
		at = at.Add(30 * time.Minute)
		if err := db.FailScrape(t.Context(), collector.ScrapeFailure{Account: id, At: at, State: state, Next: at}); err != nil {
			t.Fatal(err)
		}
	}
	good()
	fail(collector.StateVelogDown)
	at = at.Add(30 * time.Minute)
	good()
	for range 5 {
		fail(collector.StateVelogDown)
	}
	fail(collector.StateLoginFailed)
	fail(collector.StateVelogDown)
	fail(collector.StateLoginFailed)
	at = at.Add(time.Hour)
	good()
	vanished := collector.ScrapeResult{Account: id, Next: at, State: collector.StateVanished, Seen: nil}
	for range 3 {
		at = at.Add(time.Hour)
		vanished.At = at
		storeScrape(t, db, vanished)
	}
	at = at.Add(time.Hour)
	good()
	want := []string{
		"03-10 14:30 Collecting fails: velog does not answer",
		"03-10 16:00 Collecting fails: login failed",
		"03-10 18:00 Collecting again",
		"03-10 19:00 Collecting fails: many posts are missing",
		"03-10 22:00 Collecting again",
	}
	if diff := cmp.Diff(want, told(t, db, id)[1:]); diff != "" {
		t.Error(diff)
	}
}

// TestTokenThatExpiresIsToldOnce has a token that nothing renews.
func TestTokenThatExpiresIsToldOnce(t *testing.T) { onEachEngine(t, testTokenThatExpiresIsToldOnce) }

func testTokenThatExpiresIsToldOnce(t *testing.T) {
	db := openTest(t)
	expiry := noon().AddDate(0, 0, 9)
	id := addAlice(t, db, pair(t, noon().Add(time.Hour), expiry))
	for day := range 5 {
		at := noon().AddDate(0, 0, day)
		store(t, db, id, at, seen(1, at, 10, 0, 0))
	}
	l := eventsOf(t, db, id, collector.EventQuery{Kind: collector.EventToken})
	if l.Found != 1 || !l.Events[0].At.Equal(expiry.AddDate(0, 0, -7)) || l.Events[0].Words() != "The refresh token expires on 2026-03-19" {
		t.Errorf("events %+v", l.Events)
	}
}

// TestMarksOfCharts has a post reach milestones, and the blog too.
func TestMarksOfCharts(t *testing.T) { onEachEngine(t, testMarksOfCharts) }

func testMarksOfCharts(t *testing.T) {
	db := openTest(t)
	id := addAccount(t, db, "velopert", noon())
	post := func(n int, at time.Time, views int64) collector.Observation {
		o := seen(n, at, views, 0, 0)
		o.ReleasedAt, o.Private = noon().Add(time.Hour), n == 2
		return o
	}
	first, next := noon().Add(2*time.Hour), noon().Add(24*time.Hour)
	store(t, db, id, first, post(1, first, 5), post(2, first, 5))
	store(t, db, id, next, post(1, next, 150), post(2, next, 1200))
	day := collector.DateOf(noon())
	all := collector.Period{First: day, Last: day + 1}
	one, other := uuidOf(1), uuidOf(2)
	public := db.Public(func() time.Time { return next })
	said := func(reader interface {
		Marks(ctx context.Context, account int64, q collector.MarkQuery) ([]collector.StoredEvent, error)
	}, q collector.MarkQuery) (kinds []string) {
		t.Helper()
		events, err := reader.Marks(t.Context(), id, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			kinds = append(kinds, string(e.Kind)+" "+strings.TrimPrefix(e.Post, "aaaaaaaa-0000-4000-8000-00000000"))
		}
		slices.Sort(kinds)
		return kinds
	}
	for name, c := range map[string]struct{ got, want []string }{
		"blog":                  {said(db, collector.MarkQuery{Period: all, Releases: true}), []string{"milestone ", "milestone ", "published 0001", "published 0002"}},
		"blog without releases": {said(db, collector.MarkQuery{Period: all}), []string{"milestone ", "milestone "}},
		"day after":             {said(db, collector.MarkQuery{Period: collector.Period{First: day + 1, Last: day + 9}, Releases: true}), []string{"milestone "}},
		"post":                  {said(db, collector.MarkQuery{Period: all, Post: one}), []string{"milestone 0001", "published 0001"}},
		"guests":                {said(public, collector.MarkQuery{Period: all, Releases: true}), []string{"published 0001"}},
		"guests, private post":  {said(public, collector.MarkQuery{Period: all, Post: other}), nil},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
