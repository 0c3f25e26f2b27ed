package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/velog-dashboard/velog-dashboard/collector/files"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// Source is a ledger that can be backed up; see CopyTo of ledger.DB.
type Source interface {
	CopyTo(ctx context.Context, path string, progress func(done, total int)) error
}

// Key is the key that encrypts tokens in the ledger, with the passphrase that
// protects it in a backup.
type Key struct{ Text, Passphrase string }

// Write writes a backup to a file that must not exist, and checks it before it
// gets its name: there is never half a backup. Without a key the backup has none,
// and its tokens can only be used where the key still is. Progress, if given, hears
// of the pages copied and of all.
func Write(ctx context.Context, source Source, file string, key *Key, progress func(done, total int)) error {
	if _, err := os.Lstat(file); err == nil {
		return fmt.Errorf("%s exists already: name another file, or remove it", file)
	}
	temporary, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+".*"+unfinished) // mode 0600
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", file, files.Reason(err))
	}
	err = temporary.Close()
	if err == nil {
		err = source.CopyTo(ctx, temporary.Name(), progress)
	}
	if err == nil && key != nil {
		err = addKey(ctx, temporary.Name(), *key)
	}
	if err == nil {
		err = publish(temporary.Name(), file)
	}
	if dialect.DiskFull(err) {
		err = fmt.Errorf("%s cannot be written: the disk is full: free space, or use another disk", file)
	}
	return errors.Join(err, files.Remove(temporary.Name()))
}

// unfinished ends the name of a backup that is being written.
const unfinished = ".unfinished"

// publish gives a complete file its name, unless there is a file of that name.
func publish(temporary, path string) error {
	err := files.Publish(temporary, path)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s exists already", path)
	}
	return err
}

// keyTable is the table of a backup that no ledger has.
const keyTable = "backup_key"

func addKey(ctx context.Context, path string, key Key) error {
	sealed, err := seal(key)
	if err != nil {
		return err
	}
	return withCopy(path, func(db *dialect.DB) error {
		_, err := db.ExecContext(ctx, "CREATE TABLE "+keyTable+" (age TEXT NOT NULL)")
		if err == nil {
			_, err = db.ExecContext(ctx, "INSERT INTO "+keyTable+" (age) VALUES ($1)", sealed)
		}
		return err
	})
}

func withCopy(path string, do func(*dialect.DB) error) error {
	db, err := dialect.OpenCopy(path)
	if err != nil {
		return err
	}
	return errors.Join(do(db), db.Close())
}
