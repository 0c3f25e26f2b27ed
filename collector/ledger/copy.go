package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// Errors of [Copy] that a program may want to tell apart.
var (
	ErrNotEmpty   = errors.New("the target is not empty")
	ErrSameEngine = errors.New("both ledgers have the same engine")
)

// Copy copies a whole ledger from SQLite to PostgreSQL or the other way round, in
// one transaction: all tables with all rows and numbers, tokens encrypted as they
// are. Then it reads both and compares them row by row. The target must be empty,
// and nobody may write the source meanwhile. Progress, if given, is called with the
// rows copied or compared so far and all of them; each counts twice. Copy returns
// the number of rows.
func Copy(ctx context.Context, from, to *DB, progress func(done, total int)) (rows int, err error) {
	if from.read.Name() == to.read.Name() {
		return 0, fmt.Errorf("%w, %s: copy it with that engine's own tools", ErrSameEngine, from.read.Name())
	}
	source, err := from.read.BeginTx(ctx, from.read.Snapshot())
	if err != nil {
		return 0, wrap("reading the ledger to copy", err)
	}
	target, err := to.begin(ctx)
	if err != nil {
		return 0, errors.Join(err, rollback(source))
	}
	c := copier{source: source, target: target, progress: progress}
	if err = c.copyAll(ctx, from, to); err == nil {
		err = target.Commit()
	}
	return c.total / 2, errors.Join(wrap("copying the ledger", err), rollback(target), rollback(source))
}

type copier struct {
	source, target *dialect.Tx
	progress       func(done, total int)
	done, total    int
}

func (c *copier) copyAll(ctx context.Context, from, to *DB) error {
	tables, err := copiedTables(ctx, from, to)
	if err != nil {
		return err
	}
	for _, table := range tables {
		if err := c.count(ctx, table); err != nil {
			return err
		}
	}
	for _, do := range []func(context.Context, string, []dialect.Column) error{c.copyTable, c.compareTable} {
		for _, table := range tables {
			columns, err := c.columns(ctx, table)
			if err == nil {
				err = do(ctx, table, columns)
			}
			if err != nil {
				return fmt.Errorf("table %s: %w", table, err)
			}
		}
	}
	return nil
}

// copiedTables are the tables of a ledger as SQLite has them, where there are no
// others. The ones that others refer to come first.
func copiedTables(ctx context.Context, from, to *DB) ([]string, error) {
	db := from.read
	if to.read.Name() == dialect.SQLite {
		db = to.read
	}
	tables, err := db.Tables(ctx, db)
	tables = slices.DeleteFunc(tables, func(table string) bool { return strings.HasPrefix(table, "goose_") })
	slices.SortStableFunc(tables, func(a, b string) int { return rank(a) - rank(b) })
	return tables, err
}

func rank(table string) int {
	switch table {
	case "accounts":
		return 0
	case "posts":
		return 1
	default:
		return 2
	}
}

// count counts what is to do, and refuses a target with rows.
func (c *copier) count(ctx context.Context, table string) error {
	n, err := countRows(ctx, c.target, table)
	if err == nil && n > 0 {
		return fmt.Errorf("%w: its table %s has rows; copy into a new database or directory", ErrNotEmpty, table)
	}
	if err == nil {
		n, err = countRows(ctx, c.source, table)
	}
	c.total += 2 * n
	return err
}

func countRows(ctx context.Context, tx *dialect.Tx, table string) (n int, err error) {
	err = tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+table).Scan(&n)
	return n, err
}

// columns are those of a table as SQLite has them.
func (c *copier) columns(ctx context.Context, table string) ([]dialect.Column, error) {
	if c.source.Name() == dialect.SQLite {
		return dialect.Described(ctx, c.source, table)
	}
	return dialect.Described(ctx, c.target, table)
}

func (c *copier) copyTable(ctx context.Context, table string, columns []dialect.Column) (err error) {
	rows, err := selectAll(ctx, c.source, table, columns)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	all, _ := columnNames(columns)
	b := newBulk(c.target, table, all, "", nil)
	for rows.Next() {
		row, err := rows.read()
		if err == nil {
			err = b.add(ctx, row...)
		}
		if err != nil {
			return err
		}
		c.step()
	}
	if err := errors.Join(rows.Err(), b.flush(ctx), rows.Close()); err != nil {
		return err
	}
	last, err := c.source.LastID(ctx, c.source, table)
	if err != nil {
		return err
	}
	return c.target.SetLastID(ctx, c.target, table, last)
}

// compareTable reads a table on both sides in the order of its key.
func (c *copier) compareTable(ctx context.Context, table string, columns []dialect.Column) (err error) {
	source, err := selectAll(ctx, c.source, table, columns)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	target, err := selectAll(ctx, c.target, table, columns)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	for n := 1; source.Next(); n++ {
		if !target.Next() {
			return errors.Join(fmt.Errorf("the copy ends before row %d", n), target.Err())
		}
		a, errA := source.read()
		b, errB := target.read()
		if err := errors.Join(errA, errB); err != nil {
			return err
		}
		if !slices.EqualFunc(a, b, sameValue) {
			return fmt.Errorf("row %d of the copy differs from the original", n)
		}
		c.step()
	}
	if target.Next() {
		return errors.New("the copy has more rows than the original")
	}
	return errors.Join(source.Err(), target.Err())
}

// stepRows is after how many rows progress is told.
const stepRows = 1000

func (c *copier) step() {
	if c.done++; c.progress != nil && (c.done%stepRows == 0 || c.done == c.total) {
		c.progress(c.done, c.total)
	}
}

func sameValue(a, b any) bool {
	x, ok := a.([]byte)
	y, both := b.([]byte)
	if ok && both {
		return bytes.Equal(x, y)
	}
	return ok == both && a == b
}
