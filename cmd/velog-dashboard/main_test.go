package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog/velogtest"
)

// program is the variable that holds the path of the built program.
const program = "TEST_PROGRAM"

// TestMain builds the program, so that tests can run it as its users do, and
// kill it.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "velog-dashboard-test-")
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
	if out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		return fmt.Errorf("building the program: %w\n%s", err, out)
	}
	return os.Setenv(program, path)
}

// output is a stream that can be read while it is written.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// bench is a velog and a data directory to run the program with.
type bench struct {
	t     testing.TB
	velog *velogtest.Server
	world *velogtest.World
	env   map[string]string
}

func newBench(t testing.TB) *bench {
	t.Helper()
	now := time.Now()
	b := &bench{t: t, world: velogtest.NewWorld(velogtest.Config{Seed: 3, Start: now.AddDate(0, 0, -2)})}
	server, err := velogtest.Start(b.world, velogtest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	b.velog = server
	b.env = map[string]string{
		"DATA_DIR": t.TempDir() + "/data", "VELOG_V3_URL": server.V3URL(), "VELOG_V2_URL": server.V2URL(),
		"VELOG_RATE": "50", "LISTEN_ADDRESS": "127.0.0.1:0", "LOG_FORMAT": "text",
	}
	return b
}

// with returns the environment with changes; an empty value takes a variable
// away.
func (b *bench) with(changes ...string) []string {
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}
	merged := map[string]string{}
	for name, value := range b.env {
		merged[name] = value
	}
	for _, c := range changes {
		name, value, _ := strings.Cut(c, "=")
		merged[name] = value
	}
	for name, value := range merged {
		env = append(env, name+"="+value)
	}
	return env
}

// result is how a process ended.
type result struct {
	status   int
	out, err string
}

// start starts the program as a process.
func (b *bench) start(ctx context.Context, env []string, stdin string, args ...string) (*exec.Cmd, *output, *output) {
	b.t.Helper()
	cmd := exec.CommandContext(ctx, os.Getenv(program), args...)
	out, errs := &output{}, &output{}
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = env, strings.NewReader(stdin), out, errs
	if err := cmd.Start(); err != nil {
		b.t.Fatal(err)
	}
	return cmd, out, errs
}

// run runs the program to its end.
func (b *bench) run(env []string, stdin string, args ...string) result {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), patience)
	defer cancel()
	cmd, out, errs := b.start(ctx, env, stdin, args...)
	err := cmd.Wait()
	if _, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
		b.t.Fatal(err)
	}
	return result{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
}

// must runs the program and expects it to do well.
func (b *bench) must(env []string, stdin string, args ...string) string {
	b.t.Helper()
	r := b.run(env, stdin, args...)
	if r.status != 0 {
		b.t.Fatalf("%v: exit status %d\n%s%s", args, r.status, r.out, r.err)
	}
	return r.out
}

// patience is long: the race detector on a busy machine needs it.
const patience = 3 * time.Minute

// eventually waits until a condition holds.
func eventually(t *testing.T, what string, holds func() bool) {
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
