package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/readingcsv"
)

// importReadings imports readings from a CSV file, all or none.
func importReadings(ctx context.Context, args []string, s streams) error {
	rest, err := parse(flags("import"), args, 1, 1)
	if err != nil {
		return err
	}
	name, r := rest[0], s.in
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

// exportReadings writes all readings as CSV. It works beside a running daemon.
func exportReadings(ctx context.Context, args []string, s streams) error {
	if _, err := parse(flags("export"), args, 0, 0); err != nil {
		return err
	}
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
	if err != nil {
		return err
	}
	return errors.Join(read(db), db.Close())
}
