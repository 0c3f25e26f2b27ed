package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/dayexport"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/readingcsv"
)

func exportCommand() *cobra.Command {
	var o exporting
	c := &cobra.Command{
		Use:   "export [--days [--accounts] [--format csv|json] [--from DAY] [--to DAY]] [USER…]",
		Short: "Write readings or days to standard output",
		Long: `Write all readings as CSV to standard output, in the form that "import" reads; or,
with --days, the days of all posts, or with --accounts those of accounts, each the
sum of its posts. With users, only theirs. It also works while the daemon is
running.

The columns of days are user, post, title, date, views, views_total, likes,
likes_total, comments, comments_total and quality; of accounts user, date, the same
numbers, posts and quality. A date is a day in Seoul, a total is as of its end. In
CSV (RFC 4180), unknown values are empty, and text that a spreadsheet would take for
a formula has an apostrophe before it; in JSON, an array with one object on each
line, unknown values are null. Unknown days are left out.`,
		Example: `  velog-dashboard export >readings.csv

  # The days of the posts of alice from November on, and of all accounts
  velog-dashboard export --days --from 2026-11-01 alice >days.csv
  velog-dashboard export --days --accounts --format json >days.json`,
		Args:              arguments(0, -1),
		ValidArgsFunction: completeUsers(-1),
		RunE: func(c *cobra.Command, args []string) error {
			return o.run(c.Context(), args, streamsOf(c))
		},
	}
	c.Flags().BoolVar(&o.days, "days", false, "write days instead of readings")
	c.Flags().BoolVar(&o.accounts, "accounts", false, "write the days of accounts instead of posts")
	c.Flags().StringVar(&o.format, "format", string(dayexport.CSV), "the format of days: csv or json")
	c.Flags().StringVar(&o.from, "from", "", "the first day to write, such as 2026-11-01")
	c.Flags().StringVar(&o.to, "to", "", "the last day to write")
	return c
}

// exporting writes readings or days.
type exporting struct {
	days, accounts bool
	format         string
	from, to       string // empty: all days
}

// run works beside a running daemon.
func (o exporting) run(ctx context.Context, users []string, s streams) error {
	days, err := o.options()
	if err != nil {
		return err
	}
	return readLedger(ctx, func(db *ledger.DB) error {
		if days.Accounts, err = accountsOf(ctx, db, users); err != nil {
			return err
		}
		out := bufio.NewWriterSize(s.out, 1<<20)
		err := o.write(ctx, db, days, out)
		if end := out.Flush(); err == nil { // which repeats an error of writing
			err = end
		}
		return err
	})
}

func (o exporting) write(ctx context.Context, db *ledger.DB, days dayexport.Days, w io.Writer) error {
	switch {
	case !o.days:
		return readingcsv.Export(ctx, db, days.Accounts, w)
	case o.accounts:
		return dayexport.WriteAccounts(ctx, db, days, w)
	default:
		return dayexport.WritePosts(ctx, db, days, w)
	}
}

// options checks the flags.
func (o exporting) options() (dayexport.Days, error) {
	days := dayexport.Days{Format: dayexport.Format(o.format)}
	if !o.days && (o.accounts || o.from != "" || o.to != "" || days.Format != dayexport.CSV) {
		return days, usageError("--accounts, --format, --from and --to are for days: add --days")
	}
	if !slices.Contains(dayexport.Formats(), days.Format) {
		return days, usageError(fmt.Sprintf("--format %q is unknown: use csv or json", o.format))
	}
	days.From, days.To = dayexport.AllDays()
	for _, flag := range []struct {
		name, text string
		into       *collector.Date
	}{{"--from", o.from, &days.From}, {"--to", o.to, &days.To}} {
		if flag.text == "" {
			continue
		}
		d, err := collector.ParseDate(flag.text)
		if err != nil {
			return days, usageError(flag.name + ": " + err.Error())
		}
		*flag.into = d
	}
	if days.From > days.To {
		return days, usageError(fmt.Sprintf("--from %v is after --to %v", days.From, days.To))
	}
	return days, nil
}

// accountsOf returns the ids of the accounts with these names, or of all.
func accountsOf(ctx context.Context, db *ledger.DB, users []string) ([]int64, error) {
	if len(users) == 0 {
		return db.AccountIDs(ctx)
	}
	var ids []int64
	for _, name := range users {
		account, err := db.AccountByUser(ctx, userOf(name))
		if err != nil {
			return nil, notTracked(ctx, db, err, userOf(name))
		}
		if !slices.Contains(ids, account.ID) {
			ids = append(ids, account.ID)
		}
	}
	return ids, nil
}
