package influx

import (
	"context"
	"fmt"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

const (
	// maxNamed is how many refused points of a batch are looked for by name.
	// Beyond that they have one cause, such as a retention period, and asking
	// on would cost thousands of requests.
	maxNamed = 10
	// maxSplits bounds the requests that looking for refused points may cost:
	// each split sends two more.
	maxSplits = 200
)

// Write writes a batch, in requests of 5,000 points. Points that InfluxDB
// refuses for good come back as refusals, up to ten of them by name and the
// others as one more refusal that counts them; all other points are written.
//
// The error is an [*Error]. After it the whole batch is to be written again,
// which is harmless.
func (w *Writer) Write(ctx context.Context, b collector.Batch) ([]collector.Refusal, error) {
	d := &delivery{writer: w, lines: translate(b)}
	for i := 0; i < d.lines.len(); i += batchLines {
		if err := d.send(ctx, i, min(i+batchLines, d.lines.len())); err != nil {
			return nil, err
		}
	}
	return d.refusals(), nil
}

// delivery is one batch on its way.
type delivery struct {
	writer *Writer
	lines  *lines
	splits int
	named  []collector.Refusal

	unnamed int    // points refused beyond maxNamed, at least
	reason  string // why the last of them was
}

// Send writes the lines from i up to but without j. Where InfluxDB refuses some
// of them it sends both halves again, down to the single line, since its answer
// names no line. "Partial write" is not the whole truth either: InfluxDB 1 says
// it as soon as one shard refuses, before it knows about the others.
func (d *delivery) send(ctx context.Context, i, j int) error {
	err := d.writer.post(ctx, d.lines.span(i, j))
	if err == nil {
		return nil
	}
	if err.Kind != Refused {
		return err
	}
	n, partial := err.partial()
	switch {
	case j-i == 1, partial && n >= j-i:
		d.refuseAll(i, j, err.said())
		return nil
	case partial && (len(d.named) >= maxNamed || d.splits >= maxSplits):
		d.count(max(n, 1), err.said())
		return nil
	case d.splits >= maxSplits:
		return err // refused as a whole: nobody knows which line is at fault
	}
	d.splits++
	middle := (i + j) / 2
	if err := d.send(ctx, i, middle); err != nil {
		return err
	}
	return d.send(ctx, middle, j)
}

func (d *delivery) refuseAll(i, j int, reason string) {
	for ; i < j && len(d.named) < maxNamed; i++ {
		d.named = append(d.named, collector.Refusal{Point: d.lines.line(i), Points: 1, Reason: reason})
	}
	d.count(j-i, reason)
}

func (d *delivery) count(n int, reason string) {
	if n > 0 {
		d.unnamed += n
		d.reason = reason
	}
}

func (d *delivery) refusals() []collector.Refusal {
	if d.unnamed == 0 {
		return d.named
	}
	return append(d.named, collector.Refusal{
		Point:  fmt.Sprintf("%d more points", d.unnamed),
		Points: d.unnamed,
		Reason: d.reason,
	})
}
