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

// Depth returns how many pages of velog's list the next scrape of an account
// reads, given its posts in the order of the list; 0: all of them. A page is read
// more rarely than the one with the most views, by the square root of how many
// times fewer it has, but every six hours. The pages before it are read, too.
//
// The whole list is read around midnight and for the first time after it, when
// somebody looks or has asked, and when anything is not as it should be.
func (c Cadence) Depth(a Account, posts []ListedPost, now time.Time) int {
	if c.Longest == 0 || a.Every == 0 || a.Midnight || aroundMidnight(now) || a.State != StateUp || a.Gaps.Any() ||
		within(a.Viewed, now, lookedAtFor) || within(a.ScrapeRequested, now, lookedAtFor) {
		return 0
	}
	pages := pagesOf(posts)
	most := mostViews(pages)
	depth := 1
	for i, p := range pages {
		every := float64(max(c.longest, a.Every))
		if p.Views > 0 {
			every = min(every, float64(a.Every)*math.Sqrt(most/float64(p.Views)))
		}
		due := p.Read.Add(time.Duration(every) - a.Every/2)
		if !due.After(now) || p.Read.Before(DateOf(now).Begin()) {
			depth = i + 1
		}
	}
	if depth >= len(pages) {
		return 0
	}
	return depth
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
