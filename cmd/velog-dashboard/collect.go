package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/scrape"
)

// collectAtOnce is how many scrapes run side by side; they share the rate limit.
const collectAtOnce = 8

func collectCommand() *cobra.Command {
	var accept bool
	c := &cobra.Command{
		Use:   "collect [--accept-vanished] [USER…]",
		Short: "Scrape accounts once, deliver, and exit: for cron and CI",
		Long: `Scrape every account once, or those named, deliver to InfluxDB if it is
configured, tell NOTIFY_URLS what is new, and exit. The exit status is 0 only if everything succeeded. Run it
shortly before and after midnight in Seoul, too, or days are estimated. Once a day
it makes a backup if BACKUP_DIR is set, and it thins readings older than
KEEP_READINGS. It needs the ledger for itself, without a running daemon.`,
		Example: `  VELOG_USERS=alice velog-dashboard collect

  # Scrape one account now
  velog-dashboard collect alice

  # Confirm that most posts of an account were deleted on purpose
  velog-dashboard collect --accept-vanished alice`,
		Args:              arguments(0, -1),
		ValidArgsFunction: completeUsers(-1),
		RunE: func(c *cobra.Command, users []string) error {
			return collect(c.Context(), users, accept, streamsOf(c))
		},
	}
	c.Flags().BoolVar(&accept, "accept-vanished", false, "accept that more than half of an account's posts were deleted; a running daemon is told to")
	return c
}

// collect runs one scrape of every account, or of those named, and delivers.
func collect(ctx context.Context, users []string, accept bool, s streams) error {
	a, err := openApp(ctx, s)
	if accept && errors.Is(err, ledger.ErrLocked) {
		return acceptBeside(ctx, users, s)
	}
	if err != nil {
		return err
	}
	a.scraper.AcceptVanished = accept
	if err := a.sayLedger(ctx); err != nil {
		return errors.Join(err, a.Close())
	}
	a.configured.Try(ctx)
	wrong := untrackedError(a.configured.Untracked())
	return errors.Join(wrong, a.collect(ctx, users, wrong, s), a.upkeep(ctx), a.Close())
}

// collect scrapes the tracked accounts. If there are none, that is an error unless
// its cause was reported already.
func (a *app) collect(ctx context.Context, users []string, said error, s streams) error {
	accounts, err := a.chosen(ctx, users)
	if errors.Is(err, errNoAccounts) && said != nil {
		return ctx.Err()
	}
	if err != nil {
		return err
	}
	failed, gaps := a.scrapeAll(ctx, accounts)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if failed > 0 {
		gaps = append(gaps, fmt.Errorf("%d of %d scrapes failed; the reasons are above", failed, len(accounts)))
	}
	return errors.Join(append(gaps, a.deliverPending(ctx, s), a.notify(ctx))...)
}

// scrapeAll scrapes each account, with one line in the log each. It returns how
// many failed, and the gaps of the others. One account's failure does not affect
// another.
func (a *app) scrapeAll(ctx context.Context, accounts []collector.Account) (failed int, gaps []error) {
	var group errgroup.Group
	group.SetLimit(collectAtOnce)
	var mu sync.Mutex
	for _, account := range accounts {
		group.Go(func() error {
			var stored collector.Stored
			err := a.exclusively(ctx, scrape.LeaseOfAccount(account.ID), func(ctx context.Context) (err error) {
				stored, err = a.scraper.Run(ctx, account.ID)
				return err
			})
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				failed++
			} else if stored.Gaps.Unread+stored.Gaps.Lost > 0 {
				gaps = append(gaps, fmt.Errorf("%s: %s", account.User, stored.Gaps.Sentence(stored.Posts)))
			}
			return nil
		})
	}
	_ = group.Wait() // the functions return no error
	slices.SortFunc(gaps, func(x, y error) int { return cmp.Compare(x.Error(), y.Error()) })
	return failed, gaps
}

// acceptBeside records the operator's confirmation for the running daemon: that
// posts of the users named, or of all accounts where posts have vanished, were
// deleted.
func acceptBeside(ctx context.Context, users []string, s streams) error {
	a, err := openAppBeside(ctx, s)
	if err != nil {
		return err
	}
	return errors.Join(a.acceptVanished(ctx, users, s), a.Close())
}

