package influx

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	influxhttp "github.com/influxdata/influxdb-client-go/v2/api/http"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// maxSplits limits the requests spent on finding rejected points: each split sends
// two more.
const maxSplits = 200

// Write writes a batch, in requests of 5,000 points. Rejected points are returned
// as such; all others are written. Points older than the bucket's retention are
// not sent.
//
// The error is an [*Error]. After it the whole batch is to be written again, which
// is harmless.
func (w *Writer) Write(ctx context.Context, b collector.Batch) (collector.Written, error) {
	d := &delivery{writer: w, keeping: w.kept.now(w.now()), batch: b, spared: map[string]int{}}
	d.lines = translate(b, d.keeping.anchor(), w.korean)
	d.outcomes = make([]outcome, d.lines.len())
	for i := 0; i < d.lines.len(); i += batchLines {
		if err := d.send(ctx, i, min(i+batchLines, d.lines.len())); err != nil {
			return collector.Written{}, err
		}
	}
	return d.written(), nil
}

// outcome is what becomes of a line.
type outcome uint8

const (
	sent      outcome = iota // or to be sent
	rejected                 // for good
	uncertain                // one of several of which some were rejected, unknown which
	expired                  // older than the bucket keeps
)

// delivery is the delivery of one batch.
type delivery struct {
	writer     *Writer
	batch      collector.Batch
	keeping    keeping
	lines      *lines
	outcomes   []outcome
	splits     int
	rejections []collector.Rejection
	spared     map[string]int // written lines among the uncertain ones, by measurement
}

// send writes the lines from i up to but without j. If InfluxDB rejects some
// without naming them, it sends both halves again, down to the single line.
// "Partial write" cannot be trusted either: InfluxDB 1 reports it as soon as one
// shard rejects points, before the others have answered.
func (d *delivery) send(ctx context.Context, i, j int) error {
	text, n := d.text(i, j)
	if n == 0 {
		return nil
	}
	err := d.writer.post(ctx, text)
	switch {
	case err == nil:
		return nil
	case err.Kind == Expired:
		return d.expire(ctx, err, i, j, n)
	case err.Kind != Refused:
		return err
	case d.named(err, i, j):
		return d.sendOthers(ctx, err, i, j)
	case n == 1, err.partial && err.dropped >= n:
		d.reject(i, j, err.reason())
		return nil
	default:
		return d.halve(ctx, err, i, j)
	}
}

// text returns the lines from i up to but without j that are to be sent, and their
// number.
func (d *delivery) text(i, j int) (string, int) {
	floor, n := d.keeping.floor(), 0
	for k := i; k < j; k++ {
		if d.outcomes[k] == sent && d.lines.times[k] < floor {
			d.outcomes[k] = expired
		}
		if d.outcomes[k] == sent {
			n++
		}
	}
	if n == j-i {
		return d.lines.span(i, j), n
	}
	var text strings.Builder
	for k := i; k < j; k++ {
		if d.outcomes[k] == sent {
			text.WriteString(d.lines.span(k, k+1))
		}
	}
	return text.String(), n
}

// halve sends the lines in two requests: split between measurements, or else in
// the middle. The later half goes first: if InfluxDB rejects old points, the
// earlier one need not be sent after that.
func (d *delivery) halve(ctx context.Context, err *Error, i, j int) error {
	middle, mixed := d.lines.boundary(i, j)
	if !mixed {
		if d.splits >= maxSplits {
			return d.giveUp(err, i, j)
		}
		d.splits++
	}
	halves := [2][2]int{{middle, j}, {i, middle}}
	if d.lines.times[i] > d.lines.times[middle] {
		slices.Reverse(halves[:])
	}
	for _, half := range halves {
		if err := d.send(ctx, half[0], half[1]); err != nil {
			return err
		}
	}
	return nil
}

// giveUp ends the search for rejected lines. If InfluxDB rejected all of them, it
// is unknown which line is wrong, and the batch is to be sent again.
func (d *delivery) giveUp(err *Error, i, j int) error {
	if !err.partial {
		return err
	}
	_, n := d.text(i, j)
	dropped := max(1, err.dropped) // fewer than n, or else all were rejected
	d.spared[d.lines.measurement(i).name] += n - dropped
	d.note(i, j, dropped, uncertain, err.reason())
	return nil
}

// reject marks all lines that were sent as rejected.
func (d *delivery) reject(i, j int, reason string) {
	for k := i; k < j; k++ {
		begin := k
		for k < j && d.outcomes[k] == sent && d.lines.measurement(k) == d.lines.measurement(begin) {
			k++
		}
		if k > begin {
			d.note(begin, k, k-begin, rejected, reason)
			k--
		}
	}
}

