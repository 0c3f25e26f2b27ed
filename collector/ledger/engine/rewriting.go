package engine

import (
	"maps"
	"slices"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// SpanRows are what changes in the table of readings for one post.
type SpanRows struct {
	Write  []SpanRow
	Remove []int64 // the beginnings of spans, in order
}

// SpanRow is a span to write. Without the instants at which it was seen those
// that are stored stay.
type SpanRow struct {
	collector.Span
	Seen []byte
}

func (rows *SpanRows) add(s collector.Span, seen []byte) {
	rows.Write = append(rows.Write, SpanRow{s, seen})
}

// GoOn returns the spans of a post that are new or over, where its readings only
// go on.
func (b *Blog) GoOn(p *Post) (rows SpanRows) {
	for i, r := range p.Fresh {
		isNew := r.First != p.Found
		if isNew {
			p.MarkReading(r.First, b.At)
		}
		over := i < len(p.Fresh)-1 && r.Last > r.First
		if isNew || over {
			rows.add(r, nil)
		}
	}
	return rows
}

// Interval is a stretch of time, both ends included.
type Interval struct{ From, To int64 }

// Rewrite adds readings in between those stored, or removes some, and has all
// days worked out anew. It returns the difference between the spans that were
// stored and those that follow.
func (b *Blog) Rewrite(p *Post, stored []Span) SpanRows {
	kept := stored
	if p.Removal != nil {
		kept = cut(stored, p.Removal.From, p.Removal.To)
	}
	m := mergeSpans(kept, sorted(p.Late))
	b.Contradicted += m.contradicted
	b.Stored.Readings += m.fresh
	p.Late, p.Removal = nil, nil
	rows := b.difference(p, stored, m.spans)
	p.Whole = plainSpans(m.spans)
	p.Span = collector.Span{}
	if n := len(p.Whole); n > 0 {
		p.Span = p.Whole[n-1]
		p.Judge(p.Whole[0].First, b.Since)
	}
	p.deriveFrom(collector.AllDays)
	return rows
}

// difference returns the rows that make one list of spans of another.
func (b *Blog) difference(p *Post, stored, merged []Span) (rows SpanRows) {
	had := make(map[int64]Span, len(stored))
	for _, r := range stored {
		had[r.First] = r
	}
	for i, r := range merged {
		old, ok := had[r.First]
		delete(had, r.First)
		newest := i == len(merged)-1
		if ok && p.sameRow(old, r, newest) {
			continue
		}
		if !ok || old.Counters != r.Counters {
			p.MarkReading(r.First, b.At)
		}
		if !ok {
			b.Stored.Spans++
		}
		var seen []byte
		if len(r.Seen)+len(old.Seen) > 0 {
			seen = packSeen(r)
		}
		rows.add(r.Span, seen)
	}
	// A post without a known release is drawn at its first reading.
	if p.Released == 0 && (len(stored) == 0 || len(merged) == 0 || stored[0].First != merged[0].First) {
		p.markPoint(b.At)
		p.Moved = p.Moved || p.hasPlace()
	}
	rows.Remove = slices.Sorted(maps.Keys(had))
	return rows
}

// sameRow reports whether the row of a span is what it has to be. The row of the
// newest span does not have its end.
func (p *Post) sameRow(old, r Span, newest bool) bool {
	if old.Counters != r.Counters || !slices.Equal(old.Seen, r.Seen) {
		return false
	}
	if r.First == p.Found {
		return newest
	}
	return old.Span == r.Span
}
