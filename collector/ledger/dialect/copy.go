package dialect

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	sqlitedriver "modernc.org/sqlite"
)

// copiedAtOnce is how many pages are copied before the context is looked at again.
const copiedAtOnce = 1024

// Copy copies the database as it is at this instant into the file at a path, which
// must be empty or missing. Others may write the database meanwhile. A transaction
// of its own holds on to that instant: without one, SQLite begins anew whenever
// another process has written. While stands for what else is to be read of that
// instant. Progress, if given, hears of the pages copied and of all.
func (sqlite) Copy(ctx context.Context, db *DB, path string, while func(*Tx) error, progress func(done, total int)) (err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	tx, err := conn.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() {
		if e := tx.Rollback(); !errors.Is(e, sql.ErrTxDone) {
			err = errors.Join(err, e)
		}
	}()
	if err := while(&Tx{tx, db.Engine}); err != nil { // its first read fixes the instant
		return err
	}
	return conn.Raw(func(driver any) error {
		source, ok := driver.(interface {
			NewBackup(target string) (*sqlitedriver.Backup, error)
		})
		if !ok {
			return fmt.Errorf("%T cannot copy a database", driver)
		}
		backup, err := source.NewBackup(dsn(path, nil))
		if err != nil {
			return err
		}
		err = copyPages(ctx, backup, progress)
		if end := backup.Finish(); err == nil { // which repeats the error of a page
			err = end
		}
		return err
	})
}

func copyPages(ctx context.Context, b *sqlitedriver.Backup, progress func(done, total int)) error {
	for more := true; more; {
		if err := ctx.Err(); err != nil {
			return err
		}
		var err error
		if more, err = b.Step(copiedAtOnce); err != nil {
			return err
		}
		if progress != nil {
			progress(b.PageCount()-b.Remaining(), b.PageCount())
		}
	}
	return nil
}

// ErrOwnTools is of an engine that is copied with its own tools.
var ErrOwnTools = errors.New("this database is backed up with its own tools")

func (postgres) Copy(context.Context, *DB, string, func(*Tx) error, func(done, total int)) error {
	return ErrOwnTools
}

// OpenCopy opens a copy of a SQLite database, which is that one file and no other:
// without a write-ahead log.
func OpenCopy(path string) (*DB, error) {
	return openSQLite(dsn(path, map[string][]string{"_pragma": {"journal_mode(DELETE)", "synchronous(FULL)"}}), 1)
}

// OpenFile opens the file of a SQLite database to read it, and leaves nothing
// beside it. Nobody may write it meanwhile.
func OpenFile(path string) (*DB, error) {
	return openSQLite(dsn(path, map[string][]string{"mode": {"ro"}, "immutable": {"1"}}), 1)
}

// Integrity looks for damage in a SQLite database more thoroughly than
// [Engine.Damage]: in indexes, too. It returns what it found, empty without any.
func Integrity(ctx context.Context, db *DB) (string, error) {
	found, err := db.names(ctx, "PRAGMA integrity_check(1)")
	if err != nil || len(found) == 1 && found[0] == "ok" {
		return "", err
	}
	return fmt.Sprint(found), nil
}
