package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"slices"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/demo"
	"github.com/velog-dashboard/velog-dashboard/collector/web"
	"github.com/velog-dashboard/velog-dashboard/velog"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

const (
	// demoInterval is short, so that numbers move while somebody watches.
	demoInterval = 15 * time.Second
	// demoRate need not be polite: the demo sends requests only to itself.
	demoRate = 10_000

	// newcomer is a simulated writer who is not tracked yet, to try the
	// registration.
	newcomer = "newcomer"
)

func demoCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "demo",
		Short: "Run the whole program against a simulated velog",
		Long: `Run the whole program against a simulated velog, without an account or network. It
simulates a year of two blogs in seconds and then continues in real time. Its
ledger is a temporary directory; it leaves nothing behind.`,
		Example: `  velog-dashboard demo

  # As a site for many writers, who sign in
  PUBLIC_URL=http://127.0.0.1:9914 REGISTRATION=open velog-dashboard demo`,
		Args: arguments(0, 0),
		RunE: func(c *cobra.Command, _ []string) error { return demonstrate(c.Context(), streamsOf(c)) },
	}
}

// demonstrate runs the whole program against a simulated velog on loopback: it
// simulates a year in seconds, with scrapes around each midnight as the daemon has
// them, and then continues in real time.
func demonstrate(ctx context.Context, s streams) error {
	cfg, err := loadConfig(time.Now())
	if err != nil {
		return err
	}
	listener, err := listenForDemo(cfg)
	if err != nil {
		return err
	}
	defer listener.Close()
	cfg.ListenAddress = listener.Addr().String()
	dir, err := os.MkdirTemp("", "velog-dashboard-demo-")
	if err != nil {
		return fmt.Errorf("making a temporary directory for the demo's ledger: %w", err)
	}
	cfg.DataDir, cfg.DatabaseURL, cfg.SecretKey = dir, "", ""
	cfg.Role, cfg.BackupDir = roleAll, "" // a simulated ledger is not worth a backup
	if os.Getenv("LOG_LEVEL") == "" {
		cfg.LogLevel = slog.LevelWarn // scrapes every few seconds would push the addresses off the screen
	}
	return errors.Join(runDemo(ctx, cfg, listener, s), os.RemoveAll(dir))
}

// listenForDemo listens before a year is simulated in vain. If the usual port is in
// use, by a daemon perhaps, it takes any that is free, unless somebody chose it.
func listenForDemo(cfg config) (net.Listener, error) {
	listener, err := web.Listen(cfg.ListenAddress)
	if errors.Is(err, syscall.EADDRINUSE) && os.Getenv("LISTEN_ADDRESS") == "" && cfg.PublicURL == "" {
		return web.Listen("127.0.0.1:0")
	}
	return listener, err
}

func runDemo(ctx context.Context, cfg config, listener net.Listener, s streams) error {
	clock := &demoClock{}
	world := velogsim.Demo(time.Now())
	world.Populate(newcomer, 12, time.Now())
	server, err := velogsim.Start(world, velogsim.Options{Now: clock.Now})
	if err != nil {
		return err
	}
	defer server.Close()
	cfg.V3URL, cfg.V2URL, cfg.Rate, cfg.Interval = server.V3URL(), server.V2URL(), demoRate, demoInterval
	log := newLogger(s.err, terminalOf(s.err), cfg.LogLevel, cfg.LogFormat)
	a, err := newApp(ctx, cfg, log, clock.Now, false)
	if err != nil {
		return err
	}
	err = a.simulateYear(ctx, server, clock, s)
	if err == nil {
		err = a.printSummary(ctx, s.out, server)
	}
	if err == nil {
		err = a.serveOn(ctx, listener)
	}
	return errors.Join(err, a.Close())
}

// demoClock shows the simulated time while the demo simulates its year, and the
// real time afterwards.
type demoClock struct{ simulated atomic.Pointer[time.Time] }

func (c *demoClock) Now() time.Time {
	if t := c.simulated.Load(); t != nil {
		return *t
	}
	return time.Now()
}

