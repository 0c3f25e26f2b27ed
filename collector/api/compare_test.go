package api_test

import (
	"log/slog"
	"math"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/api"
	"github.com/velog-dashboard/velog-dashboard/collector/comparetest"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
)

// comparer is the API over a real ledger with the readings of a case.
func comparer(t *testing.T, c comparetest.Case) *stage {
	t.Helper()
	s := &stage{t: t, clock: c.Now, session: map[string]string{}, doc: readDocument(t)}
	var err error
	s.blogs, err = ledger.Open(t.Context(), ledger.Options{Dir: t.TempDir()})
	s.must(err)
	t.Cleanup(func() { s.must(s.blogs.Close()) })
	_, err = c.Fill(t.Context(), s.blogs)
	s.must(err)
	account := s.account(comparetest.User)
	clock := func() time.Time { return s.clock }
	log := slog.New(slog.DiscardHandler)
	s.Handler, err = api.New(api.Options{
		Gate: access.New(access.Options{Ledger: s.blogs, Now: clock, Log: log}), Blogs: s.blogs,
		Identify: func(*http.Request) ([]collector.Account, string, error) {
			return []collector.Account{account}, "session", nil
		},
		From: func(*http.Request) string { return "203.0.113.7" }, Now: clock, Log: log,
	})
	s.must(err)
	return s
}

// comparedPeriod is a period as the API tells it.
type comparedPeriod struct {
	someViews
	Before struct{ Views *int64 }
	Change *float64                 `json:"change_percent"`
	Why    *collector.NotComparable `json:"not_comparable"`
}

func TestTotalsCompareOnlyLikeWithLike(t *testing.T) {
	t.Parallel()
	for _, c := range comparetest.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			s := comparer(t, c)
			var got struct {
				Ratio                         *float64 `json:"likes_per_100_views"`
				Today, Yesterday, Week, Month comparedPeriod
			}
			s.get("/totals", comparetest.User, &got)
			for name, p := range map[string]comparedPeriod{
				"today": got.Today, "yesterday": got.Yesterday, "week": got.Week, "month": got.Month,
			} {
				p.check(t, name, c.Want.Periods()[name])
			}
			if ratio := shown(got.Ratio); ratio != c.Want.LikesPer100 {
				t.Errorf("%v likes per 100 views, want %v", ratio, c.Want.LikesPer100)
			}
		})
	}
}

func (p comparedPeriod) check(t *testing.T, name string, want comparetest.Period) {
	t.Helper()
	if shown(p.Views) != want.Views || p.Days != want.Days || shown(p.Before.Views) != want.Before {
		t.Errorf("%s: %d views of %d days after %d, want %+v", name, shown(p.Views), p.Days, shown(p.Before.Views), want)
	}
	if (p.Change != nil) != want.HasPercent() || p.Change != nil && math.Abs(*p.Change-want.Percent) > 0.05 {
		t.Errorf("%s: %v percent, want %+v", name, shown(p.Change), want)
	}
	if why := shownWhy(p.Why); why != want.Obstacle {
		t.Errorf("%s: not comparable: %q, want %q", name, why, want.Obstacle)
	}
}

func shown[N int64 | float64](n *N) N {
	if n == nil {
		return comparetest.Nothing
	}
	return *n
}

func shownWhy(why *collector.NotComparable) collector.NotComparable {
	if why == nil {
		return ""
	}
	return *why
}

// TestPostsCompareAsOnPages reads a post that was released ten days ago, at midnight,
// and got ten views a day, and one that has been tracked for as long and was there
// before.
func TestPostsCompareAsOnPages(t *testing.T) {
	t.Parallel()
	s := comparer(t, comparetest.Cases()[0])
	account := s.account(comparetest.User)
	today := collector.DateOf(s.clock)
	released, old := "aaaaaaaa-0000-4000-8000-000000000077", "aaaaaaaa-0000-4000-8000-000000000078"
	for age := range int64(12) {
		at := (today - 10 + collector.Date(age)).Begin()
		if at.After(s.clock) {
			at = s.clock
		}
		r := collector.ScrapeResult{Account: account.ID, At: at, Next: s.clock}
		for _, id := range []string{released, old} {
			p := collector.Post{ID: id, Title: id, Slug: id, ReleasedAt: (today - 10).Begin()}
			if id == old {
				p.ReleasedAt = (today - 1000).Begin()
			}
			r.Seen = append(r.Seen, collector.Observation{Post: p, At: at, Counters: collector.Counters{Views: 10 * age}})
		}
		if _, err := s.blogs.StoreScrape(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	type facts struct {
		Today, Yesterday, Week, Month struct {
			comparedPeriod
			Released string
		}
	}
	var got facts
	s.get("/posts/"+released, comparetest.User, &got)
	since := (today - 10).String()
	for name, c := range map[string]struct{ got, want []any }{
		"yesterday": {[]any{shown(got.Yesterday.Views), shown(got.Yesterday.Before.Views), shown(got.Yesterday.Change), got.Yesterday.Released}, []any{int64(10), int64(10), 0.0, ""}},
		"week":      {[]any{shown(got.Week.Views), shown(got.Week.Before.Views), shown(got.Week.Change), got.Week.Released}, []any{int64(70), int64(30), -1.0, since}},
		"month":     {[]any{shown(got.Month.Views), shown(got.Month.Before.Views), shown(got.Month.Change), got.Month.Released}, []any{int64(100), int64(-1), -1.0, since}},
		"obstacles": {[]any{shownWhy(got.Yesterday.Why), shownWhy(got.Week.Why), shownWhy(got.Month.Why)}, []any{collector.NotComparable(""), collector.NotComparable(""), collector.NotComparable("")}},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
	got = facts{}
	s.get("/posts/"+old, comparetest.User, &got)
	if why := shownWhy(got.Week.Why); why != collector.BeforeIncomplete || got.Week.Released != "" || got.Week.Before.Views != nil {
		t.Errorf("of a post that was there before: %+v", got.Week)
	}
}
