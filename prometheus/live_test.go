package prometheus_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestRealPrometheusAndProgram lets a real Prometheus with these rules scrape
// the real program, which lives through a retry, an account that fails and an
// InfluxDB that does not answer.
func TestRealPrometheusAndProgram(t *testing.T) {
	address := freeAddress(t)
	p := startPrometheus(t, address)
	startProgram(t, address)
	t.Run("every query has a result", func(t *testing.T) {
		p.awaitAll(t, queries(t), func() { visit(t, "http://"+address) })
	})
	t.Run("every rule is evaluated", p.checkRules)
	t.Run("promtool likes the metrics", func(t *testing.T) {
		cmd := exec.CommandContext(t.Context(), tool(t, "promtool"), "check", "metrics")
		cmd.Stdin = strings.NewReader(get(t, "http://"+address+"/metrics"))
		if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("promtool check metrics: %v\n%s", err, out)
		}
	})
}

// queries returns every query of every panel, and every metric that a panel or
// a rule names, by what needs it.
func queries(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, r := range rules(t) {
		for _, name := range metricNames(r.Expr) {
			all["the rule "+r.Alert+r.Record+" needs "+name] = name
		}
		if r.Record != "" {
			all["the rule "+r.Record] = r.Record
		}
	}
	for _, panel := range collectorDashboard(t).Panels {
		for _, q := range panel.Targets {
			all["the panel “"+panel.Title+"” "+q.RefID] = fill(q.Expr)
			for _, name := range metricNames(q.Expr) {
				all["the panel “"+panel.Title+"” needs "+name] = name
			}
		}
	}
	if len(all) < 100 {
		t.Fatalf("only %d queries found", len(all))
	}
	return all
}

// metricNames finds the metrics in an expression.
func metricNames(expr string) []string {
	return regexp.MustCompile(`\b(?:velog|process|go|scrape)[_:][a-z0-9_:]+|\bup\b|\bALERTS\b`).
		FindAllString(regexp.MustCompile(`"[^"]*"`).ReplaceAllString(expr, `""`), -1)
}

// fill puts values for Grafana's variables into a query.
func fill(expr string) string {
	return strings.NewReplacer("$__rate_interval", "10s", "$__range", "1m", "$instance", ".*", "$user", ".*").Replace(expr)
}

// prom is a running Prometheus.
type prom struct {
	url   string
	began time.Time
}

// missing returns those of the queries that never had a result since the
// beginning.
func (p *prom) missing(t *testing.T, queries map[string]string) map[string]string {
	t.Helper()
	left := map[string]string{}
	for what, query := range queries {
		var answer struct {
			Result []json.RawMessage
		}
		p.ask(t, "query_range", url.Values{
			"query": {query}, "step": {"0.5"},
			"start": {p.began.Format(time.RFC3339Nano)}, "end": {time.Now().Format(time.RFC3339Nano)},
		}, &answer)
		if len(answer.Result) == 0 {
			left[what] = query
		}
	}
	return left
}

// visit looks at a page, and for one that is not there.
func visit(t *testing.T, site string) {
	t.Helper()
	get(t, site+"/@alice")
	if answers(site + "/@nobody") {
		t.Error("nobody has a page")
	}
}

// awaitAll waits until every query has had a result, while something happens
// again and again.
func (p *prom) awaitAll(t *testing.T, left map[string]string, happens func()) {
	t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for left = p.missing(t, left); len(left) > 0; left = p.missing(t, left) {
		select {
		case <-tick.C:
			happens()
		case <-deadline.C:
			for _, what := range slices.Sorted(maps.Keys(left)) {
				t.Errorf("no result: %s\n\t%s", what, left[what])
			}
			return
		}
	}
}

// checkRules checks that Prometheus could evaluate every rule.
func (p *prom) checkRules(t *testing.T) {
	t.Helper()
	var answer struct {
		Groups []struct {
			Rules []struct{ Name, Health, LastError string }
		}
	}
	p.ask(t, "rules", nil, &answer)
	seen := 0
	for _, g := range answer.Groups {
		for _, r := range g.Rules {
			seen++
			if r.Health != "ok" {
				t.Errorf("the rule %s is %s: %s", r.Name, r.Health, r.LastError)
			}
		}
	}
	if want := len(rules(t)); seen != want {
		t.Errorf("Prometheus has %d rules, the file %d", seen, want)
	}
}

// ask asks Prometheus' API.
func (p *prom) ask(t *testing.T, what string, values url.Values, into any) {
	t.Helper()
	resp, err := http.Get(p.url + "/api/v1/" + what + "?" + values.Encode())
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct {
		Status, Error string
		Data          json.RawMessage
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	if answer.Status != "success" {
		t.Fatalf("%s: %s", fmt.Sprint(values["query"]), answer.Error)
	}
	if err := json.Unmarshal(answer.Data, into); err != nil {
		t.Fatal(err)
	}
}
