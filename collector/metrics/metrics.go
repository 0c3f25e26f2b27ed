package metrics

import (
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/collectors/version"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Metrics are the counters and gauges of the process itself. Metrics of accounts,
// jobs and the backlog are read at each scrape by Prometheus instead: see
// [NewAccountCollector], [NewJobCollector] and [NewBacklogCollector].
//
// Every method may be called from many goroutines.
type Metrics struct {
	requests *prometheus.CounterVec
	cost     *prometheus.CounterVec
	duration *prometheus.HistogramVec
	retries  *prometheus.CounterVec
	waited   prometheus.Counter
	breaker  *oneOf
	source   *oneOf
	clock    *prometheus.GaugeVec // without labels: no series before the first answer

	readings       prometheus.Counter
	spans          prometheus.Counter
	fallen         prometheus.Counter
	deleted        prometheus.Counter
	thinned        prometheus.Counter
	scrapes        *prometheus.CounterVec
	scrapeDuration prometheus.Histogram

	delivered *prometheus.CounterVec
	refused   prometheus.Counter
	writes    *prometheus.CounterVec
	writeDur  prometheus.Histogram

	signIns *prometheus.CounterVec
	notices *prometheus.CounterVec
	http    *prometheus.CounterVec
	httpDur *prometheus.HistogramVec
}

// NewMetrics registers the metrics. It panics if reg already has them: that is
// a mistake in the program, found by its first start.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	var m Metrics
	m.requestMetrics(promauto.With(reg))
	m.scrapeMetrics(promauto.With(reg))
	m.deliveryMetrics(promauto.With(reg))
	m.siteMetrics(promauto.With(reg))
	return &m
}

func (m *Metrics) requestMetrics(f promauto.Factory) {
	m.requests = f.NewCounterVec(prometheus.CounterOpts{
		Name: "velog_requests_total",
		Help: "Total number of requests sent to velog including retries, by API version, operation and outcome.",
	}, []string{"api", "operation", "outcome"})
	m.cost = f.NewCounterVec(prometheus.CounterOpts{
		Name: "velog_request_cost_total",
		Help: "Total number of statements that requests made velog's database run, estimated, by API version and operation.",
	}, []string{"api", "operation"})
	m.duration = f.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "velog_request_duration_seconds",
		Help:    "Duration of requests to velog in seconds, without the wait for the rate limit.",
		Buckets: []float64{.025, .05, .1, .25, .5, 1, 2.5, 5, 10, 15},
	}, []string{"api", "operation"})
	m.retries = f.NewCounterVec(prometheus.CounterOpts{
		Name: "velog_request_retries_total",
		Help: "Total number of quick retries of requests to velog, by operation.",
	}, []string{"operation"})
	m.waited = f.NewCounter(prometheus.CounterOpts{
		Name: "velog_rate_limit_wait_seconds_total",
		Help: "Total time in seconds that requests to velog waited for the rate limit.",
	})
	m.breaker = newOneOf(f, prometheus.GaugeOpts{
		Name: "velog_breaker_state",
		Help: "State of the circuit breaker of each velog API. The current state has the value 1; an open breaker sends no requests.",
	}, []string{"api", "state"}, "closed", "half_open", "open")
	m.breaker.set("v2", "closed")
	m.breaker.set("v3", "closed")
	m.source = newOneOf(f, prometheus.GaugeOpts{
		Name: "velog_views_source",
		Help: "Source from which views are currently read. The current source has the value 1; all are 0 before the first answer.",
	}, []string{"source"}, "list", "get_stats")
	m.source.set("")
	m.clock = f.NewGaugeVec(prometheus.GaugeOpts{
		Name: "velog_clock_offset_seconds",
		Help: "Offset of this machine's clock from velog's in seconds. Positive if it is ahead.",
	}, nil)
}

func (m *Metrics) scrapeMetrics(f promauto.Factory) {
	m.readings = f.NewCounter(prometheus.CounterOpts{
		Name: "velog_readings_stored_total",
		Help: "Total number of readings stored in the ledger.",
	})
	m.spans = f.NewCounter(prometheus.CounterOpts{
		Name: "velog_spans_stored_total",
		Help: "Total number of spans stored in the ledger. A reading starts a new span if a counter has changed.",
	})
	m.fallen = f.NewCounter(prometheus.CounterOpts{
		Name: "velog_totals_fallen_total",
		Help: "Total number of readings whose views were lower than a total seen before.",
	})
	m.deleted = f.NewCounter(prometheus.CounterOpts{
		Name: "velog_posts_deleted_total",
		Help: "Total number of posts that velog confirmed as deleted.",
	})
	m.thinned = f.NewCounter(prometheus.CounterOpts{
		Name: "velog_spans_thinned_total",
		Help: "Total number of spans older than KEEP_READINGS removed from the ledger because no day needs them.",
	})
	m.scrapes = f.NewCounterVec(prometheus.CounterOpts{
		Name: "velog_scrapes_total",
		Help: "Total number of scrapes, by the account's state after the scrape.",
	}, []string{"outcome"})
	for _, s := range collector.States() {
		if s != collector.StateNew { // no scrape ends there
			m.scrapes.WithLabelValues(string(s))
		}
	}
	m.scrapeDuration = f.NewHistogram(prometheus.HistogramOpts{
		Name:    "velog_scrape_duration_seconds",
		Help:    "Duration of scrapes in seconds, waiting included.",
		Buckets: []float64{.1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120, 300},
	})
}

