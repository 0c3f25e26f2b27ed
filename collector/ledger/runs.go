package ledger

import (
	"math"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// reading is one reading of a post, small enough for millions of them.
type reading struct {
	at                     int64
	views, likes, comments int32 // -1: unknown
	nano                   int32 // of the second, in a file
	line                   int32 // of the file that it came from
}

func (r reading) counters() collector.Counters {
	return collector.Counters{Views: int64(r.views), Likes: widen(r.likes), Comments: widen(r.comments)}
}

func widen(n int32) int64 {
	if n < 0 {
		return collector.Unknown
	}
	return int64(n)
}

func narrow(n int64) int32 {
	if n < 0 {
		return -1
	}
	return int32(min(n, math.MaxInt32))
}

// mergeRuns adds readings, in the order of time, to runs. What is known of a
// run are its ends: readings that are equal to those around them change
// nothing, and a different one between the ends splits the run. Where a
// reading contradicts one of the same instant in runs, the one in runs stays.
func mergeRuns(runs []collector.Run, add []reading) (merged []collector.Run, contradicted int) {
	merged = make([]collector.Run, 0, len(runs)+len(add))
	push := func(at int64, c collector.Counters) {
		if n := len(merged); n > 0 && merged[n-1].Counters == c {
			merged[n-1].Last = at
			return
		}
		merged = append(merged, collector.Run{First: at, Last: at, Counters: c})
	}
	// known pushes an instant of runs, after the readings that come before it.
	known := func(at int64, c collector.Counters) {
		for len(add) > 0 && add[0].at < at {
			push(add[0].at, add[0].counters())
			add = add[1:]
		}
		for len(add) > 0 && add[0].at == at {
			if add[0].counters() != c {
				contradicted++
			}
			add = add[1:]
		}
		push(at, c)
	}
	for _, r := range runs {
		known(r.First, r.Counters)
		if r.Last > r.First {
			known(r.Last, r.Counters)
		}
	}
	for _, r := range add {
		push(r.at, r.counters())
	}
	return merged, contradicted
}

// highest returns the highest total of views in runs, and the beginning of the
// last run that is below those before it, 0 if there is none.
func highest(runs []collector.Run) (high, fell int64) {
	for _, r := range runs {
		if r.Views < high {
			fell = r.First
		}
		high = max(high, r.Views)
	}
	return high, fell
}

// anyUnknown says whether likes or comments are unknown in one of the runs.
func anyUnknown(runs []collector.Run) bool {
	for _, r := range runs {
		if r.Likes == collector.Unknown || r.Comments == collector.Unknown {
			return true
		}
	}
	return false
}
