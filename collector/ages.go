package collector

import (
	"slices"
	"time"
)

// AgeQuery asks for what posts had got when they were so old.
type AgeQuery struct {
	Ages   []int     // in days
	Before time.Time // posts that were released later are left out; zero: none are
	Most   int       // posts
}

// AgedPost is a post that has been tracked from its release on, with its totals of
// views at some ages.
type AgedPost struct {
	Row int64 // of the ledger
	Post
	Totals []int64 // at each of the ages asked for; [Unknown] where it is younger
}

// Quartiles are the numbers that a quarter, half and three quarters of some do not
// exceed, and how many they are.
type Quartiles struct {
	Low, Median, High int64
	Of                int
}

// fewestOthers is of how few numbers a median tells nothing.
const fewestOthers = 3

// Enough reports whether there are enough numbers for the median to tell something.
func (q Quartiles) Enough() bool { return q.Of >= fewestOthers }

// QuartilesAt returns those of the totals of posts at the i-th of the ages, among
// the posts that have reached it.
func QuartilesAt(posts []AgedPost, i int) Quartiles {
	var totals []float64
	for _, p := range posts {
		if p.Totals[i] != Unknown {
			totals = append(totals, float64(p.Totals[i]))
		}
	}
	q := Quartiles{Of: len(totals)}
	if q.Of > 0 {
		q.Median = roundedOf(median(totals)) // which sorts them
		q.Low, q.High = roundedOf(quantile(totals, 0.25)), roundedOf(quantile(totals, 0.75))
	}
	return q
}

// SamePosts returns posts that can be compared at several ages, and at how many of
// these, from the first on: all of the posts have reached each of them, so that what
// one more or one less changes is not taken for growth. It goes as far as at least
// half of the posts that have reached the first age, and three, have got.
func SamePosts(posts []AgedPost) (some []AgedPost, ages int) {
	for n := 1; ; n++ {
		reached := reachedAll(posts, n)
		if n == 1 {
			posts = reached
		}
		if len(reached) < max(fewestOthers, (len(posts)+1)/2) {
			return some, ages
		}
		if some, ages = reached, n; n == len(posts[0].Totals) {
			return some, ages
		}
	}
}

// reachedAll returns the posts whose totals at the first n ages are known.
func reachedAll(posts []AgedPost, n int) []AgedPost {
	var some []AgedPost
	for _, p := range posts {
		if n <= len(p.Totals) && !slices.Contains(p.Totals[:n], Unknown) {
			some = append(some, p)
		}
	}
	return some
}