// note marks n of the lines from i up to but without j as rejected; they are
// neighbours in one measurement.
func (d *delivery) note(i, j, n int, f outcome, reason string) {
	for k := i; k < j; k++ {
		if d.outcomes[k] == sent {
			d.outcomes[k] = f
		}
	}
	m := d.lines.measurement(i)
	d.rejections = append(d.rejections, collector.Rejection{
		Measurement: m.name, From: i - m.begin, To: j - m.begin, Points: n,
		First: d.lines.line(i), Reason: reason,
	})
}

// named sets the outcomes of the lines that InfluxDB 3 names, and reports whether
// there are any.
func (d *delivery) named(err *Error, i, j int) bool {
	var asked []int
	for k := i; k < j && err.lines != nil; k++ {
		if d.outcomes[k] == sent {
			asked = append(asked, k)
		}
	}
	found := false
	for _, bad := range err.lines {
		k := d.find(bad, asked)
		if k < 0 || d.outcomes[k] != sent {
			continue
		}
		found = true
		if kindOfLine(bad) == Expired {
			d.outcomes[k] = expired
			continue
		}
		d.note(k, k+1, 1, rejected, withoutPoint(d.writer.clean(bad.Message)))
	}
	return found
}

// find returns the index of the line that InfluxDB names, -1 if it was not sent. A
// title with a line break changes InfluxDB's line numbers.
func (d *delivery) find(bad badLine, asked []int) int {
	begins := func(k int) bool {
		text := strings.TrimRight(bad.Line, "\n.… ")
		return text != "" && strings.HasPrefix(d.lines.line(k), text)
	}
	if n := bad.Number - 1; n >= 0 && n < len(asked) && (bad.Line == "" || begins(asked[n])) {
		return asked[n]
	}
	if n := slices.IndexFunc(asked, begins); n >= 0 {
		return asked[n]
	}
	return -1
}

// sendOthers sends the lines that InfluxDB did not name, unless it has written
// them.
func (d *delivery) sendOthers(ctx context.Context, err *Error, i, j int) error {
	if err.partial {
		return nil
	}
	return d.send(ctx, i, j)
}

// expire learns the bucket's retention from a rejection, and sends the others
// again. InfluxDB 1 and 2 drop only the points that are too old, and say how many.
func (d *delivery) expire(ctx context.Context, err *Error, i, j, n int) error {
	var times []int64
	for k := i; k < j; k++ {
		if d.outcomes[k] == sent {
			times = append(times, d.lines.times[k])
		}
	}
	slices.Sort(times)
	newest := err.dropped
	if n == 1 {
		newest = 1
	}
	if newest == 0 || newest > n {
		return d.halve(ctx, err, i, j)
	}
	if !d.keeping.learn(time.Unix(times[newest-1], 0), d.writer.now()) {
		d.reject(i, j, err.reason()) // too young for any bucket's retention: the clocks differ
		return nil
	}
	d.writer.kept.learned(d.keeping)
	return d.again(ctx, i, j)
}

// again sends lines again, with old posts moved into the retention.
func (d *delivery) again(ctx context.Context, i, j int) error {
	moved := translate(d.batch, d.keeping.anchor(), d.writer.korean)
	d.lines = moved
	return d.send(ctx, i, j)
}

// written returns the result of every point.
func (d *delivery) written() collector.Written {
	w := collector.Written{Taken: d.spared, Rejected: d.merged()}
	for k, f := range d.outcomes {
		switch f {
		case sent:
			w.Taken[d.lines.measurement(k).name]++
		case expired:
			w.Expired++
		}
	}
	return w
}

// merged returns the rejections in the batch's order, adjacent ones merged.
func (d *delivery) merged() []collector.Rejection {
	slices.SortFunc(d.rejections, func(a, b collector.Rejection) int { return cmp.Compare(d.index(a), d.index(b)) })
	var merged []collector.Rejection
	for _, r := range d.rejections {
		if n := len(merged); n > 0 && continues(merged[n-1], r) {
			merged[n-1].To = r.To
			merged[n-1].Points += r.Points
			continue
		}
		merged = append(merged, r)
	}
	return merged
}

// index returns the line at which a rejection begins.
func (d *delivery) index(r collector.Rejection) int {
	for _, p := range d.lines.parts {
		if p.name == r.Measurement {
			return p.begin + r.From
		}
	}
	return 0
}

// continues reports whether two rejections can be merged.
func continues(a, b collector.Rejection) bool {
	whole := a.Points == a.To-a.From && b.Points == b.To-b.From
	return whole && a.Measurement == b.Measurement && a.To == b.From && a.Reason == b.Reason
}

// kindOfLine returns the kind of error of a line that InfluxDB 3 names.
func kindOfLine(bad badLine) Kind {
	return kindOf(&influxhttp.Error{StatusCode: http.StatusBadRequest}, bad.Message)
}
