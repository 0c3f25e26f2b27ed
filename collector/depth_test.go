package collector

import (
	"testing"
	"time"
)

// TestOldPagesAreReadRarely: a page with a quarter of the views is read half as
// often, one that nobody reads every six hours, and the first one always.
func TestOldPagesAreReadRarely(t *testing.T) {
	c := ample().Cadence(nil)
	start := noonInSeoul().Add(-3 * time.Hour)
	account := Account{State: StateUp, Every: 10 * time.Minute}
	views := []int64{4900, 1225, 0}
	posts := make([]ListedPost, 137)
	for i := range posts {
		posts[i] = ListedPost{Views: views[i/PostsPerRequest] / PostsPerRequest, Read: start}
	}
	var read [3]int
	for now := start.Add(10 * time.Minute); now.Before(start.Add(12 * time.Hour)); now = now.Add(10 * time.Minute) {
		depth := c.Depth(account, posts, now)
		if depth == 0 {
			depth = 3
		}
		for page := range depth {
			read[page]++
		}
		for i := range posts[:min(depth*PostsPerRequest, len(posts))] {
			posts[i].Read = now
		}
	}
	if read[0] != 71 || read[1] < 34 || read[1] > 37 || read[2] < 1 || read[2] > 2 {
		t.Errorf("the pages were read %v times in twelve hours", read)
	}
}

// TestTheWholeListIsReadWhenItMatters: around midnight, after it, and whenever
// anything is not as it should be.
func TestTheWholeListIsReadWhenItMatters(t *testing.T) {
	c, now := ample().Cadence(nil), noonInSeoul()
	read := make([]ListedPost, 137)
	for i := range read {
		read[i] = ListedPost{Views: int64(100 / (1 + i/PostsPerRequest*20)), Read: now.Add(-10 * time.Minute)}
	}
	well := Account{State: StateUp, Every: 10 * time.Minute}
	if depth := c.Depth(well, read, now); depth != 1 {
		t.Fatalf("%d pages are read ten minutes after all were", depth)
	}
	midnight := DateOf(now).End()
	for name, tc := range map[string]struct {
		change func(*Account)
		now    time.Time
	}{
		"the reading around midnight":     {func(a *Account) { a.Midnight = true }, now},
		"shortly before midnight":         {func(*Account) {}, midnight.Add(-5 * time.Minute)},
		"the first scrape after midnight": {func(*Account) {}, midnight.Add(30 * time.Minute)},
		"the first scrape":                {func(a *Account) { a.Every = 0 }, now},
		"after a failure":                 {func(a *Account) { a.State = StateVelogDown }, now},
		"posts that cannot be read":       {func(a *Account) { a.Gaps.Unread = 1 }, now},
		"posts that are missing":          {func(a *Account) { a.Gaps.Lost = 1 }, now},
		"a list that may hide posts":      {func(a *Account) { a.Gaps.Incomplete = true }, now},
		"somebody looks":                  {func(a *Account) { a.Viewed = now.Add(-time.Minute) }, now},
		"somebody has asked for a scrape": {func(a *Account) { a.ScrapeRequested = now }, now},
		"none of it was read for so long": {func(*Account) {}, now.Add(6 * time.Hour)},
	} {
		a := well
		tc.change(&a)
		if depth := c.Depth(a, read, tc.now); depth != 0 {
			t.Errorf("%s: %d pages", name, depth)
		}
	}
	steady := Schedule{Interval: 10 * time.Minute}.Cadence(nil)
	if depth := steady.Depth(well, read, now); depth != 0 {
		t.Errorf("a steady schedule reads %d pages", depth)
	}
}

// TestScarceMidnightsReadOldPagesOnce: where the rate is scarce around midnight, a
// list of which only the first page moves is read whole before it, and what is then
// left of yesterday right after these minutes; or it is read whole after it.
func TestScarceMidnightsReadOldPagesOnce(t *testing.T) {
	c := crowded()
	midnight := DateOf(noonInSeoul()).End()
	sides := map[bool]int{}
	for id := range int64(50) {
		a := Account{ID: id, State: StateUp, Every: time.Hour, Pace: fastest, Midnight: true}
		if !c.AroundMidnight(a.ID, a.Pace) {
			continue
		}
		posts := make([]ListedPost, 137)
		for i := range posts {
			posts[i] = ListedPost{Read: midnight.Add(-2 * time.Hour)}
		}
		posts[0].Views = 1000
		afterBegin, _ := midnightReadings(id, DateOf(midnight))
		_, beforeEnd := midnightReadings(id, DateOf(midnight)-1)
		var got [3]int
		for i, now := range []time.Time{beforeEnd, afterBegin, midnight.Add(20 * time.Minute)} {
			got[i] = c.Depth(a, posts, now)
			read := posts
			if got[i] > 0 {
				read = posts[:got[i]*PostsPerRequest]
			}
			for k := range read {
				read[k].Read = now
			}
			a.Midnight = i == 0
		}
		want := [3]int{0, 1, 0}
		if c.wholeAfter(id) {
			want = [3]int{1, 0, 1}
		}
		if got != want {
			t.Errorf("account %d: %d pages are read before midnight, after it and behind it, want %d", id, got, want)
		}
		sides[c.wholeAfter(id)]++
	}
	if sides[true] < 10 || sides[false] < 10 {
		t.Errorf("%v accounts are read whole after midnight", sides)
	}
}
