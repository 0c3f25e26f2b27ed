package ledger

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// TestPublicNumbersAreThoseOfPublicPosts hides posts at random in a ledger with
// random histories, and adds up what is left in the plainest way.
func TestPublicNumbersAreThoseOfPublicPosts(t *testing.T) {
	onEachEngine(t, testPublicNumbersAreThoseOfPublicPosts)
}

func testPublicNumbersAreThoseOfPublicPosts(t *testing.T) {
	for seed := range seeds(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			l := newLife(t, 100+seed)
			for range 25 {
				l.step()
			}
			for i := range 20 {
				shown := l.hide()
				if i%2 == 0 {
					l.settle()
				}
				l.checkPublic(shown)
			}
		})
	}
}

func (l *life) public() *Public { return l.db.Public(func() time.Time { return l.now }) }

// hide makes some posts private, some gone and some not confirmed, and returns the others.
func (l *life) hide() (shown []collector.PostFacts) {
	l.Helper()
	for post := range lifePosts + 1 {
		private, gone, seen := l.IntN(3) == 0, 0, l.now.Add(-time.Hour)
		if l.IntN(5) == 0 {
			gone = 1
		}
		if l.IntN(5) == 0 { // velog has not been asked since
			seen = l.now.Add(-24 * time.Hour)
		}
		if _, err := l.db.write.ExecContext(direct(l.Context()), `UPDATE following SET public_at = $2
			WHERE post IN (SELECT id FROM posts WHERE post_id = $1)`, uuidOf(post), seen.Unix()); err != nil {
			l.Fatal(err)
		}
		if _, err := l.db.write.ExecContext(l.Context(), `UPDATE posts SET private = $2, deleted_at = NULLIF($3, 0), privacy_unknown = 0
			WHERE post_id = $1`, uuidOf(post), dialect.Flag(private), gone); err != nil {
			l.Fatal(err)
		}
		facts, err := l.db.Post(l.Context(), l.account, uuidOf(post))
		if errors.Is(err, collector.ErrNoPost) {
			continue // it is not there yet
		}
		if err != nil {
			l.Fatal(err)
		}
		_, err = l.public().Post(l.Context(), l.account, facts.ID)
		if hidden := private || gone != 0 || l.now.Sub(seen) >= 24*time.Hour; hidden != errors.Is(err, collector.ErrNoPost) {
			l.Fatalf("private %v, gone %d: %v", private, gone, err)
		} else if !hidden {
			shown = append(shown, facts)
		}
	}
	return shown
}

func (l *life) checkPublic(shown []collector.PostFacts) {
	l.Helper()
	var all []collector.Day
	var want collector.PartOfYesterday
	today := collector.DateOf(l.now) - collector.Date(l.IntN(3))
	for _, p := range shown {
		all = append(all, l.days("days", "post", p.Row)...)
		part, err := l.db.PartOfYesterday(l.Context(), l.account, p.Row, today)
		if err != nil {
			l.Fatal(err)
		}
		want.Views, want.Known = want.Views+part.Views, want.Known || part.Known
		if part.Until.After(want.Until) {
			want.Until = part.Until
		}
	}
	public := l.public()
	if got, err := public.PartOfYesterday(l.Context(), l.account, 0, today); err != nil || got != want {
		l.Errorf("yesterday of %v: %+v %v, want %+v", today, got, err, want)
	}
	l.checkPublicDays(all)
	l.checkPublicList(shown)
}

func (l *life) checkPublicDays(all []collector.Day) {
	l.Helper()
	public, last := l.public(), collector.DateOf(l.now)+1
	days, err := public.AccountDays(l.Context(), l.account, collector.AllDays, last)
	subtracted, err2 := public.days(l.Context(), lessHidden(public.db.read, public.public()), l.account, collector.AllDays, last)
	added, err3 := public.days(l.Context(), sumPublic(public.db.read, public.public()), l.account, collector.AllDays, last)
	if err := errors.Join(err, err2, err3); err != nil {
		l.Fatal(err)
	}
	posts := map[collector.Date]int{}
	for _, d := range all {
		posts[d.Date]++
	}
	var want []collector.AccountDay
	for _, d := range sums(all) {
		want = append(want, collector.AccountDay{Day: d, Posts: posts[d.Date], Mark: collector.Mark{Key: int64(d.Date)}})
	}
	for name, got := range map[string][]collector.AccountDay{"public": days, "less hidden": subtracted, "added up": added} {
		if diff := cmp.Diff(want, got); diff != "" {
			l.Fatalf("%s days (-sum of the public posts +got):\n%s", name, diff)
		}
	}
}

func (l *life) checkPublicList(shown []collector.PostFacts) {
	l.Helper()
	list, err := l.public().PostList(l.Context(), l.account, collector.PostQuery{Today: collector.DateOf(l.now), Limit: 100})
	if err != nil {
		l.Fatal(err)
	}
	views := collector.Unknown
	for _, p := range shown {
		views = max(0, views) + p.Totals.Views
	}
	for _, p := range list.Posts {
		if p.Private || p.Deleted {
			l.Errorf("%s is listed: private %v, gone %v", p.ID, p.Private, p.Deleted)
		}
	}
	l.checkPublicInsights(shown)
	if len(list.Posts) != len(shown) || list.Totals.Posts != len(shown) || list.Found != len(shown) || list.Totals.Views != views {
		l.Errorf("%d posts of %d and %d with %d views, want %d with %d",
			len(list.Posts), list.Found, list.Totals.Posts, list.Totals.Views, len(shown), views)
	}
}

// checkPublicInsights looks for posts that are not shown where some are chosen.
func (l *life) checkPublicInsights(shown []collector.PostFacts) {
	l.Helper()
	today := collector.DateOf(l.now)
	ranges, err := l.public().PostRanges(l.Context(), l.account, collector.Month(today), collector.Month(today).Before())
	viewed, err2 := l.public().ViewedOnDay(l.Context(), l.account, today-1, today-1, 0)
	ages, err3 := l.public().Ages(l.Context(), l.account, collector.AgeQuery{Ages: []int{1}, Most: 100})
	if err := errors.Join(err, err2, err3); err != nil {
		l.Fatal(err)
	}
	public := map[string]bool{}
	for _, p := range shown {
		public[p.ID] = true
	}
	var told []string
	for _, p := range ranges {
		told = append(told, p.ID)
	}
	if len(told) != len(shown) {
		l.Errorf("%d posts have ranges, not %d", len(told), len(shown))
	}
	for _, p := range viewed {
		told = append(told, p.ID)
	}
	for _, p := range ages {
		told = append(told, p.ID)
	}
	for _, id := range told {
		if !public[id] {
			l.Errorf("%s is told of, and is not public", id)
		}
	}
}
