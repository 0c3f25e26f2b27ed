package scrape

import "github.com/velog-dashboard/velog-dashboard/collector"

// deletions returns what is to be deleted for dropped days, which come sorted:
// consecutive days of one post at once.
func deletions(dropped []collector.DroppedDay) []collector.Deletion {
	var all []collector.Deletion
	for _, d := range dropped {
		at := d.Date.Begin()
		if n := len(all); n > 0 && all[n-1].User == d.User && all[n-1].Post == d.Post && all[n-1].To.Equal((d.Date - 1).Begin()) {
			all[n-1].To = at
			continue
		}
		measurement := collector.MeasurementPostDaily
		if d.Post == "" {
			measurement = collector.MeasurementAccountDaily
		}
		all = append(all, collector.Deletion{Measurement: measurement, User: d.User, Post: d.Post, From: at, To: at})
	}
	return all
}
