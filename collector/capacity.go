package collector

import (
	"maps"
	"math"
	"slices"
	"time"
)

// Capacity is how many requests the tracked accounts need.
type Capacity struct {
	Requests int           // at least, for one scrape of every account
	Takes    time.Duration // for one scrape of every account, at the configured rate

	// The lowest rates, in requests a second, at which accounts are read every
	// interval, and on both sides of each midnight besides.
	ForInterval, ForMidnight float64

	// Accounts of which Midnights have their readings around midnight, the most
	// read first. HalfEvery is the interval of the account in the middle.
	Accounts, Midnights int
	HalfEvery           time.Duration
}

// Capacity computes how many requests scraping the accounts takes, at a rate of
// requests per second.
//
// In some minutes before midnight each account is read once for the sake of
// the midnight, and once more if its interval ends before that, which happens
// to the fewer the longer the interval is. Where the interval is hardly longer
// than these minutes, any scrape is near enough to midnight.
func (s Schedule) Capacity(accounts []Account, rate float64) Capacity {
	var c Capacity
	for _, a := range accounts {
		c.Requests += a.load().Whole
	}
	n, interval := float64(c.Requests), s.Interval.Seconds()
	c.Takes = time.Duration(n / rate * float64(time.Second)).Round(time.Second)
	c.ForInterval = n / interval
	c.ForMidnight = c.ForInterval
	if s.Interval > midnightMargin+midnightSpread {
		again := midnightSpread.Seconds() / 2 / interval
		c.ForMidnight = n * (1 + again) / midnightSpread.Seconds()
	}
	s.Rate = rate
	c.fit(accounts, s)
	return c
}

func (c *Capacity) fit(accounts []Account, s Schedule) {
	sums := map[Pace]PaceSum{}
	for _, a := range accounts {
		n := sums[a.Pace]
		load := a.load()
		sums[a.Pace] = PaceSum{a.Pace, n.Accounts + 1, n.Requests + load.Whole + load.LookUps, n.Mean + load.Mean}
	}
	cadence := s.Cadence(slices.Collect(maps.Values(sums)))
	c.Accounts, c.Midnights = cadence.Accounts, cadence.Midnights
	if len(accounts) > 0 {
		paces := make([]Pace, len(accounts))
		for i, a := range accounts {
			paces[i] = a.Pace
		}
		slices.Sort(paces)
		c.HalfEvery = cadence.Every(paces[len(paces)/2])
	}
}

// Enough returns a whole number of requests a second that is enough for both.
func (c Capacity) Enough() int { return int(math.Ceil(max(c.ForInterval, c.ForMidnight))) }
