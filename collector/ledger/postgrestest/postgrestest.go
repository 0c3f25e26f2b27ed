// Package postgrestest starts real PostgreSQL servers for tests, 14 or later.
//
// A server listens on a port of loopback only, with a password, and has its data
// in a directory of its own below the system's for temporary files. Where the
// tests are root, it runs as the user postgres or nobody, since PostgreSQL refuses
// to be root. It ends, and its data goes, when the process of the tests ends,
// however that ends. It runs on Unix systems.
package postgrestest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver pgx
)

const (
	// Role is who owns the databases of tests. As with managed servers it is no
	// superuser.
	Role = "velog"

	superuser = "postgres"

	// patience is how long a server may take to become ready, on a machine that
	// is busy with other things.
	patience = 5 * time.Minute
)

// Server is a PostgreSQL server.
type Server struct {
	Port int // on 127.0.0.1

	dir      string // its data is in data below
	bin      string // where its programs are
	password string
	process  *process  // nil while it is stopped
	alive    io.Closer // tells the janitor that this process lives

	mu        sync.Mutex
	admin     *sql.DB
	templates map[string]error // those that were made, and how that ended
}

// shared is the server of all tests of this process that need none of their own.
var shared = sync.OnceValues(newServer)

// Shared returns the one server that the tests of this process share, which must
// not be stopped. With -short it skips the test.
func Shared(tb testing.TB) *Server {
	tb.Helper()
	skipIfShort(tb)
	s, err := shared()
	must(tb, err, "start PostgreSQL")
	return s
}

// Start starts a server for one test, which may stop it, and ends it with the
// test. With -short it skips the test.
func Start(tb testing.TB) *Server {
	tb.Helper()
	skipIfShort(tb)
	s, err := newServer()
	must(tb, err, "start PostgreSQL")
	tb.Cleanup(func() { must(tb, s.end(), "end PostgreSQL") })
	return s
}

func skipIfShort(tb testing.TB) {
	tb.Helper()
	if testing.Short() {
		tb.Skip("-short: needs PostgreSQL")
	}
}

// Database returns the URL of a new, empty database on the shared server.
func Database(tb testing.TB) string {
	tb.Helper()
	return Shared(tb).Database(tb)
}

// Database returns the URL of a new, empty database, which is dropped at the end
// of the test.
func (s *Server) Database(tb testing.TB) string {
	tb.Helper()
	return s.create(tb, "template1")
}

// Clone returns the URL of a new database that is a copy of a template. The first
// call with the template's name has it prepared in an empty database.
func (s *Server) Clone(tb testing.TB, template string, prepare func(url string) error) string {
	tb.Helper()
	must(tb, s.template(template, prepare), "prepare the template "+template)
	return s.create(tb, template)
}

func (s *Server) template(name string, prepare func(url string) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err, made := s.templates[name]
	if !made {
		if err = s.exec(fmt.Sprintf("CREATE DATABASE %q OWNER %s", name, Role)); err == nil {
			err = prepare(s.URL(name))
		}
		s.templates[name] = err
	}
	return err
}

func (s *Server) create(tb testing.TB, template string) string {
	tb.Helper()
	name := "t" + strings.ToLower(rand.Text())
	must(tb, s.exec(fmt.Sprintf("CREATE DATABASE %s TEMPLATE %q OWNER %s", name, template, Role)), "create a database")
	tb.Cleanup(func() {
		if s.process == nil {
			return // a test of its own server stopped it
		}
		must(tb, s.exec("DROP DATABASE "+name+" WITH (FORCE)"), "drop a database")
	})
	return s.URL(name)
}

// URL is how the owner of a database connects to it.
func (s *Server) URL(database string) string { return s.url(Role, database) }

func (s *Server) url(role, database string) string {
	u := url.URL{
		Scheme: "postgres", User: url.UserPassword(role, s.password),
		Host: net.JoinHostPort("127.0.0.1", fmt.Sprint(s.Port)), Path: "/" + database,
		RawQuery: "sslmode=disable",
	}
	return u.String()
}

// Exec runs a statement as superuser in the database postgres, such as one that
// cuts connections.
func (s *Server) Exec(tb testing.TB, statement string) {
	tb.Helper()
	must(tb, s.exec(statement), statement)
}

func (s *Server) exec(statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_, err := s.admin.ExecContext(ctx, statement)
	return err
}

// Stop ends the server in good order, cutting all connections.
func (s *Server) Stop(tb testing.TB) {
	tb.Helper()
	must(tb, s.stop(fast), "stop PostgreSQL")
}

// Kill ends the server as a crash would: at once, leaving its files as they are.
// The next start recovers from the log what was committed.
func (s *Server) Kill(tb testing.TB) {
	tb.Helper()
	must(tb, s.stop(crash), "kill PostgreSQL")
}

// Restart starts the server again, on the same port with the same data, and
// returns once it answers.
func (s *Server) Restart(tb testing.TB) {
	tb.Helper()
	must(tb, errors.Join(s.stop(fast), s.start()), "restart PostgreSQL")
}

func must(tb testing.TB, err error, doing string) {
	tb.Helper()
	if err != nil {
		tb.Fatalf("postgrestest: cannot %s: %v", doing, err)
	}
}
