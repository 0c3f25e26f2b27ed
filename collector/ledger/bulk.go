package ledger

import (
	"context"
	"database/sql"
	"errors"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// bulk writes many rows with statements of many rows.
type bulk struct {
	tx      *dialect.Tx
	table   string
	columns []string
	tail    string                // ON CONFLICT …, RETURNING …
	scan    func(*sql.Rows) error // for what the tail returns; nil: nothing
	full    *sql.Stmt
	values  []any
}

func newBulk(tx *dialect.Tx, table string, columns []string, tail string, scan func(*sql.Rows) error) *bulk {
	return &bulk{tx: tx, table: table, columns: columns, tail: tail, scan: scan}
}

// add writes a row, now or later.
func (b *bulk) add(ctx context.Context, row ...any) error {
	b.values = append(b.values, row...)
	if len(b.values) < b.tx.Inserted()*len(b.columns) {
		return nil
	}
	defer b.clear()
	args, err := b.tx.Arguments(len(b.columns), b.values)
	if err != nil {
		return err
	}
	if b.full == nil {
		if b.full, err = b.tx.PrepareContext(ctx, b.insert()); err != nil {
			return err
		}
	}
	if b.scan == nil {
		_, err := b.full.ExecContext(ctx, args...)
		return err
	}
	rows, err := b.full.QueryContext(ctx, args...)
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
	if len(b.values) == 0 {
		return nil
	}
	args, err := b.tx.Arguments(len(b.columns), b.values)
	if err != nil {
		return err
	}
	if b.scan == nil {
		_, err := b.tx.ExecContext(ctx, b.insert(), args...)
		return err
	}
	return each(ctx, b.tx, b.insert(), args, b.scan)
}

func (b *bulk) insert() string { return b.tx.Insert(b.table, b.columns, b.tail, b.values) }

func (b *bulk) clear() {
	clear(b.values)
	b.values = b.values[:0]
}

// flushAll flushes bulks in their order.
func flushAll(ctx context.Context, bulks ...*bulk) error {
	var errs []error
	for _, b := range bulks {
		errs = append(errs, b.flush(ctx))
	}
	return errors.Join(errs...)
}
