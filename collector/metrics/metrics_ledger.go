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
		"1 if the last change of the ledger was stored, 0 if the disk kept it from that.")
	return scrapeFunc(func(_ context.Context, ch chan<- prometheus.Metric) {
		ch <- desc.metric(boolValue(failure() == nil))
	})
}

// NewWantedCollector exports how many users are not followed although the
// configuration names them.
func NewWantedCollector(wanted func() []collector.Wanted) prometheus.Collector {
	desc := newGaugeDesc("velog_users_not_followed",
		"Users whom VELOG_USERS or VELOG_ACCESS_TOKEN names and who are not followed, by the reason why not.", "reason")
	return scrapeFunc(func(_ context.Context, ch chan<- prometheus.Metric) {
		counts := map[collector.WantedReason]int{}
		for _, w := range wanted() {
			counts[w.Reason]++
		}
		for _, reason := range collector.WantedReasons() {
			ch <- desc.metric(float64(counts[reason]), string(reason))
		}
	})
}
