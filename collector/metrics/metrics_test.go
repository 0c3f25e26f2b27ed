package metrics_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/metrics"
)

// expect compares the metrics named with their text. The text may be indented.
func expect(t *testing.T, g prometheus.Gatherer, want string, names ...string) {
	t.Helper()
	var text strings.Builder
	for line := range strings.Lines(want) {
		text.WriteString(strings.TrimLeft(line, "\t"))
	}
	if err := testutil.GatherAndCompare(g, strings.NewReader(text.String()), names...); err != nil {
		t.Error(err)
	}
}

func TestMetricsStartAtZero(t *testing.T) {
	reg := prometheus.NewPedanticRegistry()
	metrics.NewMetrics(reg)
	expect(t, reg, `
		# HELP velog_breaker_state State of the circuit breaker of each velog API. The current state has the value 1; an open breaker sends no requests.
		# TYPE velog_breaker_state gauge
		velog_breaker_state{api="v2",state="closed"} 1
		velog_breaker_state{api="v2",state="half_open"} 0
		velog_breaker_state{api="v2",state="open"} 0
		velog_breaker_state{api="v3",state="closed"} 1
		velog_breaker_state{api="v3",state="half_open"} 0
		velog_breaker_state{api="v3",state="open"} 0
		# HELP velog_points_delivered_total Total number of points accepted by InfluxDB, by measurement.
		# TYPE velog_points_delivered_total counter
		velog_points_delivered_total{measurement="velog_account_daily"} 0
		velog_points_delivered_total{measurement="velog_event"} 0
		velog_points_delivered_total{measurement="velog_post"} 0
		velog_points_delivered_total{measurement="velog_post_daily"} 0
		velog_points_delivered_total{measurement="velog_reading"} 0
		# HELP velog_scrapes_total Total number of scrapes, by the account's state after the scrape.
		# TYPE velog_scrapes_total counter
		velog_scrapes_total{outcome="clock"} 0
		velog_scrapes_total{outcome="error"} 0
		velog_scrapes_total{outcome="login_failed"} 0
		velog_scrapes_total{outcome="schema"} 0
		velog_scrapes_total{outcome="unknown_user"} 0
		velog_scrapes_total{outcome="up"} 0
		velog_scrapes_total{outcome="vanished"} 0
		velog_scrapes_total{outcome="velog_down"} 0
		# HELP velog_views_source Source from which views are currently read. The current source has the value 1; all are 0 before the first answer.
		# TYPE velog_views_source gauge
		velog_views_source{source="get_stats"} 0
		velog_views_source{source="list"} 0
	`, "velog_breaker_state", "velog_points_delivered_total", "velog_scrapes_total", "velog_views_source")
}

func TestMetricsOfRequests(t *testing.T) {
	reg := prometheus.NewPedanticRegistry()
	m := metrics.NewMetrics(reg)
	m.Request("posts", "v3", "temporary", 70*time.Millisecond)
	m.Retry("posts")
	m.Request("posts", "v3", "ok", 30*time.Millisecond)
	m.Cost("posts", "v3", 3)
	m.Cost("posts", "v3", 4)
	m.Wait(200 * time.Millisecond)
	m.Wait(50 * time.Millisecond)
	m.Breaker("v3", "half_open")
	m.Source("list")
	m.Source("get_stats")
	expect(t, reg, `
		# HELP velog_breaker_state State of the circuit breaker of each velog API. The current state has the value 1; an open breaker sends no requests.
		# TYPE velog_breaker_state gauge
		velog_breaker_state{api="v2",state="closed"} 1
		velog_breaker_state{api="v2",state="half_open"} 0
		velog_breaker_state{api="v2",state="open"} 0
		velog_breaker_state{api="v3",state="closed"} 0
		velog_breaker_state{api="v3",state="half_open"} 1
		velog_breaker_state{api="v3",state="open"} 0
		# HELP velog_rate_limit_wait_seconds_total Total time in seconds that requests to velog waited for the rate limit.
		# TYPE velog_rate_limit_wait_seconds_total counter
		velog_rate_limit_wait_seconds_total 0.25
		# HELP velog_request_cost_total Total number of statements that requests made velog's database run, estimated, by API version and operation.
		# TYPE velog_request_cost_total counter
		velog_request_cost_total{api="v3",operation="posts"} 7
		# HELP velog_request_retries_total Total number of quick retries of requests to velog, by operation.
		# TYPE velog_request_retries_total counter
		velog_request_retries_total{operation="posts"} 1
		# HELP velog_requests_total Total number of requests sent to velog including retries, by API version, operation and outcome.
		# TYPE velog_requests_total counter
		velog_requests_total{api="v3",operation="posts",outcome="ok"} 1
		velog_requests_total{api="v3",operation="posts",outcome="temporary"} 1
		# HELP velog_views_source Source from which views are currently read. The current source has the value 1; all are 0 before the first answer.
		# TYPE velog_views_source gauge
		velog_views_source{source="get_stats"} 1
		velog_views_source{source="list"} 0
	`, "velog_breaker_state", "velog_rate_limit_wait_seconds_total", "velog_request_retries_total",
		"velog_request_cost_total", "velog_requests_total", "velog_views_source")
}

