package scrape

import (
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// deletions returns the deletions for dropped points, which are sorted:
// consecutive days of one post become one.
func deletions(dropped []collector.Dropped) []collector.Deletion {
	var all []collector.Deletion
	for _, d := range dropped {
		if n := len(all); n > 0 && isDayAfter(all[n-1], d.Deletion) {
			all[n-1].To = d.To
			continue
		}
		all = append(all, d.Deletion)
	}
	return all
}

// isDayAfter reports whether a daily point is the next one of the same post.
func isDayAfter(before, d collector.Deletion) bool {
	daily := d.Measurement == collector.MeasurementPostDaily || d.Measurement == collector.MeasurementAccountDaily
	return daily && before.Measurement == d.Measurement && before.User == d.User && before.Post == d.Post &&
		before.To.Add(24*time.Hour).Equal(d.From)
}
