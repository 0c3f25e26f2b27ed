package scrape

import (
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// deletions returns what is to be deleted for dropped points, which come sorted:
// consecutive days of one post at once.
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

// isDayAfter reports whether daily points continue those of the same post.
func isDayAfter(before, d collector.Deletion) bool {
	daily := d.Measurement == collector.MeasurementPostDaily || d.Measurement == collector.MeasurementAccountDaily
	return daily && before.Measurement == d.Measurement && before.User == d.User && before.Post == d.Post &&
		before.To.Add(24*time.Hour).Equal(d.From)
}
