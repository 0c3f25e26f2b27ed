package ledger

import (
	"context"
	"database/sql"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/engine"
)

// upsertDay ends an INSERT of days: a day is written only where it is new or
// different, and those that are written come back.
func upsertDay(table, owner string, columns []string) string {
	var set, differs []string
	for _, c := range columns {
		if c != "day" {
			set = append(set, c+" = excluded."+c)
			differs = append(differs, table+"."+c+" IS DISTINCT FROM excluded."+c)
		}
	}
	return "ON CONFLICT (" + owner + ", day) DO UPDATE SET " + strings.Join(set, ", ") +
		" WHERE " + strings.Join(differs, " OR ") + " RETURNING " + owner + ", day"
}

// saveDays works out the days of a post that may have changed, and writes those
// that did.
func (w *work) saveDays(ctx context.Context, p *engine.Post) error {
	if !p.Derive {
		return nil
	}
	h, err := w.history(ctx, p)
	if err != nil {
		return err
	}
	h.Rhythm = w.rhythm(ctx, p.From == collector.AllDays)
	d := collector.Derive(h, p.From)
	if w.rhythms.err != nil {
		return w.rhythms.err
	}
	p.High, p.Anchor, p.Unsettled = d.Total, d.Anchor, d.Unsettled
	p.Fell, p.Gap = max(p.Fell, d.Fell), max(p.Gap, d.Gap)
	if !h.Tail {
		p.Fell, p.Gap = d.Fell, d.Gap
	}
	if err := w.saveBest(ctx, p, collector.BestDay(d.Days)); err != nil {
		return err
	}
	w.events.eventsOf(p, d.Days)
	var row [10]any
	for _, d := range d.Days {
		err := w.days.add(ctx, appendDay(append(row[:0], w.account, p.ID), &d)...)
		if err != nil {
			return err
		}
	}
	if p.From == collector.AllDays && p.Found != 0 {
		return w.removeDays(ctx, p, d.Days)
	}
	return nil
}

// removeDays removes days that the history of a post no longer tells of: an
// import may show that it began later than it was thought to.
func (w *work) removeDays(ctx context.Context, p *engine.Post, days []collector.Day) error {
	first, last := collector.Date(1), collector.Date(0)
	if len(days) > 0 {
		first, last = days[0].Date, days[len(days)-1].Date
	}
	dropped, err := list(ctx, w.tx, `DELETE FROM days WHERE account = $1 AND post = $2 AND (day < $3 OR day > $4) RETURNING day`,
		[]any{w.account, p.ID, int64(first), int64(last)}, func(r *sql.Rows, d *droppedDay) error {
			d.post = p.UUID
			err := r.Scan(&d.day)
			w.dayChanged(collector.Date(d.day))
			return err
		})
	if err != nil || len(dropped) == 0 {
		return err
	}
	if w.removed = true; p.DaysFrom > last || len(days) == 0 {
		p.DaysFrom = 0
	}
	w.Stored.Days += len(dropped)
	return w.dropDays(ctx, dropped)
}

func (w *work) dayWritten(r *sql.Rows) error {
	var account, id, day int64
	if err := r.Scan(&account, &id, &day); err != nil {
		return err
	}
	d := collector.Date(day)
	w.ByID[id].MarkDay(d, w.At)
	w.written(droppedDay{w.ByID[id].UUID, day})
	w.dayChanged(d)
	w.Stored.Days++
	return nil
}
