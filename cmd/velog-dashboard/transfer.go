package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/readingcsv"
)

func importCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "import FILE",
		Short: "Import readings from a CSV file",
		Long: `Import readings from a CSV file, or from standard input (-). Its header names the
columns user, post, title, released_at, observed_at, views, likes and comments;
private, deleted_at, velog_id and followed_since are optional. Commas, semicolons
and tabs, UTF-8, and UTF-16 with a byte order mark are accepted. Times need a time
zone. An invalid line is reported with its number, and then nothing is imported.
Files may overlap and be imported again. It needs the ledger for itself, without a
running daemon.`,
		Example: `  velog-dashboard import readings.csv

  # From another ledger
  DATA_DIR=old velog-dashboard export | velog-dashboard import -`,
		Args: arguments(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			return importReadings(c.Context(), args[0], streamsOf(c))
		},
	}
}

// importReadings imports readings from a CSV file, all or none.
func importReadings(ctx context.Context, name string, s streams) error {
	r := s.in
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return fmt.Errorf("import: %w", err)
		}
		defer f.Close()
		r = f
	}
	a, err := openApp(ctx, s)
	if err != nil {
		return err
	}
	return errors.Join(a.importFrom(ctx, name, r, s), a.Close())
}

func (a *app) importFrom(ctx context.Context, name string, r io.Reader, s streams) error {
	bar := newProgress(s.err, "readings", 1)
	defer bar.Close()
	result, err := readingcsv.Import(ctx, a.ledger, r, bar.Of)
	if err != nil {
		return fmt.Errorf("%s was not imported: %w", name, err)
	}
	_, err = fmt.Fprintf(s.out, "read %s of %s: %s, %s, %s changed\n",
		counted(result.Readings, "reading"), counted(result.Posts, "post"),
		counted(result.NewReadings, "new reading"), counted(result.Spans, "new span"), counted(result.Days, "day"))
	if err == nil && result.Contradicted > 0 {
		_, err = fmt.Fprintf(s.out, "skipped %s: the ledger has higher counters for the same second\n", counted(result.Contradicted, "reading"))
	}
	return err
}

func exportCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "export",
		Short: "Write all readings as CSV to standard output",
		Long: `Write all readings as CSV to standard output, in the form that "import" reads. It
also works while the daemon is running.`,
		Example: `  velog-dashboard export >readings.csv`,
		Args:    arguments(0, 0),
		RunE:    func(c *cobra.Command, _ []string) error { return exportReadings(c.Context(), streamsOf(c)) },
	}
}

// exportReadings writes all readings as CSV. It works beside a running daemon.
func exportReadings(ctx context.Context, s streams) error {
	return readLedger(ctx, func(db *ledger.DB) error {
		out := bufio.NewWriterSize(s.out, 1<<20)
		return errors.Join(readingcsv.Export(ctx, db, out), out.Flush())
	})
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
	o := cfg.ledgerOptions()
	o.ReadOnly = true
	db, err := ledger.Open(ctx, o)
	if errors.Is(err, ledger.ErrMissing) {
		return fmt.Errorf("%w; %s", err, cmp.Or(strayLedger(cfg), "start the daemon to create it, or set DATA_DIR to where it is"))
	}
	if err != nil {
		return err
	}
	return errors.Join(read(db), db.Close())
}
