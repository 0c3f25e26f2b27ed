package browsertest

import (
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/cmd/velog-dashboard/programtest"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// patience is long: the race detector on a busy machine needs it.
const patience = 2 * time.Minute

// site is the running program, and the velog behind it.
type site struct {
	t     testing.TB
	velog *velogsim.Server
	world *velogsim.World
	clock *clock
	env   map[string]string
	url   string // without a slash at its end
	stop  func() // of the daemon that was started last
	log   programtest.Output
}

// clock is velog's. It moves only when a test says so, so that what the
// program reads is known to the last view. Only the Date header tells the real
// time: the program compares it with its own clock, which no test can move.
type clock struct{ at atomic.Pointer[time.Time] }

func (c *clock) Now() time.Time { return *c.at.Load() }

func (c *clock) forward(d time.Duration) {
	at := c.Now().Add(d)
	c.at.Store(&at)
}

// newSite makes a site whose velog has stood still since now. It does not run
// yet.
func newSite(t testing.TB) *site {
	t.Helper()
	programtest.SkipIfShort(t)
	now := time.Now().Truncate(time.Second)
	s := &site{t: t, clock: &clock{}}
	s.clock.at.Store(&now)
	s.world = velogsim.NewWorld(velogsim.Config{Seed: 7, Start: now.AddDate(0, -4, 0)})
	server, err := velogsim.Start(s.world, velogsim.Options{Now: s.clock.Now, Date: time.Now})
	s.must(err)
	t.Cleanup(func() {
		s.must(server.Close())
		if t.Failed() {
			t.Logf("the program's log:\n%s", s.log.String())
		}
	})
	s.velog = server
	address := freeAddress(t)
	s.url = "http://" + address
	s.env = map[string]string{
		"DATA_DIR": t.TempDir() + "/data", "VELOG_V3_URL": server.V3URL(), "VELOG_V2_URL": server.V2URL(),
		"VELOG_RATE": "50", "LISTEN_ADDRESS": address, "LOG_FORMAT": "text", "LOG_LEVEL": "debug",
		"PATH": os.Getenv("PATH"), "HOME": t.TempDir(),
	}
	return s
}

func (s *site) must(err error) {
	if err != nil {
		s.t.Helper()
		s.t.Fatal(err)
	}
}

// command prepares the program.
func (s *site) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, programtest.Path(), args...)
	for name, value := range s.env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	return cmd
}

// run runs the program to its end, which must be a good one.
func (s *site) run(stdin string, args ...string) string {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	cmd := s.command(ctx, args...)
	cmd.Stdin = strings.NewReader(stdin)
	cmd.Stderr = &s.log
	out, err := cmd.Output()
	if err != nil {
		s.t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return string(out)
}

// start starts the daemon and returns once it is ready. It ends with the test,
// and well.
func (s *site) start() {
	s.t.Helper()
	cmd := s.command(context.Background())
	cmd.Stdout, cmd.Stderr = &s.log, &s.log
	s.must(cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	s.stop = sync.OnceFunc(func() {
		_ = cmd.Process.Signal(os.Interrupt) // an error means that it has ended
		if err := <-ended; err != nil {
			s.t.Errorf("the program ended with %v", err)
		}
	})
	s.t.Cleanup(s.stop)
	eventually(s.t, "the program is ready", s.ready)
}

// service makes the site one where writers sign in.
func (s *site) service() {
	s.env["PUBLIC_URL"], s.env["REGISTRATION"] = s.url, "open"
}

func (s *site) ready() bool {
	resp, err := http.Get(s.url + "/-/ready")
	return err == nil && resp.Body.Close() == nil && resp.StatusCode == http.StatusOK
}

// freeAddress returns an address of loopback that was free a moment ago.
func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// eventually waits until a condition holds.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	programtest.Eventually(t, patience, what, holds)
}
