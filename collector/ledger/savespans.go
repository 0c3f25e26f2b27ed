package ledger

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// saveSpans writes the spans of a post that are new or over. The end of the
// newest span stands in the table following alone.
func (w *work) saveSpans(ctx context.Context, p *post) error {
	if len(p.late) > 0 || p.removal != nil {
		return w.mergeLate(ctx, p)
	}
	for i, r := range p.fresh {
		isNew := r.First != p.found
		if isNew {
			p.markReading(r.First, w.at)
		}
		over := i < len(p.fresh)-1 && r.Last > r.First
		if !isNew && !over {
			continue
		}
		if err := w.writeSpan(ctx, p, r, nil); err != nil {
			return err
		}
	}
	return nil
}

// writeSpan writes a span. Without the instants at which it was seen those that
// are stored stay.
func (w *work) writeSpan(ctx context.Context, p *post, r collector.Span, seen []byte) error {
	return w.readings.add(ctx, p.id, r.First, r.Last-r.First, r.Views, nullCounter(r.Likes), nullCounter(r.Comments),
		nullInt(r.CommentsFrom), nullInt(r.CommentsTo), seen)
}

// interval is a stretch of time, both ends included.
type interval struct{ from, to int64 }

// mergeLate adds readings in between the others, or removes some, and works out
// all days anew.
func (w *work) mergeLate(ctx context.Context, p *post) error {
	var stored []span
	if p.found != 0 {
		var err error
		if stored, err = w.readSpans(ctx, p); err != nil {
			return err
		}
	}
	kept := stored
	if p.removal != nil {
		kept = cut(stored, p.removal.from, p.removal.to)
	}
	m := mergeSpans(kept, sorted(p.late))
	w.contradicted += m.contradicted
	w.stored.Readings += m.fresh
	p.late, p.removal = nil, nil
	if err := w.replaceSpans(ctx, p, stored, m.spans); err != nil {
		return err
	}
	p.whole = plainSpans(m.spans)
	p.span = collector.Span{}
	if n := len(p.whole); n > 0 {
		p.span = p.whole[n-1]
		p.judge(p.whole[0].First, w.since)
	}
	p.deriveFrom(collector.AllDays)
	return nil
}

// replaceSpans writes the difference between two lists of spans.
func (w *work) replaceSpans(ctx context.Context, p *post, stored, merged []span) error {
	had := make(map[int64]span, len(stored))
	for _, r := range stored {
		had[r.First] = r
	}
	for i, r := range merged {
		old, ok := had[r.First]
		delete(had, r.First)
		newest := i == len(merged)-1
		if ok && w.sameRow(p, old, r, newest) {
			continue
		}
		if !ok || old.Counters != r.Counters {
			p.markReading(r.First, w.at)
		}
		if !ok {
			w.stored.Spans++
		}
		var seen []byte
		if len(r.seen)+len(old.seen) > 0 {
			seen = packSeen(r)
		}
		if err := w.writeSpan(ctx, p, r.Span, seen); err != nil {
			return err
		}
	}
	// A post without a known release is drawn at its first reading.
	if p.released == 0 && (len(stored) == 0 || len(merged) == 0 || stored[0].First != merged[0].First) {
		p.markPoint(w.at)
		p.moved = p.moved || p.hasPlace()
	}
	return w.removeSpans(ctx, p, slices.Sorted(maps.Keys(had)))
}

// removeSpans removes the spans that begin at the instants given, in order.
func (w *work) removeSpans(ctx context.Context, p *post, firsts []int64) error {
	for _, first := range firsts {
		if _, err := w.tx.ExecContext(ctx, `DELETE FROM readings WHERE post = $1 AND first_at = $2`, p.id, first); err != nil {
			return err
		}
	}
	if len(firsts) == 0 {
		return nil
	}
	return w.dropReadings(ctx, p, firsts[0], firsts[len(firsts)-1])
}

// sameRow reports whether the row of a span is what it has to be. The row of the
// newest span does not have its end.
func (w *work) sameRow(p *post, old, r span, newest bool) bool {
	if old.Counters != r.Counters || !slices.Equal(old.seen, r.seen) {
		return false
	}
	if r.First == p.found {
		return newest
	}
	return old.Span == r.Span
}

func (w *work) readSpans(ctx context.Context, p *post) ([]span, error) {
	var spans []span
	err := each(ctx, w.tx, `SELECT u.first_at, u.last_at, u.views, u.likes, u.comments, u.comments_from, u.comments_to, r.seen
		FROM spans u JOIN readings r ON r.post = u.post AND r.first_at = u.first_at
		WHERE u.post = $1 ORDER BY u.first_at`, []any{p.id}, func(rows *sql.Rows) error {
		var s span
		var seen []byte
		err := rows.Scan(&s.First, &s.Last, &s.Views, (*nullCounter)(&s.Likes), (*nullCounter)(&s.Comments),
			(*nullInt)(&s.CommentsFrom), (*nullInt)(&s.CommentsTo), &seen)
		s.seen = unpackSeen(s.First, seen)
		spans = append(spans, s)
		return err
	})
	return spans, err
}

func plainSpans(spans []span) []collector.Span {
	plain := make([]collector.Span, len(spans))
	for i, s := range spans {
		plain[i] = s.Span
	}
	return plain
}
