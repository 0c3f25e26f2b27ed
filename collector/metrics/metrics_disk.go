package metrics

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"
)

// Thinned counts spans that were removed from the ledger because no day needs them.
func (m *Metrics) Thinned(spans int) { m.thinned.Add(float64(spans)) }

// NewDiskCollector exports the size of the ledger and, if it is known, how much is
// free on its file system, both in bytes.
func NewDiskCollector(size func(context.Context) (int64, error), free func() (int64, error)) prometheus.Collector {
	ledger := newGaugeDesc("velog_ledger_size_bytes", "Size of the ledger's file, or of its database in PostgreSQL, in bytes.")
	disk := newGaugeDesc("velog_ledger_disk_free_bytes",
		"Free space of the file system with the ledger's file in bytes. Not for a ledger in PostgreSQL.")
	return scrapeFunc(func(ctx context.Context, ch chan<- prometheus.Metric) {
		if n, err := size(ctx); err == nil {
			ch <- ledger.metric(float64(n))
		}
		if n, err := free(); err == nil {
			ch <- disk.metric(float64(n))
		}
	})
}
