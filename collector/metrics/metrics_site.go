package metrics

import (
	"net/http"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// siteMetrics are about the pages and the API. Their labels take few values,
// whoever comes: an outcome is one of package access' reasons, a route one of
// the program's patterns and never an address, and the codes are those that
// the program answers.
func (m *Metrics) siteMetrics(f promauto.Factory) {
	m.notices = f.NewCounterVec(prometheus.CounterOpts{
		Name: "velog_notifications_total",
		Help: "Total number of attempts to notify NOTIFY_URLS, by service, number of the address, and outcome: sent, failed (will be retried), given_up, or uncertain (not sent again).",
	}, []string{"service", "address", "outcome"})
	m.signIns = f.NewCounterVec(prometheus.CounterOpts{
		Name: "velog_sign_ins_total",
		Help: "Total number of attempts to register, sign in or connect, by outcome: ok, or the reason for the rejection.",
	}, []string{"outcome"})
	for _, outcome := range []string{"ok", "rejected", "too_many_attempts", "invalid_link", "velog_down"} {
		m.signIns.WithLabelValues(outcome)
	}
	m.http = f.NewCounterVec(prometheus.CounterOpts{
		Name: "velog_http_requests_total",
		Help: "Total number of HTTP requests for pages, API and metrics, by route and status code. The route is empty if none matched.",
	}, []string{"route", "code"})
	m.httpDur = f.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "velog_http_request_duration_seconds",
		Help:    "Duration of HTTP requests for pages, API and metrics in seconds, by route.",
		Buckets: []float64{.005, .025, .1, .5, 2.5, 10},
	}, []string{"route"})
}

// Notifications returns the counters of attempts to tell an address of events, by
// outcome. They count from 0 on, so that the first failure is seen as an increase.
func (m *Metrics) Notifications(service string, address int, outcomes []string) map[string]prometheus.Counter {
	counters := make(map[string]prometheus.Counter, len(outcomes))
	for _, outcome := range outcomes {
		counters[outcome] = m.notices.WithLabelValues(service, strconv.Itoa(address), outcome)
	}
	return counters
}

// SignIn counts an attempt of a writer to come in. The outcome is "ok" or a
// word for the reason why not.
func (m *Metrics) SignIn(outcome string) { m.signIns.WithLabelValues(outcome).Inc() }

// Instrument counts the requests that a handler answers, by the pattern that
// its [http.ServeMux] finds for them. The mux must get the very request that
// the handler got, for it notes the pattern there.
func (m *Metrics) Instrument(next http.Handler) http.Handler {
	route := promhttp.WithLabelFromRequest("route", func(r *http.Request) string { return r.Pattern })
	return promhttp.InstrumentHandlerDuration(m.httpDur, promhttp.InstrumentHandlerCounter(m.http, next, route), route)
}
