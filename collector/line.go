package collector

import "math/bits"

// knot is a total known at an instant. Flat says that the total stays the same
// until the next knot.
type knot struct {
	at, total int64
	flat      bool
	release   bool // known without a reading: nothing can have been counted before
}

// line is a total over time. Its methods must be asked about instants in
// ascending order, except that the last instant may be asked about again.
type line struct {
	knots []knot
	i     int    // the last knot at or before the instant asked about, or 0
	raw   int64  // of the newest span
	falls []fall // those that were kept up, in the order of time

	rhythm func(hour int64) *Rhythm // see History
	gap    int64                    // see Derived

	// estimates, if given, gets the gaps from which midnights are estimated.
	estimates *[]estimatedGap

	// daily says that the total is read once a day, just before midnight: a reading
	// near before a midnight tells its total alone, unless one near after it helps.
	daily bool
}

// fall says by how much, from an instant on, the total is above velog's.
type fall struct{ at, total int64 }

func (l *line) add(k knot) { l.knots = append(l.knots, k) }

// addSpan adds a span that had a total.
func (l *line) addSpan(r *Span, total int64) {
	if total != Unknown && !l.stays(r.Last, total) {
		l.addRaised(r, total, total)
	}
}

// stays has the line end later at the total that it ends with, and reports whether
// it does end with that one. Likes and comments mostly stay from span to span.
func (l *line) stays(until, total int64) bool {
	n := len(l.knots)
	if n == 0 || l.raw != total {
		return false
	}
	last := &l.knots[n-1]
	if last.release || last.total != total || until < last.at {
		return false
	}
	if n > 1 && l.knots[n-2].flat && l.knots[n-2].total == total {
		last.at = until
		return true
	}
	last.flat = true
	l.add(knot{at: until, total: total})
	return true
}

// addRaised adds a span that had one total, where another one counts.
func (l *line) addRaised(r *Span, raw, total int64) {
	if n := len(l.knots); n > 0 && !l.knots[n-1].release {
		l.knots[n-1].flat = l.raw == raw
	}
	l.raw = raw
	l.add(knot{at: r.First, total: total, flat: r.Last > r.First})
	if r.Last > r.First {
		l.add(knot{at: r.Last, total: total})
	}
}

// at returns the total at an instant, and whether it is known from a reading
// near to it. Outside of the line the total is the one at its nearer end.
func (l *line) at(x int64) (total int64, near bool) {
	for l.i+1 < len(l.knots) && l.knots[l.i+1].at <= x {
		l.i++
	}
	a := l.knots[l.i]
	if x <= a.at || l.i+1 == len(l.knots) {
		return a.total, a.near(x)
	}
	b := l.knots[l.i+1]
	if l.daily && a.near(x) && !b.near(x) {
		return a.total, true
	}
	if near = a.flat || a.near(x) || b.near(x); near || b.at-a.at <= nearReadings {
		return a.total + grownBy(a, b, x), near
	}
	return a.total + l.estimate(a, b, x), false
}

// grownBy returns the even growth between two readings up to an instant between
// them, rounded towards the total of the first. If only the second is near, it is
// rounded towards that: or else the few views of each of many posts, which came in
// the hours before, would all be counted after the midnight.
func grownBy(a, b knot, x int64) int64 {
	growth, whole := b.total-a.total, b.at-a.at
	if b.near(x) && !a.near(x) {
		return growth - portion(growth, b.at-x, whole)
	}
	return portion(growth, x-a.at, whole)
}

// estimatedGap is a gap between two knots in which a midnight is estimated: all that
// the estimate follows from but for the rhythm.
type estimatedGap struct {
	a, b             knot
	fallenA, fallenB int64
	midnight         int64
}

// estimate returns the growth from the beginning of a gap to an instant in it.
// Time runs by the rhythm of the account, but neither past nor behind the
// midnights that are near to the ends of the gap, where it runs evenly.
func (l *line) estimate(a, b knot, x int64) int64 {
	growth, whole := b.total-a.total, b.at-a.at
	hour := HourOf(a.at)
	l.gap = max(l.gap, hour)
	if l.estimates != nil {
		*l.estimates = append(*l.estimates, estimatedGap{a, b, l.fallen(a.at), l.fallen(b.at), x})
	}
	var rhythm *Rhythm
	if l.rhythm != nil {
		rhythm = l.rhythm(hour)
	}
	if rhythm == nil {
		return portion(growth, x-a.at, whole)
	}
	begin := rhythm.elapsed(a.at)
	grown := fairPortion(growth, rhythm.elapsed(x)-begin, rhythm.elapsed(b.at)-begin, l.draw(a, b))
	low, high := int64(0), growth
	if first := (dateOfUnix(a.at-1) + 1).beginUnix(); a.near(first) {
		low = grownBy(a, b, first)
	}
	if last := dateOfUnix(b.at).beginUnix(); b.near(last) {
		high = grownBy(a, b, last)
	}
	if growth < 0 {
		low, high = high, low
	}
	return min(max(grown, low), high)
}

func (k knot) near(x int64) bool {
	return max(x-k.at, k.at-x) <= exactWithin && (!k.release || x <= k.at)
}

// fallen returns by how much the total at an instant is above velog's.
func (l *line) fallen(x int64) (n int64) {
	for _, f := range l.falls {
		if f.at <= x {
			n = f.total
		}
	}
	return n
}

// between returns the growth between two instants and the total at the second,
// or Unknown twice where no knot of the line reaches into the time between.
func (l *line) between(begin, end int64) (growth, total int64) {
	if len(l.knots) == 0 || end < l.knots[0].at || begin > l.knots[len(l.knots)-1].at {
		return Unknown, Unknown
	}
	before, _ := l.at(begin)
	total, _ = l.at(end)
	return total - before, total
}

// portion returns growth*part/whole, rounded down, for 0 <= part <= whole, whole
// > 0. The product may be larger than any int64.
func portion(growth, part, whole int64) int64 {
	if const31 := int64(1) << 31; growth > -const31 && growth < const31 && part < const31 {
		return floorDiv(growth*part, whole)
	}
	if growth < 0 {
		return -portionOf(uint64(-growth), uint64(part), uint64(whole), uint64(whole)-1)
	}
	return portionOf(uint64(growth), uint64(part), uint64(whole), 0)
}

// fairPortion returns growth*part/whole, rounded up or down as a number drawn for
// it says: up as often as its fraction is large. Rounded down, the few views of
// each of many posts would all be counted after midnight.
func fairPortion(growth, part, whole int64, drawn uint64) int64 {
	round, _ := bits.Mul64(drawn, uint64(whole))
	if growth < 0 {
		return -portionOf(uint64(-growth), uint64(part), uint64(whole), round)
	}
	return portionOf(uint64(growth), uint64(part), uint64(whole), round)
}

// draw returns a number for a gap, any of which is as likely, that follows from
// its readings: the same for all midnights of the gap, so that totals never fall.
func (l *line) draw(a, b knot) uint64 {
	n := uint64(0)
	for _, v := range [...]int64{a.at, a.total - l.fallen(a.at), b.at, b.total - l.fallen(b.at)} {
		n = (n ^ uint64(v)) * 0x9e3779b97f4a7c15
		n ^= n >> 32
	}
	return n * 0xd6e8feb86659fd93
}

// portionOf returns (growth*part+extra)/whole.
func portionOf(growth, part, whole, extra uint64) int64 {
	hi, lo := bits.Mul64(growth, part)
	lo, carry := bits.Add64(lo, extra, 0)
	q, _ := bits.Div64(hi+carry, lo, whole)
	return int64(q)
}
