package ledger

import (
	"context"
	"database/sql"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// saveRuns writes the runs of a post that are new or over. The end of the
// newest run stands in the table following alone.
func (w *work) saveRuns(ctx context.Context, p *post) error {
	if len(p.late) > 0 {
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
		if err := w.writeRun(ctx, p, r); err != nil {
			return err
		}
	}
	return nil
}

func (w *work) writeRun(ctx context.Context, p *post, r collector.Run) error {
	return w.readings.add(ctx, p.id, r.First, r.Last-r.First, r.Views, known(r.Likes), known(r.Comments))
}

// mergeLate adds readings in between the others, and works out all days anew.
func (w *work) mergeLate(ctx context.Context, p *post) error {
	var stored []collector.Run
	if p.found != 0 {
		var err error
		if stored, err = readRuns(ctx, w.tx, `SELECT first_at, last_at, views, likes, comments FROM runs
			WHERE post = $1 ORDER BY first_at`, p.id); err != nil {
			return err
		}
	}
	merged, contradicted := mergeRuns(stored, p.late)
	w.contradicted += contradicted
	w.stored.Readings += len(p.late) - contradicted
	w.stored.Runs += max(0, len(merged)-len(stored))
	p.late = nil
	if err := w.replaceRuns(ctx, p, stored, merged); err != nil {
		return err
	}
	p.run = merged[len(merged)-1]
	if w.importing {
		p.beginAt(merged[0].First, w.since)
	}
	p.high, p.fell = highest(merged)
	p.whole = merged
	p.deriveFrom(collector.AllDays)
	return nil
}

// replaceRuns writes the difference between two lists of runs.
func (w *work) replaceRuns(ctx context.Context, p *post, stored, merged []collector.Run) error {
	had := make(map[int64]collector.Run, len(stored))
	for _, r := range stored {
		had[r.First] = r
	}
	for i, r := range merged {
		old, ok := had[r.First]
		delete(had, r.First)
		// The row of the newest run does not have its end.
		if ok && old == r && r.First != p.found {
			continue
		}
		if i == len(merged)-1 && ok && old.Counters == r.Counters && r.First == p.found {
			continue
		}
		if !ok || old.Counters != r.Counters {
			p.markReading(r.First, w.at)
		}
		if err := w.writeRun(ctx, p, r); err != nil {
			return err
		}
	}
	for first := range had {
		if _, err := w.tx.ExecContext(ctx, `DELETE FROM readings WHERE post = $1 AND first_at = $2`, p.id, first); err != nil {
			return err
		}
	}
	// A post without a known release is drawn at its first reading.
	if p.released == 0 && (len(stored) == 0 || stored[0].First != merged[0].First) {
		p.markPoint(w.at)
	}
	return nil
}

func readRuns(ctx context.Context, q queryer, query string, args ...any) ([]collector.Run, error) {
	var runs []collector.Run
	err := each(ctx, q, query, args, scanRuns(&runs))
	return runs, err
}

func scanRuns(into *[]collector.Run) func(*sql.Rows) error {
	return func(rows *sql.Rows) error {
		var r collector.Run
		err := rows.Scan(&r.First, &r.Last, &r.Views, (*known)(&r.Likes), (*known)(&r.Comments))
		*into = append(*into, r)
		return err
	}
}
