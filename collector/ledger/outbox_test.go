package ledger

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

func pendingBatch(t testing.TB, db *DB, limit int) collector.Batch {
	t.Helper()
	b, err := db.Pending(t.Context(), limit)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func noteDelivered(t testing.TB, db *DB, b collector.Batch) {
	t.Helper()
	if err := db.Delivered(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

// deliverAll empties the outbox and returns all that was in it.
func deliverAll(t testing.TB, db *DB) collector.Batch {
	t.Helper()
	var all collector.Batch
	for {
		b := pendingBatch(t, db, 7)
		if b.Len() == 0 {
			return all
		}
		noteDelivered(t, db, b)
		all.AccountDays = append(all.AccountDays, b.AccountDays...)
		all.Posts = append(all.Posts, b.Posts...)
		all.PostDays = append(all.PostDays, b.PostDays...)
		all.Readings = append(all.Readings, b.Readings...)
		all.Events = append(all.Events, b.Events...)
		if all.Len() > 10000 {
			t.Fatal("the outbox does not get empty")
		}
	}
}

func backlog(t testing.TB, db *DB) collector.Backlog {
	t.Helper()
	b, err := db.Backlog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestPendingPoints(t *testing.T) { onEachEngine(t, testPendingPoints) }

func testPendingPoints(t *testing.T) {
	db := openTest(t)
	id := addAccount(t, db, "velopert", noon())
	o := seen(1, noon(), 10, collector.Unknown, 3)
	o.Series, o.Private, o.Slug = "Go", true, "긴 글"
	storeScrape(t, db, collector.ScrapeResult{Account: id, At: noon(), Next: noon(),
		Owner: velog.User{ID: "1", Username: "renamed"}, Seen: []collector.Observation{o}})
	o.ReleasedAt = o.ReleasedAt.UTC()
	day := collector.Day{
		Date: collector.DateOf(noon()), ViewsTotal: 10, Likes: collector.Unknown, LikesTotal: collector.Unknown,
		CommentsTotal: 3, Quality: collector.Partial,
	}
	want := collector.Batch{
		PostDays:    []collector.PostDay{{User: "velopert", Post: uuidOf(1), Day: day}},
		AccountDays: []collector.AccountDay{{User: "velopert", Day: day, Posts: 1}},
		Posts: []collector.PostPoint{{User: "velopert", Post: o.Post, Time: o.ReleasedAt,
			URL: "https://velog.io/@renamed/%EA%B8%B4%20%EA%B8%80"}},
		Readings: []collector.ReadingPoint{{User: "velopert", Post: uuidOf(1), At: noon().UTC(), Counters: o.Counters}},
		Events: []collector.EventPoint{{User: "velopert", StoredEvent: collector.StoredEvent{
			Event: collector.Event{Kind: collector.EventPublished, Post: uuidOf(1), At: o.ReleasedAt}, Title: "글 1", Private: true, Stored: noon().UTC()}}},
	}
	if diff := cmp.Diff(want, pendingBatch(t, db, 100), cmpopts.IgnoreTypes(collector.Mark{})); diff != "" {
		t.Error(diff)
	}
	if got := backlog(t, db); got.Points != 5 || !got.Oldest.Equal(noon()) {
		t.Errorf("backlog %+v", got)
	}
}

func TestPostWithoutReleaseIsDrawnAtItsFirstReading(t *testing.T) {
	onEachEngine(t, testPostWithoutReleaseIsDrawnAtItsFirstReading)
}

func testPostWithoutReleaseIsDrawnAtItsFirstReading(t *testing.T) {
	db := openTest(t)
	id := addAccount(t, db, "velopert", noon())
	o := seen(1, noon(), 10, 0, 0)
	o.ReleasedAt = time.Time{}
	storeScrape(t, db, collector.ScrapeResult{Account: id, At: noon(), Next: noon(), Unread: []collector.Post{o.Post}})
	if b, got := pendingBatch(t, db, 100), backlog(t, db); b.Len() != 0 || got != (collector.Backlog{}) {
		t.Errorf("a point without a time: %+v, %+v", b, got)
	}
	o.At = noon().Add(time.Hour)
	store(t, db, id, o.At, o)
	if b := deliverAll(t, db); len(b.Posts) != 1 || !b.Posts[0].Time.Equal(o.At) {
		t.Errorf("got %+v", b.Posts)
	}
}

func TestOnlyChangesArePending(t *testing.T) { onEachEngine(t, testOnlyChangesArePending) }

func testOnlyChangesArePending(t *testing.T) {
	db := openTest(t)
	id := addAccount(t, db, "velopert", noon())
	store(t, db, id, noon(), seen(1, noon(), 10, 0, 0), seen(2, noon(), 10, 0, 0))
	for day := range 3 {
		at := noon().Add(time.Duration(day) * 24 * time.Hour)
		store(t, db, id, at, seen(1, at, 10+int64(day), 0, 0), seen(2, at, 10, 0, 0))
	}
	deliverAll(t, db)
	if got := backlog(t, db); got != (collector.Backlog{}) {
		t.Errorf("after all is delivered: %+v", got)
	}
	at := noon().Add(49 * time.Hour)
	changed := seen(2, at, 10, 0, 0)
	changed.Title = "새 제목"
	store(t, db, id, at, seen(1, at, 20, 0, 0), changed)
	b := pendingBatch(t, db, 100)
	if len(b.PostDays) != 1 || len(b.AccountDays) != 1 || len(b.Readings) != 1 || len(b.Posts) != 1 ||
		b.PostDays[0].Post != uuidOf(1) || b.Posts[0].Title != "새 제목" {
		t.Errorf("got %+v", b)
	}
}

func TestChangeDuringDeliveryStaysPending(t *testing.T) {
	onEachEngine(t, testChangeDuringDeliveryStaysPending)
}

func testChangeDuringDeliveryStaysPending(t *testing.T) {
	db := openTest(t)
	id := addAccount(t, db, "velopert", noon())
	store(t, db, id, noon(), seen(1, noon(), 10, 0, 0))
	written := pendingBatch(t, db, 100)
	at := noon().Add(time.Hour)
	store(t, db, id, at, seen(1, at, 15, 0, 0))
	noteDelivered(t, db, written)
	rest := deliverAll(t, db)
	if len(rest.PostDays) == 0 || rest.PostDays[len(rest.PostDays)-1].ViewsTotal != 15 ||
		len(rest.AccountDays) == 0 || rest.AccountDays[0].ViewsTotal != 15 ||
		len(rest.Readings) == 0 || rest.Readings[len(rest.Readings)-1].Views != 15 {
		t.Errorf("the change is lost: %+v", rest)
	}
	// An old batch, noted once more, clears nothing of a later change.
	at = at.Add(time.Hour)
	store(t, db, id, at, seen(1, at, 16, 0, 0))
	noteDelivered(t, db, written)
	if b := pendingBatch(t, db, 100); len(b.PostDays) != 1 || len(b.AccountDays) != 1 || len(b.Readings) != 1 {
		t.Errorf("got %+v", b)
	}
}

func TestPendAll(t *testing.T) { onEachEngine(t, testPendAll) }

func testPendAll(t *testing.T) {
	db := openTest(t)
	id := addAccount(t, db, "velopert", noon())
	storeScrape(t, db, collector.ScrapeResult{Account: id, At: noon(), Next: noon(), Unread: []collector.Post{{ID: uuidOf(9)}}})
	for day := range 5 {
		at := noon().Add(time.Duration(day) * 24 * time.Hour)
		store(t, db, id, at, seen(1, at, 10+int64(day), 0, 0), seen(2, at, 10, 0, 0))
	}
	first := deliverAll(t, db)
	if err := db.MarkAllPending(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, want := backlog(t, db).Points, int64(2*5+5+2+5+1+2); got != want {
		t.Errorf("%d points are pending, want %d", got, want)
	}
	again := deliverAll(t, db)
	if again.Len() != 2*5+5+2+5+1+2 || first.Len() != again.Len() {
		t.Errorf("%d points the first time, %d again", first.Len(), again.Len())
	}
	if got := backlog(t, db); got != (collector.Backlog{}) {
		t.Errorf("after all is delivered: %+v", got)
	}
}

func TestDeliveryOfARemovedAccount(t *testing.T) { onEachEngine(t, testDeliveryOfARemovedAccount) }

func testDeliveryOfARemovedAccount(t *testing.T) {
	db := openTest(t)
	id := addAccount(t, db, "velopert", noon())
	store(t, db, id, noon(), seen(1, noon(), 10, 0, 0))
	b := pendingBatch(t, db, 100)
	if err := db.RemoveAccount(t.Context(), "velopert"); err != nil {
		t.Fatal(err)
	}
	// Its rows' numbers are not given away again.
	id = addAccount(t, db, "velopert", noon())
	store(t, db, id, noon(), seen(1, noon(), 10, 0, 0))
	noteDelivered(t, db, b)
	if got := backlog(t, db).Points; got != 5 {
		t.Errorf("%d points are pending, want 5", got)
	}
}