func (a *app) acceptVanished(ctx context.Context, users []string, s streams) error {
	accounts, err := a.chosen(ctx, users)
	if err != nil {
		return err
	}
	if len(users) == 0 {
		accounts = slices.DeleteFunc(accounts, func(account collector.Account) bool { return account.State != collector.StateVanished })
	}
	if len(accounts) == 0 {
		return errors.New("no account has missing posts; to accept them for an account in advance, name it")
	}
	for _, account := range accounts {
		if err := a.ledger.AcceptVanished(ctx, account.ID, a.now()); err != nil {
			return err
		}
		_, err := fmt.Fprintf(s.out, "%s: the running daemon will scrape it now and mark posts that velog does not have as deleted\n", account.User)
		if err != nil {
			return err
		}
	}
	return nil
}

var errNoAccounts = errors.New("no accounts are tracked yet: set VELOG_USERS=name, or run velog-dashboard accounts add NAME")

// chosen returns the tracked accounts, or those of them that are named.
func (a *app) chosen(ctx context.Context, users []string) ([]collector.Account, error) {
	accounts, err := a.ledger.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	if len(accounts) == 0 {
		return nil, errNoAccounts
	}
	if len(users) == 0 {
		return accounts, nil
	}
	byUser := map[string]collector.Account{}
	for _, account := range accounts {
		byUser[account.User] = account
	}
	var chosen []collector.Account
	for _, user := range users {
		account, ok := byUser[user]
		if !ok {
			return nil, cmp.Or(trackedAs(ctx, a.ledger, user),
				fmt.Errorf("%q is not tracked here; add it with: velog-dashboard accounts add %s", user, user))
		}
		chosen = append(chosen, account)
	}
	return chosen, nil
}

func deliverCommand() *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use:   "deliver [--all]",
		Short: "Write pending points, or all points again, to InfluxDB",
		Long: `Write the points that InfluxDB does not have yet, and those that it rejected. With
--all, write every point again, for a new or emptied bucket or a longer retention,
and delete points that the ledger no longer has. Both are always safe to repeat.
It needs the ledger for itself, without a running daemon, which delivers anyway.`,
		Example: `  velog-dashboard deliver

  # Fill a new bucket
  INFLUXDB_BUCKET=velog2 velog-dashboard deliver --all`,
		Args: arguments(0, 0),
		RunE: func(c *cobra.Command, _ []string) error { return deliver(c.Context(), all, streamsOf(c)) },
	}
	c.Flags().BoolVar(&all, "all", false, "write all points again")
	return c
}

// deliver writes what is pending, or everything again, to InfluxDB.
func deliver(ctx context.Context, all bool, s streams) error {
	a, err := openApp(ctx, s)
	if err != nil {
		return err
	}
	switch {
	case a.delivery == nil:
		err = errors.New("InfluxDB is not configured: set INFLUXDB_URL, INFLUXDB_TOKEN, INFLUXDB_ORG and INFLUXDB_BUCKET")
	case all:
		err = a.ledger.MarkAllPending(ctx)
	default:
		err = a.ledger.RetryRejected(ctx, time.Now().Add(time.Minute)) // all of them
	}
	if err == nil {
		err = a.deliverPending(ctx, s)
	}
	if err == nil && all {
		err = a.delivery.Prune(ctx)
	}
	return errors.Join(err, a.Close())
}

// deliverPending delivers, if InfluxDB is configured.
func (a *app) deliverPending(ctx context.Context, s streams) error {
	if a.delivery == nil {
		return nil
	}
	backlog, err := a.ledger.Backlog(ctx)
	if err != nil {
		return err
	}
	bar := newProgress(s.err, "points", int(backlog.Points))
	defer bar.Close()
	err = a.exclusively(ctx, scrape.LeaseOfDelivery, func(ctx context.Context) error {
		_, err := a.delivery.Run(ctx, bar.Set)
		return err
	})
	if err != nil {
		return err
	}
	return a.refused(ctx)
}

// refused returns an error if InfluxDB has rejected points and not accepted them
// since.
func (a *app) refused(ctx context.Context) error {
	b, err := a.ledger.Backlog(ctx)
	if err != nil {
		return err
	}
	return refusedPoints(b)
}

func refusedPoints(b collector.Backlog) error {
	if b.Rejected == 0 {
		return nil
	}
	return fmt.Errorf("InfluxDB rejects %s, the first since %s (%s); they are retried daily, and by velog-dashboard deliver "+
		"once the cause is fixed: https://github.com/velog-dashboard/velog-dashboard/blob/main/docs/alerts.md#velogpointsrejected",
		counted(int(b.Rejected), "point"), moment(b.RejectedSince), b.RejectedReason)
}
