package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/secretkey"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

func checkCommand() *cobra.Command {
	var notify bool
	c := &cobra.Command{
		Use:   "check [--notify]",
		Short: "Check configuration, velog, clock, ledger and InfluxDB",
		Long: `Check configuration, velog, clock, ledger and InfluxDB, and report problems. It
changes nothing, and also works while the daemon is running. The exit status is 0
only if nothing is wrong.`,
		Example: `  velog-dashboard check

  # Also send a message to each address in NOTIFY_URLS
  velog-dashboard check --notify`,
		Args: arguments(0, 0),
		RunE: func(c *cobra.Command, _ []string) error { return check(c.Context(), notify, streamsOf(c)) },
	}
	c.Flags().BoolVar(&notify, "notify", false, "send a message to each address in NOTIFY_URLS")
	return c
}

// check prints what is right and what is wrong. It changes nothing and works
// beside a running daemon.
func check(ctx context.Context, notify bool, s streams) error {
	cfg, err := loadConfig(time.Now())
	c := &checkup{out: s.out, unknown: cfg.Users, login: loginOf(cfg)}
	c.report("configuration", "all variables are valid", err)
	if err == nil {
		c.velog(ctx, cfg, c.ledger(ctx, cfg))
		c.influx(ctx, cfg)
		c.backups(cfg)
		c.notifications(ctx, cfg, notify)
	}
	return c.verdict()
}

// checkup collects the findings of a check.
type checkup struct {
	out   io.Writer
	wrong int
	err   error // of writing to out

	unknown []string // users of the environment who are not tracked yet

	login []candidateTokens // the tokens of the account in the environment, those that are used first
}

func (c *checkup) report(what, right string, wrong error) {
	word, text := "ok", right
	if wrong != nil {
		c.wrong++
		word, text = "WRONG", wrong.Error()
	}
	_, err := fmt.Fprintf(c.out, "%-5s  %s: %s\n", word, what, text)
	c.err = errors.Join(c.err, err)
}

func (c *checkup) verdict() error {
	switch {
	case c.err != nil:
		return c.err
	case c.wrong > 0:
		return errReported
	}
	return nil
}

// ledger checks the ledger and returns its accounts.
func (c *checkup) ledger(ctx context.Context, cfg config) []collector.Account {
	keys, keyErr := readKeys(cfg)
	o := cfg.ledgerOptions()
	o.Keys, o.ReadOnly = keys, true
	db, err := ledger.Open(ctx, o)
	if stray := strayLedger(cfg); stray != "" {
		c.report("ledger", "", errors.New(stray))
	}
	if errors.Is(err, ledger.ErrMissing) {
		c.report("ledger", "there is none in "+cfg.ledgerPlace()+" yet; the first start creates it", nil)
		return nil
	}
	if err != nil {
		c.report("ledger", "", err)
		if cfg.DatabaseURL != "" { // where the rate is that looking up names would have to keep to
			c.unknown = nil
		}
		return nil
	}
	defer db.Close()
	accounts, err := db.Accounts(ctx)
	c.report("ledger", fmt.Sprintf("%s tracked%s", counted(len(accounts), "account"), byState(accounts)), err)
	since, err := db.Since(ctx)
	c.report("ledger", "it is in "+cfg.ledgerPlace()+"; readings: "+sinceWords(since), err)
	if cfg.DatabaseURL == "" {
		c.report("ledger file", "SQLite found no damage", db.QuickCheck(ctx))
	}
	c.keys(ctx, cfg, db, keys, keyErr)
	for _, a := range accounts {
		if problem := cmp.Or(a.Problem(), a.Gaps.Sentence(a.Posts)); problem != "" {
			c.report("account "+a.User, "", errors.New(problem))
		}
	}
	if cfg.Influx.Enabled() {
		b, err := db.Backlog(ctx)
		c.report("delivery", fmt.Sprintf("%d points are pending, none are rejected", b.Points), cmp.Or(err, refusedPoints(b)))
	}
	enough, err := cfg.capacity(accounts)
	c.report("rate", enough, err)
	c.users(ctx, cfg, db)
	c.storedTokens(ctx, cfg, db)
	c.future(ctx, db)
	return accounts
}

