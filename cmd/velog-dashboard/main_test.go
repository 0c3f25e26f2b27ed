package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/cmd/velog-dashboard/programtest"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// TestMain builds the program, so that tests can run it as its users do, and
// kill it.
func TestMain(m *testing.M) { programtest.Main(m, ".") }

type output = programtest.Output

// bench is a velog and a data directory to run the program with.
type bench struct {
	t     testing.TB
	velog *velogsim.Server
	world *velogsim.World
	env   map[string]string
}

func newBench(t testing.TB) *bench {
	t.Helper()
	programtest.SkipIfShort(t)
	now := time.Now()
	b := &bench{t: t, world: velogsim.NewWorld(velogsim.Config{Seed: 3, Start: now.AddDate(0, 0, -2)})}
	server, err := velogsim.Start(b.world, velogsim.Options{})
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
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + filepath.Dir(b.env["DATA_DIR"])}
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
	programtest.SkipIfShort(b.t)
	cmd := exec.CommandContext(ctx, programtest.Path(), args...)
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
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	programtest.Eventually(t, patience, what, holds)
}
