package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/engine"
)

// droppedDay is a day that the ledger had and has no longer, of a post or,
// without one, of the account.
type droppedDay struct {
	post string
	day  int64
}

// drops notes which points of an account are to be deleted where they were
// delivered.
type drops struct {
	tx          *dialect.Tx
	account, at int64
	awaited     bool         // whether days that were dropped before are not deleted yet
	back        []droppedDay // days that were written meanwhile
}

// dropDays drops days.
func (ds *drops) dropDays(ctx context.Context, days []droppedDay) error {
	b := newBulk(ds.tx, "dropped_days", []string{"account", "post", "day", "since"}, "ON CONFLICT DO NOTHING", nil)
	for _, d := range days {
		if err := b.add(ctx, ds.account, d.post, d.day, ds.at); err != nil {
			return err
		}
	}
	return b.flush(ctx)
}

// written notes that a day was written, which may have been dropped before.
func (ds *drops) written(d droppedDay) {
	if ds.awaited {
		ds.back = append(ds.back, d)
	}
}

// comeBack forgets that days were dropped that are back.
func (ds *drops) comeBack(ctx context.Context) error {
	for _, d := range ds.back {
		if _, err := ds.tx.ExecContext(ctx, `DELETE FROM dropped_days WHERE account = $1 AND post = $2 AND day = $3`,
			ds.account, d.post, d.day); err != nil {
			return err
		}
	}
	ds.back = nil
	return nil
}

// dropReadings drops the points of a post's readings from an instant to another.
// Those that are left between these are written again.
func (ds *drops) dropReadings(ctx context.Context, p *engine.Post, from, to int64) error {
	p.MarkReading(from, ds.at)
	return ds.dropPoints(ctx, p, droppedReading, from, to)
}

// dropMoved drops the point of a post itself if its place in time has changed.
func (ds *drops) dropMoved(ctx context.Context, p *engine.Post) error {
	if !p.Moved {
		return nil
	}
	return ds.dropPoints(ctx, p, droppedPost, 0, farFuture)
}

// farFuture is later than any point, and early enough for InfluxDB.
const farFuture = 1 << 33

// droppedKind says of what points are dropped, besides days.
type droppedKind int64

const (
	droppedReading droppedKind = iota
	droppedPost
	droppedEvent
)

func (k droppedKind) measurement() string {
	switch k {
	case droppedPost:
		return collector.MeasurementPost
	case droppedEvent:
		return collector.MeasurementEvent
	default:
		return collector.MeasurementReading
	}
}

func (ds *drops) dropPoints(ctx context.Context, p *engine.Post, about droppedKind, from, to int64) error {
	_, err := ds.tx.ExecContext(ctx, `INSERT INTO dropped_points (account, post, about, from_at, to_at, since)
		VALUES ($1, $2, $3, $4, $5, $6)`, ds.account, p.UUID, int64(about), from, to, ds.at)
	return err
}

func pendingDropped(ctx context.Context, tx *dialect.Tx, b *collector.Batch, limit int) error {
	err := each(ctx, tx, `SELECT a.username, d.post, d.day, d.id FROM dropped_days d
		JOIN accounts a ON a.id = d.account ORDER BY d.id LIMIT $1`, []any{limit}, func(r *sql.Rows) error {
		d := collector.Dropped{Deletion: collector.Deletion{Measurement: collector.MeasurementPostDaily}}
		var day int64
		err := r.Scan(&d.User, &d.Post, &day, &d.Mark.Row)
		if d.Post == "" {
			d.Measurement = collector.MeasurementAccountDaily
		}
		d.From = collector.Date(day).Begin()
		d.To = d.From
		b.Dropped = append(b.Dropped, d)
		return err
	})
	if err == nil {
		err = pendingDroppedPoints(ctx, tx, b, limit-len(b.Dropped))
	}
	slices.SortFunc(b.Dropped, func(x, y collector.Dropped) int {
		return cmp.Or(cmp.Compare(x.User, y.User), cmp.Compare(x.Post, y.Post),
			cmp.Compare(x.Measurement, y.Measurement), x.From.Compare(y.From))
	})
	return err
}

func pendingDroppedPoints(ctx context.Context, tx *dialect.Tx, b *collector.Batch, limit int) error {
	return each(ctx, tx, `SELECT a.username, d.post, d.about, d.from_at, d.to_at, d.id FROM dropped_points d
		JOIN accounts a ON a.id = d.account ORDER BY d.id LIMIT $1`, []any{limit}, func(r *sql.Rows) error {
		var d collector.Dropped
		var about droppedKind
		var from, to int64
		err := r.Scan(&d.User, &d.Post, &about, &from, &to, &d.Mark.Row)
		d.Measurement = about.measurement()
		d.From, d.To = time.Unix(from, 0).UTC(), time.Unix(to, 0).UTC()
		b.Dropped = append(b.Dropped, d)
		return err
	})
}

// clearDropped forgets points that were deleted. The number of a row is never
// given to another, so that a point that was dropped again meanwhile stays.
func clearDropped(ctx context.Context, tx *dialect.Tx, points []collector.Dropped) error {
	for _, d := range points {
		table := "dropped_points"
		if d.Measurement == collector.MeasurementPostDaily || d.Measurement == collector.MeasurementAccountDaily {
			table = "dropped_days"
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE id = $1", d.Mark.Row); err != nil {
			return err
		}
	}
	return nil
}
