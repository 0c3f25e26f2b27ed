package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync/atomic"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/secretkey"
)

// DB is an open ledger. Its methods may be called by many goroutines.
type DB struct {
	write *sql.DB // one connection: SQLite has one writer
	read  *sql.DB
	keys  secretkey.Keys

	failing atomic.Pointer[writeFailure] // nil: the last change was stored

	waits func()    // hears once of each long wait for another process
	lock  io.Closer // nil where the ledger was opened for reading
}

var (
	_ collector.Ledger = (*DB)(nil)
	_ collector.Outbox = (*DB)(nil)
)

// Options say which ledger to open, and how.
type Options struct {
	// Dir is the data directory. It is made, with mode 0700, if there is none.
	Dir string

	// Keys encrypt and decrypt tokens. Everything but tokens works without.
	Keys secretkey.Keys

	// ReadOnly opens an existing ledger without lock and migration, for a look
	// while another process writes it.
	ReadOnly bool

	// Beside opens the ledger for writing although another process has it: for
	// short changes beside the daemon. The two take turns, and neither keeps
	// anything in memory that the other could change.
	Beside bool

	// Waiting is called once for each change that has to wait for long because
	// another process writes the ledger. nil: nobody hears of it.
	Waiting func()

	// Log gets the migrations that are applied. nil: nobody.
	Log *slog.Logger
}

// Close closes the ledger and lets another process open it.
func (db *DB) Close() error {
	errs := []error{db.read.Close()}
	if db.write != nil {
		errs = append(errs, db.write.Close())
	}
	if db.lock != nil {
		errs = append(errs, db.lock.Close())
	}
	return errors.Join(errs...)
}

var errReadOnly = errors.New("the ledger is open for reading only")

// change runs a function in a writing transaction: all of it is on the disk
// when change returns nil, and none of it otherwise.
func (db *DB) change(ctx context.Context, f func(ctx context.Context, tx *sql.Tx) error) error {
	if db.write == nil {
		return errReadOnly
	}
	err := db.tryChange(ctx, f)
	db.noteWrite(err)
	return err
}

func (db *DB) tryChange(ctx context.Context, f func(ctx context.Context, tx *sql.Tx) error) error {
	tx, err := db.begin(ctx)
	if err != nil {
		return err
	}
	// The end of the context ends the transaction. If every statement watched
	// it as well, each would cost a goroutine.
	if err := f(context.WithoutCancel(ctx), tx); err != nil {
		if ctx.Err() != nil {
			err = ctx.Err() // rather than the end of the transaction
		}
		return errors.Join(err, rollback(tx))
	}
	if err := tx.Commit(); err != nil {
		return errors.Join(fmt.Errorf("storing in the ledger: %w", err), rollback(tx))
	}
	return nil
}

// rollback ends a transaction. That its context ended it already is no error.
func rollback(tx *sql.Tx) error {
	if err := tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	return nil
}

// queryer is what [sql.DB] and [sql.Tx] have in common.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// each runs a query and calls scan for every row of its answer.
func each(ctx context.Context, q queryer, query string, args []any, scan func(*sql.Rows) error) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	return drain(rows, scan)
}

// list returns what scan reads from every row of a query's answer.
func list[T any](ctx context.Context, q queryer, query string, args []any, scan func(*sql.Rows, *T) error) ([]T, error) {
	var all []T
	err := each(ctx, q, query, args, func(r *sql.Rows) error {
		var row T
		err := scan(r, &row)
		all = append(all, row)
		return err
	})
	return all, err
}

// scanValue reads the only column of a row.
func scanValue[T any](r *sql.Rows, value *T) error { return r.Scan(value) }

func drain(rows *sql.Rows, scan func(*sql.Rows) error) error {
	for rows.Next() {
		if err := scan(rows); err != nil {
			return errors.Join(err, rows.Close())
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}
