// Package scrapetest connects a scraper to a simulated velog, with a real client
// and a real ledger, for tests.
package scrapetest

import (
	"log/slog"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/metrics"
	"github.com/velog-dashboard/velog-dashboard/collector/scrape"
	"github.com/velog-dashboard/velog-dashboard/collector/secretkey"
	"github.com/velog-dashboard/velog-dashboard/velog"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// Options says what a test wants to see or control.
type Options struct {
	World   *velogsim.World
	Now     func() time.Time     // the clock of velog and of the scraper
	Log     *slog.Logger         // of scrapes; nil: discarded
	Metrics *metrics.Metrics     // of scrapes; nil: discarded
	Client  func(*velog.Options) // changes the client's options; nil: nothing
}

// Setup is a scraper and what it works with. Everything is closed when the test
// ends.
type Setup struct {
	Server  *velogsim.Server
	Client  *velog.Client
	Keys    secretkey.Keys // of the ledger
	Dir     string         // of the ledger
	Ledger  *ledger.DB     // without accounts
	Scraper *scrape.Scraper
}

// New returns a scraper that reads each account every hour.
func New(t testing.TB, o Options) *Setup {
	t.Helper()
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Metrics == nil {
		o.Metrics = metrics.NewMetrics(prometheus.NewRegistry())
	}
	s := &Setup{Dir: t.TempDir(), Keys: newKeys(t)}
	var err error
	s.Server, err = velogsim.Start(o.World, velogsim.Options{Now: o.Now})
	must(t, err)
	t.Cleanup(func() { must(t, s.Server.Close()) })
	s.Client = NewClient(t, s.Server, o.Now, o.Client)
	s.Ledger, err = ledger.Open(t.Context(), ledger.Options{Dir: s.Dir, Keys: s.Keys})
	must(t, err)
	t.Cleanup(func() { must(t, s.Ledger.Close()) })
	s.Scraper = &scrape.Scraper{
		Ledger: s.Ledger, Velog: s.Client, Schedule: collector.Schedule{Interval: time.Hour},
		Metrics: o.Metrics, Now: o.Now, Log: o.Log,
	}
	return s
}

// NewClient returns a client of a simulated velog, whose rate is no obstacle.
// Change, if given, changes its options.
func NewClient(t testing.TB, server *velogsim.Server, now func() time.Time, change func(*velog.Options)) *velog.Client {
	t.Helper()
	o := velog.Options{V3URL: server.V3URL(), V2URL: server.V2URL(), UserAgent: "test", Rate: 100_000, Now: now}
	if change != nil {
		change(&o)
	}
	client, err := velog.New(o)
	must(t, err)
	return client
}

func newKeys(t testing.TB) secretkey.Keys {
	t.Helper()
	key, err := secretkey.NewKey()
	must(t, err)
	keys, err := secretkey.ParseKeys(key)
	must(t, err)
	return keys
}

func must(t testing.TB, err error) {
	if err != nil {
		t.Helper()
		t.Fatalf("connecting a scraper to a simulated velog: %v", err)
	}
}
