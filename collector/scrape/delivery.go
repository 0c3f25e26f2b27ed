package scrape

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// deliveryBatch is how many points are read from the ledger and written at a time:
// large enough for InfluxDB, small enough to retry.
const deliveryBatch = 5000

// erasingWithin limits how long a delivery deletes points of removed accounts
// before it delivers.
const erasingWithin = time.Minute

// retryRefused is how often points that the sink has rejected are retried.
const retryRefused = 24 * time.Hour

// Delivery delivers points from the ledger to InfluxDB.
type Delivery struct {
	Outbox  collector.Outbox
	Sink    collector.Sink
	Metrics DeliveryMetrics
	Log     *slog.Logger

	mu          sync.Mutex
	lastSuccess time.Time
	lastError   string
	keeping     collector.Keeping
	cannotDrop  bool // the sink has reported that it cannot delete
}

// DeliveryMetrics observes deliveries.
type DeliveryMetrics interface {
	// Write observes one attempt to write a batch. The outcome is "ok" or a
	// short word for the failure, such as "unreachable".
	Write(outcome string, d time.Duration)

	// Delivered observes the result of a batch.
	Delivered(w collector.Written)
}

// Last returns when a delivery last succeeded since the program started, and the
// error of the last one, empty if it succeeded.
func (d *Delivery) Last() (success time.Time, failure string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.lastSuccess, d.lastError
}

// Keeping returns how long the sink keeps points, as of the last delivery.
func (d *Delivery) Keeping() collector.Keeping {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.keeping
}

func (d *Delivery) askKeeping(ctx context.Context) collector.Keeping {
	k := d.Sink.Keeps(ctx)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.keeping = k
	return k
}

func (d *Delivery) ended(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.lastError = ""; err != nil {
		d.lastError = err.Error()
		return
	}
	d.lastSuccess = time.Now()
}

// Run deletes the points of accounts that were removed, then delivers everything
// that is pending, and returns the number of points written. After each batch it
// calls progress, if given, with the number so far, including those that the
// bucket does not keep. Points that the sink rejects are logged and retried daily;
// after any other error the remaining points stay pending.
//
// Points that could not be deleted do not stop others from being written: the next
// run tries again, and the error returned reports them.
func (d *Delivery) Run(ctx context.Context, progress func(done int)) (int, error) {
	erased := d.eraseRemoved(ctx)
	done, err := d.run(ctx, progress)
	if err == nil { // otherwise the delivery's error is reported, most likely with the same cause
		err = erased
	}
	d.ended(err)
	return done, err
}

// eraseRemoved deletes the points of accounts that were removed. If that fails the
// ledger keeps the note, and the log and the first error tell why. If a user is
// tracked again meanwhile, new points may be delivered before the old ones can be
// deleted; these are deleted too, and the [Outbox] makes them pending again.
func (d *Delivery) eraseRemoved(ctx context.Context) error {
	began := time.Now()
	users, err := d.Outbox.UsersToDelete(ctx)
	for i, user := range users {
		// Many deletions on an InfluxDB that does not answer must not delay the
		// points for longer than this.
		if ctx.Err() != nil || time.Since(began) > erasingWithin {
			d.Log.Info("more deleted accounts have points to delete, the next delivery continues", "accounts", len(users)-i)
			break
		}
		if failed := d.erase(ctx, user); err == nil {
			err = failed
		}
	}
	return err
}

func (d *Delivery) erase(ctx context.Context, user string) error {
	err := d.Sink.DeleteUser(ctx, user)
	if unsupported(err) {
		return d.cannotErase(ctx, user, err)
	}
	if err == nil {
		err = d.Outbox.UserDeleted(ctx, user)
	}
	if err != nil {
		d.Log.Warn("could not delete the points of a deleted account, the next delivery retries", "user", user, "error", err)
		return fmt.Errorf("deleting the points of the deleted account %s from InfluxDB: %w", user, err)
	}
	d.Log.Info("deleted the points of a deleted account", "user", user)
	return nil
}

// cannotErase logs once that the points of removed accounts stay.
func (d *Delivery) cannotErase(ctx context.Context, user string, cause error) error {
	news, err := d.Outbox.UserDeleteFailed(ctx, user)
	if err != nil {
		return fmt.Errorf("recording that points cannot be deleted: %w", err)
	}
	if news {
		d.Log.Warn("InfluxDB cannot delete points: the points of a deleted account stay in InfluxDB; delete them there",
			"user", user, "error", cause)
	}
	return nil
}

