package ledger

import (
	"context"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/engine"
)

// saveSpans writes the spans of a post that are new, over, or others than before.
// The end of the newest span stands in the table following alone.
func (w *work) saveSpans(ctx context.Context, p *engine.Post) error {
	var rows engine.SpanRows
	switch p.State() {
	case engine.Untouched:
	case engine.Continued:
		rows = w.GoOn(p)
	case engine.Rewritten:
		var stored []engine.Span
		if p.Found != 0 {
			var err error
			if stored, err = w.histories.stored(ctx, p); err != nil {
				return err
			}
		}
		rows = w.Rewrite(p, stored)
	}
	for _, r := range rows.Write {
		if err := w.writeSpan(ctx, p, r.Span, r.Seen); err != nil {
			return err
		}
	}
	return w.removeSpans(ctx, p, rows.Remove)
}

// writeSpan writes a span. Without the instants at which it was seen those that
// are stored stay.
func (w *work) writeSpan(ctx context.Context, p *engine.Post, r collector.Span, seen []byte) error {
	return w.readings.add(ctx, w.account, p.ID, r.First, r.Last-r.First, r.Views, nullCounter(r.Likes), nullCounter(r.Comments),
		nullInt(r.CommentsFrom), nullInt(r.CommentsTo), seen)
}

// removeSpans removes the spans that begin at the instants given, in order.
func (w *work) removeSpans(ctx context.Context, p *engine.Post, firsts []int64) error {
	for _, first := range firsts {
		if _, err := w.tx.ExecContext(ctx, `DELETE FROM readings WHERE account = $1 AND post = $2 AND first_at = $3`,
			w.account, p.ID, first); err != nil {
			return err
		}
	}
	if len(firsts) == 0 {
		return nil
	}
	return w.dropReadings(ctx, p, firsts[0], firsts[len(firsts)-1])
}
