package collector

import "math"

const (
	// PostsPerRequest is what a request for velog's list adds to what is known: a
	// page has 50 posts and overlaps the one before by a post.
	PostsPerRequest = 49

	// LookUpsPerRequest is of how many posts one request asks, where posts are
	// asked for one by one: by their ids, or for their views where velog's list
	// does not show them.
	LookUpsPerRequest = 20
)

// Load is what scrapes of an account take, in requests.
type Load struct {
	Whole   int     // for the whole list
	Mean    float64 // of a scrape between midnights, which leaves old pages out
	LookUps int     // besides the list, in the last scrape that read the details that were due
}

// load returns what scrapes of the account take, or what they take at least
// before the first one.
func (a Account) load() Load {
	if a.Load.Whole == 0 {
		n := listRequests(a.Posts)
		return Load{Whole: n, Mean: float64(n)}
	}
	return a.Load
}

// listRequests returns the requests that a list of a number of posts takes.
func listRequests(posts int) int { return max(posts-1, 0)/PostsPerRequest + 1 }

// LoadOf returns what scrapes of an account take that has so many posts. With
// byStats the list does not show views, so that they are asked for post by post.
//
// Posts are those of [Cadence.Depth], in the order of the list: by how rarely
// their pages are read follows the mean. Without them every scrape reads all.
func LoadOf(a Account, posts int, listed []ListedPost, byStats bool) Load {
	l := Load{LookUps: a.Load.LookUps}
	pages := make([]float64, listRequests(posts))
	for i := range pages {
		pages[i] = 1
		if rest := posts - i*PostsPerRequest; byStats {
			pages[i] += math.Ceil(float64(min(rest, PostsPerRequest)) / LookUpsPerRequest)
		}
		l.Whole += int(pages[i])
	}
	l.Mean = float64(l.Whole)
	if read := pagesOf(listed); a.Every > 0 && len(read) > 1 && len(read) == len(pages) {
		l.Mean = meanOf(pages, pageShares(a, read))
	}
	return l
}

// meanOf returns the requests of a scrape on the mean, given what each page takes
// and in which share of scrapes it is read. The pages before one are read, too.
func meanOf(requests, shares []float64) (mean float64) {
	share := 0.0
	for i := len(requests) - 1; i >= 0; i-- {
		if share = max(share, shares[i]); i == 0 {
			share = 1
		}
		mean += share * requests[i]
	}
	return mean
}

// pageShares returns in which share of scrapes the pages are read.
func pageShares(a Account, pages []ListedPost) []float64 {
	most, shares := mostViews(pages), make([]float64, len(pages))
	for i, p := range pages {
		scrapes := a.pageEvery(p, most, LongestInterval).Seconds() / a.Every.Seconds()
		shares[i] = 1 / max(1, math.Round(scrapes))
	}
	return shares
}
