package prometheus_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// board is what these tests need of a dashboard.
type board struct{ Panels []boardPanel }

type boardPanel struct {
	Title       string
	Type        string
	Targets     []struct{ RefID, Expr string }
	FieldConfig struct {
		Defaults struct{ NoValue string }
	}
	Options struct {
		Legend struct{ Calcs []string }
	}
	Panels []boardPanel // of a folded row
}

// collectorDashboard reads the dashboard, with the panels of folded rows among the
// others.
func collectorDashboard(t *testing.T) board {
	t.Helper()
	var b board
	if err := json.Unmarshal([]byte(read(t, "../dashboards/velog-collector.json")), &b); err != nil {
		t.Fatal(err)
	}
	for _, row := range b.Panels {
		b.Panels = append(b.Panels, row.Panels...)
	}
	return b
}

// startProgram runs the daemon on an address. It follows a public account with
// imported readings, after a request that has to be tried again, and a signed-in
// one whose login is lost right after it was taken; and it finds no InfluxDB.
func startProgram(t *testing.T, address string) {
	t.Helper()
	world := velogsim.NewWorld(velogsim.Config{Seed: 1, Start: time.Now().AddDate(0, 0, -9)})
	post := velogsim.PostSpec{Title: "Hello", ReleasedAt: time.Now().AddDate(0, 0, -9), Popularity: 100}
	world.Publish("bob", post)
	alices := world.Publish("alice", post)
	server, err := velogsim.Start(world, velogsim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	disturb(server)
	access, refresh := server.IssueTokens("bob", 24*time.Hour, 30*24*time.Hour)
	env := []string{
		"VELOG_USERS=alice", "VELOG_ACCESS_TOKEN=" + access, "VELOG_REFRESH_TOKEN=" + refresh,
		"VELOG_V3_URL=" + server.V3URL(), "VELOG_V2_URL=" + server.V2URL(), "VELOG_RATE=50",
		"DATA_DIR=" + t.TempDir() + "/data", "BACKUP_DIR=" + t.TempDir(), "LISTEN_ADDRESS=" + address,
		"INFLUXDB_URL=http://" + freeAddress(t), "INFLUXDB_TOKEN=t", "INFLUXDB_ORG=o", "INFLUXDB_BUCKET=b",
		"NOTIFY_URLS=ntfy://" + freeAddress(t) + "/topic?scheme=http",
	}
	program := filepath.Join(t.TempDir(), "velog-dashboard")
	run(t, nil, "go", "build", "-o", program, "../cmd/velog-dashboard")
	readings := filepath.Join(t.TempDir(), "readings.csv")
	write(t, readings, "user,post,title,released_at,observed_at,views,likes,comments\n"+
		"alice,"+alices+",Hello,,"+time.Now().AddDate(0, 0, -3).UTC().Format(time.RFC3339)+",1,,\n")
	run(t, env, program, "import", readings)
	start(t, env, program)
	eventually(t, "the program listens", func() bool { return answers("http://" + address + "/-/healthy") })
}

// disturb makes velog fail once, take bob's login only once, and answer so
// slowly that counters move after Prometheus' first look at them.
func disturb(server *velogsim.Server) {
	server.Inject(velogsim.Fault{Kind: velogsim.FaultStatus, Times: 1})
	server.Inject(velogsim.Fault{Kind: velogsim.FaultAnonymous, Field: "currentUser", Skip: 1})
	server.Inject(velogsim.Fault{Kind: velogsim.FaultSlow, Delay: 2 * time.Second})
}

// startPrometheus runs Prometheus with the repository's own configuration, but
// for the collector's address and the pace.
func startPrometheus(t *testing.T, collector string) *prom {
	t.Helper()
	address, dir := freeAddress(t), t.TempDir()
	config := read(t, "prometheus.yml")
	for old, changed := range map[string]string{
		"collector:9914": collector, "localhost:9090": address,
		"scrape_interval: 30s":     "scrape_interval: 500ms\n  scrape_timeout: 500ms",
		"evaluation_interval: 30s": "evaluation_interval: 500ms",
	} {
		if strings.Count(config, old) != 1 {
			t.Fatalf("prometheus.yml does not have %q once", old)
		}
		config = strings.ReplaceAll(config, old, changed)
	}
	write(t, filepath.Join(dir, "prometheus.yml"), config)
	write(t, filepath.Join(dir, "alerts.yml"), read(t, "alerts.yml"))
	p := &prom{url: "http://" + address, began: time.Now()}
	start(t, nil, tool(t, "prometheus"), "--config.file="+dir+"/prometheus.yml",
		"--storage.tsdb.path="+dir+"/data", "--web.listen-address="+address)
	eventually(t, "Prometheus is ready", func() bool { return answers(p.url + "/-/ready") })
	return p
}

// run runs a program to its end, with the variables given beside the test's own.
func run(t *testing.T, env []string, program string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Env = append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", program, args, err, out)
	}
}

// start runs a program until the end of the test, and shows its log if that
// fails.
func start(t *testing.T, env []string, program string, args ...string) {
	t.Helper()
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, args...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}, env...)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
		_ = log.Close()
		if t.Failed() {
			t.Logf("%s:\n%s", program, read(t, log.Name()))
		}
	})
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// freeAddress returns an address on loopback that was free a moment ago.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func answers(url string) bool {
	client := http.Client{Timeout: 30 * time.Second}
	resp, err := client.Get(url)
	if err != nil {
		return false
	}
	return resp.Body.Close() == nil && resp.StatusCode == http.StatusOK
}

func get(t *testing.T, url string) string {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatal(fmt.Errorf("%s: %s %w", url, resp.Status, err))
	}
	return string(body)
}

// patience is how long a busy machine may take.
const patience = 3 * time.Minute

// eventually waits until a condition holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("after %v still not: %s", patience, what)
		}
	}
}
