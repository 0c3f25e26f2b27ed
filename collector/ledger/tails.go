package ledger

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// readTails reads, of all posts that go on from their newest run, the runs on
// both sides of the beginning of the first day to be worked out again. They
// are what the totals at that beginning follow from. Posts of one round mostly
// have the same day, so that a few queries do.
func (w *work) readTails(ctx context.Context) error {
	byDay := map[collector.Date][]any{}
	for _, p := range w.touched {
		if p.derive && p.from != collector.AllDays && p.found != 0 && len(p.late) == 0 {
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
		SELECT r.post, r.first_at, r.last_at, r.views, r.likes, r.comments
		FROM following f JOIN runs r ON r.post = f.post AND r.first_at IN (
			(SELECT MAX(b.first_at) FROM readings b WHERE b.post = f.post AND b.first_at <= ?),
			(SELECT MIN(b.first_at) FROM readings b WHERE b.post = f.post AND b.first_at > ?))
		WHERE f.post IN (?`+strings.Repeat(", ?", len(ids)-1)+`)
		ORDER BY r.post, r.first_at`,
		append([]any{at, at}, ids...), func(rows *sql.Rows) error {
			var id int64
			var r collector.Run
			err := rows.Scan(&id, &r.First, &r.Last, &r.Views, (*known)(&r.Likes), (*known)(&r.Comments))
			w.byID[id].tail = append(w.byID[id].tail, r)
			return err
		})
}

// tail fills in the end of a post's history, as far back as needed for the days
// from p.from on: the runs on both sides of that day's beginning, and those
// that are fresh. The others change nothing, as long as the total of views did
// not fall in them.
func (w *work) tail(ctx context.Context, p *post, h *collector.History) error {
	if p.found == 0 {
		h.Runs = p.fresh
		return nil
	}
	h.Tail = p.tail[0].First <= begin(p.from)
	if p.fell != 0 && (!h.Tail || p.fell >= p.tail[0].First) {
		if err := w.fallen(ctx, p, h); err != nil {
			return err
		}
	}
	for _, r := range p.tail {
		if r.First < p.firstFresh() {
			h.Runs = append(h.Runs, r)
		}
	}
	h.Runs = append(h.Runs, p.fresh...)
	return nil
}

// fallen reads all runs from the first of a tail on, and the highest total
// before it.
func (w *work) fallen(ctx context.Context, p *post, h *collector.History) error {
	first := p.tail[0].First
	err := w.tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(views), 0) FROM readings WHERE post = $1 AND first_at < $2`,
		p.id, first).Scan(&h.High)
	if err != nil {
		return err
	}
	p.tail, err = readRuns(ctx, w.tx, `SELECT first_at, last_at, views, likes, comments FROM runs
		WHERE post = $1 AND first_at >= $2 ORDER BY first_at`, p.id, first)
	return err
}
