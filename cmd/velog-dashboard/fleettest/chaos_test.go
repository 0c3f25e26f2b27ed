package fleettest

import (
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/cmd/velog-dashboard/programtest"
	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/influx/influxtest"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/postgrestest"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// TestMain builds the program.
func TestMain(m *testing.M) { programtest.Main(m, "..") }

const (
	// slowly is the rate at which the first pass over all accounts lasts while
	// things are broken.
	slowly   = 4
	accounts = 160

	// takenOver is how long the work of a process that died may lie.
	takenOver = 120 * time.Second

	patience = 4 * time.Minute
)

// installation is several processes that share a database.
type installation struct {
	t        testing.TB
	rate     float64
	velog    *watched
	world    *velogsim.World
	postgres *postgrestest.Server
	influx   *influxtest.Server
	url      string // of the database
	ledger   *ledger.DB
	broken   []time.Time
}

func install(t testing.TB, rate float64) *installation {
	t.Helper()
	programtest.SkipIfShort(t)
	i := &installation{t: t, rate: rate, world: velogsim.NewWorld(velogsim.Config{Seed: 3, Start: time.Now().AddDate(0, 0, -2)})}
	server, err := velogsim.Start(i.world, velogsim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	i.velog = &watched{t: t, velog: server}
	i.influx, i.postgres = influxtest.Start(t), postgrestest.Start(t)
	i.url = i.postgres.Database(t)
	if i.ledger, err = ledger.Open(t.Context(), ledger.Options{URL: i.url}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := i.ledger.Close(); err != nil {
			t.Error(err)
		}
	})
	return i
}

// follow adds accounts, of which every fourth has two pages of posts.
func (i *installation) follow(n int) {
	i.t.Helper()
	for k := range n {
		user := fmt.Sprintf("user-%03d", k)
		posts := 2
		if k%4 == 0 {
			posts = 60
		}
		i.publish(user, posts)
		if _, _, err := i.ledger.AddAccount(i.t.Context(), user, time.Now().Add(-time.Minute)); err != nil {
			i.t.Fatal(err)
		}
	}
}

func (i *installation) publish(user string, posts int) {
	for p := range posts {
		i.world.Publish(user, velogsim.PostSpec{
			Title: fmt.Sprintf("post %d", p), ReleasedAt: time.Now().AddDate(0, 0, -2).Add(time.Duration(p) * time.Minute),
			Popularity: 2000, Interest: velogsim.Steady,
		})
	}
}

// process is one process of the installation.
type process struct {
	t       testing.TB
	name    string
	cmd     *exec.Cmd
	log     *programtest.Output
	address string
}

func (i *installation) environment(name, database string) []string {
	v3, v2 := i.velog.address(name)
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "DATA_DIR=" + i.t.TempDir(),
		"DATABASE_URL=" + database, "SECRET_KEY=" + strings.Repeat("7a", 32),
		"VELOG_V3_URL=" + v3, "VELOG_V2_URL=" + v2, "VELOG_RATE=" + fmt.Sprint(i.rate),
		"COLLECT_INTERVAL=10m", "LISTEN_ADDRESS=127.0.0.1:0", "LOG_FORMAT=text", "TZ=UTC",
		"INFLUXDB_URL=" + i.influx.URL, "INFLUXDB_TOKEN=" + i.influx.Token,
		"INFLUXDB_ORG=" + i.influx.Org, "INFLUXDB_BUCKET=" + i.influx.Bucket,
	}
}

// start starts a process, which reaches its database by a URL. Its environment can
// be added to.
func (i *installation) start(name, database string, environment ...string) *process {
	i.t.Helper()
	p := &process{t: i.t, name: name, cmd: exec.Command(programtest.Path()), log: &programtest.Output{}}
	p.cmd.Env = append(i.environment(name, database), environment...)
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	if err := p.cmd.Start(); err != nil {
		i.t.Fatal(err)
	}
	i.t.Cleanup(func() {
		p.kill()
		if i.t.Failed() {
			i.t.Logf("%s:\n%s", name, tail(p.log.String()))
		}
	})
	listening := regexp.MustCompile(`Listening on.*?(127\.0\.0\.1:[1-9]\d*)`)
	eventually(i.t, name+" listens", func() bool { return listening.MatchString(p.log.String()) })
	p.address = listening.FindStringSubmatch(p.log.String())[1]
	return p
}

func tail(log string) string { return log[max(0, len(log)-6000):] }

// kill is kill -9.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may have ended
	_ = p.cmd.Wait()
}

// stop asks the process to end, and waits until it has.
func (p *process) stop() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		p.t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		p.t.Errorf("%s ended with %v", p.name, err)
	}
}

func (p *process) get(path string) (status int, body string) {
	client := http.Client{Timeout: time.Minute}
	resp, err := client.Get("http://" + p.address + path)
	if err != nil {
		return 0, err.Error()
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, err.Error()
	}
	return resp.StatusCode, string(text)
}

func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	programtest.Eventually(t, patience, what, holds)
}

// breaks notes that something is broken from now on.
func (i *installation) breaks() { i.broken = append(i.broken, time.Now()) }

// up counts the accounts that have been scraped well. While the database is away
// there are none to see.
func (i *installation) up() int {
	all, err := i.ledger.Accounts(i.t.Context())
	if err != nil {
		return 0
	}
	n := 0
	for _, a := range all {
		if a.State == collector.StateUp {
			n++
		}
	}
	return n
}

func (i *installation) awaitUp(n int) {
	i.t.Helper()
	eventually(i.t, fmt.Sprintf("%d accounts are up", n), func() bool { return i.up() >= n })
}

