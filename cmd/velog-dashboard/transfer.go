package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
)

func importCommand() *cobra.Command {
	var o importing
	c := &cobra.Command{
		Use:   "import [--dry-run] [--user NAME] FILE…",
		Short: "Import readings from CSV, or from an earlier dashboard",
		Long: `Import readings from a CSV file, or from standard input (-). Its header names the
columns user, post, title, released_at, observed_at, views, likes and comments;
private, deleted_at, velog_id and tracked_since are optional. Commas, semicolons
and tabs, UTF-8, and UTF-16 with a byte order mark are accepted. Times need a time
zone. An invalid line is reported with its number, and then nothing is imported.
Files may overlap and be imported again. It needs the ledger for itself, without a
running daemon.

What earlier dashboards kept is recognised, too: the collection poststats of
velog-dashboard 1 as mongoexport writes it, and the tables posts_postdailystatistics
and posts_post of velog-dashboard 2 as CSV with headers, together.`,
		Example: `  velog-dashboard import readings.csv

  # From another ledger
  DATA_DIR=old velog-dashboard export | velog-dashboard import -

  # From earlier dashboards: first see what would be taken
  velog-dashboard import --dry-run poststats.json
  velog-dashboard import --user alice statistics.csv posts.csv`,
		Args: arguments(1, -1),
		RunE: func(c *cobra.Command, args []string) error {
			return o.run(c.Context(), args, streamsOf(c))
		},
	}
	c.Flags().BoolVar(&o.dryRun, "dry-run", false, "say what would be imported, and import nothing")
	c.Flags().StringVar(&o.user, "user", "", "whose posts the tables of velog-dashboard 2 have")
	return c
}

// readLedger opens the ledger read-only, which works beside a running daemon.
func readLedger(ctx context.Context, read func(*ledger.DB) error) error {
	cfg, err := loadConfig(time.Now())
	if err != nil {
		return err
	}
	return readLedgerOf(ctx, cfg, read)
}

func readLedgerOf(ctx context.Context, cfg config, read func(*ledger.DB) error) error {
	return readLedgerWith(ctx, cfg, cfg.ledgerOptions(), read)
}

func readLedgerWith(ctx context.Context, cfg config, o ledger.Options, read func(*ledger.DB) error) error {
	o.ReadOnly = true
	db, err := ledger.Open(ctx, o)
	if errors.Is(err, ledger.ErrMissing) {
		return fmt.Errorf("%w; %s", err, cmp.Or(missedLedger(cfg), "start the daemon to create it, or set DATA_DIR to where it is"))
	}
	if err != nil {
		return err
	}
	return errors.Join(read(db), db.Close())
}
