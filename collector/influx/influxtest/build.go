package influxtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// binary returns the path of an influxd 1.8, after building it where it is
// missing or older than tools/influxd/go.mod. Building takes a minute or two,
// once; `make tools` does it before any test's time runs.
func binary() (string, error) {
	root, err := repository()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(root, ".tools")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	unlock, err := lock(filepath.Join(dir, "influxd.lock"))
	if err != nil {
		return "", err
	}
	defer unlock()
	path := filepath.Join(dir, "influxd")
	if newer(path, filepath.Join(root, "tools", "influxd", "go.mod")) {
		return path, nil
	}
	return path, build(filepath.Join(root, "tools", "influxd"), path)
}

func build(module, path string) error {
	cmd := exec.Command("go", "build", "-o", path, "github.com/influxdata/influxdb/cmd/influxd")
	cmd.Dir = module
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-buildvcs=false")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building influxd failed; `make tools` does the same where you can watch it: %w\n%s", err, out)
	}
	// Go leaves an up-to-date file as it is, so that it would look old again.
	return touch(path)
}

// repository finds the directory of this module above the working directory,
// which is the package's own when `go test` runs a test.
func repository() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for !exists(filepath.Join(dir, "tools", "influxd", "go.mod")) {
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("tools/influxd/go.mod is in no directory above this test: run it inside the repository")
		}
		dir = parent
	}
	return dir, nil
}

// lock waits for an exclusive lock on a file, since `go test` runs several
// packages at once and one build is enough.
func lock(path string) (unlock func() error, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		return nil, errors.Join(fmt.Errorf("locking %s: %w", path, err), f.Close())
	}
	return f.Close, nil
}