// simulateYear runs the scrapes of a year for two accounts, one public and one
// connected.
func (a *app) simulateYear(ctx context.Context, server *velogsim.Server, clock *demoClock, s streams) error {
	started := time.Now()
	today := collector.DateOf(started)
	begin := (today - demo.Days).Begin()
	clock.simulated.Store(&begin)
	if err := a.startDemo(ctx, server); err != nil {
		return err
	}
	accounts, err := a.ledger.Accounts(ctx)
	if err != nil {
		return err
	}
	quiet := a.scraper.WithLog(slog.New(slog.DiscardHandler))
	fmt.Fprintf(s.err, "Simulating a year of two blogs …\n")
	bar := newProgress(s.err, "days", demo.Days)
	for d := today - demo.Days; d <= today; d++ {
		for _, at := range demoScrapes(d, started) {
			clock.simulated.Store(&at)
			for _, account := range accounts {
				if _, err := quiet.Run(ctx, account.ID); err != nil {
					return err
				}
			}
		}
		bar.Set(int(d - today + demo.Days))
	}
	bar.Close()
	clock.simulated.Store(nil)
	_, err = fmt.Fprintf(s.out, "\nScraped a year in %s. Collected so far:\n\n", time.Since(started).Round(100*time.Millisecond))
	return err
}

// startDemo tracks the second blog publicly and connects the first.
func (a *app) startDemo(ctx context.Context, server *velogsim.Server) error {
	if _, _, err := a.track(ctx, velogsim.SecondUser); err != nil {
		return err
	}
	access, refresh := server.IssueTokens(velogsim.DemoUser, 24*time.Hour, 30*24*time.Hour)
	_, err := a.connect(ctx, velog.Tokens{Access: velog.Token(access), Refresh: velog.Token(refresh)}, tokensOfEnvironment())
	return err
}

// demoScrapes returns the instants of a day's scrapes, as far as they are past: around
// its midnights, as in the schedule; every hour of yesterday and today, so that intraday
// views can be seen; and every two hours of four weeks, so that it is known at which
// hours of the week the blog is read.
func demoScrapes(d collector.Date, now time.Time) []time.Time {
	today, every := collector.DateOf(now), 24*time.Hour
	switch {
	case d >= today-1:
		every = time.Hour
	case d >= today-4*collector.WeekLength:
		every = 2 * time.Hour
	}
	scrapes := []time.Time{d.Begin().Add(4 * time.Minute)}
	for at := d.Begin().Add(every); at.Before(d.End()); at = at.Add(every) {
		scrapes = append(scrapes, at)
	}
	scrapes = append(scrapes, d.End().Add(-5*time.Minute))
	return slices.DeleteFunc(scrapes, func(at time.Time) bool { return !at.Before(now) })
}

// printSummary prints what there is to see.
func (a *app) printSummary(ctx context.Context, w io.Writer, server *velogsim.Server) error {
	page, err := a.Status(ctx)
	if err != nil {
		return err
	}
	for _, account := range page.Accounts {
		fmt.Fprintf(w, "  %-10s %3d posts%s\n", account.User, account.Posts, yesterdayText(account))
	}
	fmt.Fprintln(w)
	if a.delivery == nil {
		fmt.Fprintln(w, "Set INFLUXDB_URL, INFLUXDB_TOKEN, INFLUXDB_ORG and INFLUXDB_BUCKET to deliver the\npoints to InfluxDB, too.")
	}
	_, err = fmt.Fprintln(w, "Press Ctrl-C to stop. The demo leaves nothing behind.")
	if a.config.PublicURL == "" { // last, so that they stay on the screen
		a.showPages(w, page)
	} else {
		showLogins(w, a.config.PublicURL, server)
	}
	return err
}

func (a *app) showPages(w io.Writer, page web.Status) {
	fmt.Fprintf(w, "\n  status page  http://%s/\n", a.config.ListenAddress)
	for _, account := range page.Accounts {
		fmt.Fprintf(w, "  days, posts  http://%s/@%s\n", a.config.ListenAddress, account.User)
	}
	fmt.Fprintf(w, "  metrics      http://%s/metrics\n\n", a.config.ListenAddress)
}

// showLogins prints how to sign in and register, if that is needed. The tokens are
// worthless elsewhere.
func showLogins(w io.Writer, site string, server *velogsim.Server) {
	fmt.Fprintf(w, "\nCookies of the simulated velog, to sign in as %s or register as %s:\n", velogsim.DemoUser, newcomer)
	for _, user := range []string{velogsim.DemoUser, newcomer} {
		access, refresh := server.IssueTokens(user, 24*time.Hour, 30*24*time.Hour)
		fmt.Fprintf(w, "\n  %s\n  access_token   %s\n  refresh_token  %s\n", user, access, refresh)
	}
	fmt.Fprintf(w, "\n  pages  %s/\n\n", site)
}

func yesterdayText(a web.Account) string {
	if a.Yesterday == nil {
		return ""
	}
	return fmt.Sprintf("  %7d views in total, %d yesterday (%s)",
		a.Yesterday.ViewsTotal, a.Yesterday.Views, a.Yesterday.Quality)
}
