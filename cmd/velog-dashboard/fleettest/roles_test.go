package fleettest

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/cmd/velog-dashboard/programtest"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

const publicURL = "http://stats.example.org"

// writer is a writer's browser, or program, at whichever process.
type writer struct {
	t       *testing.T
	client  *http.Client
	session string
}

func (w *writer) do(p *process, method, path string) (int, string) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), method, "http://"+p.address+path, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	req.Host = strings.TrimPrefix(publicURL, "http://")
	if method == http.MethodPost && !strings.HasPrefix(path, "/api/") {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if w.session != "" {
		req.Header.Set("Authorization", "Bearer "+w.session)
	}
	resp, err := w.client.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, c := range resp.Cookies() {
		if strings.HasSuffix(c.Name, "session") {
			w.session = c.Value
		}
	}
	return resp.StatusCode, string(body)
}

func (i *installation) command(args ...string) string {
	i.t.Helper()
	cmd := exec.Command(programtest.Path(), args...)
	cmd.Env = append(i.environment("command", i.url), "PUBLIC_URL="+publicURL)
	out, err := cmd.Output()
	if err != nil {
		i.t.Fatalf("%v: %v", args, err)
	}
	return string(out)
}

// TestPagesFromAnyProcess: a writer signs in at one process, is known to another
// one, and requests a scrape there that a third one makes.
func TestPagesFromAnyProcess(t *testing.T) {
	i := install(t, slowly)
	i.world.Publish("alice", velogsim.PostSpec{Title: "hello", ReleasedAt: time.Now().AddDate(0, 0, -1), Popularity: 100, Interest: velogsim.Steady})
	one := i.start("one", i.url, "ROLE=web", "PUBLIC_URL="+publicURL)
	two := i.start("two", i.url, "ROLE=web", "PUBLIC_URL="+publicURL)
	i.command("accounts", "add", "alice")
	link := strings.TrimPrefix(strings.TrimSpace(i.command("accounts", "link", "alice")), publicURL)

	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	w := &writer{t: t, client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}}
	if status, _ := w.do(one, "POST", link); status != http.StatusSeeOther || w.session == "" {
		t.Fatalf("signing in: %d", status)
	}
	if status, _ := (&writer{t: t, client: w.client}).do(two, "POST", link); status == http.StatusSeeOther {
		t.Error("the link can be used again at another process")
	}
	if status, body := w.do(two, "POST", "/api/v1/scrapes"); status != http.StatusAccepted && status != http.StatusOK {
		t.Fatalf("requesting a scrape: %d\n%s", status, body)
	}
	collects := i.start("collects", i.url, "ROLE=collect", "PUBLIC_URL="+publicURL)
	eventually(t, "the scrape is done", func() bool {
		_, body := w.do(one, "GET", "/api/v1/scrapes")
		return strings.Contains(body, `"pending":false`)
	})
	if status, _ := w.do(collects, "GET", "/@alice"); status != http.StatusNotFound {
		t.Errorf("a page of a process that collects: %d", status)
	}
	eventually(t, "metrics are there once", func() bool {
		_, planner := collects.get("/metrics")
		_, page := two.get("/metrics")
		return strings.Contains(planner, "velog_planner 1") && strings.Contains(planner, `velog_accounts{state="up"} 1`) &&
			strings.Contains(page, "velog_planner 0") && !strings.Contains(page, "velog_accounts{")
	})
	if status, _ := w.do(one, "DELETE", "/api/v1/session"); status >= 300 {
		t.Errorf("signing out: %d", status)
	}
	if status, _ := w.do(two, "GET", "/api/v1/scrapes"); status != http.StatusUnauthorized {
		t.Errorf("after signing out at another process: %d", status)
	}
}

// TestCommandsBesideTheDaemons: collect scrapes under the same leases and at the
// same rate as the daemons.
func TestCommandsBesideTheDaemons(t *testing.T) {
	i := install(t, slowly)
	i.follow(12)
	i.start("daemon", i.url)
	out := i.command("collect")
	i.velog.checkRate(i.rate, time.Second)
	i.velog.checkOneAtATime()
	if got := i.up(); got != 12 {
		t.Errorf("%d accounts are up\n%s", got, out)
	}
}
