package ledger

import (
	"context"
	"database/sql"
	"errors"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// rhythmsKept is for how many hours before the newest rhythm others are kept.
const rhythmsKept = 7 * 24

// rhythms finds the rhythm of an account that a transaction works on: stored ones,
// or learned from the readings.
type rhythms struct {
	tx        *dialect.Tx
	account   int64
	histories *histories

	found    map[int64]*collector.Rhythm // by the hour in which a gap begins
	activity *collector.Activity
	since    int64 // from when on activity has the readings; without activity nothing
	kept     int64 // the newest hour of which one is stored; 0: none is
	err      error
}

// rhythm returns what tells the rhythm of the account while the days of a post
// are worked out, all of them or the newest. A failure is in rs.err then.
func (rs *rhythms) rhythm(ctx context.Context, all bool) func(hour int64) *collector.Rhythm {
	return func(hour int64) *collector.Rhythm {
		r, ok := rs.found[hour]
		if ok || rs.err != nil {
			return r
		}
		if r, rs.err = rs.findRhythm(ctx, hour, all); rs.found == nil {
			rs.found = map[int64]*collector.Rhythm{}
		}
		rs.found[hour] = r
		return r
	}
}

// findRhythm takes a rhythm that is stored, or learns it. While all days are
// worked out, many are asked for once, and none is stored.
func (rs *rhythms) findRhythm(ctx context.Context, hour int64, all bool) (*collector.Rhythm, error) {
	if hour <= rs.kept {
		var packed []byte
		err := rs.tx.QueryRowContext(ctx, `SELECT weights FROM rhythms WHERE account = $1 AND hour = $2`, rs.account, hour).Scan(&packed)
		if r, ok := collector.UnpackRhythm(packed); err == nil && ok {
			return r, nil
		}
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, err
		}
	}
	if err := rs.learn(ctx, hour, all); err != nil {
		return nil, err
	}
	r := rs.activity.Rhythm(hour)
	if all {
		return r, nil
	}
	return r, rs.keepRhythm(ctx, hour, r)
}

func (rs *rhythms) keepRhythm(ctx context.Context, hour int64, r *collector.Rhythm) error {
	_, err := rs.tx.ExecContext(ctx, `INSERT INTO rhythms (account, hour, weights) VALUES ($1, $2, $3)
		ON CONFLICT (account, hour) DO UPDATE SET weights = excluded.weights`, rs.account, hour, r.Pack())
	if err == nil && rs.kept != 0 && rs.kept < hour {
		_, err = rs.tx.ExecContext(ctx, `DELETE FROM rhythms WHERE account = $1 AND hour < $2`, rs.account, hour-rhythmsKept)
	}
	rs.kept = max(rs.kept, hour)
	return err
}

// learn sees to it that the activity of the account is known that a rhythm
// follows from. All readings of the transaction must be merged by now.
func (rs *rhythms) learn(ctx context.Context, hour int64, all bool) error {
	since := collector.RhythmSince(hour)
	if rs.activity != nil && rs.since <= since {
		return nil
	}
	if all {
		since = 0
	}
	activity := &collector.Activity{}
	for _, p := range rs.histories.blog.Posts {
		spans, err := rs.histories.spansAround(ctx, p, since)
		if err != nil {
			return err
		}
		activity.Add(spans)
	}
	rs.activity, rs.since = activity, since
	return nil
}

// earliest returns the instant of the earliest reading that is new here, or removed.
func (w *work) earliest() int64 {
	earliest := w.Earliest
	for _, p := range w.Touched {
		for _, r := range p.Late {
			earliest = min(earliest, r.At)
		}
		if p.Removal != nil {
			earliest = min(earliest, p.Removal.From)
		}
	}
	return earliest
}

// reviseGaps has the days of posts worked out again over gaps whose rhythm
// follows from readings that are new here, or are removed. Mostly all that is new
// is later than any gap.
func (w *work) reviseGaps(ctx context.Context) error {
	hour := collector.HourOf(w.earliest())
	for uuid, p := range w.Posts {
		if p.Gap != 0 && p.Gap >= hour {
			w.Post(uuid).Rederive(collector.AllDays)
		}
	}
	if w.kept < hour {
		return nil
	}
	_, err := w.tx.ExecContext(ctx, `DELETE FROM rhythms WHERE account = $1 AND hour >= $2`, w.account, hour)
	return err
}
