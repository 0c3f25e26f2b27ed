package ledger

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/pressly/goose/v3"

	"github.com/velog-dashboard/velog-dashboard/collector/files"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// FileName is the name of the ledger in its data directory.
const FileName = "ledger.db"

//go:embed migrations
var migrations embed.FS

// Errors of [Open] that a program may want to tell apart. The errors that wrap
// them are whole sentences.
var (
	ErrLocked  = errors.New("the ledger is in use")
	ErrNewer   = errors.New("the ledger is from a newer version")
	ErrMissing = errors.New("there is no ledger")

	errOlder = errors.New("is from an older version")
)

// Open opens the ledger in a data directory, or in PostgreSQL, and brings it up to
// date.
func Open(ctx context.Context, o Options) (*DB, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Waiting == nil {
		o.Waiting = func() {}
	}
	if o.URL != "" {
		return openPostgres(ctx, o)
	}
	if o.ReadOnly {
		if err := awaitStart(ctx, o.Dir); err != nil {
			return nil, err
		}
		return openForReading(ctx, o)
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("the data directory %s cannot be created: %w", o.Dir, files.Reason(err))
	}
	start, err := lockStart(ctx, o.Dir)
	if err != nil {
		return nil, err
	}
	db, err := openToWrite(ctx, o)
	return db, errors.Join(err, start.Close())
}

// openToWrite opens the ledger alone or, if that is allowed, beside a process that
// has it.
func openToWrite(ctx context.Context, o Options) (*DB, error) {
	lock, err := lockDir(o.Dir)
	if errors.Is(err, ErrLocked) && o.Beside {
		return openBeside(ctx, o)
	}
	if err != nil {
		return nil, err
	}
	db, err := openForWriting(ctx, o, lock)
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return db, nil
}

func openForWriting(ctx context.Context, o Options, lock io.Closer) (*DB, error) {
	path := filepath.Join(o.Dir, FileName)
	if err := CheckRemains(o.Dir); err != nil {
		return nil, err
	}
	// SQLite would make the file readable by all, and its WAL likewise.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the ledger %s cannot be written: %w", path, files.Reason(err))
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	write, err := dialect.OpenWriter(path)
	if err != nil {
		return nil, err
	}
	if err := prepare(ctx, write, path, o.Log); err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read, err := dialect.OpenReaders(path)
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	return &DB{write: write, read: read, keys: o.Keys, waits: o.Waiting, lock: lock}, nil
}

// CheckRemains returns an error if a data directory has no ledger, but the log that
// one left whose process died: SQLite would delete it, or mix it into the next
// ledger of that name.
func CheckRemains(dir string) error {
	path := filepath.Join(dir, FileName)
	if _, err := os.Lstat(path); err == nil {
		return nil
	}
	for _, log := range []string{path + "-wal", path + "-journal"} {
		if info, err := os.Lstat(log); err == nil && info.Size() > 0 {
			return fmt.Errorf("%s has the newest changes of a ledger that is not there any more: "+
				"move it to where %s is now, or use another DATA_DIR", log, FileName)
		}
	}
	return nil
}

// openBeside opens the ledger of a running process: as it is, for only the
// holder of the lock may bring its tables up to date.
func openBeside(ctx context.Context, o Options) (*DB, error) {
	db, err := openForReading(ctx, o)
	if err != nil {
		return nil, err
	}
	db.write, err = dialect.OpenWriter(filepath.Join(o.Dir, FileName))
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func openForReading(ctx context.Context, o Options) (*DB, error) {
	path := filepath.Join(o.Dir, FileName)
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w in the data directory %s", ErrMissing, o.Dir)
	}
	if err != nil {
		return nil, unreadable(o.Dir, err)
	}
	read, err := dialect.OpenReaders(path)
	if err != nil {
		return nil, err
	}
	if err := checkReadable(ctx, read, path); err != nil && !(o.Older && errors.Is(err, errOlder)) {
		return nil, errors.Join(err, read.Close())
	}
	return &DB{read: read, keys: o.Keys, waits: o.Waiting}, nil
}

// prepare brings the tables up to date, but never those of a newer version. Errors
// name the place of the ledger.
func prepare(ctx context.Context, db *dialect.DB, place string, log *slog.Logger) error {
	err := db.Alone(ctx, db, func(ctx context.Context) error { return migrate(ctx, db, place, log) })
	if dialect.DiskFull(err) {
		return fmt.Errorf("the ledger %s cannot be written: its disk is full: free space on it", place)
	}
	return err
}

func migrate(ctx context.Context, db *dialect.DB, place string, log *slog.Logger) error {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := db.Migrator(db, sub, log)
	if err != nil {
		return err
	}
	has, knows, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("the ledger %s cannot be read: %w", place, err)
	}
	if has > knows {
		return newer(place, has, knows)
	}
	if err := mendVersion2(ctx, db, has); err != nil {
		return fmt.Errorf("repairing the ledger %s: %w", place, err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrating the ledger %s: %w", place, err)
	}
	if err := packAll(ctx, db); err != nil {
		return fmt.Errorf("packing the recent days in the ledger %s: %w", place, err)
	}
	return nil
}

// mendVersion2 adds the column that migration 2 lacked as it was first applied:
// it was edited later, which goose cannot see. No migration has been edited
// since, and none may be.
func mendVersion2(ctx context.Context, db *dialect.DB, version int64) error {
	if version < 2 {
		return nil
	}
	has, err := db.HasColumn(ctx, "accounts", "links_void_until")
	if err != nil || has {
		return err
	}
	_, err = db.ExecContext(ctx, `ALTER TABLE accounts ADD COLUMN links_void_until INTEGER`)
	return err
}

func newer(place string, has, knows int64) error {
	return fmt.Errorf("%w: %s has version %d, this program knows versions up to %d; "+
		"run the newer program, or restore a ledger of this version", ErrNewer, place, has, knows)
}

// checkReadable compares the version of a ledger that is not to be migrated.
func checkReadable(ctx context.Context, db *dialect.DB, place string) error {
	knows, err := newestMigration()
	if err != nil {
		return err
	}
	var has int64
	err = db.QueryRowContext(ctx, "SELECT MAX(version_id) FROM goose_db_version WHERE is_applied").Scan(&has)
	switch {
	case err != nil:
		return fmt.Errorf("the ledger %s cannot be read: %w", place, err)
	case has > knows:
		return newer(place, has, knows)
	case has < knows:
		return fmt.Errorf("the ledger %s %w: start the daemon once to migrate it", place, errOlder)
	}
	return nil
}

// newestMigration returns the version that the tables of this program have. The
// names of migrations begin with their versions, in five digits.
func newestMigration() (int64, error) {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil || len(files) == 0 {
		return 0, err
	}
	return goose.NumericComponent(files[len(files)-1]) // Glob sorts by name
}
