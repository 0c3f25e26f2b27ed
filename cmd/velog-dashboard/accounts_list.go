package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
)

func listCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the accounts and how they are",
		Long: `List the accounts of the ledger and how they are: those that are tracked, and
those that are only kept, because they were disconnected or only imported. Times are
in Seoul.`,
		Example: `  velog-dashboard accounts list`,
		Args:    arguments(0, 0),
		RunE:    func(c *cobra.Command, _ []string) error { return listAccounts(c.Context(), streamsOf(c)) },
	}
}

// listAccounts works beside a running daemon, and before the first start.
func listAccounts(ctx context.Context, s streams) error {
	var list []collector.Account
	cfg, err := loadConfig(time.Now())
	if err != nil {
		return err
	}
	err = readLedgerOf(ctx, cfg, func(db *ledger.DB) error {
		list, err = db.AllAccounts(ctx)
		return err
	})
	if errors.Is(err, ledger.ErrMissing) {
		err = nil
		if stray := missedLedger(cfg); stray != "" {
			fmt.Fprintln(s.err, stray)
		}
	}
	if err != nil {
		return err
	}
	return printAccounts(s.out, list)
}

func printAccounts(w io.Writer, list []collector.Account) error {
	if len(list) == 0 {
		_, err := fmt.Fprintln(w, "no accounts are tracked yet; add one with: velog-dashboard accounts add USER")
		return err
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "USER\tACCESS\tSTATE\tPOSTS\tLAST SUCCESS\tNEXT SCRAPE\tPROBLEM")
	for _, a := range list {
		a = a.AsOf(time.Now())
		access, state, next, problem := accountWords(a)
		fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%s\t%s\t%s\n", a.User, access, state, a.Posts, moment(a.LastSuccess), next, problem)
	}
	return table.Flush()
}

// accountWords describes how an account is read and how it is.
func accountWords(a collector.Account) (access, state, next, problem string) {
	switch {
	case !a.Tracked && a.Connection > 0:
		return "none", "disconnected", "never", ""
	case !a.Tracked:
		return "none", "only imported", "never", ""
	case a.Connected:
		access = "connected"
	default:
		access = "public"
	}
	return access, a.State.Words(), moment(a.NextScrape), cmp.Or(a.Problem(), a.Gaps.Sentence(a.Posts))
}
