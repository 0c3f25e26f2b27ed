package collector

import (
	"context"
	"fmt"
	"log/slog"
	"time"
)

// deliveryBatch is how many points are read from the ledger and written at a
// time: large enough for InfluxDB, small enough to be tried again.
const deliveryBatch = 5000

// Delivery brings points from the ledger into InfluxDB.
type Delivery struct {
	Outbox  Outbox
	Sink    Sink
	Metrics *Metrics
	Log     *slog.Logger
}

// Run delivers everything that is pending and returns the number of points
// written. After each batch it calls progress, if given, with the number so
// far. Points that the sink refuses for good are named in the log and not
// tried again; after any other error what is left stays pending.
func (d *Delivery) Run(ctx context.Context, progress func(done int)) (int, error) {
	clock, done := time.Now(), 0
	for {
		b, err := d.Outbox.Pending(ctx, deliveryBatch)
		if err != nil {
			return done, fmt.Errorf("reading pending points: %w", err)
		}
		if b.Len() == 0 {
			break
		}
		n, err := d.deliver(ctx, b)
		if err != nil {
			return done, err
		}
		done += n
		if progress != nil {
			progress(done)
		}
	}
	if done > 0 {
		d.Log.Info("delivered", "points", done, "took", time.Since(clock).Round(time.Millisecond))
	}
	return done, nil
}

func (d *Delivery) deliver(ctx context.Context, b Batch) (int, error) {
	refusals, err := d.Sink.Write(ctx, b)
	if err != nil {
		return 0, fmt.Errorf("delivering to InfluxDB (%d points stay in the ledger): %w", b.Len(), err)
	}
	for _, r := range refusals {
		d.Log.Error("InfluxDB refused points", "points", r.Points, "first", r.Point, "reason", r.Reason)
	}
	if err := d.Outbox.Delivered(ctx, b); err != nil {
		return 0, fmt.Errorf("noting what is delivered: %w", err)
	}
	d.Metrics.Delivered(b, refusals)
	return b.Len() - refused(refusals), nil
}

func refused(refusals []Refusal) int {
	n := 0
	for _, r := range refusals {
		n += r.Points
	}
	return n
}
