package collector

import (
	"math"
	"slices"
)

// median returns the number in the middle, or the mean of the two, which sorts the
// numbers; 0 of none.
func median(numbers []float64) float64 {
	slices.Sort(numbers)
	return quantile(numbers, 0.5)
}

// quantile returns the number below which a part of sorted numbers lies, between two
// of them in proportion; 0 of none.
func quantile(sorted []float64, part float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	at := part * float64(len(sorted)-1)
	below := math.Floor(at)
	above := sorted[min(int(below)+1, len(sorted)-1)]
	return sorted[int(below)] + (at-below)*(above-sorted[int(below)])
}

// roundedOf returns the whole number that is next, the greater of two.
func roundedOf(n float64) int64 { return int64(math.Floor(n + 0.5)) }
