package dialect

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/velog-dashboard/velog-dashboard/collector/pgconfig"
)

// OpenPostgres opens a PostgreSQL database by its URL; see [pgconfig.Config].
func OpenPostgres(url string) (*DB, error) {
	config, conns, err := pgconfig.Config(url)
	if err != nil {
		return nil, err
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	db.SetConnMaxIdleTime(5 * time.Minute)
	db.SetConnMaxLifetime(time.Hour) // so that connections find their way to another server
	return &DB{db, postgres{}}, nil
}

// postgres is the [Engine] of PostgreSQL.
type postgres struct{}

func (postgres) Name() string { return "PostgreSQL" }

func (postgres) Among(column string, n int) string { return column + " = ANY(" + parameter(n) + ")" }

// LookUp is a subquery that PostgreSQL runs for each row, since its OFFSET keeps it from
// becoming part of the join. In a join PostgreSQL reads all that an account has in the
// table, or all of the table, wherever it takes the account for a small one: its plans
// are for an average account, and most have few posts.
func (postgres) LookUp(join, table, name, condition string) string {
	return join + " LATERAL (SELECT * FROM " + table + " AS " + name + " WHERE " + condition + " OFFSET 0) AS " + name + " ON TRUE"
}

func (postgres) List(numbers []int64) any { return numbers }

// Inserted is as many rows as gain something: see BenchmarkStoreScrape.
func (postgres) Inserted() int { return 2000 }

// Insert takes each column as an array: one text for any number of rows, which
// the server plans once, and the fastest there is besides COPY, which has no ON
// CONFLICT.
func (postgres) Insert(table string, columns []string, tail string, values []any) string {
	arrays := make([]string, len(columns))
	for c := range columns {
		arrays[c] = parameter(c+1) + "::" + arrayType(values[c])
	}
	return "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") SELECT * FROM unnest(" +
		strings.Join(arrays, ", ") + ") AS rows " + tail
}

// arrayType is the type of a column that has a value.
func arrayType(value any) string {
	switch value.(type) {
	case string:
		return "text[]"
	case []byte:
		return "bytea[]"
	default:
		return "bigint[]"
	}
}

func (postgres) Arguments(columns int, values []any) ([]any, error) {
	args := make([]any, columns)
	for c := range args {
		var err error
		switch values[c].(type) {
		case string:
			args[c], err = columnOf(values, c, columns, func(v any, into *string) error { *into = v.(string); return nil })
		case []byte:
			args[c], err = columnOf(values, c, columns, func(v any, into *[]byte) error { *into = v.([]byte); return nil })
		default:
			args[c], err = columnOf(values, c, columns, toNumber)
		}
		if err != nil {
			return nil, err
		}
	}
	return args, nil
}

// columnOf takes a column out of rows' values.
func columnOf[T any](values []any, column, columns int, convert func(any, *T) error) (pgtype.FlatArray[T], error) {
	array := make(pgtype.FlatArray[T], len(values)/columns)
	for row := range array {
		if err := convert(values[row*columns+column], &array[row]); err != nil {
			return nil, err
		}
	}
	return array, nil
}

func toNumber(value any, into *pgtype.Int8) error {
	v, err := driver.DefaultParameterConverter.ConvertValue(value)
	if err != nil || v == nil {
		return err
	}
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("%T is not a number", v)
	}
	*into = pgtype.Int8{Int64: n, Valid: true}
	return nil
}

func (postgres) FollowingKey() string { return "account, post" }

// LockRows lets others refer to the rows meanwhile, as a new session does to its
// account.
func (postgres) LockRows() string { return " FOR NO KEY UPDATE" }

func (postgres) Lock(ctx context.Context, tx *Tx, name string) error {
	_, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(hashtextextended('velog-dashboard ' || $1, 0))", name)
	return err
}

func (postgres) Snapshot() *sql.TxOptions {
	return &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}
}

// Statements watch the context: a server that is gone may never answer.
func (postgres) Statements(ctx context.Context) context.Context { return ctx }

// IsBusy is never so: a transaction begins at once, and waits for rows.
func (postgres) IsBusy(error) bool { return false }

