package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector/files"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
	"github.com/velog-dashboard/velog-dashboard/collector/secretkey"
)

// Restoring says how a backup comes back.
type Restoring struct {
	File string // the backup
	Dir  string // the data directory, without a ledger; it is made if there is none

	// Keys are those at hand for the tokens in the backup: then its own is not used.
	Keys secretkey.Keys
	// KeyFile is the name of the file in Dir that the keys are from or, if there are
	// none, that gets the key of the backup. Empty: the keys are from elsewhere.
	KeyFile string

	// Passphrase is asked if the backup has a key that is needed.
	Passphrase func() (string, error)
}

// Restored is what came back.
type Restored struct {
	Users []string
	Posts int64
	Key   bool // the key, too

	// MissingKey is the id of the key that the tokens need and that is not there;
	// Tokens says of how many accounts. Empty: none is missing.
	MissingKey string
	Tokens     int
}

// Restore brings everything of a backup back, except for sessions and sign-in links:
// nobody is signed in. A backup of an older version is brought up to date. If it
// fails, nothing has changed.
func Restore(ctx context.Context, r Restoring, now time.Time) (Restored, error) {
	if err := r.check(ctx); err != nil {
		return Restored{}, err
	}
	if err := os.MkdirAll(r.Dir, 0o700); err != nil {
		return Restored{}, fmt.Errorf("the data directory %s cannot be made: %w", r.Dir, files.Reason(err))
	}
	stage, err := os.MkdirTemp(r.Dir, ".restore-*") // mode 0700
	if err != nil {
		return Restored{}, fmt.Errorf("the data directory %s cannot be written: %w", r.Dir, files.Reason(err))
	}
	restored, err := r.stage(ctx, stage, now)
	if err == nil {
		err = r.publish(stage, restored.Key)
	}
	if dialect.DiskFull(err) {
		err = fmt.Errorf("the data directory %s cannot be written: the disk is full: free space, or use another DATA_DIR", r.Dir)
	}
	return restored, errors.Join(err, os.RemoveAll(stage))
}

// check looks whether the file is a backup and the directory has no ledger.
func (r Restoring) check(ctx context.Context) error {
	path := filepath.Join(r.Dir, ledger.FileName)
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("there is a ledger already: %s; restore into another DATA_DIR, "+
			"or stop the daemon and move the directory %s away", path, r.Dir)
	}
	if err := ledger.CheckRemains(r.Dir); err != nil {
		return err
	}
	readable, err := os.Open(r.File)
	if err != nil {
		return fmt.Errorf("the backup %s cannot be read: %w", r.File, files.Reason(err))
	}
	if err := readable.Close(); err != nil {
		return err
	}
	if log, err := os.Stat(r.File + "-wal"); err == nil && log.Size() > 0 {
		return fmt.Errorf("%s is a ledger in use rather than a backup: its newest changes are in %[1]s-wal; "+
			"make a backup of it with: velog-dashboard backup FILE", r.File)
	}
	return ledger.CheckCopy(ctx, r.File)
}

// stage makes a complete ledger in a directory of its own.
func (r Restoring) stage(ctx context.Context, dir string, now time.Time) (Restored, error) {
	var restored Restored
	path := filepath.Join(dir, ledger.FileName)
	if err := copyFile(r.File, path); err != nil {
		return restored, err
	}
	key, err := r.takeKey(ctx, path)
	if err != nil {
		return restored, err
	}
	if key != "" {
		restored.Key = true
		if err := os.WriteFile(filepath.Join(dir, r.KeyFile), []byte(key+"\n"), 0o600); err != nil {
			return restored, err
		}
	}
	db, err := ledger.Open(ctx, ledger.Options{Dir: dir})
	if err != nil {
		return restored, err
	}
	err = db.Returned(ctx, now)
	if err == nil {
		restored.Users, restored.Posts, err = db.Contents(ctx)
	}
	if err = errors.Join(err, db.Close()); err != nil {
		return restored, err
	}
	return restored, r.missKey(ctx, dir, &restored)
}

// takeKey removes the key from a backup, and decrypts it if it is needed.
func (r Restoring) takeKey(ctx context.Context, path string) (key string, err error) {
	err = withCopy(path, func(db *dialect.DB) error {
		has, err := db.HasTable(ctx, keyTable)
		if err != nil || !has {
			return err
		}
		switch {
		case r.KeyFile == "":
		case r.Keys.Empty():
			key, err = r.decryptKey(ctx, db)
		default:
			err = r.fits(ctx, filepath.Dir(path))
		}
		if err != nil {
			return err
		}
		_, err = db.ExecContext(ctx, "DROP TABLE "+keyTable)
		return err
	})
	return key, err
}

func (r Restoring) decryptKey(ctx context.Context, db *dialect.DB) (string, error) {
	var sealed string
	if err := db.QueryRowContext(ctx, "SELECT age FROM "+keyTable).Scan(&sealed); err != nil {
		return "", err
	}
	passphrase, err := r.Passphrase()
	if err != nil {
		return "", err
	}
	return unseal(sealed, passphrase)
}

// fits returns an error if the tokens in a directory need the backup's key rather
// than that of the file, which a daemon may have made meanwhile.
func (r Restoring) fits(ctx context.Context, dir string) error {
	id, accounts, err := ledger.KeyInUse(ctx, ledger.Options{Dir: dir})
	if err != nil || accounts == 0 || r.Keys.Has(id) {
		return err
	}
	path := filepath.Join(r.Dir, r.KeyFile)
	return fmt.Errorf("%s is another key than that of the tokens in the backup: move it away, and restore again, to get the backup's", path)
}

// missKey finds out whether the tokens lack a key.
func (r Restoring) missKey(ctx context.Context, dir string, restored *Restored) error {
	id, accounts, err := ledger.KeyInUse(ctx, ledger.Options{Dir: dir})
	if err == nil && accounts > 0 && !restored.Key && !r.Keys.Has(id) {
		restored.MissingKey, restored.Tokens = id, accounts
	}
	return err
}

// publish moves what is complete to where it belongs, the ledger last: it is what
// a restored directory is known by.
func (r Restoring) publish(stage string, key bool) error {
	if !key {
		return publish(filepath.Join(stage, ledger.FileName), filepath.Join(r.Dir, ledger.FileName))
	}
	keyPath := filepath.Join(r.Dir, r.KeyFile)
	if err := publish(filepath.Join(stage, r.KeyFile), keyPath); err != nil {
		return err
	}
	err := publish(filepath.Join(stage, ledger.FileName), filepath.Join(r.Dir, ledger.FileName))
	if err != nil {
		err = errors.Join(err, os.Remove(keyPath))
	}
	return err
}

func copyFile(from, to string) (err error) {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	return errors.Join(err, target.Close())
}
