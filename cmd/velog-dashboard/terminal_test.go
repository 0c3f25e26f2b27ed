package main

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"github.com/velog-dashboard/velog-dashboard/cmd/velog-dashboard/programtest"
)

// session is the program on a terminal.
type session struct {
	b        *bench
	cmd      *exec.Cmd
	keyboard *os.File
	screen   *output
	read     chan struct{} // closed when all that the program showed is on the screen
}

func (b *bench) terminal(env []string, args ...string) *session {
	b.t.Helper()
	cmd := exec.CommandContext(b.t.Context(), programtest.Path(), args...)
	cmd.Env = env
	f, err := pty.Start(cmd)
	if err != nil {
		b.t.Fatal(err)
	}
	s := &session{b, cmd, f, &output{}, make(chan struct{})}
	go func() {
		_, _ = io.Copy(s.screen, f) // ends with an error when the program ends
		close(s.read)
	}()
	b.t.Cleanup(func() { _ = f.Close() })
	return s
}

// answer types an answer once the program has asked.
func (s *session) answer(question, text string) {
	s.b.t.Helper()
	eventually(s.b.t, "the program asks "+question, func() bool { return strings.HasSuffix(s.screen.String(), question) })
	if _, err := s.keyboard.WriteString(text); err != nil {
		s.b.t.Fatal(err)
	}
}

// end waits for the end and returns the exit status and all that was shown.
func (s *session) end() (int, string) {
	s.b.t.Helper()
	_ = s.cmd.Wait() // the exit status says how it ended
	<-s.read
	return s.cmd.ProcessState.ExitCode(), s.screen.String()
}

func TestTokensAreNotShownOnATerminal(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 1)
	access, refresh := b.velog.IssueTokens("alice", time.Hour, 30*24*time.Hour)
	s := b.terminal(b.with(), "accounts", "add", "--tokens")
	s.answer("access_token: ", access+"\n")
	s.answer("refresh_token: ", refresh+"\n")
	status, screen := s.end()
	if status != 0 || !strings.Contains(screen, "alice is connected") {
		t.Errorf("exit status %d\n%s", status, screen)
	}
	if strings.Contains(screen, access) || strings.Contains(screen, refresh) {
		t.Error("the screen shows a token")
	}
}

// TestInterruptedQuestionLeavesTheTerminalAsItWas, which hides nothing afterwards.
func TestInterruptedQuestionLeavesTheTerminalAsItWas(t *testing.T) {
	b := newBench(t)
	s := b.terminal(b.with(), "accounts", "add", "--tokens")
	s.answer("access_token: ", "\x03") // Ctrl-C
	status, screen := s.end()
	if status != 1 || !strings.Contains(screen, "interrupted: nothing was changed") {
		t.Errorf("exit status %d\n%s", status, screen)
	}
}

func TestRemovingAnAccountAsksForItsName(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 2)
	b.must(b.with("VELOG_USERS=alice"), "", "collect")
	const question = "Type the username to delete it: "
	s := b.terminal(b.with(), "accounts", "remove", "alice")
	s.answer(question, "bob\n")
	if status, screen := s.end(); status != 1 || !strings.Contains(screen, "alice, with 2 posts and readings since 20") || !strings.Contains(screen, "nothing was deleted") {
		t.Errorf("the wrong name: exit status %d\n%s", status, screen)
	}
	if r := b.run(b.with(), "alice\n", "accounts", "remove", "alice"); r.status != 2 || !strings.Contains(r.err, "use --yes") {
		t.Errorf("without a terminal: %+v", r)
	}
	if list := b.must(b.with(), "", "accounts", "list"); !strings.Contains(list, "alice") {
		t.Fatalf("alice is gone:\n%s", list)
	}
	s = b.terminal(b.with(), "accounts", "remove", "alice")
	s.answer(question, "alice\n")
	if status, screen := s.end(); status != 0 || !strings.Contains(screen, "INFLUXDB_URL is not set") {
		t.Errorf("the name: exit status %d\n%s", status, screen)
	}
	if list := b.must(b.with(), "", "accounts", "list"); strings.Contains(list, "alice") {
		t.Errorf("alice is still there:\n%s", list)
	}
}
