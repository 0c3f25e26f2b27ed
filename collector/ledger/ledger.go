package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
	"github.com/velog-dashboard/velog-dashboard/collector/secretkey"
)

// DB is an open ledger. Its methods may be called by many goroutines.
type DB struct {
	write *dialect.DB // nil: the ledger is open for reading
	read  *dialect.DB // on PostgreSQL the same
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
	// URL is that of a PostgreSQL database. Empty: the ledger is a file of SQLite.
	URL string

	// Dir is the data directory. It is made, with mode 0700, if there is none. With
	// a URL nothing is in it.
	Dir string

	// Keys encrypt and decrypt tokens. Everything but tokens works without.
	Keys secretkey.Keys

	// ReadOnly opens an existing ledger without lock and migration, for a look
	// while other processes write it.
	ReadOnly bool

	// Older allows, with ReadOnly, a ledger in SQLite that an older version has
	// written, for CopyTo: a backup is made before an upgrade.
	Older bool

	// Beside opens the ledger for writing although another process has it: for
	// short changes beside the daemon. The two take turns, and neither keeps
	// anything in memory that the other could change. On PostgreSQL any number of
	// processes do.
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
	if db.write != nil && db.write != db.read {
		errs = append(errs, db.write.Close())
	}
	if db.lock != nil {
		errs = append(errs, db.lock.Close())
	}
	return errors.Join(errs...)
}

var errReadOnly = errors.New("the ledger is open for reading only")

// change runs a function in a writing transaction: all of it is on the disk
// when change returns nil, and none of it otherwise. Only if PostgreSQL is lost
// while it commits, nobody knows. The function may run several times.
func (db *DB) change(ctx context.Context, f func(ctx context.Context, tx *dialect.Tx) error) error {
	if db.write == nil {
		return errReadOnly
	}
	err := db.tryChange(ctx, f)
	for attempt := 1; attempt < changeAttempts && db.mayRetry(err); attempt++ {
		if err := pause(ctx, attempt); err != nil {
			return err
		}
		err = db.tryChange(ctx, f)
	}
	db.noteWrite(err)
	return err
}

// changeAttempts is how often a change is tried that another one kept from its
// turn, or whose connection was lost before the commit.
const changeAttempts = 5

// mayRetry reports whether a change certainly changed nothing, and may succeed if
// it is tried again.
func (db *DB) mayRetry(err error) bool {
	if err == nil {
		return false
	}
	if commit, ok := errors.AsType[*commitError](err); ok && !db.write.CommitFailed(commit.error) {
		return false
	}
	return db.write.CanRetry(err)
}

// commitError is of a COMMIT, which may have stored everything all the same.
type commitError struct{ error }

func (e *commitError) Unwrap() error { return e.error }

// pause waits up to twice as long before each attempt, from 50 ms on, and never as
// long as others wait.
func pause(ctx context.Context, attempt int) error {
	longest := 50 * time.Millisecond << attempt
	if !sleep(ctx, longest/2+rand.N(longest/2)) {
		return ctx.Err()
	}
	return nil
}

func (db *DB) tryChange(ctx context.Context, f func(ctx context.Context, tx *dialect.Tx) error) error {
	tx, err := db.begin(ctx)
	if err != nil {
		return err
	}
	if err := f(db.write.Statements(ctx), tx); err != nil {
		if ctx.Err() != nil {
			err = ctx.Err() // rather than the end of the transaction
		}
		return errors.Join(err, rollback(tx))
	}
	if err := tx.Commit(); err != nil {
		return errors.Join(fmt.Errorf("storing in the ledger: %w", &commitError{err}), rollback(tx))
	}
	return nil
}

// rollback ends a transaction. That its context ended it already is no error.
func rollback(tx *dialect.Tx) error {
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
