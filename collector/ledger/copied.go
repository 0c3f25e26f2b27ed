package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// CopyTo writes all of the ledger as of one instant into a file, which must be empty
// or missing, and compares the two. The ledger may be read and written meanwhile.
// Progress, if given, hears of the pages copied and of all. The error wraps
// [dialect.ErrOwnTools] if the ledger is not in SQLite.
func (db *DB) CopyTo(ctx context.Context, path string, progress func(done, total int)) error {
	tables, err := db.read.Tables(ctx, db.read)
	if err != nil {
		return wrap("copying the ledger", err)
	}
	var rows map[string]int
	err = db.read.Copy(ctx, db.read, path, func(tx *dialect.Tx) (err error) {
		rows, err = countAll(ctx, tx, tables)
		return err
	}, progress)
	if err != nil {
		return wrap("copying the ledger", err)
	}
	file, err := dialect.OpenCopy(path)
	if err != nil {
		return err
	}
	return wrap("checking the copy of the ledger", errors.Join(compareCopy(ctx, file, rows), file.Close()))
}

// compareCopy returns an error if a copy is damaged or lacks rows.
func compareCopy(ctx context.Context, file *dialect.DB, want map[string]int) error {
	damage, err := dialect.Integrity(ctx, file)
	if err != nil {
		return err
	}
	if damage != "" {
		return fmt.Errorf("it is damaged (%s): the ledger is, too, or the disk of the copy is broken", damage)
	}
	tables, err := file.Tables(ctx, file)
	if err != nil {
		return err
	}
	tx, err := file.BeginTx(ctx, file.Snapshot())
	if err != nil {
		return err
	}
	got, err := countAll(ctx, tx, tables)
	if err = errors.Join(err, rollback(tx)); err != nil {
		return err
	}
	for table, n := range want {
		if got[table] != n {
			return fmt.Errorf("the table %s has %d rows instead of %d", table, got[table], n)
		}
	}
	return nil
}

// countAll returns how many rows each table has.
func countAll(ctx context.Context, tx *dialect.Tx, tables []string) (map[string]int, error) {
	rows := make(map[string]int, len(tables))
	for _, table := range tables {
		var err error
		if rows[table], err = countRows(ctx, tx, table); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// CheckCopy returns an error if a file is no ledger that this program can open,
// or is damaged.
func CheckCopy(ctx context.Context, path string) error {
	file, err := dialect.OpenFile(path)
	if err != nil {
		return err
	}
	return errors.Join(checkCopy(ctx, file, path), file.Close())
}

func checkCopy(ctx context.Context, file *dialect.DB, path string) error {
	tables, err := file.Tables(ctx, file)
	if err != nil || !slices.Contains(tables, "readings") || !slices.Contains(tables, "goose_db_version") {
		return fmt.Errorf("%s is not a backup of a ledger", path)
	}
	damage, err := dialect.Integrity(ctx, file)
	if err != nil {
		return fmt.Errorf("%s cannot be read: %w", path, err)
	}
	if damage != "" {
		return fmt.Errorf("%s is damaged (%s): use another backup", path, damage)
	}
	return nil
}

// Returned makes a ledger that comes back at an instant safe: nobody is signed in,
// and no sign-in link made so far works, since those used after the backup would
// work once more. Nor is anybody told what they may have been told since the backup: what
// was to be told then is not, and the next scrape works out all events as history.
func (db *DB) Returned(ctx context.Context, at time.Time) error {
	err := db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM sessions`); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE accounts SET links_void_until = $1, events_known = 0`, at.Unix()); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE events SET news = 0 WHERE news = 1`); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE notices SET state = $1 WHERE state IN ('waiting', 'claimed')`, noticeFailed)
		return err
	})
	return wrap("ending sessions and notifications", err)
}

// Contents returns what identifies a ledger to a person: its accounts and the
// number of its posts, without deleted ones.
func (db *DB) Contents(ctx context.Context) (users []string, posts int64, err error) {
	users, err = list(ctx, db.read, `SELECT username FROM accounts ORDER BY username`, nil, scanValue[string])
	if err == nil {
		err = db.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM posts WHERE deleted_at IS NULL`).Scan(&posts)
	}
	return users, posts, wrap("reading accounts", err)
}
