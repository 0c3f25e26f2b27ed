package ledger

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"github.com/velog-dashboard/velog-dashboard/collector/files"
)

// lockDir takes the data directory for this process, on every system. The
// system gives it back when the process ends, however it ends; the file stays
// and means nothing.
func lockDir(dir string) (io.Closer, error) {
	lock := flock.New(filepath.Join(dir, "ledger.lock"), flock.SetPermissions(0o600))
	taken, err := lock.TryLock()
	switch {
	case err != nil:
		return nil, unwritable(dir, err)
	case !taken:
		return nil, fmt.Errorf("%w: another velog-dashboard is running with the data directory %s, the daemon or a command "+
			"such as collect or import; stop it, wait for it to finish, or set DATA_DIR to another directory", ErrLocked, dir)
	}
	return lock, nil
}

// startLock is held while a process opens the ledger and brings its tables up to
// date, so that another one that starts meanwhile sees them before or after.
const startLock = "start.lock"

// startPoll is how often a process looks whether another one has started.
const startPoll = 20 * time.Millisecond

// lockStart waits for its turn to open the ledger in a data directory.
func lockStart(ctx context.Context, dir string) (io.Closer, error) {
	lock := flock.New(filepath.Join(dir, startLock), flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(ctx, startPoll); err != nil {
		return nil, unwritable(dir, err)
	}
	return lock, nil
}

// awaitStart waits for a process that opens the ledger for writing. It writes
// nothing, since a reader may not be allowed to.
func awaitStart(ctx context.Context, dir string) error {
	lock := flock.New(filepath.Join(dir, startLock), flock.SetFlag(os.O_RDONLY))
	_, err := lock.TryRLockContext(ctx, startPoll)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return nil
	}
	if err != nil && ctx.Err() == nil {
		err = unreadable(dir, err)
	}
	return errors.Join(err, lock.Close())
}

func unreadable(dir string, err error) error {
	return fmt.Errorf("the data directory %s cannot be read: %w: run the command as the user of the daemon, or set DATA_DIR to another directory",
		dir, files.Reason(err))
}

func unwritable(dir string, err error) error {
	return fmt.Errorf("the data directory %s cannot be written: %w", dir, files.Reason(err))
}
