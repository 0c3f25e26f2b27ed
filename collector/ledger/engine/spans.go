package engine

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Span is a span in the ledger. Seen are the instants after its first one at
// which files told of it. They are not needed for the days, but once a reading
// with other numbers turns up between them.
type Span struct {
	collector.Span
	Seen []int64
}

// merging puts readings in between the spans of a post.
type merging struct {
	spans        []Span
	fresh        int // readings that told something new
	contradicted int // readings left out, because another of the same instant is greater
}

// mergeSpans adds readings, in the order of time, to spans. What is known of a span
// are its ends and what files told of it: readings that are equal to those
// around them change nothing that can be seen, and a different one splits the
// span. The order in which readings come makes no difference, except that a
// scrape that only moves the end of a span leaves no instant behind.
func mergeSpans(spans []Span, add []collector.Reading) merging {
	m := merging{spans: make([]Span, 0, len(spans)+len(add))}
	for _, r := range spans {
		for _, k := range r.Instants() {
			within := &r.Span
			if k.At == r.First {
				within = nil
			}
			add = m.instant(add, k.At, k.Counters, k.told, within)
		}
	}
	for _, r := range add {
		m.push(r.At, r.Counters, true)
		m.fresh++
	}
	return m
}

// known is an instant at which a span was read.
type known struct {
	At   int64
	told bool // by a file
	collector.Counters
}

// Instants returns those of a span that are known, in the order of time: its ends,
// those of the readings that told the comments, and what files told of it.
func (s Span) Instants() []known {
	from, to, told := s.CommentsTold()
	ats := []int64{s.First, s.Last}
	if told {
		ats = append(ats, from, to)
	}
	ats = append(ats, s.Seen...)
	slices.Sort(ats)
	ats = slices.Compact(ats)
	all := make([]known, len(ats))
	for i, at := range ats {
		_, file := slices.BinarySearch(s.Seen, at)
		all[i] = known{At: at, told: file, Counters: s.Counters}
		if !told || at < from || at > to {
			all[i].Comments = collector.Unknown
		}
	}
	return all
}

// instant pushes a known instant of spans after the readings that come before it,
// and returns those that are left. Within says in which span these are.
func (m *merging) instant(add []collector.Reading, at int64, c collector.Counters, told bool, within *collector.Span) []collector.Reading {
	for len(add) > 0 && add[0].At < at {
		if within == nil || !within.Agrees(add[0].Counters) {
			m.fresh++
		}
		m.push(add[0].At, add[0].Counters, true)
		add = add[1:]
	}
	for len(add) > 0 && add[0].At == at {
		switch by := add[0].Counters.Compare(c); {
		case by > 0:
			c, told = add[0].Counters, true
			m.fresh++
		case by < 0:
			m.contradicted++
		}
		add = add[1:]
	}
	m.push(at, c, told)
	return add
}

func (m *merging) push(at int64, c collector.Counters, told bool) {
	var newest collector.Span
	n := len(m.spans)
	if n > 0 {
		newest = m.spans[n-1].Span
	}
	next, begins := newest.With(at, c)
	if begins {
		m.spans = append(m.spans, Span{Span: next})
		return
	}
	s := &m.spans[n-1]
	if k := len(s.Seen); s.Last > s.First && (k == 0 || s.Seen[k-1] < s.Last) {
		s.Seen = append(s.Seen, s.Last) // an end, so far
	}
	s.Span = next
	if told {
		s.Seen = append(s.Seen, at)
	}
}

// sorted brings readings in the order of time, and leaves one for each instant:
// the greatest.
func sorted(all []collector.Reading) []collector.Reading {
	slices.SortFunc(all, func(a, b collector.Reading) int {
		return cmp.Or(cmp.Compare(a.At, b.At), b.Counters.Compare(a.Counters))
	})
	return slices.CompactFunc(all, func(a, b collector.Reading) bool { return a.At == b.At })
}

// cut removes from spans what was read from one instant to another, both
// included. A span that only scrapes made was read all along, so that what is left
// of it ends just beside them; any other ends where a file told of it.
func cut(spans []Span, from, to int64) []Span {
	var rest []Span
	for _, r := range spans {
		if r.Last < from || r.First > to {
			rest = append(rest, r)
			continue
		}
		before, after := r.before(from), r.after(to)
		if before.First < from {
			rest = append(rest, before)
		}
		if after.Last > to {
			rest = append(rest, after)
		}
	}
	return rest
}

// before returns the part of a span that was read before an instant in it.
func (s Span) before(at int64) Span {
	n, _ := slices.BinarySearch(s.Seen, at)
	part := Span{Span: s.Span, Seen: s.Seen[:n]}
	switch {
	case len(s.Seen) == 0:
		part.Last = min(s.Last, at-1)
	case n == 0:
		part.Last = s.First
	default:
		part.Last = s.Seen[n-1]
	}
	part.ClipComments(s.Span)
	return part
}

// after returns the part of a span that was read after an instant in it.
func (s Span) after(at int64) Span {
	n, _ := slices.BinarySearch(s.Seen, at+1)
	part := Span{Span: s.Span, Seen: s.Seen[n:]}
	switch {
	case len(s.Seen) == 0:
		part.First = max(s.First, at+1)
	case n == len(s.Seen):
		part.First = s.Last
	default:
		part.First, part.Seen = s.Seen[n], s.Seen[n+1:]
	}
	part.ClipComments(s.Span)
	return part
}

// AnyUnknown reports whether likes or comments are unknown in one of the spans.
func AnyUnknown(spans []collector.Span) bool {
	for _, r := range spans {
		if r.Likes == collector.Unknown || r.Comments == collector.Unknown {
			return true
		}
	}
	return false
}

// packSeen is the form in which instants of a span are stored. It is never empty,
// so that it can stand instead of an older one.
func packSeen(s Span) []byte {
	packed := []byte{}
	before := s.First
	for _, at := range s.Seen {
		packed = binary.AppendUvarint(packed, uint64(at-before))
		before = at
	}
	if len(packed) == 0 {
		return []byte{0}
	}
	return packed
}

func UnpackSeen(first int64, packed []byte) []int64 {
	var seen []int64
	for len(packed) > 0 {
		n, size := binary.Uvarint(packed)
		if size <= 0 {
			return seen
		}
		if packed, first = packed[size:], first+int64(n); n > 0 {
			seen = append(seen, first)
		}
	}
	return seen
}

func plainSpans(spans []Span) []collector.Span {
	plain := make([]collector.Span, len(spans))
	for i, s := range spans {
		plain[i] = s.Span
	}
	return plain
}
