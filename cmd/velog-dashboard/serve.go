package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/api"
	"github.com/velog-dashboard/velog-dashboard/collector/demo"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/metrics"
	"github.com/velog-dashboard/velog-dashboard/collector/scrape"
	"github.com/velog-dashboard/velog-dashboard/collector/web"
)

func serveCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Run the daemon: scrape accounts, deliver points, serve pages",
		Long: `Run the daemon until it is interrupted. It scrapes the tracked accounts on
schedule, delivers daily points to InfluxDB if INFLUXDB_URL is set, and serves
pages, API and /metrics at LISTEN_ADDRESS. This is also what the program does
without a command.`,
		Example: `  VELOG_USERS=alice,bob velog-dashboard serve

  # With InfluxDB, and pages on another port
  export INFLUXDB_URL=http://127.0.0.1:8086 INFLUXDB_ORG=velog
  export INFLUXDB_BUCKET=velog INFLUXDB_TOKEN_FILE=token
  LISTEN_ADDRESS=127.0.0.1:8000 velog-dashboard serve`,
		Args: arguments(0, 0),
		RunE: runServe,
	}
}

func runServe(c *cobra.Command, _ []string) error {
	ctx := c.Context()
	a, err := openApp(ctx, streamsOf(c))
	if err != nil {
		return err
	}
	return errors.Join(a.serve(ctx), a.Close())
}

// serve runs the queue and serves HTTP until the context ends.
func (a *app) serve(ctx context.Context) error {
	listener, err := web.Listen(a.config.ListenAddress)
	if err != nil {
		return err
	}
	return a.serveOn(ctx, listener)
}

func (a *app) serveOn(ctx context.Context, listener net.Listener) error {
	defer listener.Close() // web.Serve does, too, unless an error comes before
	queue, err := a.newQueue(ctx)
	if err != nil {
		return err
	}
	a.ofInstallation(metrics.NewJobCollector(queue.Counts))
	a.watchDisk()
	backups, err := a.backups()
	if err != nil {
		return err
	}
	if err := a.logStart(ctx); err != nil {
		return err
	}
	demoBlog := demo.New(a.config.DataDir, a.now)
	attention := scrape.NewAttention(a.now)
	queue.Attend(attention)
	if n, err := a.notifier(); err != nil {
		return err
	} else if n != nil {
		queue.Notify(n)
	}
	handler, err := web.New(a.pages(demoBlog, attention.Viewed))
	if err != nil {
		return err
	}
	if a.config.Role == roleCollect {
		handler = operationsOnly(handler)
	}
	group, ctx := errgroup.WithContext(ctx)
	if a.config.Role == roleWeb {
		group.Go(func() error { return queue.RunWithoutJobs(ctx) })
	} else {
		group.Go(func() error { return queue.Run(ctx) })
		group.Go(func() error { return a.configured.Run(ctx) })
	}
	if keeper := a.keeper(); keeper != nil && a.config.Role != roleWeb {
		group.Go(func() error { return keeper.Run(ctx) })
	}
	if backups != nil {
		group.Go(func() error { return backups.Run(ctx) })
	}
	group.Go(func() error {
		return web.Serve(ctx, listener, a.metrics.Instrument(a.impatient(handler)), a.config.WebConfigFile, a.log)
	})
	err = group.Wait()
	a.log.Info("stopped")
	return errors.Join(err, demoBlog.Close())
}

// scrapePatience is how long a page waits for a scrape that its reader requested.
const scrapePatience = 8 * time.Second

// pages returns the options of the pages. Without a PUBLIC_URL they belong to the
// operator, who may add any account. Viewed is called for accounts whose numbers are viewed.
func (a *app) pages(demoBlog *demo.Blog, viewed func(account int64)) web.Options {
	gate := access.New(access.Options{
		Ledger: a.ledger, Velog: a.velog, Keys: a.keys, Now: a.now, Log: a.log,
		Open:    a.config.Registration || a.config.PublicURL == "",
		Attempt: a.metrics.SignIn, Buckets: a.buckets(),
	})
	return web.Options{
		Gatherer: a.registry, Status: a, Blogs: a.ledger, Gate: gate, Ready: a.ready,
		Now: a.now, Version: programVersion(), Log: a.log, PublicURL: a.config.PublicURL,
		TrustedProxies: a.config.TrustedProxies, ListenAddress: a.config.ListenAddress,
		LeaderboardOpen: a.config.LeaderboardOpen, LeaderboardUsers: a.config.LeaderboardUsers,
		Patience: scrapePatience, Track: a.trackOnPage,
		Public: a.ledger.Public(a.now), Viewed: viewed,
		Demo: func(ctx context.Context) (collector.Account, web.DayReader, error) { return demoBlog.Open(ctx) },
		API: func(who web.Identify, from web.ClientAddress) (http.Handler, error) {
			korean, err := textsIn("ko")
			if err != nil {
				return nil, err
			}
			return api.New(api.Options{
				Gate: gate, Blogs: a.ledger, Identify: who, From: from, Viewed: viewed, Korean: korean.Event,
				PublicURL: a.config.PublicURL, Now: a.now, Log: a.log,
			})
		},
	}
}

