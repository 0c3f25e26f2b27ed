package ledger

import (
	"cmp"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// TestEventsFollowFromDays lives for some months, long enough for records, and has
// readings removed and thinned meanwhile: whatever came late, the events in the ledger are
// those of the days as they are, so that none contradicts another.
func TestEventsFollowFromDays(t *testing.T) { onEachEngine(t, testEventsFollowFromDays) }

func testEventsFollowFromDays(t *testing.T) {
	for seed := range seeds(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			l := newLife(t, 100+seed)
			for range 8 {
				for range 25 {
					l.step()
				}
				l.forget()
				l.check()
			}
			kinds := eventsOf(t, l.db, l.account, collector.EventQuery{}).Kinds
			if kinds[collector.EventMilestone] == 0 || kinds[collector.EventDigest] == 0 || kinds[collector.EventRecord]+kinds[collector.EventUnusual] == 0 {
				t.Errorf("too little has happened: %v", kinds)
			}
		})
	}
}

// forget removes some readings of a post, as an operator does, or those that days do not
// need.
func (l *life) forget() {
	l.Helper()
	var err error
	if l.IntN(2) == 0 {
		_, err = l.db.ThinReadings(l.Context(), l.account, l.now.AddDate(0, 0, -l.IntN(20)))
	} else {
		from := l.now.Add(-time.Duration(l.IntN(30*24)) * time.Hour)
		_, err = l.db.RemoveReadings(l.Context(), Stretch{User: "velopert", Post: uuidOf(l.IntN(lifePosts)), From: from, To: from.Add(48 * time.Hour)}, l.now)
	}
	if err != nil {
		l.Fatal(err)
	}
}

// checkEvents compares the events that follow from days with those that follow from all
// of them at once.
func (l *life) checkEvents(days map[int64][]collector.Day) {
	l.Helper()
	today := collector.DateOf(l.now)
	if l.now.IsZero() { // all came from files
		today = collector.DateOf(time.Now())
	}
	blog := l.days("account_days", "account", l.account)
	want := collector.BlogEvents(blog, today)
	tops := map[collector.Date]collector.Peak{}
	for id, name := range l.uuids() {
		want = append(want, collector.Milestones(name, days[id])...)
		for _, d := range days[id] {
			p := collector.Peak{Post: name, Date: d.Date, Views: d.Views, Partial: d.Quality == collector.Partial}
			if best, ok := tops[d.Date]; d.Date < today && (!ok || p.Views > best.Views || p.Views == best.Views && p.Post < best.Post) {
				tops[d.Date] = p
			}
		}
	}
	best := slices.SortedFunc(maps.Values(tops), func(a, b collector.Peak) int { return cmp.Compare(a.Date, b.Date) })
	want = append(want, collector.PostRecordEvents(blog, best, 0)...)
	byKey := func(a, b collector.Event) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Post, b.Post), cmp.Compare(a.Key, b.Key))
	}
	slices.SortFunc(want, byKey)
	var got []collector.Event
	for _, e := range eventsOf(l, l.db, l.account, collector.EventQuery{Limit: 10_000}).Events {
		if e.Kind.OfDay() {
			got = append(got, e.Event)
		}
	}
	slices.SortFunc(got, byKey)
	if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		l.Errorf("events (-of all days +in the ledger):\n%s", diff)
	}
}

// uuids are the ids of posts by their rows.
func (l *life) uuids() map[int64]string {
	ids := map[int64]string{}
	err := each(direct(l.Context()), l.db.read, `SELECT id, post_id FROM posts`, nil, func(r *sql.Rows) error {
		var id int64
		var name string
		err := r.Scan(&id, &name)
		ids[id] = name
		return err
	})
	if err != nil {
		l.Fatal(err)
	}
	return ids
}
