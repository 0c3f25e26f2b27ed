package ledger

import (
	"sync"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// TestNoticeIsClaimedOnce has many processes claim the same notices.
func TestNoticeIsClaimedOnce(t *testing.T) { onEachEngine(t, testNoticeIsClaimedOnce) }

func testNoticeIsClaimedOnce(t *testing.T) {
	db := openTest(t)
	id := addAccount(t, db, "velopert", noon())
	store(t, db, id, noon(), seen(1, noon(), 95, 0, 0))
	at := noon().Add(time.Hour)
	store(t, db, id, at, seen(1, at, 20_000, 0, 0))
	due := func(want bool) {
		t.Helper()
		if got, err := db.NoticesDue(t.Context(), at); err != nil || got != want {
			t.Errorf("due %t: %v", got, err)
		}
	}
	due(true)
	targets := []string{"one", "two"}
	for range 2 {
		if _, err := db.PlanNotices(t.Context(), collector.EventKinds(), targets, noon(), at); err != nil {
			t.Fatal(err)
		}
	}
	var mu sync.Mutex
	claimed := map[string]int{}
	var group sync.WaitGroup
	for i := range 4 {
		group.Go(func() {
			for {
				n, err := db.ClaimNotice(t.Context(), targets[i%2], at)
				if err != nil {
					t.Error(err)
				}
				if n == nil {
					return
				}
				mu.Lock()
				claimed[n.Target+" "+n.Event.Words()]++
				mu.Unlock()
				if err := db.NoticeSent(t.Context(), n); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if len(claimed) != 12 { // 100, 1,000 and 10,000 of the post and the blog
		t.Errorf("claimed %v", claimed)
	}
	for what, n := range claimed {
		if n != 1 {
			t.Errorf("%s was claimed %d times", what, n)
		}
	}
	due(false)
}

// TestNoticeOfAnEventThatIsGoneIsNotSent corrects what somebody was to be told of, and
// makes a post private before they are.
func TestNoticeOfAnEventThatIsGoneIsNotSent(t *testing.T) {
	onEachEngine(t, testNoticeOfAnEventThatIsGoneIsNotSent)
}

func testNoticeOfAnEventThatIsGoneIsNotSent(t *testing.T) {
	db := openTest(t)
	id := addAccount(t, db, "velopert", noon())
	store(t, db, id, noon(), seen(1, noon(), 95, 0, 0), seen(2, noon(), 95, 0, 0))
	at := noon().Add(time.Hour)
	store(t, db, id, at, seen(1, at, 150, 0, 0), seen(2, at, 150, 0, 0))
	if _, err := db.PlanNotices(t.Context(), collector.EventKinds(), []string{"one"}, noon(), at); err != nil {
		t.Fatal(err)
	}
	if _, err := db.RemoveReadings(t.Context(), Stretch{User: "velopert", Post: uuidOf(1), From: at, To: at}, at); err != nil {
		t.Fatal(err)
	}
	later := at.Add(time.Hour)
	hidden := seen(2, later, 150, 0, 0)
	hidden.Private = true
	store(t, db, id, later, seen(1, later, 95, 0, 0), hidden)
	if n, err := db.ClaimNotice(t.Context(), "one", later); err != nil || n != nil {
		t.Errorf("claimed %+v: %v", n, err)
	}
}
