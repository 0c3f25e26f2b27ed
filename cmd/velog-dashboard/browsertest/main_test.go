package browsertest

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// program is the variable that holds the path of the built program.
const program = "TEST_PROGRAM"

// TestMain builds the program, which the tests run as its users do.
func TestMain(m *testing.M) {
	flag.Parse()
	dir, err := os.MkdirTemp("", "velog-dashboard-browsertest-")
	if err == nil {
		err = build(filepath.Join(dir, "velog-dashboard"))
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

func build(path string) error {
	if out, err := exec.Command("go", "build", "-o", path, "..").CombinedOutput(); err != nil {
		return fmt.Errorf("building the program: %w\n%s", err, out)
	}
	return os.Setenv(program, path)
}
