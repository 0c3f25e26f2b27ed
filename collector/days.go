package collector

import "math"

// exactWithin is how near to a midnight a reading must be, in seconds, for the
// total at that midnight to count as exact.
const exactWithin = 15 * 60

// AllDays is a first day for [Days] that leaves none out.
const AllDays Date = math.MinInt32

// History is what the days of one post are worked out from: everything about
// it, or the tail of it from some run on.
type History struct {
	// Began is the instant, in Unix seconds, at which all totals are known to
	// have been 0: the release of a post that was released after its account
	// was first followed. 0 means that this is not known: then the first
	// reading is a baseline. It has no effect if it is after the first run.
	Began int64

	// Runs are the readings in the order of time; they do not overlap.
	Runs []Run

	// High is the highest total of views before the first of Runs, 0 if Runs
	// is all there is.
	High int64

	// Tail says that there are runs before the first of Runs. Then only the
	// days that begin at or after the first of Runs can be worked out.
	Tail bool

	// Reported are the views of days that velog counted itself.
	Reported map[Date]int64
}

// Days works out what a post got on each day, from the day given to the day of
// the last reading, by the rules of the design:
//
// A total between two readings is interpolated linearly in time and rounded
// down, and a day's number is the total at its end less the total at its
// beginning. So the days always add up to the growth between the first and the
// last reading. Views follow the highest total so far; likes and comments may
// fall. A number of likes or comments is [Unknown] on days that no known
// reading of them touches.
//
// Days without readings near their midnights are marked as [Estimated], days
// that are not fully covered as [Partial]. A run covers all instants between
// its ends, because equal totals at both ends leave no room for another total
// between them.
func Days(h History, from Date) []Day {
	if len(h.Runs) == 0 {
		return nil
	}
	t := newTimeline(h)
	first, last := t.span(h.Tail)
	if from > first {
		first = from
	}
	if first > last {
		return nil
	}
	days := make([]Day, 0, last-first+1)
	for d := first; d <= last; d++ {
		days = append(days, t.day(d, h.Reported))
	}
	return days
}

// timeline holds the three totals of a post as lines over time.
type timeline struct {
	began                  bool
	start, end             int64 // the followed stretch
	views, likes, comments line
}

func newTimeline(h History) *timeline {
	first, last := h.Runs[0], h.Runs[len(h.Runs)-1]
	t := &timeline{start: first.First, end: last.Last}
	for _, l := range []*line{&t.views, &t.likes, &t.comments} {
		l.knots = make([]knot, 0, 2*len(h.Runs)+1)
	}
	if h.Began != 0 && h.Began <= first.First && !h.Tail {
		t.began, t.start = true, h.Began
		zero := knot{at: h.Began}
		t.views.add(zero)
		t.likes.add(zero)
		t.comments.add(zero)
	}
	high := h.High
	for _, r := range h.Runs {
		high = max(high, r.Views)
		t.views.addRun(r, high)
		t.likes.addRun(r, r.Likes)
		t.comments.addRun(r, r.Comments)
	}
	return t
}

// span returns the first and the last day that the timeline can tell about. A
// stretch that ends exactly at a midnight says nothing of the day after.
func (t *timeline) span(tail bool) (first, last Date) {
	first, last = dateOfUnix(t.start), dateOfUnix(t.end)
	if tail && first.beginUnix() < t.start {
		first++
	}
	if last > first && last.beginUnix() == t.end {
		last--
	}
	return first, last
}

func (t *timeline) day(d Date, reported map[Date]int64) Day {
	begin, end := d.beginUnix(), (d + 1).beginUnix()
	day := Day{Date: d}
	startTotal, startNear := t.views.at(begin)
	endTotal, endNear := t.views.at(end)
	day.Views, day.ViewsTotal = endTotal-startTotal, endTotal
	day.Likes, day.LikesTotal = t.likes.between(begin, end)
	day.Comments, day.CommentsTotal = t.comments.between(begin, end)

	startKnown := begin >= t.start || t.began
	switch {
	case end > t.end || !startKnown:
		day.Quality = Partial
	case (startNear || begin < t.start) && endNear:
		day.Quality = Exact
	default:
		day.Quality = Estimated
	}
	if n, ok := reported[d]; ok && end <= t.end {
		day.Views, day.Quality = n, Reported
	}
	return day
}

// knot is a total known at an instant. Flat says that the total stays the same
// until the next knot, with readings all along.
type knot struct {
	at, total int64
	flat      bool
}

// line is a total over time. Its methods must be asked about instants in
// ascending order, except that the last instant may be asked about again.
type line struct {
	knots []knot
	i     int // the last knot at or before the instant asked about, or 0
}

func (l *line) add(k knot) { l.knots = append(l.knots, k) }

func (l *line) addRun(r Run, total int64) {
	if total == Unknown {
		return
	}
	l.add(knot{at: r.First, total: total, flat: r.Last > r.First})
	if r.Last > r.First {
		l.add(knot{at: r.Last, total: total})
	}
}

// at returns the total at an instant, and whether a reading lies near to it.
// Outside of the line the total is the one at its nearer end.
func (l *line) at(x int64) (total int64, near bool) {
	for l.i+1 < len(l.knots) && l.knots[l.i+1].at <= x {
		l.i++
	}
	a := l.knots[l.i]
	if x <= a.at || l.i+1 == len(l.knots) {
		return a.total, max(x-a.at, a.at-x) <= exactWithin
	}
	b := l.knots[l.i+1]
	near = a.flat || x-a.at <= exactWithin || b.at-x <= exactWithin
	return a.total + floorDiv((b.total-a.total)*(x-a.at), b.at-a.at), near
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
