package dashboards_test

import (
	"log/slog"
	"math"
	"testing"

	influxdb2 "github.com/influxdata/influxdb-client-go/v2"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/comparetest"
	"github.com/velog-dashboard/velog-dashboard/collector/influx"
	"github.com/velog-dashboard/velog-dashboard/collector/influx/influxtest"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/metrics"
	"github.com/velog-dashboard/velog-dashboard/collector/scrape"
)

// TestOverviewComparesByTheTable holds the overview's numbers and the changes
// beside them against the table that decides what may be compared with what.
func TestOverviewComparesByTheTable(t *testing.T) {
	server := influxtest.Start(t)
	for _, c := range comparetest.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			f := fixtureOfCase(t, server, c)
			for panel, want := range map[string]comparetest.Period{
				"Views today": c.Want.Today, "Views yesterday": c.Want.Yesterday,
				"Views in 7 days": c.Want.Week, "Views in 30 days": c.Want.Month,
			} {
				f.checkChange(t, panel, f.bucket, panel, shownOf(want))
			}
		})
	}
}

// shownOf is what Grafana makes the change of a period of: the number before,
// endless where there is no change, and the period's own; or nothing.
func shownOf(p comparetest.Period) []float64 {
	switch {
	case p.Views == comparetest.Nothing:
		return nil
	case p.HasPercent():
		return []float64{float64(p.Before), float64(p.Views)}
	}
	return []float64{math.Inf(1), float64(p.Views)}
}

// fixtureOfCase delivers the readings of a case into a bucket of its own.
func fixtureOfCase(t *testing.T, server *influxtest.Server, c comparetest.Case) *fixture {
	t.Helper()
	server = server.Fresh(t)
	f := &fixture{
		now: c.Now, today: collector.DateOf(c.Now), server: server, bucket: server.Bucket,
		client: influxdb2.NewClient(server.URL, server.Token),
	}
	t.Cleanup(f.client.Close)
	db, err := ledger.Open(t.Context(), ledger.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := c.Fill(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	w, err := influx.New(influx.Options{URL: server.URL, Token: server.Token, Org: server.Org, Bucket: server.Bucket})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	delivery := &scrape.Delivery{
		Outbox: db, Sink: w, Log: slog.New(slog.DiscardHandler), Metrics: metrics.NewMetrics(prometheus.NewRegistry()),
	}
	if _, err := delivery.Run(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	return f
}
