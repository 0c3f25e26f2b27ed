package collector

import (
	"math"
	"time"
)

// ListedPost is what of a post says how often its page of velog's list is read.
type ListedPost struct {
	Views int64     // of the last seven days and today
	Read  time.Time // when it was last read; zero: never
}

// wholeNow reports whether a scrape around midnight reads the whole list: on the
// account's own side of it, where the rate is scarce.
func (c Cadence) wholeNow(a Account, now time.Time) bool {
	if c.scarce && c.AroundMidnight(a.ID, a.Pace) && aroundMidnight(now) {
		return afterMidnight(now) == c.wholeAfter(a.ID)
	}
	return a.Midnight || aroundMidnight(now)
}

// Depth returns how many pages of velog's list the next scrape of an account
// reads, given its posts in the order of the list; 0: all of them. A page is read
// more rarely than the one with the most views, by the square root of how many
// times fewer it has, but every six hours. The pages before it are read, too.
//
// The whole list is read around midnight and for the first time after it, when
// somebody looks or has asked, and when anything is not as it should be. Where the
// rate is scarce in the minutes around midnight, what was read just before it is read
// for the first time after these minutes.
func (c Cadence) Depth(a Account, posts []ListedPost, now time.Time) int {
	if c.Longest == 0 || a.Every == 0 || c.wholeNow(a, now) || a.State != StateUp || a.Gaps.Any() ||
		within(a.Viewed, now, lookedAtFor) || within(a.ScrapeRequested, now, lookedAtFor) {
		return 0
	}
	pages := pagesOf(posts)
	most := mostViews(pages)
	depth, midnight := 1, DateOf(now).Begin()
	if aroundMidnight(now) { // what was read just before it need not be read just after it
		midnight = midnight.Add(-midnightMargin - midnightSpread)
	}
	for i, p := range pages {
		due := p.Read.Add(a.pageEvery(p, most, c.longest) - a.Every/2)
		if !due.After(now) || p.Read.Before(midnight) {
			depth = i + 1
		}
	}
	if depth >= len(pages) {
		return 0
	}
	return depth
}

// pageEvery returns the time between two readings of a page: the account's own for
// the one with the most views.
func (a Account) pageEvery(page ListedPost, most float64, longest time.Duration) time.Duration {
	every := float64(max(longest, a.Every))
	if page.Views > 0 {
		every = min(every, float64(a.Every)*math.Sqrt(most/float64(page.Views)))
	}
	return time.Duration(every)
}

func mostViews(pages []ListedPost) (most float64) {
	for _, p := range pages {
		most = max(most, float64(p.Views))
	}
	return most
}

// pagesOf adds posts up by the pages of velog's list. A page was read when its
// post was that has waited longest.
func pagesOf(posts []ListedPost) []ListedPost {
	var pages []ListedPost
	for i, p := range posts {
		if i%PostsPerRequest == 0 {
			pages = append(pages, p)
			continue
		}
		last := &pages[len(pages)-1]
		last.Views += p.Views
		last.Read = earlier(last.Read, p.Read)
	}
	return pages
}
