package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/velog-dashboard/velog-dashboard/collector/fleet"
	"github.com/velog-dashboard/velog-dashboard/collector/influx"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/metrics"
	"github.com/velog-dashboard/velog-dashboard/collector/scrape"
	"github.com/velog-dashboard/velog-dashboard/collector/secretkey"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

// homepage tells velog's operators who sends the requests.
const homepage = "https://github.com/velog-dashboard/velog-dashboard"

func userAgent() string { return "velog-dashboard/" + programVersion() + " (+" + homepage + ")" }

// app is the program assembled for a command that writes the ledger.
type app struct {
	config   config
	log      *slog.Logger
	now      func() time.Time
	keys     secretkey.Keys
	ledger   *ledger.DB
	fleet    *fleet.Fleet // nil: this process works alone
	registry *prometheus.Registry
	metrics  *metrics.Metrics
	velog    *velog.Client
	scraper  *scrape.Scraper
	// configured tracks the users named in the environment.
	configured *scrape.Configured
	influx     *influx.Writer   // nil: no delivery
	delivery   *scrape.Delivery // nil: no delivery
}

// openApp reads the configuration and opens everything but the network.
func openApp(ctx context.Context, s streams) (*app, error) { return openAppWith(ctx, s, false) }

// openAppBeside does the same for a short change beside a running daemon.
func openAppBeside(ctx context.Context, s streams) (*app, error) { return openAppWith(ctx, s, true) }

func openAppWith(ctx context.Context, s streams, beside bool) (*app, error) {
	cfg, err := loadConfig(time.Now())
	if err != nil {
		return nil, err
	}
	log := newLogger(s.err, terminalOf(s.err), cfg.LogLevel, cfg.LogFormat)
	isNew := !hasLedger(cfg)
	a, err := newApp(ctx, cfg, log, time.Now, beside)
	if err == nil {
		a.sayNewLedger(isNew)
		a.tidy()
	}
	return a, err
}

// newApp assembles the program. The clock is a parameter for the demo, which
// simulates a year in seconds.
func newApp(ctx context.Context, cfg config, log *slog.Logger, now func() time.Time, beside bool) (*app, error) {
	a := &app{config: cfg, log: log, now: now, registry: prometheus.NewRegistry()}
	a.metrics = metrics.NewMetrics(a.registry)
	metrics.RegisterRuntime(a.registry, programVersion())
	var err error
	if a.keys, err = loadKeys(ctx, cfg); err != nil {
		return nil, err
	}
	o := cfg.ledgerOptions()
	o.Keys, o.Beside = a.keys, beside
	o.Waiting = func() {
		log.Warn("waiting for another velog-dashboard that is writing the ledger, such as an import; Ctrl-C to stop waiting")
	}
	if a.ledger, err = ledger.Open(ctx, o); err != nil {
		return nil, err
	}
	if err := errors.Join(a.reencrypt(ctx, beside), a.join(ctx), a.connectVelog()); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	a.scraper = &scrape.Scraper{
		Ledger: a.ledger, Velog: a.velog, Metrics: a.metrics, Log: log, Now: a.now,
		Schedule: cfg.schedule(),
	}
	a.configured = a.newConfigured()
	a.registry.MustRegister(metrics.NewWritableCollector(a.ledger.WriteFailure))
	a.registry.MustRegister(metrics.NewUntrackedCollector(a.configured.Untracked))
	a.registry.MustRegister(metrics.NewPlannerCollector(a.plans))
	a.ofInstallation(metrics.NewAccountCollector(a.ledger, cfg.schedule(), a.now))
	if !cfg.Influx.Enabled() { // then points are pending on purpose
		return a, nil
	}
	a.ofInstallation(metrics.NewBacklogCollector(a.ledger.Backlog))
	if a.influx, err = newInflux(cfg.Influx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	a.delivery = &scrape.Delivery{
		Outbox: a.ledger, Sink: a.influx, Metrics: a.metrics, Log: log,
	}
	return a, nil
}

// reencrypt replaces older keys. Only the process that holds the ledger does: one
// beside it may have a key that the other lacks.
func (a *app) reencrypt(ctx context.Context, beside bool) error {
	if beside {
		return nil
	}
	accounts, err := a.ledger.Reencrypt(ctx)
	if accounts > 0 && err == nil {
		a.log.Info("tokens re-encrypted with the newest key", "accounts", accounts)
	}
	return err
}

func newInflux(cfg influxConfig) (*influx.Writer, error) {
	korean, err := textsIn("ko")
	if err != nil {
		return nil, err
	}
	return influx.New(influx.Options{
		URL: cfg.URL, Token: string(cfg.Token), Org: cfg.Org, Bucket: cfg.Bucket, UserAgent: userAgent(), Korean: korean.Event,
	})
}

// textsIn returns the texts of a language that there is.
func textsIn(tag string) (*text.Language, error) {
	languages, err := text.Load()
	l, _ := languages.Of(tag)
	return l, err
}

// Close closes the ledger, which checkpoints its transaction log.
func (a *app) Close() error {
	if a.influx != nil {
		a.influx.Close()
	}
	if a.fleet != nil {
		return errors.Join(a.fleet.Close(), a.ledger.Close())
	}
	return a.ledger.Close()
}

// trace counts what the velog client does.
func trace(m *metrics.Metrics) velog.Trace {
	return velog.Trace{
		Request: func(r velog.Request) {
			m.Request(r.Op, string(r.API), r.Outcome, r.Duration)
			m.Cost(r.Op, string(r.API), r.Statements)
		},
		Retry:   func(op string, _ error) { m.Retry(op) },
		Wait:    func(_ string, d time.Duration) { m.Wait(d) },
		Breaker: func(api velog.API, state string) { m.Breaker(string(api), state) },
		Source:  func(s velog.ViewsSource) { m.Source(string(s)) },
		Clock:   m.Clock,
	}
}

// firstPage requests one page of posts.
func firstPage(ctx context.Context, s *velog.Session, user velog.User) error {
	for _, err := range s.Posts(ctx, user, velog.Lean) {
		return err
	}
	return nil
}
