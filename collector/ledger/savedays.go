package ledger

import (
	"context"
	"database/sql"
	"math"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
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
func (w *work) saveDays(ctx context.Context, p *post) error {
	if !p.derive {
		return nil
	}
	h, err := w.history(ctx, p)
	if err != nil {
		return err
	}
	h.Rhythm = w.rhythm(ctx, p.from == collector.AllDays)
	d := collector.Derive(h, p.from)
	if w.rhythms.err != nil {
		return w.rhythms.err
	}
	p.high, p.anchor, p.unsettled = d.Total, d.Anchor, d.Unsettled
	p.fell, p.gap = max(p.fell, d.Fell), max(p.gap, d.Gap)
	if !h.Tail {
		p.fell, p.gap = d.Fell, d.Gap
	}
	for _, d := range d.Days {
		err := w.days.add(ctx, p.id, int64(d.Date), d.Views, d.ViewsTotal, nullCounter(d.Likes), nullCounter(d.LikesTotal),
			nullCounter(d.Comments), nullCounter(d.CommentsTotal), qualityCode(d.Quality))
		if err != nil {
			return err
		}
	}
	if p.from == collector.AllDays && p.found != 0 {
		return w.dropDays(ctx, p, d.Days)
	}
	return nil
}

// dropDays removes days that the history of a post no longer tells of: an
// import may show that it began later than it was thought to.
func (w *work) dropDays(ctx context.Context, p *post, days []collector.Day) error {
	first, last := collector.Date(1), collector.Date(0)
	if len(days) > 0 {
		first, last = days[0].Date, days[len(days)-1].Date
	}
	var dropped []droppedDay
	err := each(ctx, w.tx, `DELETE FROM days WHERE post = $1 AND (day < $2 OR day > $3) RETURNING day`,
		[]any{p.id, int64(first), int64(last)}, func(r *sql.Rows) error {
			var day int64
			err := r.Scan(&day)
			dropped = append(dropped, droppedDay{p.uuid, day})
			w.dayChanged(collector.Date(day))
			return err
		})
	if err != nil || len(dropped) == 0 {
		return err
	}
	if w.dropped = true; p.days > last || len(days) == 0 {
		p.days = 0
	}
	w.stored.Days += len(dropped)
	return w.drop(ctx, dropped)
}

func (w *work) dayWritten(r *sql.Rows) error {
	var id, day int64
	if err := r.Scan(&id, &day); err != nil {
		return err
	}
	d := collector.Date(day)
	w.byID[id].markDay(d, w.at)
	w.wrote(w.byID[id].uuid, day)
	w.dayChanged(d)
	w.stored.Days++
	return nil
}

func (w *work) dayChanged(d collector.Date) {
	if !w.changed {
		w.first, w.last, w.changed = d, d, true
		return
	}
	w.first, w.last = min(w.first, d), max(w.last, d)
}

// history returns what is needed to work out the days of a post from p.from
// on, which it may move back, up to the first day.
func (w *work) history(ctx context.Context, p *post) (collector.History, error) {
	h := collector.History{Began: p.began, Spans: p.whole}
	var err error
	if p.whole == nil && p.from != collector.AllDays {
		if err = w.tail(ctx, p, &h); err != nil {
			return h, err
		}
		// What is unknown now is worked out from later numbers, over any
		// number of days.
		if anyUnknown(h.Spans) {
			p.from = collector.AllDays
		}
	}
	if p.whole == nil && p.from == collector.AllDays {
		h = collector.History{Began: p.began}
		if h.Spans, err = w.runsSince(ctx, p, 0); err != nil {
			return h, err
		}
	}
	if w.reports {
		h.Reported, err = w.reported(ctx, p)
	}
	return h, err
}

// runsSince reads the spans of a post that begin at an instant or later.
func (w *work) runsSince(ctx context.Context, p *post, first int64) ([]collector.Span, error) {
	spans, err := readSpans(ctx, w.tx, "SELECT "+spanColumns+` FROM spans
		WHERE post = $1 AND first_at >= $2 AND first_at < $3 ORDER BY first_at`, p.id, first, p.firstFresh())
	return append(spans, p.fresh...), err
}

func (w *work) reported(ctx context.Context, p *post) (map[collector.Date]int64, error) {
	days := map[collector.Date]int64{}
	err := each(ctx, w.tx, `SELECT day, views FROM reported_days WHERE post = $1 AND day >= $2`,
		[]any{p.id, int64(p.from)}, func(r *sql.Rows) error {
			var day, views int64
			err := r.Scan(&day, &views)
			days[collector.Date(day)] = views
			return err
		})
	return days, err
}

// firstFresh returns the beginning of the first span that is newer in memory
// than in the ledger.
func (p *post) firstFresh() int64 {
	if len(p.fresh) == 0 {
		return math.MaxInt64
	}
	return p.fresh[0].First
}