// drop deletes the points that the ledger has dropped. If the sink cannot delete,
// the points stay; that is logged once.
func (d *Delivery) drop(ctx context.Context, dropped []collector.Dropped) error {
	if len(dropped) == 0 {
		return nil
	}
	err := d.Sink.Delete(ctx, deletions(dropped))
	if !unsupported(err) {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.cannotDrop {
		d.Log.Warn("InfluxDB cannot delete points: outdated points stay there", "points", len(dropped), "error", err)
	}
	d.cannotDrop = true
	return nil
}

// Prune deletes the daily points that the ledger does not have, wherever they came
// from. It takes a request or two per post.
func (d *Delivery) Prune(ctx context.Context) error {
	outside, err := d.Outbox.TimesWithoutDays(ctx)
	if err != nil {
		return err
	}
	err = d.Sink.Delete(ctx, outside)
	if unsupported(err) {
		d.Log.Warn("InfluxDB cannot delete points: days missing from the ledger stay there", "error", err)
		return nil
	}
	if err != nil {
		return fmt.Errorf("deleting days from InfluxDB that the ledger does not have: %w", err)
	}
	return nil
}

// unsupported reports whether a sink's error is that it cannot delete points.
func unsupported(err error) bool {
	e, ok := errors.AsType[interface {
		error
		Unsupported() bool
	}](err)
	return ok && e.Unsupported()
}

func (d *Delivery) run(ctx context.Context, progress func(done int)) (int, error) {
	clock, done, expired := time.Now(), 0, 0
	if err := errors.Join(
		d.Outbox.RetryRejected(ctx, clock.Add(-retryRefused)),
		d.Outbox.MovePosts(ctx, d.askKeeping(ctx).Anchor),
	); err != nil {
		return 0, err
	}
	for {
		b, err := d.Outbox.Pending(ctx, deliveryBatch)
		if err != nil {
			return done, fmt.Errorf("reading pending points: %w", err)
		}
		if b.Len() == 0 {
			break
		}
		w, err := d.deliver(ctx, b)
		if err != nil {
			return done, err
		}
		done, expired = done+b.Len()-w.RejectedPoints()-w.Expired, expired+w.Expired
		if progress != nil {
			progress(done + expired)
		}
	}
	d.logDelivered(done, expired, time.Since(clock))
	return done, nil
}

// logDelivered logs how many points were written, and how many were left out
// because the bucket does not keep them.
func (d *Delivery) logDelivered(done, expired int, took time.Duration) {
	if done+expired == 0 {
		return
	}
	attributes := []any{"points", done}
	if expired > 0 {
		attributes = append(attributes, "outside_retention", expired)
	}
	d.Log.Info("delivered", append(attributes, "took", took.Round(time.Millisecond))...)
}

func (d *Delivery) deliver(ctx context.Context, b collector.Batch) (collector.Written, error) {
	clock := time.Now()
	var w collector.Written
	err := d.drop(ctx, b.Dropped) // first: a day may have come back
	if err == nil {
		w, err = d.Sink.Write(ctx, b)
	}
	d.Metrics.Write(outcomeOf(err), time.Since(clock))
	if err != nil {
		return w, fmt.Errorf("delivering to InfluxDB (%d points stay in the ledger): %w", b.Len(), err)
	}
	d.logRefusals(w)
	err = d.Outbox.Rejected(ctx, b, w.Rejected)
	if err == nil {
		err = d.Outbox.Delivered(ctx, b)
	}
	if err != nil {
		return w, fmt.Errorf("recording what is delivered: %w", err)
	}
	d.Metrics.Delivered(w)
	return w, nil
}

// logRefusals logs the first rejected points of a batch, and the number of the
// others.
func (d *Delivery) logRefusals(w collector.Written) {
	const named = 10
	for _, r := range w.Rejected[:min(named, len(w.Rejected))] {
		d.Log.Error("InfluxDB rejected points; they are retried daily and by velog-dashboard deliver",
			"points", r.Points, "first", r.First, "reason", r.Reason)
	}
	if len(w.Rejected) > named {
		rest := collector.Written{Rejected: w.Rejected[named:]}
		d.Log.Error("InfluxDB rejected more points", "points", rest.RejectedPoints())
	}
}

// outcomeOf returns the outcome of a write for a metric: "ok", or the word of the
// sink's error.
func outcomeOf(err error) string {
	if err == nil {
		return "ok"
	}
	if e, ok := errors.AsType[interface {
		error
		Outcome() string
	}](err); ok {
		return e.Outcome()
	}
	return "error"
}
