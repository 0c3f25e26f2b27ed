package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector/influx/influxtest"
)

// get asks for a page of a running daemon.
func get(t *testing.T, url string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// address finds in the log where the daemon listens.
func address(t *testing.T, log *output) string {
	t.Helper()
	listening := regexp.MustCompile(`Listening on.*?(127\.0\.0\.1:[1-9]\d*)`)
	eventually(t, "the daemon listens", func() bool { return listening.MatchString(log.String()) })
	return "http://" + listening.FindStringSubmatch(log.String())[1]
}

func TestDaemonFollowsDeliversAndStops(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 3)
	influx := influxtest.Start(t)
	b.deliverTo(influx)
	cmd, _, log := b.start(t.Context(), b.with("VELOG_USERS=alice"), "")
	base := address(t, log)
	query := fmt.Sprintf(`from(bucket: %q) |> range(start: -3d)
		|> filter(fn: (r) => r._measurement == "velog_account_daily" and r._field == "posts")`, influx.Bucket)
	eventually(t, "points are in InfluxDB", func() bool {
		rows := influx.Query(query)
		return len(rows) == 1 && rows[0]["_value"] == int64(3)
	})

	for path, want := range map[string]string{
		"/": "alice", "/-/healthy": "", "/-/ready": "",
		"/metrics": `velog_account_up{user="alice"} 1`,
	} {
		if status, body := get(t, base+path); status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %d, no %q in\n%s", path, status, want, body)
		}
	}
	asked := b.velog.RequestCount()
	get(t, base+"/metrics")
	if got := b.velog.RequestCount(); got != asked {
		t.Errorf("a scrape asked velog %d times", got-asked)
	}
	if r := b.run(b.with(), "", "collect"); r.status != 1 || !strings.Contains(r.err, "another") {
		t.Errorf("a second process: exit status %d, %s", r.status, r.err)
	}
	if list := b.must(b.with(), "", "accounts", "list"); !strings.Contains(list, "alice") {
		t.Errorf("accounts list beside the daemon:\n%s", list)
	}

	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("the daemon ended with %v\n%s", err, log)
	}
	if !strings.Contains(log.String(), "stopped") {
		t.Errorf("the log does not say that it stopped:\n%s", log)
	}
}

func TestLogIsJSONWhereNobodyWatches(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 1)
	access, refresh := b.velog.IssueTokens("alice", -1, 1<<50)
	r := b.run(b.with("LOG_FORMAT=auto", "VELOG_ACCESS_TOKEN="+access, "VELOG_REFRESH_TOKEN="+refresh), "", "collect")
	lines := strings.Split(strings.TrimSpace(r.err), "\n")
	scrapes := 0
	for _, line := range lines {
		var entry map[string]any
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Errorf("%q: %v", line, err)
		}
		if entry["msg"] == "scrape" && entry["user"] == "alice" && entry["readings"] == 1.0 {
			scrapes++
		}
	}
	if scrapes != 1 {
		t.Errorf("%d lines of the scrape:\n%s", scrapes, r.err)
	}
	if strings.Contains(r.err, "eyJ") {
		t.Errorf("a token is in the log:\n%s", r.err)
	}
}

// TestDemoNeedsNothing runs the README's first command: a year of history, a
// status page, and nothing left behind.
func TestDemoNeedsNothing(t *testing.T) {
	b := &bench{t: t, env: map[string]string{"LISTEN_ADDRESS": "127.0.0.1:0", "LOG_FORMAT": "text", "TMPDIR": t.TempDir()}}
	cmd, out, log := b.start(t.Context(), b.with(), "", "demo")
	addresses := regexp.MustCompile(`status page +(http://127\.0\.0\.1:[1-9]\d*)/\n(?s:.*)/metrics\n\n$`)
	eventually(t, "the addresses are the last it prints", func() bool { return addresses.MatchString(out.String()) })
	base := addresses.FindStringSubmatch(out.String())[1]
	for _, want := range []string{"demo", "night-owl", "yesterday (exact)", "status page", "Ctrl-C"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if status, body := get(t, base+"/"); status != http.StatusOK || !strings.Contains(body, "night-owl") {
		t.Errorf("status page: %d\n%s", status, body)
	}
	for _, user := range []string{"demo", "night-owl"} {
		status, body := get(t, base+"/@"+user)
		if status != http.StatusOK || strings.Count(body, `<rect class="bar`) < 90 || strings.Count(body, `class="spark"`) < 11 {
			t.Errorf("the page of %s: %d\n%s", user, status, body)
		}
	}
	if !addresses.MatchString(out.String()) || log.String() != "Simulating a year of two blogs …\n" {
		t.Errorf("it goes on to print\n%s\n%s", out, log)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("the demo ended with %v\n%s", err, log)
	}
	left, err := os.ReadDir(b.env["TMPDIR"])
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestDemoFindsAFreePort where the usual one is in use, but takes no other than the
// one that somebody chose.
func TestDemoFindsAFreePort(t *testing.T) {
	used, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer used.Close()
	cfg := mustLoad(t)
	cfg.ListenAddress = used.Addr().String()
	free, err := listenForDemo(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := free.Close(); err != nil {
		t.Error(err)
	}
	if _, err := listenForDemo(mustLoad(t, "LISTEN_ADDRESS="+used.Addr().String())); err == nil || !strings.Contains(err.Error(), "is in use by another program") {
		t.Errorf("a port that was chosen: %v", err)
	}
}
