package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// NewBackupCollector exports the newest scheduled backup, its time and its size in
// bytes, which are zero without one.
func NewBackupCollector(newest func() (time.Time, int64, error)) prometheus.Collector {
	at := newGaugeDesc("velog_backup_last_success_timestamp_seconds",
		"Unix timestamp of the newest scheduled backup of the ledger, 0 without one. Only with BACKUP_DIR.")
	size := newGaugeDesc("velog_backup_size_bytes",
		"Size of the newest scheduled backup of the ledger in bytes. Only with BACKUP_DIR.")
	return scrapeFunc(func(_ context.Context, ch chan<- prometheus.Metric) {
		made, bytes, err := newest()
		if err != nil || made.IsZero() {
			ch <- at.metric(0)
			return
		}
		ch <- at.metric(float64(made.Unix()))
		ch <- size.metric(float64(bytes))
	})
}
