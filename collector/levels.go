package collector

import "slices"

const (
	// newBaseAfter is how long a total of views must stay below the highest one,
	// in seconds, for the lower one to count: velog has corrected it.
	newBaseAfter = 2 * secondsPerDay

	// plausibleGrowth is by how much a total may grow in one step, and once more
	// for each full day of it, besides doubling. No post of velog has come near:
	// the most read ones get some ten thousand views on their best day.
	plausibleGrowth = 100_000
)

// doubts are the stretches of time in which a total of views was below one seen
// before, and the spans that were held out.
type doubts struct {
	stretches []stretch
	held      indices
}

// stretch is a time in which a total was below one seen before.
type stretch struct {
	since       int64 // the last reading before the fall
	first, past int64 // the first reading of it, and the end
}

// within reports whether the total was in doubt between two instants.
func (d doubts) within(begin, end int64) bool {
	return slices.ContainsFunc(d.stretches, func(s stretch) bool { return s.since < end && s.past > begin })
}

func (d doubts) any() bool { return len(d.stretches)+len(d.held) > 0 }

func (d doubts) about(i int, at int64) bool {
	return d.held.has(i) ||
		slices.ContainsFunc(d.stretches, func(s stretch) bool { return s.first <= at && at < s.past })
}

// indices are those of some spans, mostly none.
type indices []int

func (some indices) has(i int) bool { return len(some) > 0 && slices.Contains(some, i) }

// addViews adds the spans to the line of views: the highest total so far, until
// velog has kept a lower one up.
func (t *timeline) addViews(h History, held indices) {
	var level, fallen, last int64 // as of the span before
	if !t.began {
		level = h.Spans[0].Views
	}
	for i := 0; i < len(h.Spans); i++ {
		r := &h.Spans[i]
		if held.has(i) {
			continue
		}
		if r.Views < level && r.First > h.Settled {
			past, next, kept := afterFall(h.Spans, i, level, held)
			t.doubts.stretches = append(t.doubts.stretches, stretch{since: last, first: r.First, past: past})
			if !kept {
				t.raise(h.Spans, i, next, level+fallen, held)
				last, i = h.Spans[next-1].Last, next-1
				continue
			}
			fallen += level - r.Views
			t.views.falls = append(t.views.falls, fall{at: r.First, total: fallen})
		}
		level, last = r.Views, r.Last
		t.views.addRaised(r, r.Views, r.Views+fallen)
	}
}

// raise adds the spans from i up to but without next at a total that they are
// below.
func (t *timeline) raise(spans []Span, i, next int, total int64, held indices) {
	for ; i < next; i++ {
		if !held.has(i) {
			t.views.addRaised(&spans[i], spans[i].Views, total)
		}
	}
}

// afterFall looks at what becomes of a total that is below a level in span i. It
// returns when it is no longer in doubt: the span next has reached the level
// again, or the total has been kept below it for long enough. The end is far
// away if neither is so by now.
func afterFall(spans []Span, i int, level int64, held indices) (past int64, next int, kept bool) {
	until := spans[i].First + newBaseAfter
	for next = i; next < len(spans); next++ {
		switch r := spans[next]; {
		case held.has(next):
		case r.Views >= level:
			return r.First, next, false
		case r.Last >= until:
			return until, next, true
		}
	}
	return never, next, false
}

const never = 1 << 62

// held are spans that are held out, by their index: a total in them grew by more
// than is plausible, and nothing confirms it yet.
type held struct{ views, likes, comments indices }

func heldOut(h History, began bool) held {
	if !steep(h, began) {
		return held{}
	}
	return held{
		views:    holdOut(h, began, func(r *Span) int64 { return r.Views }),
		likes:    holdOut(h, began, func(r *Span) int64 { return r.Likes }),
		comments: holdOut(withSpans(h, told(h.Spans)), began, func(r *Span) int64 { return r.Comments }),
	}
}

func withSpans(h History, spans []Span) History {
	h.Spans = spans
	return h
}

// steep reports whether a total grows so much in one step that more has to be
// looked at. Mostly none does.
func steep(h History, began bool) bool {
	before := &h.Spans[0].Counters
	if began {
		before = &Counters{}
	}
	for i := range h.Spans {
		c := &h.Spans[i].Counters
		if steepStep(before.Views, c.Views) || steepStep(before.Likes, c.Likes) || steepStep(before.Comments, c.Comments) {
			return true
		}
		before = c
	}
	return false
}

func steepStep(from, to int64) bool {
	return to-from > plausibleGrowth || (from == Unknown) != (to == Unknown)
}

func holdOut(h History, began bool, total func(*Span) int64) indices {
	var out indices
	var before step
	if began {
		before = step{at: h.Began, known: true}
	}
	for i := range h.Spans {
		r := &h.Spans[i]
		n := total(r)
		if n == Unknown {
			continue
		}
		if before.known && n-before.total > plausibleGrowth && r.First > h.Settled &&
			!before.plausible(n, r.First) && !confirmed(h.Spans[i:], total) {
			out = append(out, i)
			continue
		}
		before = step{total: n, at: r.Last, known: true}
	}
	return out
}

// step is a total at an instant from which another one is reached.
type step struct {
	total, at int64
	known     bool
}

func (s step) plausible(n, at int64) bool {
	return n-s.total <= s.total+plausibleGrowth*(1+(at-s.at)/secondsPerDay)
}

// confirmed reports whether the next reading confirms the total of the first
// span: it has the same, or plausibly more.
func confirmed(spans []Span, total func(*Span) int64) bool {
	r := spans[0]
	if r.Last > r.First {
		return true
	}
	for i := range spans[1:] {
		next := &spans[1+i]
		if n := total(next); n != Unknown {
			return n >= total(&r) && step{total: total(&r), at: r.Last}.plausible(n, next.First)
		}
	}
	return false
}

// settle finds out from where on the spans tell all days that a later reading may
// change.
func (t *timeline) settle(h History) Derived {
	top := t.views.knots[len(t.views.knots)-1]
	d := Derived{Total: top.total - t.views.fallen(top.at)}
	for i := len(h.Spans) - 1; i >= 0 && d.Fell == 0 && t.doubts.any(); i-- {
		if t.doubts.about(i, h.Spans[i].First) {
			d.Fell = h.Spans[i].First
		}
	}
	open := int64(never) // the beginning of the first day that may change
	for i := len(h.Spans) - 1; i >= 0; i-- {
		r := h.Spans[i]
		if t.doubts.about(i, r.First) {
			d.Unsettled = max(d.Unsettled, r.First)
			continue
		}
		if open == never {
			open = dateOfUnix(r.Last).beginUnix()
		}
		if r.First <= open {
			d.Anchor = r.First
			break
		}
	}
	return d
}
