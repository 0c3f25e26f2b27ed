package collector_test

import (
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/comparetest"
)

func TestOnlyLikeIsComparedWithLike(t *testing.T) {
	for _, c := range comparetest.Cases() {
		today := collector.DateOf(c.Now)
		got := collector.Compare(c.Days(), today, partOfYesterday(c))
		want := c.Want
		for name, differs := range map[string]string{
			"today": want.Today.Differs(got.Today), "yesterday": want.Yesterday.Differs(got.Yesterday),
			"week": want.Week.Differs(got.Week), "month": want.Month.Differs(got.Month),
		} {
			if differs != "" {
				t.Errorf("%s: %s: %s", c.Name, name, differs)
			}
		}
		if got.Week.First != today-7 || got.Month.First != today-30 || got.Yesterday.Last != today-1 || got.Today.Last != today {
			t.Errorf("%s: wrong days: %+v", c.Name, got)
		}
	}
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
		h := collector.History{Spans: p.Spans()}
		if then, known := collector.TotalAt(h, until.Add(-24*time.Hour)); known {
			began, _ := collector.TotalAt(h, midnight.Add(-24*time.Hour))
			part.Views, part.Known = part.Views+then-began, true
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
