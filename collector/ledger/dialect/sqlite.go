package dialect

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"syscall"

	"github.com/pressly/goose/v3"
	sqlitedriver "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// OpenWriter opens the SQLite database at a path for writing.
func OpenWriter(path string) (*DB, error) { return openSQLite(writerDSN(path), 1) } // it has one writer

func openSQLite(dsn string, conns int) (*DB, error) {
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(conns)
	return &DB{db, sqlite{}}, nil
}

// writerDSN opens the file with synchronous=FULL: a commit is on the disk when
// it returns, even if the power fails. NORMAL could lose the last scrapes then,
// and a scrape measured the same with both. The WAL may grow to 16 MB before it
// is brought into the file: scrapes rewrite the same pages, the ends of posts'
// readings, again and again. Transactions take the write lock when they begin,
// so that none fails half-way.
func writerDSN(path string) string {
	return dsn(path, url.Values{
		"_txlock": {"immediate"},
		"_pragma": {
			"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
			"cache_size(-8000)", "wal_autocheckpoint(4000)", "temp_store(MEMORY)", "journal_size_limit(33554432)",
		},
	})
}

// readConns is how many questions can be asked of the ledger at a time.
const readConns = 4

// OpenReaders opens the SQLite database at a path for reading.
func OpenReaders(path string) (*DB, error) {
	return openSQLite(dsn(path, url.Values{
		"mode":    {"ro"},
		"_pragma": {"busy_timeout(10000)", "temp_store(MEMORY)"},
	}), readConns)
}

func dsn(path string, query url.Values) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + query.Encode()
}

// SQLite is the name of the engine that is embedded.
const SQLite = "SQLite"

// sqlite is the [Engine] that is embedded in the program.
type sqlite struct{}

func (sqlite) Name() string { return SQLite }

func (sqlite) Among(column string, n int) string {
	return column + " IN (SELECT value FROM json_each(" + parameter(n) + "))"
}

// LookUp is a join, which SQLite does row by row.
func (sqlite) LookUp(join, table, name, condition string) string {
	return join + " " + table + " AS " + name + " ON " + condition
}

func (sqlite) List(numbers []int64) any {
	list, err := json.Marshal(numbers)
	if err != nil {
		return err // which the driver does not take either
	}
	return string(list)
}

// Inserted is measured: 50 rows a statement take half of the time of single rows,
// and more gain nothing.
func (sqlite) Inserted() int { return 50 }

// Insert has no numbers at its placeholders: $1 is a name to SQLite, which it looks
// up for each one in quadratic time.
func (sqlite) Insert(table string, columns []string, tail string, values []any) string {
	row := "(?" + strings.Repeat(", ?", len(columns)-1) + ")"
	rows := row + strings.Repeat(", "+row, len(values)/len(columns)-1)
	return "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES " + rows + " " + tail
}

func (sqlite) Arguments(_ int, values []any) ([]any, error) { return values, nil }

func (sqlite) FollowingKey() string { return "post" }

// LockRows locks nothing: a transaction that writes is alone.
func (sqlite) LockRows() string { return "" }

func (sqlite) Lock(context.Context, *Tx, string) error { return nil }

// Snapshot needs nothing: all that a transaction reads is of one instant.
func (sqlite) Snapshot() *sql.TxOptions { return &sql.TxOptions{ReadOnly: true} }

// Statements watch no context: each would cost a goroutine, and its end ends the
// transaction.
func (sqlite) Statements(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

// Alone needs nothing: one process writes.
func (sqlite) Alone(ctx context.Context, _ *DB, do func(context.Context) error) error { return do(ctx) }

func (sqlite) Migrator(db *DB, files fs.FS, log *slog.Logger) (*goose.Provider, error) {
	return goose.NewProvider(goose.DialectSQLite3, db.DB, files, goose.WithDisableGlobalRegistry(true), goose.WithSlog(log))
}

func (sqlite) IsBusy(err error) bool {
	e, ok := errors.AsType[*sqlitedriver.Error](err)
	return ok && e.Code()&0xff == sqlite3.SQLITE_BUSY
}

// CanRetry is never so: a transaction has its turn when it begins.
func (sqlite) CanRetry(error) bool { return false }

func (sqlite) CommitFailed(error) bool { return true }

// Unstorable is about errors of the disk or the file.
func (sqlite) Unstorable(err error) string {
	e, ok := errors.AsType[*sqlitedriver.Error](err)
	if ok && slices.Contains([]int{
		sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN,
		sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB,
	}, e.Code()&0xff) {
		return "free space on the disk of the data directory, or make it writable"
	}
	return ""
}

// DiskFull reports whether an error is of a disk without space, of SQLite's files or
// of others.
func DiskFull(err error) bool {
	e, ok := errors.AsType[*sqlitedriver.Error](err)
	return ok && e.Code()&0xff == sqlite3.SQLITE_FULL || errors.Is(err, syscall.ENOSPC)
}

func (sqlite) Damage(ctx context.Context, db *DB) (string, error) {
	var found string
	err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&found)
	if found == "ok" {
		found = ""
	}
	return found, err
}

func (sqlite) Tables(ctx context.Context, db *DB) ([]string, error) {
	return db.names(ctx, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
}

func (sqlite) Columns(ctx context.Context, db *DB, table string) ([]string, error) {
	return db.names(ctx, `SELECT name FROM pragma_table_info($1) ORDER BY cid`, table)
}

// Column is a column of a table in SQLite.
type Column struct {
	Name string
	Blob bool // whether it has bytes
	Null bool // whether it may be NULL
	Key  bool // whether it is of the primary key
}

// Described returns the columns of a table in SQLite, in their order.
func Described(ctx context.Context, tx *Tx, table string) (columns []Column, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT name, type = 'BLOB', "notnull" = 0, pk > 0 FROM pragma_table_info($1) ORDER BY cid`, table)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Err(), rows.Close()) }()
	for rows.Next() {
		var c Column
		if err := rows.Scan(&c.Name, &c.Blob, &c.Null, &c.Key); err != nil {
			return nil, err
		}
		columns = append(columns, c)
	}
	return columns, nil
}

func (sqlite) LastID(ctx context.Context, tx *Tx, table string) (last int64, err error) {
	err = tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = $1`, table).Scan(&last)
	return last, err
}

func (sqlite) SetLastID(ctx context.Context, tx *Tx, table string, last int64) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM sqlite_sequence WHERE name = $1`, table); err != nil || last == 0 {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)`, table, last)
	return err
}
