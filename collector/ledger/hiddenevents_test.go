package ledger

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// TestWhatPostsWereWhilePrivateStaysHidden renames posts around the time at which they
// become public, or private and public again: nobody else hears of a title that a post had
// while it was private, nor that it was.
func TestWhatPostsWereWhilePrivateStaysHidden(t *testing.T) {
	onEachEngine(t, testWhatPostsWereWhilePrivateStaysHidden)
}

func testWhatPostsWereWhilePrivateStaysHidden(t *testing.T) {
	const private, public = true, false
	type shown struct {
		title   string
		private bool
	}
	for name, c := range map[string]struct {
		lives []shown // what each scrape sees
		want  []string
	}{
		"renamed and public at once":  {[]shown{{"SECRET", private}, {"news", public}}, []string{"Made public: “news”"}},
		"renamed, then public":        {[]shown{{"SECRET", private}, {"news", private}, {"news", public}}, []string{"Made public: “news”"}},
		"renamed twice, then public":  {[]shown{{"SECRET", private}, {"SECRET too", private}, {"news", public}}, []string{"Made public: “news”"}},
		"private between":             {[]shown{{"old", public}, {"SECRET", private}, {"news", public}}, []string{"Made public: “news”"}},
		"private between, in steps":   {[]shown{{"old", public}, {"old", private}, {"SECRET", private}, {"SECRET too", private}, {"news", private}, {"news", public}}, []string{"Made public: “news”"}},
		"public, then renamed":        {[]shown{{"news", private}, {"news", public}, {"more news", public}}, []string{"Made public: “more news”", "Renamed: “news” is now “more news”"}},
		"renamed, private and public": {[]shown{{"old", public}, {"news", public}, {"SECRET", private}, {"news", public}}, []string{"Made public: “news”", "Renamed: “old” is now “news”"}},
		"still private":               {[]shown{{"old", public}, {"news", public}, {"SECRET", private}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := openTest(t)
			id := addAccount(t, db, "velopert", noon())
			at, owned := noon(), 0
			for i, s := range c.lives {
				at = noon().Add(time.Duration(i) * time.Hour)
				o := seen(1, at, 10, 0, 0)
				o.Title, o.Private = s.title, s.private
				store(t, db, id, at, o)
				if i > 0 && s.title != c.lives[i-1].title {
					owned++
				}
			}
			if got := eventsOf(t, db, id, collector.EventQuery{Kind: collector.EventRenamed}).Found; got != owned {
				t.Errorf("the owner sees %d renamings, not %d", got, owned)
			}
			for where, told := range toldOthers(t, db, id, at) {
				told = slices.DeleteFunc(told, func(s string) bool { return strings.HasPrefix(s, "Published") })
				if slices.Sort(told); !slices.Equal(c.want, told) {
					t.Errorf("%s: %s", where, cmp.Diff(c.want, told))
				}
			}
		})
	}
}

// toldOthers is what others hear of an account in each place.
func toldOthers(t *testing.T, db *DB, account int64, now time.Time) map[string][]string {
	t.Helper()
	told := map[string][]string{}
	add := func(where string, events []collector.StoredEvent, err error) {
		if err != nil {
			t.Fatal(err)
		}
		told[where] = []string{}
		for _, e := range events {
			told[where] = append(told[where], e.Words())
		}
	}
	public, day := db.Public(func() time.Time { return now }), collector.DateOf(now)
	list, err := public.Events(t.Context(), account, collector.EventQuery{Limit: 100})
	add("public link", list.Events, err)
	if n := 0; err == nil {
		for _, of := range list.Kinds {
			n += of
		}
		if n != list.Found || n != len(list.Events) {
			t.Errorf("guests see %d events, counted as %d and %v", len(list.Events), list.Found, list.Kinds)
		}
	}
	marks, err := public.Marks(t.Context(), account, collector.MarkQuery{Period: collector.Period{First: day, Last: day}})
	add("marks of the blog's charts", marks, err)
	marks, err = public.Marks(t.Context(), account, collector.MarkQuery{Period: collector.Period{First: day, Last: day}, Post: uuidOf(1)})
	add("marks of the post's charts", marks, err)
	list, err = db.Events(t.Context(), account, collector.EventQuery{WithoutHidden: true, Limit: 100})
	add("feed", list.Events, err)
	digest, err := db.Digest(t.Context(), account, collector.ISOWeekOf(day))
	add("digest", digest.Events, err)

	_, err = db.PlanNotices(t.Context(), collector.EventKinds(), []string{"one"}, noon().AddDate(0, 0, -1), now)
	var sent []collector.StoredEvent
	for err == nil {
		var n *collector.Notice
		if n, err = db.ClaimNotice(t.Context(), "one", now); n == nil {
			break
		}
		sent = append(sent, n.Event)
	}
	add("notifications", sent, err)
	for where, words := range told {
		if strings.Contains(fmt.Sprint(words), "SECRET") {
			t.Errorf("%s tells %q", where, words)
		}
	}
	return told
}
