package collector_test

import (
	"math"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/comparetest"
)

func TestOnlyLikeIsComparedWithLike(t *testing.T) {
	for _, c := range comparetest.Cases() {
		today := collector.DateOf(c.Now)
		got := collector.Compare(c.Days(), today, partOfYesterday(c))
		checkComparison(t, c.Name+": today", got.Today, c.Want.Today, today, today)
		checkComparison(t, c.Name+": yesterday", got.Yesterday, c.Want.Yesterday, today-1, today-1)
		checkComparison(t, c.Name+": 7 days", got.Week, c.Want.Week, today-7, today-1)
		checkComparison(t, c.Name+": 30 days", got.Month, c.Want.Month, today-30, today-1)
	}
}

func checkComparison(t *testing.T, name string, got collector.Comparison, want comparetest.Period, first, last collector.Date) {
	t.Helper()
	if views := shown(got.Sum.Days > 0, got.Sum.Views); views != want.Views || got.Sum.Days != want.Days {
		t.Errorf("%s: %d views of %d days, want %d of %d", name, views, got.Sum.Days, want.Views, want.Days)
	}
	if before := shown(got.BeforeKnown(), got.Before.Views); before != want.Before {
		t.Errorf("%s: %d before, want %d", name, before, want.Before)
	}
	percent, ok := got.Percent()
	if got.Obstacle != want.Obstacle || ok != want.HasPercent() || math.Abs(percent-want.Percent) > 0.05 {
		t.Errorf("%s: %.2f %% %v %q, want %v", name, percent, ok, got.Obstacle, want)
	}
	if got.First != first || got.Last != last {
		t.Errorf("%s: from %v to %v", name, got.First, got.Last)
	}
}

func shown(known bool, n int64) int64 {
	if !known {
		return comparetest.Nothing
	}
	return n
}

// partOfYesterday adds up the posts as the ledger does.
func partOfYesterday(c comparetest.Case) (part collector.PartOfYesterday) {
	midnight := collector.DateOf(c.Now).Begin()
	for _, p := range c.Posts {
		if last := p.Last(); last.After(midnight) && last.After(part.Until) {
			part.Until = last
		}
	}
	for _, p := range c.Posts {
		until := p.Last()
		if !p.Deleted.IsZero() {
			until = part.Until
		}
		if !until.After(midnight) {
			continue
		}
		if views, known := collector.ViewsUntil(collector.History{Runs: p.Runs()}, until.Add(-24*time.Hour)); known {
			part.Views, part.Known = part.Views+views, true
		}
	}
	return part
}

func TestLikesAreDividedByTheViewsOfTheirPosts(t *testing.T) {
	for _, c := range comparetest.Cases() {
		likes, views := collector.Unknown, int64(0)
		for _, p := range c.Posts {
			last := p.Readings[len(p.Readings)-1]
			if p.Deleted.IsZero() && last.Likes != collector.Unknown {
				likes, views = max(likes, 0)+last.Likes, views+last.Views
			}
		}
		got, ok := collector.LikesPerHundred(likes, views)
		if want := c.Want.LikesPer100; ok != (want != comparetest.Nothing) || ok && got != want {
			t.Errorf("%s: %v %v, want %v", c.Name, got, ok, want)
		}
	}
}
