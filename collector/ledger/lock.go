package ledger

import (
	"fmt"
	"io"
	"path/filepath"

	"github.com/gofrs/flock"
)

// lockDir takes the data directory for this process, on every system. The
// system gives it back when the process ends, however it ends; the file stays
// and means nothing.
func lockDir(dir string) (io.Closer, error) {
	lock := flock.New(filepath.Join(dir, "ledger.lock"), flock.SetPermissions(0o600))
	taken, err := lock.TryLock()
	switch {
	case err != nil:
		return nil, fmt.Errorf("the data directory %s cannot be written: %w", dir, reason(err))
	case !taken:
		return nil, fmt.Errorf("%w: another velog-dashboard works in the data directory %s; "+
			"stop it first, or use another directory", ErrLocked, dir)
	}
	return lock, nil
}
