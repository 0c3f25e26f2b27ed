package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
)

func linkCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "link USER",
		Short: "Print a link that signs in the writer of an account once",
		Long: `Print a link that signs in the writer of an account once, within 24 hours. It
needs PUBLIC_URL: without it the pages have no sign-in.`,
		Example:           `  PUBLIC_URL=https://stats.example.org velog-dashboard accounts link alice`,
		Args:              arguments(1, 1),
		ValidArgsFunction: completeUsers(1),
		RunE: func(c *cobra.Command, args []string) error {
			return linkAccount(c.Context(), userOf(args[0]), streamsOf(c))
		},
	}
}

// linkAccount prints a one-time link that signs in the writer of an account. It
// works beside a running daemon: the link needs only the secret key.
func linkAccount(ctx context.Context, user string, s streams) error {
	cfg, err := loadConfig(time.Now())
	if err != nil {
		return err
	}
	if cfg.PublicURL == "" {
		return errors.New("PUBLIC_URL is not set, so the pages need no sign-in: set it before making links")
	}
	account, err := findAccount(ctx, cfg, user)
	if err != nil {
		return err
	}
	keys, err := loadKeys(ctx, cfg)
	if err != nil {
		return err
	}
	code, ends, err := access.NewLink(keys, account.ID, time.Now())
	if err != nil {
		return err
	}
	fmt.Fprintf(s.err, "This link signs in as %s. It works once, until %s (Seoul):\n", account.User, moment(ends))
	_, err = fmt.Fprintln(s.out, cfg.PublicURL+"/sign-in/link/"+code)
	return err
}

// findAccount looks up an account without writing anything.
func findAccount(ctx context.Context, cfg config, user string) (account collector.Account, err error) {
	err = readLedgerOf(ctx, cfg, func(db *ledger.DB) error {
		account, err = db.AccountByUser(ctx, user)
		return notTracked(ctx, db, err, user)
	})
	return account, err
}

// notTracked adds the username to the error that there is no such account.
func notTracked(ctx context.Context, db *ledger.DB, err error, user string) error {
	if !errors.Is(err, collector.ErrNoAccount) {
		return err
	}
	return cmp.Or(trackedAs(ctx, db, user),
		fmt.Errorf("%q is not tracked here; see: velog-dashboard accounts list", user))
}

// trackedAs returns an error that names the account of a writer who has been
// renamed on velog, nil without one.
func trackedAs(ctx context.Context, db *ledger.DB, user string) error {
	account, err := db.AccountByName(ctx, user)
	switch {
	case errors.Is(err, collector.ErrNoAccount):
		return nil
	case err != nil:
		return err
	}
	return fmt.Errorf("%q is tracked here as %s: use that name", user, account.User)
}

func disconnectCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "disconnect USER",
		Short: "Stop tracking an account, but keep its history",
		Long: `Stop tracking an account and delete its tokens and sessions. Its history stays;
"accounts add" continues it.`,
		Example:           `  velog-dashboard accounts disconnect alice`,
		Args:              arguments(1, 1),
		ValidArgsFunction: completeUsers(1),
		RunE: func(c *cobra.Command, args []string) error {
			return disconnectAccount(c.Context(), userOf(args[0]), streamsOf(c))
		},
	}
}

// disconnectAccount stops tracking an account and deletes its tokens. Its history
// stays.
func disconnectAccount(ctx context.Context, user string, s streams) error {
	a, err := openAppBeside(ctx, s)
	if err != nil {
		return err
	}
	account, err := a.ledger.AccountByUser(ctx, user)
	if err == nil {
		err = a.ledger.Disconnect(ctx, account.ID, a.now())
	}
	err = notTracked(ctx, a.ledger, err, user)
	if err == nil {
		_, err = fmt.Fprintf(s.out, "%s is disconnected: its tokens and sessions are deleted, the history stays\n", user)
	}
	return errors.Join(err, a.Close())
}
