package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"
)

func rebuildCommand() *cobra.Command {
	var fromInflux bool
	c := &cobra.Command{
		Use:   "rebuild --from-influxdb",
		Short: "Make a ledger of what InfluxDB has, if nothing else is left",
		Long: `Make a ledger of the points in InfluxDB, if neither the ledger nor a backup is left.
Posts, readings and days come back; days that were exact stay as they were. Those that
were estimated or reported are estimated anew from the readings that are there, so
that single views may move between them. INFLUXDB_TOKEN must be allowed to read the
bucket. The ledger must be empty.

What InfluxDB does not have does not come back: tokens, which accounts are tracked,
public links, and what the bucket's retention has dropped. Slugs, tags and series
return with the next scrape.`,
		Example: `  velog-dashboard ledger rebuild --from-influxdb
  velog-dashboard accounts add alice`,
		Args: arguments(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			if !fromInflux {
				return usageError("use --from-influxdb: there is nothing else to rebuild a ledger from")
			}
			return rebuild(c.Context(), streamsOf(c))
		},
	}
	c.Flags().BoolVar(&fromInflux, "from-influxdb", false, "read the bucket of INFLUXDB_BUCKET")
	return c
}

func rebuild(ctx context.Context, s streams) error {
	a, err := openApp(ctx, s)
	if err != nil {
		return err
	}
	return errors.Join(a.rebuild(ctx, s), a.Close())
}

func (a *app) rebuild(ctx context.Context, s streams) error {
	if a.influx == nil {
		return errors.New("InfluxDB is not configured: set INFLUXDB_URL, INFLUXDB_TOKEN, INFLUXDB_ORG and INFLUXDB_BUCKET")
	}
	accounts, err := a.ledger.AccountIDs(ctx)
	if err != nil {
		return err
	}
	if len(accounts) > 0 {
		return fmt.Errorf("the ledger has %s already: rebuild into an empty DATA_DIR or database", counted(len(accounts), "account"))
	}
	found, err := a.influx.Recover(ctx)
	if err != nil {
		return err
	}
	if found.Readings == 0 {
		return errors.New("the bucket has no readings: check INFLUXDB_BUCKET, and whether INFLUXDB_TOKEN may read it")
	}
	bar := newProgress(s.err, "readings", 1)
	defer bar.Close()
	result, err := a.ledger.Import(ctx, found.ImportedReadings, bar.Of)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, `rebuilt %s with %s, %s and %s of posts; %s estimated anew
not in InfluxDB, and lost: tokens, public links, and which accounts were tracked
run velog-dashboard accounts add for each of them; slugs, tags and series return with the next scrape
`, counted(result.Users, "account"), counted(result.Posts, "post"), counted(result.Readings, "reading"),
		counted(result.Days, "day"), counted(found.Estimated, "day"))
	return err
}