// logStart logs what the daemon is about to do.
func (a *app) logStart(ctx context.Context) error {
	accounts, err := a.ledger.Accounts(ctx)
	if err == nil {
		err = a.sayLedger(ctx)
	}
	if err != nil {
		return err
	}
	a.log.Info("starting velog-dashboard", "version", programVersion(), "accounts", len(accounts),
		"interval", a.config.Interval, "listening", "http://"+a.config.ListenAddress)
	if a.config.PublicURL != "" {
		a.log.Info("sign-in enabled", "at", a.config.PublicURL, "registration_open", a.config.Registration)
	}
	if len(accounts) == 0 && len(a.configured.Untracked()) == 0 && !a.config.Registration {
		a.log.Warn("no accounts are tracked yet: run velog-dashboard accounts add NAME, or start with VELOG_USERS=name")
	}
	if _, err := a.config.capacity(accounts); err != nil {
		a.log.Warn(err.Error())
	}
	if a.delivery == nil {
		a.log.Info("delivery disabled: INFLUXDB_URL is not set, points stay pending in the ledger")
	}
	return nil
}

// trackOnPage tracks the blog that the operator names on the page.
func (a *app) trackOnPage(ctx context.Context, name string) (collector.Account, error) {
	account, _, err := a.track(ctx, name)
	return account, err
}

// ready returns an error if the daemon cannot do its work: if the ledger does not
// answer.
func (a *app) ready() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if _, err := a.ledger.Due(ctx, a.now(), a.now(), 1); err != nil {
		if a.fleet != nil {
			return fmt.Errorf("PostgreSQL does not answer: start it, or correct DATABASE_URL: %w", err)
		}
		return fmt.Errorf("the ledger does not answer: %w", err)
	}
	return a.ledger.WriteFailure()
}

// Status implements [web.StatusReader] with the ledger.
func (a *app) Status(ctx context.Context) (web.Status, error) {
	var page web.Status
	summaries, err := a.ledger.Summary(ctx, collector.DateOf(a.now()))
	if err != nil {
		return web.Status{}, err
	}
	for _, summary := range summaries {
		page.Accounts = append(page.Accounts, web.Account{
			Account: summary.Account.AsOf(a.now()), Total: newestTotal(summary),
			Today: known(summary.Today), Yesterday: known(summary.Yesterday),
		})
	}
	page.Untracked = a.configured.Untracked()
	page.Delivery = a.Delivery()
	if page.Delivery.Enabled { // otherwise everything is pending, and counting it takes long
		page.Delivery.Backlog, err = a.ledger.Backlog(ctx)
	}
	return page, err
}

// Delivery implements [web.StatusReader].
func (a *app) Delivery() web.Delivery {
	if a.delivery == nil {
		return web.Delivery{}
	}
	d := web.Delivery{Enabled: true}
	d.LastSuccess, d.Error = a.delivery.Last()
	d.KeptSince = a.delivery.Keeping().Since(time.Now())
	return d
}

// known returns nil for a day without a point, which differs from a day without
// views.
func known(d collector.Day) *collector.Day {
	if d.Quality == "" {
		return nil
	}
	return &d
}

// newestTotal returns the totals of the newer one of the two days that has a
// point, nil without one.
func newestTotal(s ledger.AccountSummary) *collector.Counters {
	newest := s.Today
	if newest.Quality == "" {
		newest = s.Yesterday
	}
	if newest.Quality == "" {
		return nil
	}
	return &collector.Counters{
		Views: newest.ViewsTotal, Likes: newest.LikesTotal, Comments: newest.CommentsTotal,
	}
}
