package metrics

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// NewWritableCollector exports whether the ledger can be written, which failure
// denies with an error.
func NewWritableCollector(failure func() error) prometheus.Collector {
	desc := newGaugeDesc("velog_ledger_writable",
		"Whether the ledger accepts writes (1) or the disk prevented the last one (0).")
	return scrapeFunc(func(_ context.Context, ch chan<- prometheus.Metric) {
		ch <- desc.metric(boolValue(failure() == nil))
	})
}

// NewUntrackedCollector exports how many users are not tracked although the
// configuration names them.
func NewUntrackedCollector(untracked func() []collector.Untracked) prometheus.Collector {
	desc := newGaugeDesc("velog_users_not_tracked",
		"Number of users named in VELOG_USERS or VELOG_ACCESS_TOKEN that are not tracked, by reason.", "reason")
	return scrapeFunc(func(_ context.Context, ch chan<- prometheus.Metric) {
		counts := map[collector.UntrackedReason]int{}
		for _, w := range untracked() {
			counts[w.Reason]++
		}
		for _, reason := range collector.UntrackedReasons() {
			ch <- desc.metric(float64(counts[reason]), string(reason))
		}
	})
}
