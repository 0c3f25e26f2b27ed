package ledger

import (
	"context"
	"database/sql"
	"errors"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/engine"
)

// rhythmsKept is for how many hours before the newest rhythm others are kept.
const rhythmsKept = 7 * 24

// rhythms are those of the account that a transaction works on.
type rhythms struct {
	found    map[int64]*collector.Rhythm // by the hour in which a gap begins
	activity *collector.Activity
	since    int64 // from when on activity has the readings; without activity nothing
	kept     int64 // the newest hour of which one is stored; 0: none is
	err      error
}

// rhythm returns what tells the rhythm of the account while the days of a post
// are worked out, all of them or the newest. A failure is in w.rhythms.err then.
func (w *work) rhythm(ctx context.Context, all bool) func(hour int64) *collector.Rhythm {
	return func(hour int64) *collector.Rhythm {
		r, ok := w.rhythms.found[hour]
		if ok || w.rhythms.err != nil {
			return r
		}
		if r, w.rhythms.err = w.findRhythm(ctx, hour, all); w.rhythms.found == nil {
			w.rhythms.found = map[int64]*collector.Rhythm{}
		}
		w.rhythms.found[hour] = r
		return r
	}
}

// findRhythm takes a rhythm that is stored, or learns it. While all days are
// worked out, many are asked for once, and none is stored.
func (w *work) findRhythm(ctx context.Context, hour int64, all bool) (*collector.Rhythm, error) {
	if hour <= w.rhythms.kept {
		var packed []byte
		err := w.tx.QueryRowContext(ctx, `SELECT weights FROM rhythms WHERE account = $1 AND hour = $2`, w.account, hour).Scan(&packed)
		if r, ok := collector.UnpackRhythm(packed); err == nil && ok {
			return r, nil
		}
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, err
		}
	}
	if err := w.learn(ctx, hour, all); err != nil {
		return nil, err
	}
	r := w.rhythms.activity.Rhythm(hour)
	if all {
		return r, nil
	}
	return r, w.keepRhythm(ctx, hour, r)
}

func (w *work) keepRhythm(ctx context.Context, hour int64, r *collector.Rhythm) error {
	_, err := w.tx.ExecContext(ctx, `INSERT INTO rhythms (account, hour, weights) VALUES ($1, $2, $3)
		ON CONFLICT (account, hour) DO UPDATE SET weights = excluded.weights`, w.account, hour, r.Pack())
	if err == nil && w.rhythms.kept != 0 && w.rhythms.kept < hour {
		_, err = w.tx.ExecContext(ctx, `DELETE FROM rhythms WHERE account = $1 AND hour < $2`, w.account, hour-rhythmsKept)
	}
	w.rhythms.kept = max(w.rhythms.kept, hour)
	return err
}

// learn sees to it that the activity of the account is known that a rhythm
// follows from. All readings of the transaction must be merged by now.
func (w *work) learn(ctx context.Context, hour int64, all bool) error {
	since := collector.RhythmSince(hour)
	if w.rhythms.activity != nil && w.rhythms.since <= since {
		return nil
	}
	if all {
		since = 0
	}
	activity := &collector.Activity{}
	for _, p := range w.Posts {
		spans, err := w.spansAround(ctx, p, since)
		if err != nil {
			return err
		}
		activity.Add(spans)
	}
	w.rhythms.activity, w.rhythms.since = activity, since
	return nil
}

// spansAround returns the spans of a post that begin at an instant or later, and
// the one before.
func (w *work) spansAround(ctx context.Context, p *engine.Post, since int64) ([]collector.Span, error) {
	if p.Whole != nil || p.Span.First == 0 {
		return p.Whole, nil
	}
	if since > 0 && p.ID != 0 {
		err := w.tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(first_at), $2) FROM readings WHERE post = $1 AND first_at < $2`,
			p.ID, since).Scan(&since)
		if err != nil {
			return nil, err
		}
	}
	return w.spansSince(ctx, p, since)
}

// reviseGaps has the days of posts worked out again over gaps whose rhythm
// follows from readings that are new here, or are removed. Mostly all that is new
// is later than any gap.
func (w *work) reviseGaps(ctx context.Context) error {
	earliest := w.Earliest
	for _, p := range w.Touched {
		for _, r := range p.Late {
			earliest = min(earliest, r.At)
		}
		if p.Removal != nil {
			earliest = min(earliest, p.Removal.From)
		}
	}
	hour := collector.HourOf(earliest)
	for uuid, p := range w.Posts {
		if p.Gap != 0 && p.Gap >= hour {
			w.Post(uuid).Rederive(collector.AllDays)
		}
	}
	if w.rhythms.kept < hour {
		return nil
	}
	_, err := w.tx.ExecContext(ctx, `DELETE FROM rhythms WHERE account = $1 AND hour >= $2`, w.account, hour)
	return err
}
