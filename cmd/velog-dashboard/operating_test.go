package main

import (
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector/secretkey"
)

// TestCheckLooksIntoTheLedger: how the accounts are, and whether the key that
// is configured is the one with which their tokens were stored.
func TestCheckLooksIntoTheLedger(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 1)
	b.blog("bob", 1)
	access, refresh := b.velog.IssueTokens("alice", time.Hour, 30*24*time.Hour)
	b.must(b.with("VELOG_USERS=bob", "VELOG_ACCESS_TOKEN="+access, "VELOG_REFRESH_TOKEN="+refresh), "", "collect")
	out := b.must(b.with(), "", "check")
	for _, want := range []string{
		"ok     ledger: 2 accounts tracked: 2 collecting\n", "ok     secret key: it matches the tokens in the ledger\n",
		"ok     rate: scraping all accounts takes at least 2 requests",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	other, err := secretkey.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	r := b.run(b.with("SECRET_KEY="+other), "", "check")
	if r.status != 1 || !strings.Contains(r.out, "WRONG  secret key: ") || !strings.Contains(r.out, "add it to SECRET_KEY") {
		t.Errorf("exit status %d\n%s%s", r.status, r.out, r.err)
	}
}

// TestDaemonCountsVisitsAndSignIns: what visitors ask for shows in the metrics,
// but never who they are or whom they asked for.
func TestDaemonCountsVisitsAndSignIns(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 1)
	cmd, _, log := b.start(t.Context(), b.with("VELOG_USERS=alice"), "")
	base := address(t, log)
	eventually(t, "alice is tracked", func() bool { return strings.Contains(log.String(), "tracking account") })
	for _, path := range []string{"/@alice", "/@nobody", "/", "/no/such/page", "/api/v1/openapi.yaml", "/@alice/-/state"} {
		get(t, base+path)
	}
	resp, err := http.PostForm(base+"/register", url.Values{"access_token": {"hello"}, "refresh_token": {"hello"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		t.Fatal(err)
	}
	var metrics string
	eventually(t, "the last request is counted, which is after its answer", func() bool {
		_, metrics = get(t, base+"/metrics")
		return strings.Contains(metrics, `velog_http_request_duration_seconds_count{route="POST /register"} 1`)
	})
	for _, want := range []string{
		`velog_http_requests_total{code="200",route="GET /{user}"} 1`,
		`velog_http_requests_total{code="404",route="GET /{user}"} 1`,
		`velog_http_requests_total{code="200",route="GET /{$}"} 1`,
		`velog_http_requests_total{code="404",route="GET /"} 1`,
		`velog_http_requests_total{code="200",route="GET /api/v1/openapi.yaml"} 1`,
		`velog_http_requests_total{code="200",route="GET /{user}/-/state"} 1`,
		`velog_http_requests_total{code="422",route="POST /register"} 1`,
		`velog_sign_ins_total{outcome="malformed"} 1`,
		`velog_collect_interval_seconds 600`,
		`velog_sessions 0`,
	} {
		if !strings.Contains(metrics, want+"\n") {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(metrics, "nobody") || strings.Contains(metrics, "such") {
		t.Error("an address stands in the metrics")
	}
	if t.Failed() {
		t.Log(metrics)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // for the ledger to be closed; how it ends is another test's
}
