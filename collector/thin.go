package collector

import "slices"

// GapHours returns the hours, counted since 1970, in which those gaps of a post
// begin whose rhythm matters to its days.
func GapHours(h History) []int64 {
	var hours []int64
	h.Rhythm = func(hour int64) *Rhythm {
		hours = append(hours, hour)
		return nil
	}
	Derive(h, AllDays)
	slices.Sort(hours)
	return slices.Compact(hours)
}

// Learned are the stretches of time whose readings rhythms are learned from.
type Learned []stretch // in Unix seconds, in the order of time, apart from each other

// LearnedFor returns the stretches for gaps that begin in hours, in any order.
func LearnedFor(hours []int64) Learned {
	var all Learned
	for _, hour := range slices.Sorted(slices.Values(hours)) {
		s := stretch{first: RhythmSince(hour), past: (hour + 1) * secondsPerHour}
		if n := len(all); n > 0 && s.first <= all[n-1].past {
			all[n-1].past = s.past
			continue
		}
		all = append(all, s)
	}
	return all
}

func (l Learned) touches(from, to int64) bool {
	return slices.ContainsFunc(l, func(s stretch) bool { return s.first <= to && s.past >= from })
}

// Dispensable returns the beginnings of those spans of a post before an instant
// without which all of its days, and those of other posts of its account, are what
// they are. What stays are the first and the last span, those on both sides of each
// midnight, those from which rhythms are learned, and whatever else makes a
// difference to a day.
func Dispensable(h History, before int64, learned Learned) []int64 {
	var candidates []int
	needed := besideMidnights(h.Spans)
	for i := 1; i+1 < len(h.Spans); i++ {
		last, next := h.Spans[i-1].Last, h.Spans[i+1].First
		if next < before && !needed[i] && !learned.touches(last, next) {
			candidates = append(candidates, i)
		}
	}
	t := thinning{history: h}
	t.want, t.gaps = derived(h)
	t.drop(candidates)
	firsts := make([]int64, 0, len(t.dropped))
	for _, i := range t.dropped {
		firsts = append(firsts, h.Spans[i].First)
	}
	return firsts
}

// besideMidnights reports for each span whether it is the last one before a
// midnight or the first one after it that tells views, likes or comments. The totals
// at midnights follow from these.
func besideMidnights(spans []Span) []bool {
	needed := make([]bool, len(spans))
	telling := told(spans)
	for _, total := range []func(i int) (r Span, known bool){
		func(i int) (Span, bool) { return spans[i], true },
		func(i int) (Span, bool) { return spans[i], spans[i].Likes != Unknown },
		func(i int) (Span, bool) { return telling[i], telling[i].Comments != Unknown },
	} {
		before := -1
		var last int64
		for i := range spans {
			r, known := total(i)
			if !known {
				continue
			}
			if before < 0 || crosses(last, r.First) {
				needed[i], needed[max(before, 0)] = true, true
			}
			needed[i] = needed[i] || crosses(r.First, r.Last)
			before, last = i, r.Last
		}
		needed[max(before, 0)] = true
	}
	return needed
}

// crosses reports whether there is a midnight between two readings. One at midnight
// itself needs no other after it.
func crosses(from, to int64) bool { return dateOfUnix(from) != dateOfUnix(max(from, to-1)) }

// derived works the days out by no rhythm, and the gaps in which they would follow
// from one: that of the account does not depend on the spans in question.
func derived(h History) (Derived, []estimatedGap) {
	var gaps []estimatedGap
	h.Rhythm, h.estimates = nil, &gaps
	return Derive(h, AllDays), gaps
}

// thinning drops spans as long as the days stay what they are.
type thinning struct {
	history History
	want    Derived
	gaps    []estimatedGap
	dropped []int // in order
}

// drop drops spans: all at once, or those of its halves that can be.
func (t *thinning) drop(candidates []int) {
	if len(candidates) == 0 {
		return
	}
	if trial := append(slices.Clone(t.dropped), candidates...); t.sameWithout(trial) {
		t.dropped = trial
		return
	}
	if half := len(candidates) / 2; half > 0 {
		t.drop(candidates[:half])
		t.drop(candidates[half:])
	}
}

func (t *thinning) sameWithout(dropped []int) bool {
	h := t.history
	h.Spans = make([]Span, 0, len(t.history.Spans)-len(dropped))
	for i, s := range t.history.Spans {
		if len(dropped) > 0 && dropped[0] == i {
			dropped = dropped[1:]
			continue
		}
		h.Spans = append(h.Spans, s)
	}
	d, gaps := derived(h)
	return slices.Equal(gaps, t.gaps) && slices.Equal(d.Days, t.want.Days) && d.Total == t.want.Total && d.Anchor == t.want.Anchor &&
		d.Unsettled == t.want.Unsettled && d.Fell == t.want.Fell && d.Gap == t.want.Gap
}
