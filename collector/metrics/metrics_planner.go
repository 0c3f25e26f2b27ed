package metrics

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"
)

// NewPlannerCollector exports whether this process plans for the installation.
func NewPlannerCollector(plans func() bool) prometheus.Collector {
	desc := newGaugeDesc("velog_planner",
		"Whether this process plans scrapes for all processes and exports the metrics of the whole installation (1) or another one does (0).")
	return scrapeFunc(func(_ context.Context, ch chan<- prometheus.Metric) {
		ch <- desc.metric(boolValue(plans()))
	})
}

// WhilePlanning exports the metrics of the whole installation only from the process
// that plans, so that they are there once, and sums of them are right.
func WhilePlanning(plans func() bool, c prometheus.Collector) prometheus.Collector {
	return planners{c, plans}
}

type planners struct {
	prometheus.Collector
	plans func() bool
}

func (p planners) Collect(ch chan<- prometheus.Metric) {
	if p.plans() {
		p.Collector.Collect(ch)
	}
}