// Codes of errors: see Appendix A of PostgreSQL's manual.
const (
	uniqueViolation      = "23505"
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
	readOnly             = "25006"
	tooManyConnections   = "53300"
	invalidPassword      = "28P01"
	invalidUser          = "28000"
	noSuchDatabase       = "3D000"
	connectionException  = "08" // and whatever follows
	protocolViolation    = "08P01"
	noResources          = "53"
	operatorIntervention = "57P"
	systemError          = "58"
	corrupted            = "XX001"
)

// CanRetry is so where another transaction was first, and where the connection
// was lost. A row that somebody else has just added is found the next time.
func (postgres) CanRetry(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return isConnection(err)
	}
	return slices.Contains([]string{uniqueViolation, serializationFailure, deadlockDetected, readOnly, tooManyConnections}, e.Code) ||
		strings.HasPrefix(e.Code, connectionException) || strings.HasPrefix(e.Code, operatorIntervention)
}

// isConnection reports whether an error is the connection's.
func isConnection(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	_, connecting := errors.AsType[*pgconn.ConnectError](err)
	_, network := errors.AsType[net.Error](err)
	return connecting || network || pgconn.SafeToRetry(err) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, os.ErrDeadlineExceeded) || strings.Contains(err.Error(), "conn closed")
}

// IsAway reports whether an error means that a server does not answer.
func IsAway(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return isConnection(err)
	}
	return strings.HasPrefix(e.Code, connectionException) || strings.HasPrefix(e.Code, operatorIntervention)
}

// CommitFailed is so only if the server says so: a connection may be lost after it
// has stored everything.
func (postgres) CommitFailed(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (e.Code == serializationFailure || e.Code == deadlockDetected)
}

func (postgres) Unstorable(err error) string {
	e, ok := errors.AsType[*pgconn.PgError](err)
	switch {
	case !ok && isConnection(err), ok && (strings.HasPrefix(e.Code, connectionException) || strings.HasPrefix(e.Code, operatorIntervention)):
		return "start PostgreSQL, or put DATABASE_URL right"
	case !ok:
		return ""
	case strings.HasPrefix(e.Code, noResources), strings.HasPrefix(e.Code, systemError):
		return "give PostgreSQL what it lacks, such as disk space or connections"
	case e.Code == readOnly:
		return "let DATABASE_URL name the primary server of PostgreSQL, such as with target_session_attrs=read-write"
	case e.Code == corrupted:
		return "restore the database of PostgreSQL from a backup"
	}
	return ""
}

// ConnectError says in one sentence why there is no connection to the database at a
// place, and what to do. It repeats nothing of the URL.
func ConnectError(place string, err error) error {
	e, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		if op, ok := errors.AsType[*net.OpError](err); ok {
			err = op
		}
		return fmt.Errorf("PostgreSQL does not answer at %s; start it, or correct DATABASE_URL: %s", place, oneLine(err))
	}
	because := map[string]string{
		invalidPassword:    "does not accept the user or the password; correct DATABASE_URL",
		invalidUser:        "does not accept the user; correct DATABASE_URL, or pg_hba.conf of the server",
		noSuchDatabase:     "does not have the database; create it, or correct DATABASE_URL",
		tooManyConnections: "has no connection left; raise its max_connections, or lower pool_max_conns in DATABASE_URL",
	}[e.Code]
	switch {
	case e.Code == protocolViolation && strings.Contains(e.Message, "startup parameter"):
		because = "is behind a pooler that lets no settings pass; add those that docs/scale.md names to pgbouncer's ignore_startup_parameters"
	case because == "":
		because = "refuses the connection; correct DATABASE_URL, or the server"
	}
	return fmt.Errorf("PostgreSQL at %s %s: %s (SQLSTATE %s)", place, because, e.Message, e.Code)
}

// oneLine is an error of a connection on one line: there is one for each address tried.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// CheckEncoding returns an error unless the database stores text in UTF-8: in any
// other encoding Korean titles are refused, or mean something else to others.
func CheckEncoding(ctx context.Context, db *DB, place string) error {
	var encoding string
	if err := db.QueryRowContext(ctx, "SHOW server_encoding").Scan(&encoding); err != nil {
		return fmt.Errorf("the database %s cannot be read: %w", place, err)
	}
	if encoding != "UTF8" {
		return fmt.Errorf("the database %s stores text as %s, but must as UTF8: create it anew with "+
			"CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0", place, encoding)
	}
	return nil
}

