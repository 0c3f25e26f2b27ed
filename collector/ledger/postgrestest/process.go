package postgrestest

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// How a server is stopped: see pg_ctl's modes.
const (
	fast  = syscall.SIGINT
	crash = syscall.SIGQUIT
)

// settings suit tests: the data need not survive the machine, but it survives the
// server, as in earnest. So there is no fsync, but a commit is written.
const settings = `
listen_addresses = '127.0.0.1'
port = %d
unix_socket_directories = ''
fsync = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_connections = 200
shared_buffers = 64MB
`

// newServer makes a server and starts it.
func newServer() (*Server, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	s := &Server{bin: bin, password: rand.Text(), templates: map[string]error{}}
	if s.Port, err = freePort(); err != nil {
		return nil, err
	}
	if s.dir, err = os.MkdirTemp("", "velog-postgres-"); err != nil {
		return nil, err
	}
	if err := s.guard(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.dir))
	}
	if err := s.init(); err != nil {
		return nil, err
	}
	if s.admin, err = sql.Open("pgx", s.url(superuser, "postgres")); err != nil {
		return nil, err
	}
	s.admin.SetMaxOpenConns(2)
	if err := s.start(); err != nil {
		return nil, err
	}
	return s, s.exec(fmt.Sprintf("CREATE ROLE %s LOGIN PASSWORD '%s'", Role, s.password))
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// janitor waits until the process that holds its standard input has ended, and
// then ends the server whose directory it was given, and removes that.
const janitor = `
cat >/dev/null
if pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null); then
	kill -QUIT "$pid"
	while kill -0 "$pid"; do sleep 0.1; done
fi
rm -rf "$1"
`

// guard sees to it that the server does not outlive this process.
func (s *Server) guard() error {
	cmd := exec.Command("sh", "-c", janitor, "sh", s.dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is not for it
	// Nobody closes the pipe but the end of this process: not the garbage
	// collector, either, while the server has it.
	var err error
	if s.alive, err = cmd.StdinPipe(); err != nil {
		return err
	}
	return cmd.Start()
}

// init makes the files of an empty server.
func (s *Server) init() error {
	who, err := unprivileged()
	if err != nil {
		return err
	}
	pwfile := filepath.Join(s.dir, "password")
	if err := os.WriteFile(pwfile, []byte(s.password), 0o600); err != nil {
		return err
	}
	if who != nil {
		if err := errors.Join(os.Chown(s.dir, int(who.Uid), int(who.Gid)), os.Chown(pwfile, int(who.Uid), int(who.Gid))); err != nil {
			return err
		}
	}
	cmd := s.command("initdb", who, "--pgdata", s.data(), "--username", superuser, "--pwfile", pwfile,
		"--auth", "password", "--encoding", "UTF8", "--locale", "C", "--no-sync")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	f, err := os.OpenFile(filepath.Join(s.data(), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, settings, s.Port)
	return errors.Join(err, f.Close())
}

func (s *Server) command(program string, who *syscall.Credential, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(s.bin, program), args...)
	cmd.Dir = s.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: who}
	return cmd
}

// process is a running server.
type process struct {
	cmd   *exec.Cmd
	ended chan struct{} // closed once it has ended
}

// start starts the server and returns once it answers.
func (s *Server) start() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	err := s.launch()
	if err == nil {
		err = s.await(ctx)
	}
	if err != nil {
		return fmt.Errorf("%w\n%s", err, s.log())
	}
	return nil
}

func (s *Server) launch() error {
	who, err := unprivileged()
	if err != nil {
		return err
	}
	log, err := os.OpenFile(s.logPath(), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close() // the server has its own copy
	cmd := s.command("postgres", who, "-D", s.data())
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return err
	}
	p := &process{cmd: cmd, ended: make(chan struct{})}
	go func() {
		defer close(p.ended)
		_ = p.cmd.Wait() // how it ended is in its log
	}()
	s.process = p
	return nil
}

// await polls until the server answers. One that has ended is not waited for.
func (s *Server) await(ctx context.Context) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		err := s.admin.PingContext(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-s.process.ended:
			return errors.New("PostgreSQL ended before it was ready")
		case <-ctx.Done():
			return fmt.Errorf("PostgreSQL was not ready after %v: %w", patience, err)
		}
	}
}

// stop ends the server with a signal, if it is running.
func (s *Server) stop(how syscall.Signal) error {
	if s.process == nil {
		return nil
	}
	if err := s.process.cmd.Process.Signal(how); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-s.process.ended
	s.process = nil
	return nil
}

// end stops the server for good.
func (s *Server) end() error {
	return errors.Join(s.admin.Close(), s.stop(fast), os.RemoveAll(s.dir))
}

func (s *Server) logPath() string { return filepath.Join(s.dir, "server.log") }

// log returns the end of the server's log.
func (s *Server) log() []byte {
	text, err := os.ReadFile(s.logPath())
	if err != nil {
		return []byte(err.Error())
	}
	const tail = 4000
	return bytes.TrimSpace(text[max(0, len(text)-tail):])
}

// freePort returns a port of loopback that was free a moment ago.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