// keys checks whether the keys fit the tokens, and which can be removed.
func (c *checkup) keys(ctx context.Context, cfg config, db *ledger.DB, keys secretkey.Keys, err error) {
	if err == nil && keys.Empty() {
		err = keyLost(ctx, cfg)
	}
	old, err2 := db.CheckKeys(ctx)
	says := "it matches the tokens in the ledger"
	switch {
	case keys.Len() < 2:
	case old > 0:
		says = fmt.Sprintf("the keys match the tokens in the ledger; older keys are still needed for %s: "+
			"start the daemon once with all keys to re-encrypt these tokens with the newest", counted(old, "account"))
	default:
		says = "the newest key matches all tokens in the ledger; remove the older keys from SECRET_KEY, " +
			"and keep them with the backups made with them"
	}
	c.report("secret key", says, cmp.Or(err, err2))
}

// byState counts the accounts in each state, in words.
func byState(accounts []collector.Account) string {
	counts := map[collector.State]int{}
	for _, a := range accounts {
		counts[a.State]++
	}
	var parts []string
	for _, s := range collector.States() {
		if counts[s] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[s], s.Words()))
		}
	}
	if parts == nil {
		return ""
	}
	return ": " + strings.Join(parts, ", ")
}

// velog requests the first page of one account: a tracked one, or velog's own.
func (c *checkup) velog(ctx context.Context, cfg config, accounts []collector.Account) {
	source := velog.SourceList
	client, err := velog.New(velog.Options{
		V3URL: cfg.V3URL, V2URL: cfg.V2URL, Rate: cfg.Rate, UserAgent: userAgent(),
		Trace: velog.Trace{Source: func(s velog.ViewsSource) { source = s }},
	})
	if err != nil {
		c.report("velog", "", err)
		return
	}
	user := someUser(cfg, accounts)
	err = firstPage(ctx, client.Session(velog.Tokens{}, nil), user)
	if user.ID == "" && velog.KindOf(err) == velog.KindNotFound {
		err = nil // also an answer
	}
	c.report("velog", fmt.Sprintf("%s answers for %s; views are read from %s", cfg.V3URL, user.Username, source), err)
	c.clock(client)
	if err == nil {
		c.names(ctx, client)
	}
	c.tokens(ctx, client)
}

// someUser returns a user to request from velog: one who is tracked, by velog's
// id, as a scrape does; or one named by the operator; or velog's own.
func someUser(cfg config, accounts []collector.Account) velog.User {
	switch {
	case len(accounts) > 0:
		return velog.User{ID: accounts[0].VelogID, Username: accounts[0].Username}
	case len(cfg.Users) > 0:
		return velog.User{Username: cfg.Users[0]}
	}
	return velog.User{Username: "velog"}
}

// viewsMeanwhile is how far two totals of one post may differ that are read one
// after the other.
const viewsMeanwhile = 100

// totals compares the views in the list with those of velog's own statistics, for
// one post: the list is not documented to have them.
func (c *checkup) totals(ctx context.Context, session *velog.Session, user velog.User) {
	for page, err := range session.Posts(ctx, user, velog.Lean) {
		if err != nil || len(page.Posts) == 0 {
			c.report("views", "there is no post to compare", err)
			return
		}
		post := page.Posts[0]
		stats, err := session.Stats(ctx, []string{post.ID})
		if err == nil {
			err = stats[post.ID].Err
		}
		total := stats[post.ID].Total
		if off := total - post.Views; err == nil && (off < -viewsMeanwhile || off > viewsMeanwhile) {
			err = fmt.Errorf("the list shows %d views of %q, but getStats shows %d: please report this", post.Views, post.Title, total)
		}
		c.report("views", fmt.Sprintf("the list and getStats agree on %q: %d", post.Title, total), err)
		return
	}
}

func (c *checkup) influx(ctx context.Context, cfg config) {
	if !cfg.Influx.Enabled() {
		c.report("InfluxDB", "INFLUXDB_URL is not set: points stay pending in the ledger", nil)
		return
	}
	writer, err := newInflux(cfg.Influx)
	if err != nil {
		c.report("InfluxDB", "", err)
		return
	}
	defer writer.Close()
	err = writer.Check(ctx)
	c.report("InfluxDB", fmt.Sprintf("%s accepts points for the bucket %s", cfg.Influx.URL, cfg.Influx.Bucket), err)
	if err == nil {
		c.report("retention", retention(writer.Keeps(ctx)), nil)
	}
}

// retention describes which days InfluxDB has.
func retention(k collector.Keeping) string {
	switch {
	case !k.Known:
		return "unknown: INFLUXDB_TOKEN may not read the bucket's settings; what the bucket drops stays in the ledger"
	case k.Retention == 0:
		return "the bucket keeps points forever"
	}
	return fmt.Sprintf("the bucket keeps points for %v; days before %s are only in the ledger",
		k.Retention, k.Since(time.Now()))
}
