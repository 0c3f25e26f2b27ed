package dialect

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"log/slog"
	"net/url"
	"slices"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// OpenWriter opens the database at a path for writing.
func OpenWriter(path string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", writerDSN(path))
	if err == nil {
		db.SetMaxOpenConns(1) // SQLite has one writer
	}
	return db, err
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

// OpenReaders opens the database at a path for reading.
func OpenReaders(path string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", dsn(path, url.Values{
		"mode":    {"ro"},
		"_pragma": {"busy_timeout(10000)", "temp_store(MEMORY)"},
	}))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(readConns)
	return db, nil
}

func dsn(path string, query url.Values) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + query.Encode()
}

// Migrator brings the tables of a database up to date with files that this engine
// reads. Log gets those that are applied.
func Migrator(db *sql.DB, files fs.FS, log *slog.Logger) (*goose.Provider, error) {
	return goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true), goose.WithSlog(log))
}

// IsBusy reports whether another connection kept the database from doing
// something, so that it can be tried again.
func IsBusy(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && e.Code()&0xff == sqlite3.SQLITE_BUSY
}

// IsDisk reports whether an error is the disk's or the file's.
func IsDisk(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && slices.Contains([]int{
		sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN,
		sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB,
	}, e.Code()&0xff)
}

// Damage looks for damage in the whole database, which takes some seconds for
// every gigabyte. It returns what it found, empty without any.
func Damage(ctx context.Context, db *sql.DB) (string, error) {
	var found string
	err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&found)
	if found == "ok" {
		found = ""
	}
	return found, err
}

// HasTable reports whether there is a table.
func HasTable(ctx context.Context, db *sql.DB, table string) (has bool, err error) {
	err = db.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $1)`, table).Scan(&has)
	return has, err
}

// HasColumn reports whether a table has a column.
func HasColumn(ctx context.Context, db *sql.DB, table, column string) (has bool, err error) {
	err = db.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM pragma_table_info($1) WHERE name = $2)`, table, column).Scan(&has)
	return has, err
}
