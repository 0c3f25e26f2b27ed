package main

import (
	"os/exec"
	"strings"
	"testing"
)

// TestTwoFirstStartsAtOnce starts two processes in an empty data directory. Neither
// may meet half a key or half a migration.
func TestTwoFirstStartsAtOnce(t *testing.T) {
	for range 10 {
		b := newBench(t)
		b.blog("alice", 1)
		b.blog("bob", 1)
		type process struct {
			*exec.Cmd
			out, errs *output
		}
		var started []process
		for _, user := range []string{"alice", "bob"} {
			cmd, out, errs := b.start(t.Context(), b.with(), "", "accounts", "add", user)
			started = append(started, process{cmd, out, errs})
		}
		for _, p := range started {
			if err := p.Wait(); err != nil {
				t.Fatalf("%v: %v\n%s%s", p.Args, err, p.out, p.errs)
			}
		}
		if list := b.must(b.with(), "", "accounts", "list"); !strings.Contains(list, "alice") || !strings.Contains(list, "bob") {
			t.Fatalf("accounts:\n%s", list)
		}
	}
}

// TestSecondProcessSaysWhatIsRunning: only one process at a time may scrape or
// import into a ledger. The other one fails at once, and says what to do.
func TestSecondProcessSaysWhatIsRunning(t *testing.T) {
	b := newBench(t)
	cmd, _, errs := b.start(t.Context(), b.with(), "")
	eventually(t, "the daemon listens", func() bool { return strings.Contains(errs.String(), "Listening on") })
	for _, args := range [][]string{{"serve"}, {"collect"}, {"import", "-"}} {
		b.fails(b.with(), "", args, "the ledger is in use: another velog-dashboard is running with the data directory "+b.env["DATA_DIR"],
			"stop it, wait for it to finish, or set DATA_DIR to another directory")
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // killed
}
