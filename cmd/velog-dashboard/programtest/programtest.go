// Package programtest is for tests that run the program as a process, as its users
// do, and may kill it.
package programtest

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// variable names the environment variable with the path of the built program.
const variable = "TEST_PROGRAM"

// Path returns the path of the program that [Main] has built.
func Path() string { return os.Getenv(variable) }

// SkipIfShort skips a test that runs the program if the tests run with -short:
// then [Main] does not build it.
func SkipIfShort(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: runs the program")
	}
}

// Main is for TestMain: it builds the program, whose package is in a directory,
// runs the tests, and exits with their status.
func Main(m *testing.M, directory string) {
	flag.Parse()
	dir, err := os.MkdirTemp("", "velog-dashboard-test-")
	if err == nil {
		// Whoever runs the tests may have a ledger, too. Tests must not find it.
		err = os.Setenv("XDG_STATE_HOME", filepath.Join(dir, "state"))
	}
	if err == nil && !testing.Short() {
		err = build(directory, filepath.Join(dir, "velog-dashboard"))
	}
	status := 1
	if err == nil {
		status = m.Run()
	}
	if err := errors.Join(err, os.RemoveAll(dir)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	os.Exit(status)
}

func build(directory, path string) error {
	if out, err := exec.Command("go", "build", "-o", path, directory).CombinedOutput(); err != nil {
		return fmt.Errorf("building the program: %w\n%s", err, out)
	}
	return os.Setenv(variable, path)
}

// Output is a stream that can be read while it is written.
type Output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write implements [io.Writer].
func (o *Output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

// String returns what was written so far.
func (o *Output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// Eventually waits until a condition holds, and fails the test if that takes
// longer than patience.
func Eventually(t testing.TB, patience time.Duration, what string, holds func() bool) {
	t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-deadline.C:
			t.Fatalf("after %v still not: %s", patience, what)
		case <-tick.C:
		}
	}
}
