package collector

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// knownPosts are posts of which the first ones have moved.
func knownPosts(n, moved int, asked time.Time) map[string]KnownPost {
	known := map[string]KnownPost{}
	for i := range n {
		k := KnownPost{Counters: Counters{Views: 100, Comments: 3}, Asked: asked}
		if i < moved {
			k.Moved = int64(i + 1)
		}
		known[fmt.Sprint(i)] = k
	}
	return known
}

// listOf is what a lean list shows of posts that have not moved since.
func listOf(known map[string]KnownPost) []Observation {
	var seen []Observation
	for id, k := range known {
		k.Comments = Unknown
		seen = append(seen, Observation{Post: Post{ID: id, Lean: true}, Counters: k.Counters})
	}
	return seen
}

// crowded is a cadence that gives hardly any account readings around midnight.
func crowded() Cadence {
	return ample().Cadence([]PaceSum{sumOf(fastest, 5000, Load{1, 1, 0}), sumOf(slowest, 100_000, Load{2, 1.5, 0})})
}

// TestBeforeMidnightMovedPostsAreAskedFor, and the comments of the others are
// taken as unchanged, but for one look a week.
func TestBeforeMidnightMovedPostsAreAskedFor(t *testing.T) {
	c := ample().Cadence(nil)
	a := Account{ID: 1, Every: time.Hour, Posts: 40}
	_, evening := midnightReadings(a.ID, DateOf(noonInSeoul()))
	a.FullScrape = evening.AddDate(0, 0, -1)
	if d := c.Detail(a, evening.Add(-time.Second)); d != DetailEdited {
		t.Errorf("before the evening: %d", d)
	}
	if d := c.Detail(a, evening); d != DetailDue {
		t.Fatalf("in the evening: %d", d)
	}
	known := knownPosts(40, 3, a.FullScrape)
	known["30"] = KnownPost{Counters: known["30"].Counters, Asked: evening.Add(-quietFor - time.Second)}
	seen := listOf(known)
	for i := range seen {
		if seen[i].ID == "20" {
			seen[i].Views++ // since the reading before
		}
	}
	due := c.DetailsDue(a, known, seen, evening)
	if slices.Sort(due); !slices.Equal(due, []string{"0", "1", "2", "20", "30"}) {
		t.Errorf("asked for %v", due)
	}
	c.AddUnmoved(a, known, seen, evening)
	for _, o := range seen {
		if told := o.Comments == 3; told == slices.Contains(due, o.ID) {
			t.Errorf("post %s: %d comments", o.ID, o.Comments)
		}
	}
}

// TestDetailsAreReadWithTheWholeList: before midnight, or after it where only then
// the whole list is read, once a day.
func TestDetailsAreReadWithTheWholeList(t *testing.T) {
	c, today := crowded(), DateOf(noonInSeoul())
	for id := range int64(50) {
		a := Account{ID: id, Pace: fastest, Every: time.Hour, Posts: 40}
		if !c.AroundMidnight(a.ID, a.Pace) {
			continue
		}
		after, _ := midnightReadings(id, today+1)
		_, before := midnightReadings(id, today)
		a.FullScrape = before.AddDate(0, 0, -1)
		first, other := before, after
		if c.wholeAfter(id) {
			a.FullScrape, first, other = after.AddDate(0, 0, -1), after, before
		}
		if d := c.Detail(a, first); d != DetailDue {
			t.Errorf("account %d, at %v: %d", id, first, d)
		}
		if other.After(first) {
			a.FullScrape = first
		}
		if d := c.Detail(a, other); d != DetailEdited {
			t.Errorf("account %d, at %v: %d", id, other, d)
		}
		if MovedSince(after) != MovedSince(before) || MovedSince(after.Add(time.Hour)) == MovedSince(before) {
			t.Errorf("account %d: posts that moved since %v and %v", id, MovedSince(before), MovedSince(after))
		}
	}
}

// TestTheWholeListIsAskedForWhereItCostsNoMore: from four fifths of the posts on.
func TestTheWholeListIsAskedForWhereItCostsNoMore(t *testing.T) {
	c, now := ample().Cadence(nil), noonInSeoul()
	for moved, want := range map[int]bool{0: false, 31: false, 32: true, 40: true} {
		known := knownPosts(40, moved, now.Add(-time.Hour))
		known["deleted"] = KnownPost{Deleted: true}
		if all := c.AllDue(Account{ID: 1}, known, now); all != want {
			t.Errorf("%d of 40 posts have moved: the whole list %v", moved, all)
		}
	}
}

// TestDetailsCostNoMoreThanCounters: of an account without readings around
// midnight, however many of its posts move.
func TestDetailsCostNoMoreThanCounters(t *testing.T) {
	c, now := crowded(), noonInSeoul()
	for _, a := range []Account{
		{ID: 1, Pace: slowest, Every: longestEver, Posts: 87, Load: Load{Whole: 2, Mean: 1.5}},
		{ID: 2, Pace: slowest, Every: 3 * time.Hour, Posts: 500, Load: Load{Whole: 11, Mean: 11}},
		{ID: 3, Pace: slowest, Every: 30 * time.Minute, Posts: 10},
	} {
		if c.AroundMidnight(a.ID, a.Pace) {
			t.Fatal("the rate gives the account readings around midnight")
		}
		every := DetailsEvery(a)
		a.FullScrape = now.Add(-every)
		known := knownPosts(a.Posts, a.Posts, a.FullScrape)
		if c.AllDue(a, known, now) || c.Detail(a, now) != DetailDue || c.Detail(a, now.Add(-time.Second)) != DetailEdited {
			t.Errorf("account %d: details are not due every %v", a.ID, every)
		}
		due := c.DetailsDue(a, known, listOf(known), now)
		most := known[due[0]].Moved
		if len(due) > LookUpsPerRequest || most != int64(a.Posts) {
			t.Errorf("account %d: %d posts are asked for, first one that has moved by %d", a.ID, len(due), most)
		}
		lean := leanPage * a.load().Mean * every.Seconds() / a.Every.Seconds()
		if cost := float64(len(due) * detailsAlone); cost > lean*1.01 && every > 24*time.Hour {
			t.Errorf("account %d: details cost %.0f statements, counters %.0f", a.ID, cost, lean)
		}
		c.AddUnmoved(a, known, listOf(known), now)
	}
}
