package collector

import (
	"context"
	"time"
)

// The measurements of InfluxDB, as the schema in the README has them.
const (
	MeasurementPostDaily    = "velog_post_daily"
	MeasurementAccountDaily = "velog_account_daily"
	MeasurementPost         = "velog_post"
	MeasurementReading      = "velog_reading"
)

// Sink takes points, and deletes them: InfluxDB.
type Sink interface {
	// Write writes the points of a batch, but deletes none. An error means that
	// nothing is known to be written, and that the batch is to be tried again.
	Write(ctx context.Context, b Batch) (Written, error)

	// Erase deletes all points of a user. To delete none is no error. An error
	// with a method Unsupported that returns true means that the sink can delete
	// nothing, now or later; so it does for Delete.
	Erase(ctx context.Context, user string) error

	// Delete deletes points. To delete none is no error.
	Delete(ctx context.Context, points []Deletion) error

	// Keeps says how long points are kept.
	Keeps(ctx context.Context) Keeping
}

// Deletion says which points of a measurement are to be deleted: those of a
// user, or of one post, between two instants, both included.
type Deletion struct {
	Measurement string
	User, Post  string // no post: of the user, whatever the post
	From, To    time.Time
}

// Keeping is how long a [Sink] keeps points.
type Keeping struct {
	Known     bool
	Retention time.Duration // at most, where it is not known; 0: for ever, or nobody knows
	Anchor    time.Time     // where posts stand that were released before it; zero: at their release
}

// Written is what became of the points of a batch.
type Written struct {
	Taken   map[string]int // by measurement
	Refused []Refusal
	Expired int // older than what the sink keeps, and not taken for that
}

// Refusal is about neighbouring points of a batch that the sink did not take.
type Refusal struct {
	Measurement string
	From, To    int    // the points are in the batch's slice of the measurement, from From up to but without To
	Points      int    // how many of them were refused
	First       string // the first of them in line protocol
	Reason      string
}

// RefusedPoints is how many points were refused.
func (w Written) RefusedPoints() int {
	n := 0
	for _, r := range w.Refused {
		n += r.Points
	}
	return n
}

// TakenPoints is how many points were taken.
func (w Written) TakenPoints() int {
	n := 0
	for _, taken := range w.Taken {
		n += taken
	}
	return n
}

// Since is the first day whose point is kept, 0 if all are.
func (k Keeping) Since(now time.Time) Date {
	if k.Retention == 0 {
		return 0
	}
	return DateOf(now.Add(-k.Retention)) + 1
}
