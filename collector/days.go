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
	// was first tracked. 0 means that this is not known: then the first
	// reading is a baseline. It has no effect if it is after the first span.
	Began int64

	// Runs are the readings in the order of time; they do not overlap.
	Spans []Span

	// Tail says that there are runs before the first of Runs. Then the first of
	// Runs must be settled, and only the days that begin at or after it can be
	// worked out.
	Tail bool

	// Settled is an instant up to which all spans are known to be settled, so
	// that those between two of Runs may be missing. 0: no span is known to be.
	Settled int64

	// Reported are the views of days that velog counted itself.
	Reported map[Date]int64

	// Rhythm returns the rhythm of the account for gaps that begin in an hour,
	// counted since 1970; nil: time runs evenly over them. It must say the same
	// of an hour each time. Without it time runs evenly over all gaps.
	Rhythm func(hour int64) *Rhythm

	estimates *[]estimatedGap // see Dispensable; nil elsewhere
}

// Derived is what follows from the readings of a post.
//
// A span is settled if its total of views is the one that the days stand at: it
// is not held out, no higher total counts instead of it, and no correction of
// the total is under way. No later reading changes what follows from the spans
// up to a settled one.
type Derived struct {
	Days []Day

	// Total is the total of views as of the last reading, as the days have it.
	Total int64

	// Anchor is the beginning of a settled run from which on the spans tell all
	// days that a later reading may change. 0: all spans are needed for that.
	Anchor int64

	// Unsettled is the beginning of the newest span that is not settled, 0
	// without one.
	Unsettled int64

	// Fell is the beginning of the newest span whose total is below one before
	// it, or is held out, even if it counts by now. 0: there is none.
	Fell int64

	// Gap is the hour, counted since 1970, in which the newest gap begins whose
	// rhythm matters to the days. 0: there is none.
	Gap int64
}

// Days works out what a post got on each day, from the day given to the day of
// the last reading, by the rules of the design:
//
// A total between two readings is interpolated, and a day's number is the total at
// its end less the total at its beginning. So the days always add up to the growth
// between the first and the last reading. Time runs evenly between readings that
// are near to each other, and up to midnights that are near to a reading. Totals
// are rounded down, or towards the later reading if only that one is near: what
// either leaves to the other day is little, and about the same at both ends of a
// day. Over a gap at other midnights time runs by the rhythm of the
// account, and totals are rounded fairly, since such a gap is at one end only.
//
// Views follow the highest total so far, until velog has kept a lower one up for
// two days: then the days leave the fall out. Likes and comments may fall. A
// number of likes or comments is [Unknown] on days that no known reading of them
// touches.
//
// Days without readings near their midnights are marked as [Estimated], days
// that are not fully covered as [Partial]. Equal totals of two readings leave no
// room for another total between them, so that all midnights between the two are
// known.
func Days(h History, from Date) []Day { return Derive(h, from).Days }

// Derive works out the days as [Days] does, and what is needed to go on from
// there. It is a pure function of the history.
func Derive(h History, from Date) Derived {
	if len(h.Spans) == 0 {
		return Derived{}
	}
	t := newTimeline(h)
	d := t.settle(h)
	first, last := t.span(h.Tail)
	if from > first {
		first = from
	}
	if first > last {
		return d
	}
	d.Days = make([]Day, 0, last-first+1)
	for date := first; date <= last; date++ {
		d.Days = append(d.Days, t.day(date, h.Reported))
	}
	d.Gap = max(t.views.gap, t.likes.gap, t.comments.gap)
	return d
}

// timeline holds the three totals of a post as lines over time.
type timeline struct {
	began                  bool
	start, end             int64 // the tracked stretch
	views, likes, comments line
	doubts                 doubts
}

func newTimeline(h History) *timeline {
	first, last := h.Spans[0], h.Spans[len(h.Spans)-1]
	t := &timeline{start: first.First, end: last.Last, comments: line{daily: true}}
	t.views.knots = make([]knot, 0, 2*len(h.Spans)+1)
	few := min(2*len(h.Spans)+1, 8) // likes and comments mostly stay
	t.likes.knots, t.comments.knots = make([]knot, 0, few), make([]knot, 0, few)
	for _, l := range []*line{&t.views, &t.likes, &t.comments} {
		l.rhythm = h.Rhythm
		l.estimates = h.estimates
	}
	if h.Began != 0 && h.Began <= first.First && !h.Tail {
		t.began, t.start = true, h.Began
		zero := knot{at: h.Began, release: true}
		t.views.add(zero)
		t.likes.add(zero)
		t.comments.add(zero)
	}
	held := heldOut(h, t.began)
	t.doubts.held = held.views
	t.addViews(h, held.views)
	for i := range h.Spans {
		r := &h.Spans[i]
		if !held.likes.has(i) {
			t.likes.addSpan(r, r.Likes)
		}
		if !held.comments.has(i) {
			t.addComments(r, i == 0 || len(held.comments) == 0)
		}
	}
	t.doubts.held = append(append(t.doubts.held, held.likes...), held.comments...)
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
	day.Views, day.ViewsTotal = endTotal-startTotal, endTotal-t.views.fallen(end)
	day.Likes, day.LikesTotal = t.likes.between(begin, end)
	day.Comments, day.CommentsTotal = t.commentsOn(begin, end)

	startKnown := begin >= t.start || t.began
	switch {
	case end > t.end || !startKnown:
		day.Quality = Partial
	case (startNear || begin <= t.start && t.began) && endNear && !t.doubts.within(begin, end):
		day.Quality = Exact
	default:
		day.Quality = Estimated
	}
	if n, ok := reported[d]; ok && end <= t.end {
		day.Views, day.Quality = n, Reported
	}
	return day
}
