package ledger

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// readTails reads, of all posts that go on from their newest span, the runs on
// both sides of the beginning of the first day to be worked out again. They
// are what the totals at that beginning follow from. Posts of one scrape mostly
// have the same day, so that a few queries do.
func (w *work) readTails(ctx context.Context) error {
	byDay := map[collector.Date][]any{}
	for _, p := range w.touched {
		if p.derive && p.from != collector.AllDays && p.found != 0 && p.unsettled == 0 && len(p.late) == 0 && p.removal == nil {
			byDay[p.from] = append(byDay[p.from], p.id)
		}
	}
	for day, ids := range byDay {
		for some := range slices.Chunk(ids, bulkRows) {
			if err := w.readSomeTails(ctx, day, some); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *work) readSomeTails(ctx context.Context, day collector.Date, ids []any) error {
	at := begin(day)
	return each(ctx, w.tx, `
		SELECT r.post, r.first_at, r.last_at, r.views, r.likes, r.comments, r.comments_from, r.comments_to
		FROM following f JOIN spans r ON r.post = f.post AND r.first_at IN (
			(SELECT MAX(b.first_at) FROM readings b WHERE b.post = f.post AND b.first_at <= ?),
			(SELECT MIN(b.first_at) FROM readings b WHERE b.post = f.post AND b.first_at > ?),
			CASE WHEN COALESCE(f.comments_to, f.last_at) > ? THEN (SELECT MIN(b.first_at) FROM readings b WHERE b.post = f.post
				AND b.first_at > ? AND COALESCE(b.comments_to, b.first_at) > ?) END)
		WHERE f.post IN (?`+strings.Repeat(", ?", len(ids)-1)+`)
		ORDER BY r.post, r.first_at`,
		append([]any{at, at, at, at, at}, ids...), func(rows *sql.Rows) error {
			var id int64
			var r collector.Span
			err := rows.Scan(&id, &r.First, &r.Last, &r.Views, (*nullCounter)(&r.Likes), (*nullCounter)(&r.Comments),
				(*nullInt)(&r.CommentsFrom), (*nullInt)(&r.CommentsTo))
			w.byID[id].tail = append(w.byID[id].tail, r)
			return err
		})
}

// tail fills in the end of a post's history, as far back as needed for the days
// from p.from on: the runs on both sides of that day's beginning, and those
// that are fresh. The others change nothing, as long as all of them are settled;
// else all spans from the anchor on are needed, and the days from there on may
// change, too.
func (w *work) tail(ctx context.Context, p *post, h *collector.History) (err error) {
	if p.found == 0 {
		h.Spans = p.fresh
		return nil
	}
	if p.unsettled != 0 {
		h.Tail = true
		if p.anchor == 0 || p.from < firstAfter(p.anchor) {
			p.from = collector.AllDays // for which there is more than a tail
			return nil
		}
		p.from = firstAfter(p.anchor)
		h.Spans, err = w.runsSince(ctx, p, p.anchor)
		return err
	}
	h.Tail, h.Settled = p.tail[0].First <= begin(p.from), p.found
	for _, r := range p.tail {
		if r.First < p.firstFresh() {
			h.Spans = append(h.Spans, r)
		}
	}
	h.Spans = append(h.Spans, p.fresh...)
	return nil
}

// firstAfter returns the first day that begins at an instant or later.
func firstAfter(at int64) collector.Date { return dateOf(at-1) + 1 }
