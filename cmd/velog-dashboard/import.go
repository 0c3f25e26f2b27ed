package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/legacy"
	"github.com/velog-dashboard/velog-dashboard/collector/readingcsv"
)

// importing imports readings from files, all or none.
type importing struct {
	dryRun bool
	user   string // of tables without names
}

func (o importing) run(ctx context.Context, names []string, s streams) error {
	if user := o.user; user != "" {
		if o.user = collector.BlogName(user); o.user == "" {
			return notAUsername(user)
		}
	}
	files, err := openAll(names, s.in)
	if err != nil {
		return err
	}
	defer files.close()
	if o.dryRun {
		found, err := o.read(files, time.Now())
		if err != nil {
			return fmt.Errorf("%s cannot be imported: %w", strings.Join(names, ", "), err)
		}
		_, err = io.WriteString(s.out, dryRunText(found))
		return err
	}
	a, err := openApp(ctx, s)
	if err != nil {
		return err
	}
	return errors.Join(o.into(ctx, a, names, files, s), a.Close())
}

func (o importing) into(ctx context.Context, a *app, names []string, files inputs, s streams) error {
	found, err := o.read(files, a.now())
	if err != nil {
		return fmt.Errorf("%s was not imported: %w", strings.Join(names, ", "), err)
	}
	bar := newProgress(s.err, "readings", 1)
	defer bar.Close()
	result, err := a.ledger.Import(ctx, found.ImportedReadings, bar.Of)
	if err != nil {
		return fmt.Errorf("%s was not imported: %w", strings.Join(names, ", "), err)
	}
	_, err = fmt.Fprintf(s.out, "read %s of %s: %s, %s, %s changed\n",
		counted(result.Readings, "reading"), counted(result.Posts, "post"),
		counted(result.NewReadings, "new reading"), counted(result.Spans, "new span"), counted(result.Days, "day"))
	if err == nil && result.Contradicted > 0 {
		_, err = fmt.Fprintf(s.out, "skipped %s: the ledger has higher counters for the same second\n", counted(result.Contradicted, "reading"))
	}
	if err == nil {
		_, err = io.WriteString(s.out, skippedText(found.Skipped))
	}
	return err
}

// read reads files of one form.
func (o importing) read(files inputs, now time.Time) (legacy.Found, error) {
	format := legacy.FormatOf(files[0].Reader)
	switch {
	case format == legacy.Table:
		var readers []io.Reader
		for _, f := range files {
			readers = append(readers, f)
		}
		return legacy.FromTables(readers, o.user, now)
	case len(files) > 1:
		return legacy.Found{}, errors.New("only the tables of velog-dashboard 2 are imported together: import one file after another")
	case o.user != "":
		return legacy.Found{}, errors.New("--user is for the tables of velog-dashboard 2: this file names its users")
	case format == legacy.Documents:
		return legacy.FromDocuments(files[0], now)
	}
	all, err := readingcsv.Parse(files[0], now)
	return legacy.Found{ImportedReadings: all}, err
}

// dryRunText says what would be imported.
func dryRunText(found legacy.Found) string {
	var b strings.Builder
	for _, u := range found.Users {
		readings, first, last := 0, int64(0), int64(0)
		for _, p := range u.Posts {
			readings += len(p.Readings)
			first = collector.Earliest(first, p.Readings[0].At)
			last = max(last, p.Readings[len(p.Readings)-1].At)
		}
		days := int(collector.DateOf(time.Unix(last, 0))-collector.DateOf(time.Unix(first, 0))) + 1
		fmt.Fprintf(&b, "%s: %s with %s over %s, from %s to %s\n", u.Name, counted(len(u.Posts), "post"), counted(readings, "reading"),
			counted(days, "day"), collector.DateOf(time.Unix(first, 0)), collector.DateOf(time.Unix(last, 0)))
	}
	b.WriteString(skippedText(found.Skipped))
	b.WriteString("nothing was imported: this was a dry run\n")
	return b.String()
}

func skippedText(skipped []legacy.Skipped) string {
	var b strings.Builder
	for _, s := range skipped {
		fmt.Fprintf(&b, "skipped %d: %s\n", s.Count, s.Reason)
	}
	return b.String()
}

// input is a file, or standard input.
type input struct {
	*bufio.Reader
	file *os.File // nil: standard input
}

type inputs []input

func openAll(names []string, stdin io.Reader) (files inputs, err error) {
	for _, name := range names {
		if name == "-" {
			files = append(files, input{Reader: bufio.NewReader(stdin)})
			continue
		}
		f, err := os.Open(name)
		if err != nil {
			files.close()
			return nil, fmt.Errorf("import: %w", err)
		}
		files = append(files, input{Reader: bufio.NewReader(f), file: f})
	}
	return files, nil
}

func (fs inputs) close() {
	for _, f := range fs {
		if f.file != nil {
			_ = f.file.Close() // it was read only
		}
	}
}
