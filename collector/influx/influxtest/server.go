// Package influxtest starts real InfluxDB servers for tests.
//
// By default it is InfluxDB 1.8, which builds from Go alone and speaks version
// 2's API for writing and for Flux. With the environment variable INFLUXD2
// naming an influxd of version 2, the same tests run against that. It runs on
// Unix systems.
package influxtest

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	influxdb2 "github.com/influxdata/influxdb-client-go/v2"
)

const (
	user     = "admin"
	password = "correct-horse-battery"

	// patience is how long a server may take to become ready, on a machine
	// that is busy with other things: a minute was seen to be too short.
	patience = 5 * time.Minute
)

// Server is an InfluxDB of its own for one test, with authentication on, one
// organisation and one empty bucket that keeps points for ever.
type Server struct {
	URL    string
	Token  string // may do everything
	Org    string
	Bucket string

	tb      testing.TB
	flavour flavour
	dir     string
	port    int
	process *process
	client  influxdb2.Client
}

// flavour is what differs between the versions of InfluxDB.
type flavour interface {
	// command returns how to start a server on a port of loopback, with its
	// data in a directory.
	command(dir string, port int) (*exec.Cmd, error)
	// token is the administrator's.
	token() string
	// setup makes the administrator and the first bucket.
	setup(ctx context.Context, s *Server) error
	// createBucket makes a bucket; a retention of 0 keeps points for ever.
	createBucket(ctx context.Context, s *Server, name string, retention time.Duration) error
}

// Start starts a server, building InfluxDB first where that has not been done,
// and stops it at the end of the test. What goes wrong fails the test. With
// -short it skips the test.
func Start(tb testing.TB) *Server {
	tb.Helper()
	if testing.Short() {
		tb.Skip("-short: needs InfluxDB")
	}
	s := &Server{Org: "velog", Bucket: "velog", tb: tb, dir: tb.TempDir(), flavour: version1{}}
	if binary := os.Getenv("INFLUXD2"); binary != "" {
		s.flavour = version2{binary: binary}
	}
	s.Token = s.flavour.token()
	s.port = freePort(tb)
	s.URL = fmt.Sprintf("http://127.0.0.1:%d", s.port)
	s.client = influxdb2.NewClient(s.URL, s.Token)
	tb.Cleanup(func() {
		s.Stop()
		s.client.Close()
	})
	s.Restart()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	s.must(s.flavour.setup(ctx, s), "set InfluxDB up")
	return s
}

// Stop kills the server, as a crash would. Its data stays.
func (s *Server) Stop() {
	s.tb.Helper()
	if s.process != nil {
		s.process.kill()
		s.process = nil
	}
}

// Restart starts a stopped server again, at the same URL with the same data,
// and returns once it answers.
func (s *Server) Restart() {
	s.tb.Helper()
	s.Stop()
	cmd, err := s.flavour.command(s.dir, s.port)
	s.must(err, "prepare InfluxDB")
	s.process, err = start(cmd, filepath.Join(s.dir, "influxd.log"))
	s.must(err, "start InfluxDB")
	s.awaitReady()
}

// CreateBucket makes another bucket, which keeps points for the time given (0:
// for ever; InfluxDB wants an hour at least).
func (s *Server) CreateBucket(name string, retention time.Duration) {
	s.tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	s.must(s.flavour.createBucket(ctx, s, name, retention), "create bucket "+name)
}

// WriteLines writes lines of line protocol, with times in nanoseconds, into
// the server's bucket.
func (s *Server) WriteLines(lines ...string) {
	s.tb.Helper()
	api := s.client.WriteAPIBlocking(s.Org, s.Bucket)
	s.must(api.WriteRecord(context.Background(), lines...), "write")
}

// Query runs a Flux query and returns its rows, in the order of its tables.
// Values are what the client library makes of them: int64, string, bool,
// float64, time.Time, nil.
func (s *Server) Query(flux string) []map[string]any {
	s.tb.Helper()
	result, err := s.client.QueryAPI(s.Org).Query(context.Background(), flux)
	s.must(err, "query "+flux)
	defer result.Close()
	var rows []map[string]any
	for result.Next() {
		rows = append(rows, result.Record().Values())
	}
	s.must(result.Err(), "query "+flux)
	return rows
}

// awaitReady polls until the server answers. A server that has ended, because
// somebody took its port perhaps, is not waited for.
func (s *Server) awaitReady() {
	s.tb.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !s.answers() {
		select {
		case <-tick.C:
		case <-s.process.ended:
			s.tb.Fatalf("InfluxDB ended before it was ready:\n%s", s.log())
		case <-deadline.C:
			s.tb.Fatalf("InfluxDB was not ready after %v:\n%s", patience, s.log())
		}
	}
}

func (s *Server) answers() bool {
	hc := http.Client{Timeout: time.Second}
	resp, err := hc.Get(s.URL + "/ping")
	if err != nil {
		return false
	}
	return resp.Body.Close() == nil && resp.StatusCode == http.StatusNoContent
}

// log returns the end of the server's log.
func (s *Server) log() []byte {
	text, err := os.ReadFile(filepath.Join(s.dir, "influxd.log"))
	if err != nil {
		return []byte(err.Error())
	}
	const tail = 4000
	return bytes.TrimSpace(text[max(0, len(text)-tail):])
}

func (s *Server) must(err error, doing string) {
	s.tb.Helper()
	if err != nil {
		s.tb.Fatalf("influxtest: cannot %s: %v", doing, err)
	}
}

// freePort returns a port of loopback that was free a moment ago.
func freePort(tb testing.TB) int {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatalf("influxtest: no port on loopback: %v", err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// Fresh returns the same server with a new, empty bucket: a few seconds quicker
// than a server of its own. Stop and Restart are for the original only.
func (s *Server) Fresh(tb testing.TB) *Server {
	tb.Helper()
	fresh := *s
	fresh.tb = tb
	fresh.Bucket = "bucket-" + rand.Text()
	fresh.CreateBucket(fresh.Bucket, 0)
	return &fresh
}

// Helper marks the calling function as a helper of the server's test.
func (s *Server) Helper() { s.tb.Helper() }
