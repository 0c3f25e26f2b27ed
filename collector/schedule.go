package collector

import (
	"encoding/binary"
	"hash/fnv"
	"time"
)

// Around midnight in Seoul each account is read once before and once after.
// Both readings lie well within the 15 minutes that make a day exact, and each
// account has its own place there, so that velog feels no stampede.
const (
	midnightMargin = 30 * time.Second
	midnightSpread = 9*time.Minute + 30*time.Second
)

// Schedule computes when the next scrape of an account is due, in whole seconds,
// as the ledger stores them. It is pure: the same arguments give the same result,
// also after a restart.
type Schedule struct {
	// Interval between two scrapes of an account: COLLECT_INTERVAL.
	Interval time.Duration

	// Longest is the longest interval of an account that hardly anybody reads.
	// Zero: all are read every Interval, whoever reads them.
	Longest time.Duration

	// Rate is how many requests a second velog may be asked, VELOG_RATE. Zero:
	// as many as it takes.
	Rate float64
}

// LongestInterval is for [Schedule]'s Longest, unless COLLECT_INTERVAL is longer.
const LongestInterval = 6 * time.Hour

// Next returns when the account is due again after a successful scrape: the
// interval later, give or take 5 % so that accounts drift apart, or at the
// account's next reading around midnight, whichever comes first.
func (s Schedule) Next(account int64, now time.Time) time.Time {
	return earlier(s.regular(account, s.Interval, now), nextMidnightReading(account, now))
}

// regular returns the instant an interval later, give or take 5 %.
func (s Schedule) regular(account int64, every time.Duration, now time.Time) time.Time {
	jitter := (share(account, now.Unix()) - 0.5) / 10
	return now.Add(every + time.Duration(jitter*float64(every))).Truncate(time.Second)
}

// Retry returns when the account is due again after a number of consecutive
// failed scrapes: after 1, 2, 4, … minutes, at most an hour, but not later than its
// next reading around midnight.
func (s Schedule) Retry(account int64, now time.Time, failures int) time.Time {
	wait := time.Hour
	if failures < 6 {
		wait = time.Minute << max(failures-1, 0)
	}
	spread := 1 + (share(account, now.Unix())-0.5)/5
	next := now.Add(time.Duration(spread * float64(wait)))
	return earlier(next.Truncate(time.Second), nextMidnightReading(account, now.Add(30*time.Second)))
}

// Latest returns the latest instant for which a scrape can be planned now. One
// that lies behind it was planned by a clock that was ahead, or with another
// interval. A failed account, or one for which velog has asked us to wait, has
// its turn within little more than an hour.
func (s Schedule) Latest(now time.Time) time.Time {
	longest := max(s.Longest, s.Interval)
	return now.Add(max(LongestInterval, longest+longest/10) + ClockSlack)
}

// Due reports whether a scrape is due that is planned for an instant: it has
// come, or no rule can have put the scrape so far ahead.
func (s Schedule) Due(next, now time.Time) bool {
	return !next.After(now) || next.After(s.Latest(now))
}

// nextMidnightReading returns the first of the account's readings around
// midnight that is after now.
func nextMidnightReading(account int64, now time.Time) time.Time {
	for d := DateOf(now); ; d++ {
		afterBegin, beforeEnd := midnightReadings(account, d)
		if afterBegin.After(now) {
			return afterBegin
		}
		if beforeEnd.After(now) {
			return beforeEnd
		}
	}
}

// afterMidnight reports whether one of the readings around midnight is after it.
func afterMidnight(reading time.Time) bool {
	return reading.Sub(DateOf(reading).Begin()) <= midnightMargin+midnightSpread
}

// midnightReadings returns when an account is read just after a day began and
// just before it ends.
func midnightReadings(account int64, d Date) (afterBegin, beforeEnd time.Time) {
	after := midnightMargin + time.Duration(share(account, 1)*float64(midnightSpread))
	before := midnightMargin + time.Duration(share(account, 2)*float64(midnightSpread))
	return d.Begin().Add(after.Truncate(time.Second)), d.End().Add(-before.Truncate(time.Second))
}

// share spreads accounts evenly over the numbers from 0 to 1.
func share(account, salt int64) float64 {
	h := fnv.New64a()
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(account))
	binary.BigEndian.PutUint64(b[8:], uint64(salt))
	h.Write(b[:])
	x := h.Sum64()
	// FNV's last bytes leave its high bits close together; mix them well.
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return float64(x>>11) / (1 << 53)
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
