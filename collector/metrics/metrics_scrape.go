package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// What stands in the ledger is asked at each scrape rather than mirrored: it
// is right after a restart, and an account that is removed takes its series
// along. A scrape asks the ledger, never velog. If the ledger does not answer,
// the scrape has an error in the place of these metrics and keeps the others.

const (
	scrapeTimeout = 5 * time.Second // below Prometheus' usual 10 s

	// maxAccountSeries is the number of accounts above which Prometheus gets
	// no series of each account.
	maxAccountSeries = 1000

	// staleAfter is how much longer than its interval the last good scrape of an
	// account may lie back. A scrape that failed is tried again within the hour.
	staleAfter = 3 * time.Hour
)

// AccountLister is what [NewAccountCollector] needs of the ledger.
type AccountLister interface {
	Accounts(ctx context.Context) ([]collector.Account, error)

	// Paces adds up the accounts that are tracked by their pace.
	Paces(ctx context.Context) ([]collector.PaceSum, error)

	// AccountTotals adds up the accounts that are tracked. Those are stale
	// whose last good scrape began longer before staleBefore than their own
	// interval, or in the future. Due are
	// also those whose next scrape is after the latest instant that the
	// [Schedule] allows.
	AccountTotals(ctx context.Context, now, staleBefore, latest time.Time) (collector.AccountTotals, error)
}

// NewAccountCollector exports what accounts are like that are read by a
// schedule: all together and, for up to 1,000 of them, each. Of
// velog_account_state only the current state has a series, with the value 1.
// Instants that an account does not have, such as the last success of a new
// one, have no series.
func NewAccountCollector(l AccountLister, s collector.Schedule, now func() time.Time) prometheus.Collector {
	return accountCollector{l, s, now}
}

type accountCollector struct {
	lister   AccountLister
	schedule collector.Schedule
	now      func() time.Time
}

func (accountCollector) Describe(ch chan<- *prometheus.Desc) {
	d := newTotalsDescs()
	for _, g := range d.all() {
		ch <- g.desc
	}
	ch <- accountStateDesc().desc
	for _, g := range accountGauges() {
		ch <- g.desc
	}
}

func (c accountCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	d := newTotalsDescs()
	ch <- d.interval.metric(c.schedule.Interval.Seconds())
	now := c.now()
	paces, err := c.lister.Paces(ctx)
	cadence := c.schedule.Cadence(paces)
	var totals collector.AccountTotals
	if err == nil {
		totals, err = c.lister.AccountTotals(ctx, now, now.Add(-staleAfter), cadence.Latest(now))
	}
	if err != nil {
		ch <- prometheus.NewInvalidMetric(d.accounts.desc, err)
		return
	}
	d.collect(ch, totals)
	d.collectCadence(ch, cadence)
	if totals.Accounts() <= maxAccountSeries {
		c.collectEach(ctx, ch, now)
	}
}

func (c accountCollector) collectEach(ctx context.Context, ch chan<- prometheus.Metric, now time.Time) {
	gauges, state := accountGauges(), accountStateDesc()
	accounts, err := c.lister.Accounts(ctx)
	if err != nil {
		ch <- prometheus.NewInvalidMetric(state.desc, err)
		return
	}
	for _, a := range accounts {
		a = a.AsOf(now)
		ch <- state.metric(1, a.User, string(a.State))
		for _, g := range gauges {
			g.collect(ch, a)
		}
	}
}

// NewJobCollector exports velog_jobs from what count returns at a scrape.
func NewJobCollector(count func(context.Context) ([]collector.JobCount, error)) prometheus.Collector {
	desc := newGaugeDesc("velog_jobs", "Number of jobs in the queue, by kind and state.", "kind", "state")
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
// returns at a scrape. While nothing waits, or is refused, the oldest has no
// series.
func NewBacklogCollector(backlog func(context.Context) (collector.Backlog, error)) prometheus.Collector {
	points := newGaugeDesc("velog_points_pending", "Number of points not yet delivered to InfluxDB.")
	oldest := newGaugeDesc("velog_points_pending_oldest_timestamp_seconds",
		"Unix timestamp at which the oldest pending point became pending.")
	erasures := newGaugeDesc("velog_deletions_pending",
		"Number of deleted accounts whose points have not yet been deleted from InfluxDB.")
	refused := newGaugeDesc("velog_points_rejected", "Number of points that InfluxDB rejected and has not accepted since.")
	refusedSince := newGaugeDesc("velog_points_rejected_oldest_timestamp_seconds",
		"Unix timestamp of the first rejection among the points that InfluxDB has not accepted since.")
	return scrapeFunc(func(ctx context.Context, ch chan<- prometheus.Metric) {
		b, err := backlog(ctx)
		if err != nil {
			ch <- prometheus.NewInvalidMetric(points.desc, err)
			return
		}
		ch <- points.metric(float64(b.Points))
		ch <- erasures.metric(float64(b.UsersToDelete))
		ch <- refused.metric(float64(b.Rejected))
		oldest.instant(ch, b.Oldest)
		refusedSince.instant(ch, b.RejectedSince)
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