func (m *Metrics) deliveryMetrics(f promauto.Factory) {
	m.delivered = f.NewCounterVec(prometheus.CounterOpts{
		Name: "velog_points_delivered_total",
		Help: "Total number of points accepted by InfluxDB, by measurement.",
	}, []string{"measurement"})
	for _, name := range collector.Measurements() {
		m.delivered.WithLabelValues(name)
	}
	m.refused = f.NewCounter(prometheus.CounterOpts{
		Name: "velog_points_rejected_total",
		Help: "Total number of points rejected by InfluxDB, counted at every attempt. The log names them.",
	})
	m.writes = f.NewCounterVec(prometheus.CounterOpts{
		Name: "velog_influxdb_writes_total",
		Help: "Total number of batch writes to InfluxDB, by outcome: ok, or the reason for the failure.",
	}, []string{"outcome"})
	m.writes.WithLabelValues("ok")
	m.writeDur = f.NewHistogram(prometheus.HistogramOpts{
		Name:    "velog_influxdb_write_duration_seconds",
		Help:    "Duration of batch writes to InfluxDB in seconds.",
		Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
	})
}

// Request counts one try of a request to velog. The outcome is "ok" or the
// kind of the error, api is "v2" or "v3".
func (m *Metrics) Request(operation, api, outcome string, d time.Duration) {
	m.requests.WithLabelValues(api, operation, outcome).Inc()
	m.duration.WithLabelValues(api, operation).Observe(d.Seconds())
}

// Cost counts the statements that one request made velog's database run.
func (m *Metrics) Cost(operation, api string, statements int) {
	m.cost.WithLabelValues(api, operation).Add(float64(statements))
}

// Retry counts a quick second or third try.
func (m *Metrics) Retry(operation string) { m.retries.WithLabelValues(operation).Inc() }

// Wait adds what a request waited for the rate limit.
func (m *Metrics) Wait(d time.Duration) { m.waited.Add(max(0, d.Seconds())) }

// Breaker notes the state of an API's circuit breaker: closed, half_open or
// open.
func (m *Metrics) Breaker(api, state string) { m.breaker.set(api, state) }

// Source notes how views are read: list or get_stats.
func (m *Metrics) Source(source string) { m.source.set(source) }

// Clock notes how far this machine's clock is ahead of velog's.
func (m *Metrics) Clock(offset time.Duration) { m.clock.WithLabelValues().Set(offset.Seconds()) }

// ScrapeDone counts a scrape that ended with the account in the state given.
func (m *Metrics) ScrapeDone(outcome collector.State, d time.Duration) {
	m.scrapes.WithLabelValues(string(outcome)).Inc()
	m.scrapeDuration.Observe(d.Seconds())
}

// Stored counts what a scrape changed in the ledger.
func (m *Metrics) Stored(s collector.Stored) {
	m.readings.Add(float64(s.Readings))
	m.spans.Add(float64(s.Spans))
	m.fallen.Add(float64(s.Fallen))
	m.deleted.Add(float64(s.Deleted))
}

// Delivered counts what became of the points of a batch.
func (m *Metrics) Delivered(w collector.Written) {
	for name, n := range w.Taken {
		m.delivered.WithLabelValues(name).Add(float64(n))
	}
	m.refused.Add(float64(w.RejectedPoints()))
}

// Write counts one attempt to hand a batch to the sink. The outcome is "ok" or
// a short word for what went wrong, such as "unreachable".
func (m *Metrics) Write(outcome string, d time.Duration) {
	m.writes.WithLabelValues(outcome).Inc()
	m.writeDur.Observe(d.Seconds())
}

// RegisterRuntime registers what describes the process itself: the Go runtime,
// the operating system's view of it, and velog_dashboard_build_info with the
// version given.
func RegisterRuntime(reg prometheus.Registerer, programVersion string) {
	reg.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		version.NewCollector("velog_dashboard",
			version.WithExtraConstLabels(prometheus.Labels{"version": programVersion})),
	)
}

// oneOf is a gauge of which exactly one value of the last label is 1, or none.
type oneOf struct {
	mu     sync.Mutex // callers race, and two values must never both stay 1
	vec    *prometheus.GaugeVec
	values []string
}

func newOneOf(f promauto.Factory, opts prometheus.GaugeOpts, labels []string, values ...string) *oneOf {
	return &oneOf{vec: f.NewGaugeVec(opts, labels), values: values}
}

// set takes the values of all labels; the last is the one that is current.
func (o *oneOf) set(labels ...string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	last := len(labels) - 1
	for _, v := range o.values {
		o.vec.WithLabelValues(append(labels[:last:last], v)...).Set(boolValue(v == labels[last]))
	}
}

func boolValue(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
