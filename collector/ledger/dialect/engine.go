package dialect

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"log/slog"
	"slices"

	"github.com/pressly/goose/v3"
)

// Engine is what a database says in another way than others, or means by it.
type Engine interface {
	// Name is what people call it.
	Name() string

	// Among is a condition on a column: its value is in the list that parameter n
	// brings, which [Engine.List] makes.
	Among(column string, n int) string
	List(numbers []int64) any

	// LookUp is a JOIN or LEFT JOIN of each row before it with the rows of a table,
	// under a name, which a condition finds by the table's key.
	LookUp(join, table, name, condition string) string

	// Inserted is how many rows an INSERT of many has at most, Insert such a
	// statement for rows whose values are given, one row after another, and
	// Arguments are what it is run with. In a column all values are of one type;
	// []byte(nil) is a NULL.
	Inserted() int
	Insert(table string, columns []string, tail string, values []any) string
	Arguments(columns int, values []any) ([]any, error)

	// FollowingKey is the key of the table following: the account and the post, or
	// where rows are found faster by one number the post alone.
	FollowingKey() string

	// LockRows ends a SELECT whose rows nobody else may change until the end of
	// the transaction.
	LockRows() string
	// Lock takes a lock by its name for the rest of a transaction.
	Lock(ctx context.Context, tx *Tx, name string) error
	// Snapshot opens a transaction that reads the database as it was at one
	// instant.
	Snapshot() *sql.TxOptions
	// Statements is the context for the statements of a transaction whose own
	// context is given.
	Statements(ctx context.Context) context.Context

	// IsBusy reports whether another connection kept the database from beginning
	// a transaction, so that it can be waited for.
	IsBusy(err error) bool
	// CanRetry reports whether a transaction that failed, and certainly changed
	// nothing, may succeed if it is run again.
	CanRetry(err error) bool
	// CommitFailed reports whether a COMMIT that returned an error certainly
	// changed nothing.
	CommitFailed(err error) bool
	// Unstorable returns what to do about an error for which nothing can be stored
	// at all; empty: it says nothing about the next change.
	Unstorable(err error) (remedy string)

	// Alone runs a function while no other process does, such as a migration. Its
	// lock holds through poolers that hand each transaction another connection.
	Alone(ctx context.Context, db *DB, do func(context.Context) error) error
	// Migrator brings tables up to date with files. Log gets those that are
	// applied.
	Migrator(db *DB, files fs.FS, log *slog.Logger) (*goose.Provider, error)
	// Tables lists the tables of a database, sorted, and Columns those of a table,
	// in their order.
	Tables(ctx context.Context, db *DB) ([]string, error)
	Columns(ctx context.Context, db *DB, table string) ([]string, error)
	// LastID is the last number that a table gave to a row by itself, and SetLastID
	// goes on from there; 0: it gives none, or gave none yet.
	LastID(ctx context.Context, tx *Tx, table string) (int64, error)
	SetLastID(ctx context.Context, tx *Tx, table string, last int64) error
	// Damage looks for damage in the whole database, which takes some seconds for
	// every gigabyte. It returns what it found, empty without any.
	Damage(ctx context.Context, db *DB) (string, error)

	// Size returns how many bytes a database takes.
	Size(ctx context.Context, db *DB) (int64, error)

	// Copy copies a database as of one instant into a file of SQLite, beside those
	// who write it; while reads what else is to be known of that instant. An
	// engine that has tools of its own for that returns [ErrOwnTools].
	Copy(ctx context.Context, db *DB, path string, while func(*Tx) error, progress func(done, total int)) error
}

// DB is a database of an engine.
type DB struct {
	*sql.DB
	Engine
}

// Tx is a transaction in a database of an engine.
type Tx struct {
	*sql.Tx
	Engine
}

// BeginTx begins a transaction as [sql.DB.BeginTx] does.
func (db *DB) BeginTx(ctx context.Context, o *sql.TxOptions) (*Tx, error) {
	tx, err := db.DB.BeginTx(ctx, o)
	if err != nil {
		return nil, err
	}
	return &Tx{tx, db.Engine}, nil
}

// HasTable reports whether there is a table.
func (db *DB) HasTable(ctx context.Context, table string) (bool, error) {
	tables, err := db.Tables(ctx, db)
	return slices.Contains(tables, table), err
}

// HasColumn reports whether a table has a column.
func (db *DB) HasColumn(ctx context.Context, table, column string) (bool, error) {
	columns, err := db.Columns(ctx, db, table)
	return slices.Contains(columns, column), err
}

// names reads the rows of a query for one text each.
func (db *DB) names(ctx context.Context, query string, args ...any) (names []string, err error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Err(), rows.Close()) }()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}
