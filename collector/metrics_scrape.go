package collector

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// What stands in the ledger is asked at each scrape rather than mirrored: it
// is right after a restart, and an account that is removed takes its series
// along. A scrape asks the ledger, never velog. If the ledger does not answer,
// the scrape has an error in the place of these metrics and keeps the others.

const (
	scrapeTimeout = 5 * time.Second // below Prometheus' usual 10 s

	// maxAccountSeries is the number of accounts above which Prometheus gets
	// counts by state only.
	maxAccountSeries = 1000
)

// AccountLister is what [NewAccountCollector] needs of the ledger.
type AccountLister interface {
	Accounts(ctx context.Context) ([]Account, error)
}

// NewAccountCollector exports velog_accounts by state and, for up to 1,000
// accounts, the series of each account. Of velog_account_state only the
// current state has a series, with the value 1. Instants that an account does
// not have, such as the last success of a new one, have no series.
func NewAccountCollector(l AccountLister) prometheus.Collector { return accountCollector{l} }

type accountCollector struct{ lister AccountLister }

func (accountCollector) Describe(ch chan<- *prometheus.Desc) {
	ch <- accountsDesc().desc
	ch <- accountStateDesc().desc
	for _, g := range accountGauges() {
		ch <- g.desc
	}
}

func (c accountCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	accounts, err := c.lister.Accounts(ctx)
	if err != nil {
		ch <- prometheus.NewInvalidMetric(accountsDesc().desc, err)
		return
	}
	collectCounts(ch, accounts)
	if len(accounts) > maxAccountSeries {
		return
	}
	gauges, state := accountGauges(), accountStateDesc()
	for _, a := range accounts {
		ch <- state.metric(1, a.User, string(a.State))
		for _, g := range gauges {
			g.collect(ch, a)
		}
	}
}

func collectCounts(ch chan<- prometheus.Metric, accounts []Account) {
	counts := make(map[State]int)
	for _, a := range accounts {
		counts[a.State]++
	}
	desc := accountsDesc()
	for _, s := range States() {
		ch <- desc.metric(float64(counts[s]), string(s))
	}
}

// JobCount says how many jobs of one kind are in one state of the queue.
type JobCount struct {
	Kind, State string
	Jobs        int
}

// NewJobCollector exports velog_jobs from what count returns at a scrape.
func NewJobCollector(count func(context.Context) ([]JobCount, error)) prometheus.Collector {
	desc := newGaugeDesc("velog_jobs", "Jobs in the queue by kind and state.", "kind", "state")
	return scrapeFunc(func(ctx context.Context, ch chan<- prometheus.Metric) {
		jobs, err := count(ctx)
		if err != nil {
			ch <- prometheus.NewInvalidMetric(desc.desc, err)
			return
		}
		for _, j := range jobs {
			ch <- desc.metric(float64(j.Jobs), j.Kind, j.State)
		}
	})
}

// NewBacklogCollector exports what waits for delivery, from what backlog
// returns at a scrape. While nothing waits, the oldest has no series.
func NewBacklogCollector(backlog func(context.Context) (Backlog, error)) prometheus.Collector {
	points := newGaugeDesc("velog_points_pending", "Points that are not yet delivered to InfluxDB.")
	oldest := newGaugeDesc("velog_points_pending_oldest_timestamp_seconds",
		"Since when the oldest point waits for delivery.")
	erasures := newGaugeDesc("velog_erasures_pending",
		"Accounts that were removed and whose points are still to be deleted from InfluxDB.")
	return scrapeFunc(func(ctx context.Context, ch chan<- prometheus.Metric) {
		b, err := backlog(ctx)
		if err != nil {
			ch <- prometheus.NewInvalidMetric(points.desc, err)
			return
		}
		ch <- points.metric(float64(b.Points))
		ch <- erasures.metric(float64(b.Erasures))
		if !b.Oldest.IsZero() {
			ch <- oldest.metric(unixSeconds(b.Oldest))
		}
	})
}

// scrapeFunc is a collector that is only a function. It describes nothing,
// which makes it "unchecked": its metrics are checked when they are gathered.
type scrapeFunc func(context.Context, chan<- prometheus.Metric)

func (scrapeFunc) Describe(chan<- *prometheus.Desc) {}

func (f scrapeFunc) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	f(ctx, ch)
}
