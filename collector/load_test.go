package collector

import (
	"math"
	"testing"
	"time"
)

// TestTheMeanLoadIsWhatScrapesTake: the plan counts as many requests as scrapes of a
// list with old pages take.
func TestTheMeanLoadIsWhatScrapesTake(t *testing.T) {
	for name, views := range map[string][]int64{
		"an old page that nobody reads":   {4900, 1225, 0},
		"the oldest page is the best one": {49, 49, 4900},
		"evenly read":                     {4900, 4900, 4900},
		"one great page":                  {49_000, 490, 490},
	} {
		for _, every := range []time.Duration{10 * time.Minute, time.Hour} {
			mean, requests := readInPart(views, every)
			if math.Abs(mean-requests) > 0.1*requests+0.02 {
				t.Errorf("%s, every %v: %.2f requests are planned, and scrapes take %.2f", name, every, mean, requests)
			}
		}
	}
}

// readInPart reads a list of 137 posts for a day between midnights. It returns the
// mean requests of a scrape as planned, and as they were.
func readInPart(views []int64, every time.Duration) (planned, taken float64) {
	c, start := ample().Cadence(nil), DateOf(noonInSeoul()).Begin().Add(time.Hour)
	a := Account{State: StateUp, Every: every}
	posts := make([]ListedPost, 137)
	for i := range posts {
		posts[i] = ListedPost{Views: views[i/PostsPerRequest] / PostsPerRequest, Read: start}
	}
	scrapes := 0.0
	for now := start.Add(every); now.Before(start.Add(22 * time.Hour)); now = now.Add(every) {
		depth := c.Depth(a, posts, now)
		if depth == 0 {
			depth = 3
		}
		for i := range posts[:min(depth*PostsPerRequest, len(posts))] {
			posts[i].Read = now
		}
		taken += float64(depth)
		scrapes++
	}
	return LoadOf(a, len(posts), posts, false).Mean, taken / scrapes
}

// TestTheFallbackIsPlannedAtItsPrice: where views are read post by post, 20 to a
// request, an account takes that many more requests, and all still fit the rate.
func TestTheFallbackIsPlannedAtItsPrice(t *testing.T) {
	for posts, want := range map[int]int{0: 1, 1: 2, 20: 2, 21: 3, 49: 4, 137: 4 + 4 + 3, 1000: 20*4 + 2} {
		if l := LoadOf(Account{}, posts, nil, true); l.Whole != want || l.Mean != float64(want) {
			t.Errorf("%d posts take %+v, want %d", posts, l, want)
		}
	}
	list, byStats := LoadOf(Account{}, 49, nil, false), LoadOf(Account{}, 49, nil, true)
	s := ample()
	before, after := s.Cadence([]PaceSum{sumOf(0, 5000, list)}), s.Cadence([]PaceSum{sumOf(0, 5000, byStats)})
	if ratio := after.Every(0).Seconds() / before.Every(0).Seconds(); after.Requests > 0.8*s.Rate*1.001 || ratio < 3.8 {
		t.Errorf("%.2f requests a second are planned, at intervals %.1f times as long", after.Requests, ratio)
	}
}
