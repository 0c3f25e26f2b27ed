package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/velog-dashboard/velog-dashboard/collector/influx"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
)

// removal is what is asked for when an account is removed.
type removal struct {
	user string
	yes  bool // without asking
	keep bool // the points in InfluxDB
}

func removeCommand() *cobra.Command {
	var r removal
	c := &cobra.Command{
		Use:   "remove [--yes] [--keep-influxdb] USER",
		Short: "Delete an account with all its readings and points",
		Long: `Delete an account with all its readings, which cannot be undone, and its points
from the bucket in InfluxDB: at once, or with the next delivery of the running
daemon. With --keep-influxdb the points stay. It asks for the username to confirm;
where there is no terminal, --yes is needed.

To stop tracking an account but keep its history, use "accounts disconnect".`,
		Example: `  velog-dashboard accounts remove alice

  # Without asking, and leave InfluxDB alone
  velog-dashboard accounts remove --yes --keep-influxdb alice`,
		Args:              arguments(1, 1),
		ValidArgsFunction: completeUsers(1),
		RunE: func(c *cobra.Command, args []string) error {
			r.user = userOf(args[0])
			return removeAccount(c.Context(), r, streamsOf(c))
		},
	}
	c.Flags().BoolVar(&r.yes, "yes", false, "delete without asking")
	c.Flags().BoolVar(&r.keep, "keep-influxdb", false, "keep the account's points in InfluxDB")
	return c
}

// removeAccount works beside a running daemon. Then it leaves InfluxDB to the
// daemon, which may be delivering points of the account right now.
func removeAccount(ctx context.Context, r removal, s streams) error {
	if !r.yes && !interactive(s) {
		return usageError("nothing was deleted: use --yes to delete " + r.user + " without being asked")
	}
	a, err := openApp(ctx, s)
	alone := err == nil
	if errors.Is(err, ledger.ErrLocked) {
		a, err = openAppBeside(ctx, s)
	}
	if err != nil {
		return err
	}
	if !r.yes {
		err = a.confirmRemoval(ctx, r, s)
	}
	var outcome string
	if err == nil {
		outcome, err = a.remove(ctx, r, alone)
	}
	if err == nil {
		_, err = fmt.Fprintln(s.out, outcome)
	}
	return errors.Join(err, a.Close())
}

// confirmRemoval shows what would be deleted and asks for the username.
func (a *app) confirmRemoval(ctx context.Context, r removal, s streams) error {
	account, err := a.ledger.AccountByUser(ctx, r.user)
	if err != nil {
		return notTracked(ctx, a.ledger, err, r.user)
	}
	points := ", in InfluxDB too"
	if r.keep {
		points = ", except in InfluxDB"
	}
	name, err := ask(ctx, s, fmt.Sprintf("%s, with %s and readings since %s, will be deleted%s.\n"+
		"This cannot be undone; \"accounts disconnect\" keeps the history.\nType the username to delete it: ",
		r.user, counted(account.Posts, "post"), moment(account.TrackedSince), points))
	if err == nil && userOf(name) != r.user {
		err = errors.New("nothing was deleted: the answer is not the username " + r.user)
	}
	return err
}

// remove removes an account and says what happens to its points in InfluxDB.
func (a *app) remove(ctx context.Context, r removal, alone bool) (string, error) {
	forget := a.ledger.RemoveAccount
	if r.keep {
		forget = a.ledger.RemoveFromLedger
	}
	if err := notTracked(ctx, a.ledger, forget(ctx, r.user), r.user); err != nil {
		return "", err
	}
	deleted := r.user + " is deleted with all its readings"
	switch {
	case r.keep:
		return deleted + "; its points stay in InfluxDB", nil
	case !alone && a.influx == nil:
		return deleted + "; if the running daemon delivers to InfluxDB, the next delivery deletes its points there", nil
	case !alone:
		return deleted + "; the next delivery of the running daemon deletes its points from InfluxDB", nil
	case a.influx == nil:
		return deleted + "; INFLUXDB_URL is not set: if it has points in InfluxDB, the next delivery deletes them", nil
	}
	points, err := a.deletePoints(ctx, r.user)
	if err != nil {
		return "", fmt.Errorf("%s, but its points are still in InfluxDB; the next delivery retries: %w", deleted, err)
	}
	return deleted + points, nil
}

// deletePoints deletes the points of a deleted account from InfluxDB and says what
// became of them.
func (a *app) deletePoints(ctx context.Context, user string) (string, error) {
	err := a.influx.DeleteUser(ctx, user)
	if e, ok := errors.AsType[*influx.Error](err); ok && e.Unsupported() {
		_, err = a.ledger.UserDeleteFailed(ctx, user)
		return "; its points stay in InfluxDB, which cannot delete points: delete them there", err
	}
	if err == nil {
		err = a.ledger.UserDeleted(ctx, user)
	}
	return " and its points in InfluxDB (bucket " + a.config.Influx.Bucket + ")", err
}
