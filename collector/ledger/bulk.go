package ledger

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// bulkRows is how many rows one statement writes. Measured: 50 rows a
// statement take half of the time of single rows, and more gain nothing.
const bulkRows = 50

// bulk writes many rows with statements of many rows.
type bulk struct {
	tx      *sql.Tx
	head    string // up to VALUES
	tail    string // ON CONFLICT …, RETURNING …
	columns int
	scan    func(*sql.Rows) error // for what the tail returns; nil: nothing
	full    *sql.Stmt
	args    []any
}

func newBulk(tx *sql.Tx, table string, columns []string, tail string, scan func(*sql.Rows) error) *bulk {
	return &bulk{
		tx: tx, columns: len(columns), scan: scan, tail: tail,
		head: "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES ",
		args: make([]any, 0, bulkRows*len(columns)),
	}
}

// add writes a row, now or later.
func (b *bulk) add(ctx context.Context, row ...any) error {
	b.args = append(b.args, row...)
	if len(b.args) < bulkRows*b.columns {
		return nil
	}
	if b.full == nil {
		stmt, err := b.tx.PrepareContext(ctx, b.query(bulkRows))
		if err != nil {
			return err
		}
		b.full = stmt
	}
	defer b.clear()
	if b.scan == nil {
		_, err := b.full.ExecContext(ctx, b.args...)
		return err
	}
	rows, err := b.full.QueryContext(ctx, b.args...)
	if err != nil {
		return err
	}
	return drain(rows, b.scan)
}

// flush writes what is left.
func (b *bulk) flush(ctx context.Context) error {
	defer b.clear()
	if b.full != nil {
		defer b.full.Close() // the transaction would close it, too
		b.full = nil
	}
	if len(b.args) == 0 {
		return nil
	}
	query := b.query(len(b.args) / b.columns)
	if b.scan == nil {
		_, err := b.tx.ExecContext(ctx, query, b.args...)
		return err
	}
	return each(ctx, b.tx, query, b.args, b.scan)
}

func (b *bulk) clear() {
	clear(b.args)
	b.args = b.args[:0]
}

func (b *bulk) query(rows int) string { return b.head + dialect.Rows(rows, b.columns) + " " + b.tail }

// flushAll flushes bulks in their order.
func flushAll(ctx context.Context, bulks ...*bulk) error {
	var errs []error
	for _, b := range bulks {
		errs = append(errs, b.flush(ctx))
	}
	return errors.Join(errs...)
}