func (postgres) Damage(ctx context.Context, db *DB) (string, error) {
	return "", db.PingContext(ctx) // PostgreSQL looks for itself; see its amcheck
}

// migrationLock is the advisory lock of whoever changes tables of the ledger.
const migrationLock = 0x6c6564676572 // "ledger"

func (postgres) Alone(ctx context.Context, db *DB, do func(context.Context) error) error {
	return pgconfig.Alone(ctx, db.DB, migrationLock, do)
}

func (postgres) Migrator(db *DB, files fs.FS, log *slog.Logger) (*goose.Provider, error) {
	return goose.NewProvider(goose.DialectPostgres, db.DB, translated{files}, goose.WithDisableGlobalRegistry(true), goose.WithSlog(log))
}

func (postgres) Tables(ctx context.Context, db *DB) ([]string, error) {
	return db.names(ctx, `SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition
		AND relnamespace = current_schema()::regnamespace ORDER BY relname COLLATE "C"`)
}

func (postgres) Columns(ctx context.Context, db *DB, table string) ([]string, error) {
	return db.names(ctx, `SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(quote_ident($1))
		AND attnum > 0 AND NOT attisdropped ORDER BY attnum`, table)
}

// sequence is the sequence of a table that numbers its rows; empty: it does not.
func sequence(ctx context.Context, tx *Tx, table string) (name string, err error) {
	err = tx.QueryRowContext(ctx, `SELECT COALESCE((SELECT pg_get_serial_sequence(quote_ident($1), attname) FROM pg_attribute
		WHERE attrelid = to_regclass(quote_ident($1)) AND attidentity <> ''), '')`, table).Scan(&name)
	return name, err
}

func (postgres) LastID(ctx context.Context, tx *Tx, table string) (last int64, err error) {
	name, err := sequence(ctx, tx, table)
	if err != nil || name == "" {
		return 0, err
	}
	err = tx.QueryRowContext(ctx, "SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM "+name).Scan(&last)
	return last, err
}

func (postgres) SetLastID(ctx context.Context, tx *Tx, table string, last int64) error {
	name, err := sequence(ctx, tx, table)
	if err != nil || name == "" || last == 0 {
		return err
	}
	_, err = tx.ExecContext(ctx, "SELECT setval($1, $2)", name, last)
	return err
}

// translated are files of migrations as PostgreSQL reads them.
type translated struct{ fs.FS }

// variants is the directory of files that PostgreSQL has instead.
const variants = "postgres"

func (t translated) Open(name string) (fs.File, error) {
	if path.Ext(name) != ".sql" {
		return t.FS.Open(name)
	}
	rewrite := unbounded
	f, err := t.FS.Open(path.Join(variants, name))
	if err != nil {
		f, err = t.FS.Open(name)
		rewrite = func(migration string) string { return unbounded(translate(migration)) }
	}
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(f)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return translatedFile{f, strings.NewReader(rewrite(string(text)))}, nil
}

// unbounded lets a migration take the time that large tables need.
func unbounded(migration string) string {
	return strings.Replace(migration, "-- +goose Up\n", "-- +goose Up\nSET LOCAL statement_timeout = 0;\n", 1)
}

// translatedFile has another text than the file that it is of.
type translatedFile struct {
	fs.File
	text *strings.Reader
}

func (f translatedFile) Read(p []byte) (int, error) { return f.text.Read(p) }

// translate writes the types that PostgreSQL has for SQLite's. Text is ordered by
// its bytes, as by SQLite and Go. An account's number has four bytes in all tables,
// as [distributed ones] need it.
//
// [distributed ones]: https://docs.citusdata.com/en/stable/sharding/data_modeling.html
func translate(migration string) string {
	migration = strings.NewReplacer(
		" INTEGER PRIMARY KEY AUTOINCREMENT", " BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
		" INTEGER", " BIGINT",
		" BLOB", " BYTEA",
		" TEXT", ` TEXT COLLATE "C"`,
		") WITHOUT ROWID", ")",
		"MIN(f.began, posts.released_at)", "LEAST(f.began, posts.released_at)",
	).Replace(migration)
	return regexp.MustCompile(`(?m)^(\s+account\s+)BIGINT\b`).ReplaceAllString(migration, "${1}INTEGER")
}
