package api_test

import (
	"log/slog"
	"math"
	"net/http"
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
