package ledger

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

func TestScrapesMakeSpans(t *testing.T) { onEachEngine(t, testScrapesMakeSpans) }

func testScrapesMakeSpans(t *testing.T) {
	db := openTest(t)
	id := addAccount(t, db, "velopert", noon())
	minute := func(n int) time.Time { return noon().Add(time.Duration(n) * time.Minute) }
	for _, step := range []struct {
		at           int
		views, likes int64
		want         collector.Stored
	}{
		{0, 10, 1, collector.Stored{NewPosts: 1, Readings: 1, Spans: 1, Days: 1}},
		{10, 10, 1, collector.Stored{Readings: 1}},
		{20, 10, 1, collector.Stored{Readings: 1}},
		{30, 12, 1, collector.Stored{Readings: 1, Spans: 1, Days: 1}},
		{40, 12, 0, collector.Stored{Readings: 1, Spans: 1, Days: 1}},
		{50, 11, 0, collector.Stored{Readings: 1, Spans: 1, Fallen: 1}},
		{60, 11, 0, collector.Stored{Readings: 1}},
		{60, 11, 0, collector.Stored{}},            // the same scrape again
		{25, 10, 1, collector.Stored{Readings: 1}}, // late: between two others, and like the one before
	} {
		at := minute(step.at)
		if diff := cmp.Diff(step.want, store(t, db, id, at, seen(1, at, step.views, step.likes, 0))); diff != "" {
			t.Errorf("minute %d (-want +got):\n%s", step.at, diff)
		}
	}
	spans, err := readSpans(direct(t.Context()), db.read, `SELECT (first_at - $1) / 60, (last_at - $1) / 60, views, likes, comments, comments_from, comments_to
		FROM spans ORDER BY first_at`, noon().Unix())
	want := []collector.Span{
		{First: 0, Last: 25, Counters: collector.Counters{Views: 10, Likes: 1}},
		{First: 30, Last: 30, Counters: collector.Counters{Views: 12, Likes: 1}},
		{First: 40, Last: 40, Counters: collector.Counters{Views: 12}},
		{First: 50, Last: 60, Counters: collector.Counters{Views: 11}},
	}
	if diff := cmp.Diff(want, spans); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestStoringARoundAgainChangesNothing(t *testing.T) {
	onEachEngine(t, testStoringARoundAgainChangesNothing)
}

func testStoringARoundAgainChangesNothing(t *testing.T) {
	db := openTest(t)
	id := addAccount(t, db, "velopert", noon())
	at := noon().Add(time.Hour)
	result := collector.ScrapeResult{
		Account: id, At: at, Next: at, Owner: velog.User{ID: "1", Username: "velopert"},
		Seen:     []collector.Observation{seen(1, at, 12, 1, 0), seen(2, at, 20, 1, 0)},
		Deleted:  []string{uuidOf(3)},
		Reported: []collector.ReportedDay{{Post: uuidOf(1), Date: collector.DateOf(noon()) - 1, Views: 3}},
	}
	store(t, db, id, noon(), seen(1, noon(), 10, 1, 0), seen(3, noon(), 5, 0, 0))
	storeScrape(t, db, result)
	deliverAll(t, db)
	before := contents(t, db)
	if got := storeScrape(t, db, result); got != (collector.Stored{}) {
		t.Errorf("stored %+v", got)
	}
	if diff := cmp.Diff(before, contents(t, db)); diff != "" {
		t.Error(diff)
	}
	if b := pendingBatch(t, db, 100); b.Len() != 0 {
		t.Errorf("something is to be delivered again: %+v", b)
	}
}

func TestRoundThatFailsLeavesNothing(t *testing.T) { onEachEngine(t, testRoundThatFailsLeavesNothing) }

func testRoundThatFailsLeavesNothing(t *testing.T) {
	db := openTest(t)
	id := addAccount(t, db, "velopert", noon())
	store(t, db, id, noon(), seen(1, noon(), 10, 1, 0))
	before := contents(t, db)
	posts := dump(t, db, "SELECT * FROM posts")
	// The last statement of a scrape fails: everything before it must go, too.
	heal := failOn(t, db, "UPDATE OF last_success", "accounts")
	at := noon().Add(48 * time.Hour)
	result := collector.ScrapeResult{Account: id, At: at, Next: at,
		Seen: []collector.Observation{seen(1, at, 20, 1, 0), seen(2, at, 20, 1, 0)}}
	if _, err := db.StoreScrape(t.Context(), result); err == nil {
		t.Fatal("the scrape was stored")
	}
	if diff := cmp.Diff(before, contents(t, db)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(posts, dump(t, db, "SELECT * FROM posts")); diff != "" {
		t.Error(diff)
	}
	heal()
	if got := storeScrape(t, db, result); got.Spans != 2 {
		t.Errorf("the next try stored %+v", got)
	}
}

func TestCancelledRoundLeavesNothing(t *testing.T) { onEachEngine(t, testCancelledRoundLeavesNothing) }

func testCancelledRoundLeavesNothing(t *testing.T) {
	db := openTest(t)
	id := addAccount(t, db, "velopert", noon())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := db.StoreScrape(ctx, collector.ScrapeResult{Account: id, At: noon(), Next: noon(),
		Seen: []collector.Observation{seen(1, noon(), 20, 1, 0)}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if got := dump(t, db, allSpans); len(got) != 0 {
		t.Errorf("got %v", got)
	}
}

func TestPostsComeAndGo(t *testing.T) { onEachEngine(t, testPostsComeAndGo) }

func testPostsComeAndGo(t *testing.T) {
	db := openTest(t)
	id := addAccount(t, db, "velopert", noon())
	store(t, db, id, noon(), seen(1, noon(), 10, 1, 0), seen(2, noon(), 10, 1, 0))
	followed := func() []string {
		t.Helper()
		posts, err := db.Tracked(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return posts
	}
	at := noon().Add(time.Hour)
	lost := collector.ScrapeResult{Account: id, At: at, Next: at, Deleted: []string{uuidOf(2), uuidOf(9)}}
	if got := storeScrape(t, db, lost); got.Deleted != 1 {
		t.Errorf("stored %+v", got)
	}
	if got := followed(); !slices.Equal(got, []string{uuidOf(1)}) || accountOf(t, db, "velopert").Posts != 1 {
		t.Errorf("followed after one is gone: %v", got)
	}
	if got := dump(t, db, allSpans); len(got) != 2 {
		t.Errorf("its history is gone, too: %v", got)
	}
	at = at.Add(time.Hour)
	store(t, db, id, at, seen(2, at, 11, 1, 0))
	if got := followed(); len(got) != 2 {
		t.Errorf("followed after it came back: %v", got)
	}
}

func TestUnreadPostIsKnownWithoutReading(t *testing.T) {
	onEachEngine(t, testUnreadPostIsKnownWithoutReading)
}

func testUnreadPostIsKnownWithoutReading(t *testing.T) {
	db := openTest(t)
	id := addAccount(t, db, "velopert", noon())
	o := seen(1, noon(), 0, 0, 0)
	storeScrape(t, db, collector.ScrapeResult{Account: id, At: noon(), Next: noon(), Unread: []collector.Post{o.Post}})
	if posts, err := db.Tracked(t.Context(), id); err != nil || len(posts) != 1 {
		t.Errorf("followed: %v, %v", posts, err)
	}
	if got := contents(t, db); len(got[0])+len(got[1]) != 0 {
		t.Errorf("a reading out of nothing: %v", got)
	}
}

func TestPostReleasedWhileFollowedBeganAtZero(t *testing.T) {
	onEachEngine(t, testPostReleasedWhileFollowedBeganAtZero)
}

func testPostReleasedWhileFollowedBeganAtZero(t *testing.T) {
	db := openTest(t)
	id := addAccount(t, db, "velopert", noon())
	at := noon().Add(5 * time.Hour)
	o := seen(1, at, 30, 2, 0)
	o.ReleasedAt = noon().Add(4 * time.Hour)
	store(t, db, id, at, o, seen(2, at, 30, 2, 0))
	days := map[string]int64{}
	for _, d := range pendingBatch(t, db, 100).PostDays {
		days[d.Post] = d.Views
	}
	// The first one's views are all new, the second one's are a baseline.
	if diff := cmp.Diff(map[string]int64{uuidOf(1): 30, uuidOf(2): 0}, days); diff != "" {
		t.Error(diff)
	}
	// Released again later, it keeps its beginning.
	later := at.Add(24 * time.Hour)
	o.At, o.ReleasedAt = later, later
	store(t, db, id, later, o)
	if got := dump(t, db, "SELECT SUM(views) FROM days WHERE post = 1"); got[0] != "30" {
		t.Errorf("the days add up to %s", got[0])
	}
}

func TestUnknownAccount(t *testing.T) { onEachEngine(t, testUnknownAccount) }

func testUnknownAccount(t *testing.T) {
	db := openTest(t)
	if _, err := db.StoreScrape(t.Context(), collector.ScrapeResult{Account: 7}); !errors.Is(err, collector.ErrNoAccount) {
		t.Errorf("got %v", err)
	}
}
