package influx

import (
	"math"
	"sync"
	"time"
)

const (
	// keepsMargin is how soon a point may be too old for a bucket not to be sent
	// any more: clocks differ.
	keepsMargin = 5 * time.Minute
	// keepsAtLeast is the shortest retention that InfluxDB has.
	keepsAtLeast = time.Hour
)

// keeping is what is known at an instant about how long the bucket keeps points.
type keeping struct {
	at        time.Time
	retention time.Duration // 0: for ever, or nobody knows
}

// floor is the Unix time of the oldest point that the bucket keeps.
func (k keeping) floor() int64 {
	if k.retention == 0 {
		return math.MinInt64
	}
	return k.at.Add(keepsMargin - k.retention).Unix()
}

// anchor is where posts stand that were released before what the bucket keeps:
// an instant that stays the same until it is between a quarter and half as old
// as points may become there. So posts are seldom written anew, and long before
// the old point is dropped. It is zero where the bucket keeps everything.
func (k keeping) anchor() time.Time {
	if k.retention == 0 {
		return time.Time{}
	}
	// Powers of two, since what is learned from refusals becomes shorter a
	// little at a time.
	step := time.Hour
	for step*4 <= k.retention {
		step *= 2
	}
	return k.at.Truncate(min(step, k.retention/2)).UTC()
}

// learn notes that a point of some time was too old, and reports whether that
// can be.
func (k *keeping) learn(t, now time.Time) bool {
	longest := now.Sub(t) - time.Second
	if longest < keepsAtLeast {
		return false
	}
	if k.retention == 0 || longest < k.retention {
		k.at, k.retention = now, longest
	}
	return true
}

// kept is what a Writer knows about how long its bucket keeps points.
type kept struct {
	mu        sync.Mutex
	retention time.Duration // 0: for ever, or nobody knows
	told      bool          // InfluxDB has told it, for ever or not
	asked     time.Time     // when it was asked last
	learnedAt time.Time     // when it was learned from a refusal; zero: it was not
}

func (k *kept) now(now time.Time) keeping {
	k.mu.Lock()
	defer k.mu.Unlock()
	return keeping{at: now, retention: k.retention}
}

// learned notes what a delivery has learned from refusals.
func (k *kept) learned(from keeping) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.retention, k.learnedAt = from.retention, from.at
}