func TestMetricsOfRounds(t *testing.T) {
	reg := prometheus.NewPedanticRegistry()
	m := metrics.NewMetrics(reg)
	m.ScrapeDone(collector.StateUp, 300*time.Millisecond)
	m.ScrapeDone(collector.StateUp, 200*time.Millisecond)
	m.Stored(collector.Stored{NewPosts: 1, Readings: 50, Spans: 7, Fallen: 2, Deleted: 1, Days: 9})
	expect(t, reg, `
		# HELP velog_posts_deleted_total Total number of posts that velog confirmed as deleted.
		# TYPE velog_posts_deleted_total counter
		velog_posts_deleted_total 1
		# HELP velog_readings_stored_total Total number of readings stored in the ledger.
		# TYPE velog_readings_stored_total counter
		velog_readings_stored_total 50
		# HELP velog_scrape_duration_seconds Duration of scrapes in seconds, waiting included.
		# TYPE velog_scrape_duration_seconds histogram
		velog_scrape_duration_seconds_bucket{le="0.1"} 0
		velog_scrape_duration_seconds_bucket{le="0.25"} 1
		velog_scrape_duration_seconds_bucket{le="0.5"} 2
		velog_scrape_duration_seconds_bucket{le="1"} 2
		velog_scrape_duration_seconds_bucket{le="2.5"} 2
		velog_scrape_duration_seconds_bucket{le="5"} 2
		velog_scrape_duration_seconds_bucket{le="10"} 2
		velog_scrape_duration_seconds_bucket{le="30"} 2
		velog_scrape_duration_seconds_bucket{le="60"} 2
		velog_scrape_duration_seconds_bucket{le="120"} 2
		velog_scrape_duration_seconds_bucket{le="300"} 2
		velog_scrape_duration_seconds_bucket{le="+Inf"} 2
		velog_scrape_duration_seconds_sum 0.5
		velog_scrape_duration_seconds_count 2
		# HELP velog_spans_stored_total Total number of spans stored in the ledger. A reading starts a new span if a counter has changed.
		# TYPE velog_spans_stored_total counter
		velog_spans_stored_total 7
		# HELP velog_totals_fallen_total Total number of readings whose views were lower than a total seen before.
		# TYPE velog_totals_fallen_total counter
		velog_totals_fallen_total 2
	`, "velog_posts_deleted_total", "velog_readings_stored_total", "velog_scrape_duration_seconds",
		"velog_spans_stored_total", "velog_totals_fallen_total")
}

func TestMetricsOfDelivery(t *testing.T) {
	reg := prometheus.NewPedanticRegistry()
	m := metrics.NewMetrics(reg)
	m.Write("unreachable", time.Second)
	m.Write("ok", time.Second)
	m.Delivered(collector.Written{
		Taken:    map[string]int{"velog_post_daily": 4, "velog_account_daily": 2, "velog_reading": 3},
		Rejected: []collector.Rejection{{Measurement: "velog_post_daily", Points: 1}, {Measurement: "velog_reading", Points: 3}},
	})
	expect(t, reg, `
		# HELP velog_influxdb_writes_total Total number of batch writes to InfluxDB, by outcome: ok, or the reason for the failure.
		# TYPE velog_influxdb_writes_total counter
		velog_influxdb_writes_total{outcome="ok"} 1
		velog_influxdb_writes_total{outcome="unreachable"} 1
		# HELP velog_points_delivered_total Total number of points accepted by InfluxDB, by measurement.
		# TYPE velog_points_delivered_total counter
		velog_points_delivered_total{measurement="velog_account_daily"} 2
		velog_points_delivered_total{measurement="velog_event"} 0
		velog_points_delivered_total{measurement="velog_post"} 0
		velog_points_delivered_total{measurement="velog_post_daily"} 4
		velog_points_delivered_total{measurement="velog_reading"} 3
		# HELP velog_points_rejected_total Total number of points rejected by InfluxDB, counted at every attempt. The log names them.
		# TYPE velog_points_rejected_total counter
		velog_points_rejected_total 4
	`, "velog_influxdb_writes_total", "velog_points_delivered_total", "velog_points_rejected_total")
}

func TestMetricsFollowTheConventions(t *testing.T) {
	reg := prometheus.NewPedanticRegistry()
	m := metrics.NewMetrics(reg)
	m.Request("posts", "v3", "ok", time.Second)
	m.Retry("posts")
	metrics.RegisterRuntime(reg, "1.2.3")
	reg.MustRegister(
		scraped(accounts{{
			User: "ann", LastAttempt: time.Unix(1, 0), LastSuccess: time.Unix(1, 0), LastDay: 1,
			AccessExpiry: time.Unix(1, 0), RefreshExpiry: time.Unix(1, 0),
		}}),
		metrics.NewBacklogCollector(func(context.Context) (collector.Backlog, error) {
			return collector.Backlog{Points: 1, Oldest: time.Unix(1, 0)}, nil
		}),
		metrics.NewJobCollector(func(context.Context) ([]collector.JobCount, error) {
			return []collector.JobCount{{Kind: "scrape"}}, nil
		}),
	)
	problems, err := testutil.GatherAndLint(reg)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}

func TestBuildInfoNamesTheVersion(t *testing.T) {
	reg := prometheus.NewPedanticRegistry()
	metrics.RegisterRuntime(reg, "1.2.3")
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() == "velog_dashboard_build_info" && strings.Contains(f.String(), `"1.2.3"`) {
			return
		}
	}
	t.Error("no velog_dashboard_build_info with the version 1.2.3")
}

func TestOneStateHoldsWhenManySetIt(t *testing.T) {
	reg := prometheus.NewPedanticRegistry()
	m := metrics.NewMetrics(reg)
	var wg sync.WaitGroup
	for _, state := range []string{"closed", "open", "half_open"} {
		wg.Go(func() {
			for range 300 {
				m.Breaker("v3", state)
			}
		})
	}
	wg.Wait()
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var sum float64
	for _, f := range families {
		if f.GetName() == "velog_breaker_state" {
			for _, metric := range f.GetMetric() {
				sum += metric.GetGauge().GetValue()
			}
		}
	}
	if sum != 2 { // v3's and v2's
		t.Errorf("%v states are current, want 2", sum)
	}
}
