package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
)

// databaseURL stands for the configured database on the command line, where a
// password would be seen by everybody on the machine.
const databaseURL = "DATABASE_URL"

func ledgerCommand() *cobra.Command {
	return parent(&cobra.Command{
		Use:     "ledger",
		Short:   "Copy the ledger, or rebuild it from InfluxDB",
		Example: `  velog-dashboard ledger copy data DATABASE_URL`,
	}, copyCommand(), rebuildCommand())
}

func copyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "copy FROM TO",
		Short: "Copy the ledger between SQLite and PostgreSQL",
		Long: `Copy the whole ledger from SQLite to PostgreSQL or back, and compare every row of
the copy with the original. FROM and TO are each a data directory, the URL of a
PostgreSQL database, or DATABASE_URL for the configured one, which keeps its password
from the list of processes. TO must be empty, and nothing may write to FROM meanwhile.
Tokens stay encrypted: keep the SECRET_KEY of the original, or set SECRET_KEY to the
content of its secret.key.`,
		Example: `  # From one machine to PostgreSQL, and back
  velog-dashboard ledger copy /var/lib/velog-dashboard DATABASE_URL
  velog-dashboard ledger copy DATABASE_URL new-data`,
		Args: arguments(2, 2),
		RunE: func(c *cobra.Command, args []string) error {
			return copyLedgers(c.Context(), args[0], args[1], streamsOf(c))
		},
	}
}

// copyLedgers copies from one place that the command line names to another.
func copyLedgers(ctx context.Context, from, to string, s streams) error {
	source, err := ledgerAt(from)
	if err != nil {
		return err
	}
	target, err := ledgerAt(to)
	if err != nil {
		return err
	}
	return copyLedger(ctx, source, target, s)
}

// ledgerAt returns where a ledger is that the command line names.
func ledgerAt(place string) (ledger.Options, error) {
	if strings.HasPrefix(place, "postgres://") || strings.HasPrefix(place, "postgresql://") {
		return ledger.Options{URL: place}, nil
	}
	if place != databaseURL {
		return ledger.Options{Dir: place}, nil
	}
	cfg, err := loadConfig(time.Now())
	if err == nil && cfg.DatabaseURL == "" {
		err = errors.New("DATABASE_URL is not set: set it to the PostgreSQL database, or name a data directory")
	}
	return cfg.ledgerOptions(), err
}

func copyLedger(ctx context.Context, from, to ledger.Options, s streams) error {
	if from.URL == "" { // Open would make one
		if _, err := os.Stat(filepath.Join(from.Dir, ledger.FileName)); err != nil {
			return fmt.Errorf("there is no ledger to copy: %w", err)
		}
	}
	source, err := ledger.Open(ctx, from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := ledger.Open(ctx, to)
	if err != nil {
		return err
	}
	bar := newProgress(s.err, "rows copied and compared", 1)
	defer bar.Close()
	rows, err := ledger.Copy(ctx, source, target, bar.Of)
	if err := errors.Join(err, target.Close()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "copied %s and compared each with the original; keep the SECRET_KEY, or the secret.key, of the original\n",
		counted(rows, "row"))
	return err
}
