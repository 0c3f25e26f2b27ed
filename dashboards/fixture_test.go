package dashboards_test

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	influxdb2 "github.com/influxdata/influxdb-client-go/v2"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/influx"
	"github.com/velog-dashboard/velog-dashboard/collector/influx/influxtest"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/metrics"
	"github.com/velog-dashboard/velog-dashboard/collector/scrape"
	"github.com/velog-dashboard/velog-dashboard/collector/scrape/scrapetest"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
	"github.com/velog-dashboard/velog-dashboard/velog"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// fixture is an InfluxDB with the simulated year in one bucket and nothing in
// another.
type fixture struct {
	now    time.Time      // the simulation's last instant: Flux's now(), too
	today  collector.Date // in Seoul
	world  *velogsim.World
	blogs  map[string][]string // ids of the posts by user, the deleted one included
	bucket string
	empty  string

	server   *influxtest.Server
	velog    *velogsim.Server
	client   influxdb2.Client
	clock    atomic.Pointer[time.Time]
	ledger   *ledger.DB
	scraper  *scrape.Scraper
	accounts []int64
}

// fixtureOf returns the fixture that all tests share, made by the first. With
// -short it skips the test.
func fixtureOf(t *testing.T) *fixture {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: needs InfluxDB")
	}
	return whole.fixture()
}

func newFixture(b *binary) *fixture {
	now := time.Date(2026, 11, 19, 13, 40, 0, 0, collector.Seoul)
	f := &fixture{now: now, today: collector.DateOf(now), blogs: map[string][]string{}}
	f.server = influxtest.Start(b)
	f.bucket, f.empty = f.server.Bucket, f.server.Fresh(b).Bucket
	// On a busy machine a query may take longer than the client's 20 seconds.
	f.client = influxdb2.NewClientWithOptions(f.server.URL, f.server.Token, influxdb2.DefaultOptions().SetHTTPRequestTimeout(300))
	b.Cleanup(f.client.Close)
	f.populate()
	f.connect(b)
	f.live(b)
	f.deliver(b)
	return f
}

// connect puts the program's parts together over the simulated velog.
func (f *fixture) connect(b *binary) {
	f.set(f.followed())
	c := scrapetest.New(b, scrapetest.Options{World: f.world, Now: f.Now})
	f.velog, f.ledger, f.scraper = c.Server, c.Ledger, c.Scraper
	f.follow(b, c.Client)
}

// follow adds the accounts: the big blog signed in, the others publicly.
func (f *fixture) follow(b *binary, client *velog.Client) {
	ctx := context.Background()
	access, refresh := f.velog.IssueTokens(writer, 24*time.Hour, 30*24*time.Hour)
	tokens := velog.Tokens{Access: velog.Token(access), Refresh: velog.Token(refresh)}
	who, err := client.Session(tokens, func(context.Context, velog.Tokens) error { return nil }).Me(ctx)
	b.must(err)
	id, _, err := f.ledger.AddConnected(ctx, who, tokens, f.Now())
	b.must(err)
	f.accounts = append(f.accounts, id)
	for _, user := range []string{small, newcomer} {
		id, _, err := f.ledger.AddAccount(ctx, user, f.Now())
		b.must(err)
		f.accounts = append(f.accounts, id)
	}
}

// live runs the scrapes of the year.
func (f *fixture) live(b *binary) {
	for _, at := range f.instants() {
		f.set(at)
		for _, account := range f.accounts {
			_, err := f.scraper.Run(context.Background(), account)
			b.must(err)
		}
	}
}

func (f *fixture) deliver(b *binary) {
	languages, err := text.Load()
	b.must(err)
	korean, _ := languages.Of("ko")
	w, err := influx.New(influx.Options{
		URL: f.server.URL, Token: f.server.Token, Org: f.server.Org, Bucket: f.bucket, Korean: korean.Event,
	})
	b.must(err)
	defer w.Close()
	delivery := &scrape.Delivery{
		Outbox: f.ledger, Sink: w, Log: slog.New(slog.DiscardHandler),
		Metrics: metrics.NewMetrics(prometheus.NewRegistry()),
	}
	_, err = delivery.Run(context.Background(), nil)
	b.must(err)
}

// Now is the simulated clock while the fixture is made.
func (f *fixture) Now() time.Time    { return *f.clock.Load() }
func (f *fixture) set(now time.Time) { f.clock.Store(&now) }

func (b *binary) must(err error) {
	if err != nil {
		b.Fatalf("%v", err)
	}
}