// TestProcessesMayDieAtAnyInstant has three processes scrape all accounts for the
// first time, while each of them, their database and their network fail in turn.
func TestProcessesMayDieAtAnyInstant(t *testing.T) {
	i := install(t, slowly)
	i.follow(accounts)
	cuttable := newWire(t, fmt.Sprintf("127.0.0.1:%d", i.postgres.Port))
	a := i.start("a", i.url)
	b := i.start("b", i.url)
	c := i.start("c", through(t, i.url, cuttable))
	random := rand.New(rand.NewPCG(1, 2))
	pause := func() {
		programtest.Eventually(t, patience, "a moment", after(time.Duration(random.IntN(1500))*time.Millisecond))
	}

	i.awaitUp(15)
	pause()
	i.breaks()
	a.kill()
	a = i.start("a again", i.url)

	i.awaitUp(35)
	pause()
	i.breaks()
	i.postgres.Restart(t)

	i.awaitUp(60)
	i.breaks()
	cuttable.sever()
	eventually(t, "c is not ready, and its pages say why", func() bool {
		ready, _ := c.get("/-/ready")
		page, body := c.get("/")
		return ready == http.StatusServiceUnavailable && page == http.StatusServiceUnavailable &&
			strings.Contains(body, "The database does not answer")
	})

	i.awaitUp(80)
	i.breaks()
	i.postgres.Kill(t)
	eventually(t, "a is not ready", func() bool {
		status, body := a.get("/-/ready")
		return status == http.StatusServiceUnavailable && strings.Contains(body, "PostgreSQL")
	})
	if status, body := a.get("/"); status != http.StatusServiceUnavailable || !strings.Contains(body, "The database does not answer") || strings.Contains(body, "dial") {
		t.Errorf("a page without a database: %d\n%s", status, body)
	}
	i.postgres.Restart(t)
	i.breaks()

	i.awaitUp(100)
	i.breaks()
	b.kill()
	killed := time.Now()
	b = i.start("b again", i.url)

	i.awaitUp(accounts)
	last := time.Now()
	t.Logf("all accounts are up %v after the last kill", time.Since(killed).Round(time.Second))

	cuttable.mend()
	eventually(t, "c is ready again", func() bool { status, _ := c.get("/-/ready"); return status == http.StatusOK })
	eventually(t, "all points are delivered", func() bool {
		backlog, err := i.ledger.Backlog(t.Context())
		return err == nil && backlog.Points == 0
	})
	before := len(i.velog.all())
	i.breaks() // c may have been at something
	for _, p := range []*process{a, b, c} {
		p.stop()
	}
	i.velog.checkRate(i.rate, time.Second)
	i.velog.checkOneAtATime()
	i.velog.checkOnce(5*time.Minute, i.broken)
	i.checkTakenOver(killed, last)
	i.checkReadings()
	t.Logf("%d requests", before)
}

// checkTakenOver checks that what a process was at when it died was done in time:
// the accounts that were left were done at the rate, and none of them much later
// than the lease of the dead.
func (i *installation) checkTakenOver(killed, last time.Time) {
	i.t.Helper()
	if took := last.Sub(killed); took > takenOver {
		i.t.Errorf("what was left was done %v after the last kill", took)
	}
}

// checkReadings checks that every post of every account has readings, each of them
// once, and each true.
func (i *installation) checkReadings() {
	i.t.Helper()
	cmd := exec.Command(programtest.Path(), "export")
	cmd.Env = i.environment("export", i.url)
	out, err := cmd.Output()
	if err != nil {
		i.t.Fatalf("export: %v", err)
	}
	lines, err := csv.NewReader(strings.NewReader(string(out))).ReadAll()
	if err != nil {
		i.t.Fatal(err)
	}
	seen, posts := map[[2]string]bool{}, map[string]map[string]bool{}
	for _, f := range lines[1:] {
		user, post, observed := f[0], f[1], f[4]
		if key := [2]string{post, observed}; seen[key] {
			i.t.Errorf("the reading of %s at %s is there twice", post, observed)
		} else {
			seen[key] = true
		}
		if posts[user] == nil {
			posts[user] = map[string]bool{}
		}
		posts[user][post] = true
		i.checkReading(post, observed, f[5])
	}
	for k := range accounts {
		want := 2
		if k%4 == 0 {
			want = 60
		}
		if user := fmt.Sprintf("user-%03d", k); len(posts[user]) != want {
			i.t.Errorf("%s has readings of %d posts, want %d", user, len(posts[user]), want)
		}
	}
}

func (i *installation) checkReading(post, observed, counted string) {
	i.t.Helper()
	at, err := time.Parse(time.RFC3339, observed)
	if err != nil {
		i.t.Fatal(err)
	}
	views, err := strconv.ParseInt(counted, 10, 64)
	if err != nil {
		i.t.Fatal(err)
	}
	// The database's clock and the simulation's are the same here; a request takes
	// a moment.
	const moment = 15 * time.Second
	least, most := i.world.Total(post, at.Add(-2*time.Second)), i.world.Total(post, at.Add(moment))
	if views < least.Views || views > most.Views {
		i.t.Errorf("%s at %s: %d views, truly %d to %d", post, observed, views, least.Views, most.Views)
	}
}

// through is the URL of a database behind a wire.
func through(t testing.TB, database string, w *wire) string {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	u.Host = w.listener.Addr().String()
	return u.String()
}

// after is a condition that holds once a while has passed.
func after(d time.Duration) func() bool {
	end := time.Now().Add(d)
	return func() bool { return time.Now().After(end) }
}
