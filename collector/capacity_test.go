package collector

import (
	"container/heap"
	"fmt"
	"testing"
	"time"
)

// waiting are accounts in the order in which the ledger says that they are due.
type waiting []Account

func (w waiting) Len() int           { return len(w) }
func (w waiting) Less(i, j int) bool { return w[i].NextScrape.Before(w[j].NextScrape) }
func (w waiting) Swap(i, j int)      { w[i], w[j] = w[j], w[i] }
func (w *waiting) Push(x any)        { *w = append(*w, x.(Account)) }
func (w *waiting) Pop() any {
	last := (*w)[len(*w)-1]
	*w = (*w)[:len(*w)-1]
	return last
}

func followed(n, posts int) []Account {
	all := make([]Account, n)
	for i := range all {
		all[i] = Account{ID: int64(i + 1), Posts: posts}
	}
	return all
}

// exactDays lives through the hours around a midnight, with scrapes that take as
// long as the rate makes them, one after the other. It returns how many of the
// accounts were read within 15 minutes on both sides.
func exactDays(s Schedule, accounts []Account, rate float64) int {
	midnight := Date(20_000).Begin()
	now := midnight.Add(-s.Interval - 3*time.Hour)
	due := waiting(accounts)
	for i := range due {
		due[i].NextScrape = now.Add(s.Interval * time.Duration(i) / time.Duration(len(due)))
	}
	heap.Init(&due)
	sides := map[int64][2]bool{}
	for now.Before(midnight.Add(20 * time.Minute)) {
		a := heap.Pop(&due).(Account)
		if a.NextScrape.After(now) {
			now = a.NextScrape
		}
		requests := listRequests(a.Posts)
		now = now.Add(time.Duration(float64(requests) / rate * float64(time.Second)))
		after := now.Sub(midnight)
		near := sides[a.ID]
		near[0] = near[0] || after <= 0 && after >= -15*time.Minute
		near[1] = near[1] || after > 0 && after <= 15*time.Minute
		sides[a.ID] = near
		a.NextScrape = s.Next(a.ID, now)
		heap.Push(&due, a)
	}
	exact := 0
	for _, near := range sides {
		if near[0] && near[1] {
			exact++
		}
	}
	return exact
}

// TestEnoughIsEnough: at the rate that is said to be enough every day is exact,
// and at a third less not, whatever the interval.
func TestEnoughIsEnough(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: simulates thousands of accounts")
	}
	const n = 3000
	for _, interval := range []time.Duration{5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute, 2 * time.Hour, 24 * time.Hour} {
		for _, posts := range []int{20, 120} {
			t.Run(fmt.Sprint(interval, " ", posts, " posts"), func(t *testing.T) {
				s := Schedule{Interval: interval}
				c := s.Capacity(followed(n, posts), 5)
				if exact := exactDays(s, followed(n, posts), max(c.ForInterval, c.ForMidnight)); exact != n {
					t.Errorf("at %.1f requests a second %d of %d days are exact", c.ForMidnight, exact, n)
				}
				little := max(c.ForInterval, c.ForMidnight) * 2 / 3
				if interval <= 10*time.Minute { // then 15 minutes are enough for all
					little = c.ForInterval * interval.Minutes() / 20
				}
				if exact := exactDays(s, followed(n, posts), little); exact > n*95/100 {
					t.Errorf("at %.1f requests a second %d of %d days are exact nonetheless", little, exact, n)
				}
			})
		}
	}
}

func TestCapacity(t *testing.T) {
	for _, tc := range []struct {
		interval        time.Duration
		accounts, posts int
		requests        int
		takes           time.Duration
		enough          int
	}{
		{10 * time.Minute, 0, 0, 0, 0, 0},
		{10 * time.Minute, 1, 0, 1, 0, 1},
		{10 * time.Minute, 1, 49, 1, 0, 1},
		{10 * time.Minute, 1, 50, 2, 0, 1},
		{10 * time.Minute, 1, 98, 2, 0, 1},
		{10 * time.Minute, 1, 99, 3, time.Second, 1},
		{10 * time.Minute, 3000, 20, 3000, 10 * time.Minute, 5},
		{10 * time.Minute, 5000, 20, 5000, 1000 * time.Second, 9},
		{time.Minute, 5000, 20, 5000, 1000 * time.Second, 84},
		{time.Hour, 5000, 20, 5000, 1000 * time.Second, 10},
		{24 * time.Hour, 2000, 120, 6000, 20 * time.Minute, 11},
	} {
		c := Schedule{Interval: tc.interval}.Capacity(followed(tc.accounts, tc.posts), 5)
		if c.Requests != tc.requests || c.Takes != tc.takes || c.Enough() != tc.enough {
			t.Errorf("%+v: %d requests in %v, %d a second are enough", tc, c.Requests, c.Takes, c.Enough())
		}
	}
}
