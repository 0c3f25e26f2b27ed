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
	MeasurementEvent        = "velog_event"
)

// Measurements lists all of them.
func Measurements() []string {
	return []string{MeasurementPostDaily, MeasurementAccountDaily, MeasurementPost, MeasurementReading, MeasurementEvent}
}

// Sink stores points, such as InfluxDB.
type Sink interface {
	// Write writes the points of a batch and deletes none. After an error the whole
	// batch has to be written again.
	Write(ctx context.Context, b Batch) (Written, error)

	// DeleteUser deletes all points of a user; it is no error if there are none. An error
	// with a method Unsupported that returns true means that the sink cannot delete
	// points at all. The same holds for Delete.
	DeleteUser(ctx context.Context, user string) error

	// Delete deletes points; it is no error if there are none.
	Delete(ctx context.Context, points []Deletion) error

	// Keeps returns how long points are kept.
	Keeps(ctx context.Context) Keeping
}

// Deletion selects the points of a measurement to delete: those of a user, or of
// one post, between two instants, both included.
type Deletion struct {
	Measurement string
	User, Post  string // empty post: all points of the user
	From, To    time.Time
}

// Keeping is how long a [Sink] keeps points.
type Keeping struct {
	Known     bool
	Retention time.Duration // an upper bound if not known; 0: forever or unknown
	Anchor    time.Time     // time of the points of posts released before it; zero: their release
}

// Written is the result of writing a batch.
type Written struct {
	Taken    map[string]int // by measurement
	Rejected []Rejection
	Expired  int // not written because they are older than the sink keeps
}

// Rejection describes consecutive points of a batch that the sink rejected.
type Rejection struct {
	Measurement string
	From, To    int    // the points are in the batch's slice of the measurement, from From up to but without To
	Points      int    // how many of them were rejected
	First       string // the first of them in line protocol
	Reason      string
}

// RejectedPoints returns the number of rejected points.
func (w Written) RejectedPoints() int {
	n := 0
	for _, r := range w.Rejected {
		n += r.Points
	}
	return n
}

// TakenPoints returns the number of accepted points.
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
