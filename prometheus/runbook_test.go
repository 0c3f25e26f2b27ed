package prometheus_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// runbook is where the links of the alerts lead.
const runbook = "https://github.com/velog-dashboard/velog-dashboard/blob/main/docs/alerts.md#"

// rule is an alert rule or a recording rule.
type rule struct {
	Alert       string            `yaml:"alert"`
	Record      string            `yaml:"record"`
	Expr        string            `yaml:"expr"`
	Labels      map[string]string `yaml:"labels"`
	Annotations map[string]string `yaml:"annotations"`
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func rules(t *testing.T) []rule {
	t.Helper()
	var file struct {
		Groups []struct{ Rules []rule }
	}
	if err := yaml.Unmarshal([]byte(read(t, "alerts.yml")), &file); err != nil {
		t.Fatal(err)
	}
	var all []rule
	for _, g := range file.Groups {
		all = append(all, g.Rules...)
	}
	return all
}

func alerts(t *testing.T) []rule {
	t.Helper()
	return slices.DeleteFunc(rules(t), func(r rule) bool { return r.Alert == "" })
}

func TestAlertsExplainThemselves(t *testing.T) {
	for _, a := range alerts(t) {
		for _, name := range []string{"summary", "description"} {
			if a.Annotations[name] == "" {
				t.Errorf("%s has no %s", a.Alert, name)
			}
		}
		if want := runbook + strings.ToLower(a.Alert); a.Annotations["runbook_url"] != want {
			t.Errorf("%s links to %q, want %q", a.Alert, a.Annotations["runbook_url"], want)
		}
		if !slices.Contains([]string{"critical", "warning", "info"}, a.Labels["severity"]) {
			t.Errorf("%s has the severity %q", a.Alert, a.Labels["severity"])
		}
	}
}

// TestRunbookHasEveryAlert: each alert has its section, which begins with its
// severity, and no section is about an alert that is no more. Links inside the
// runbook lead to sections.
func TestRunbookHasEveryAlert(t *testing.T) {
	text := read(t, "../docs/alerts.md")
	severity := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^### (\w+)\n\n(\w+)\. `).FindAllStringSubmatch(text, -1) {
		severity[m[1]] = m[2]
	}
	anchors := map[string]bool{}
	for _, a := range alerts(t) {
		if severity[a.Alert] != a.Labels["severity"] {
			t.Errorf("docs/alerts.md: the section ### %s says %q, the rule %q", a.Alert, severity[a.Alert], a.Labels["severity"])
		}
		delete(severity, a.Alert)
		anchors[strings.ToLower(a.Alert)] = true
	}
	if len(severity) > 0 {
		t.Errorf("docs/alerts.md has sections about no alert: %v", severity)
	}
	for _, m := range regexp.MustCompile(`\(#(\w+)\)`).FindAllStringSubmatch(text, -1) {
		if !anchors[m[1]] {
			t.Errorf("docs/alerts.md links to #%s, which is nowhere", m[1])
		}
	}
}

// TestRunbookNamesPanels: what the runbook calls a panel is one.
func TestRunbookNamesPanels(t *testing.T) {
	titles := map[string]bool{}
	for _, p := range collectorDashboard(t).Panels {
		titles[p.Title] = true
	}
	named := regexp.MustCompile(`“([^”]+)”`).FindAllStringSubmatch(read(t, "../docs/alerts.md"), -1)
	if len(named) == 0 {
		t.Error("docs/alerts.md names no panel")
	}
	for _, m := range named {
		if !titles[m[1]] {
			t.Errorf("docs/alerts.md names the panel “%s”, which velog-collector.json has not", m[1])
		}
	}
}

// TestEveryAlertHasACase: promtool is silent about a rule that no case is about.
func TestEveryAlertHasACase(t *testing.T) {
	cases := read(t, "alerts_test.yml") + read(t, "alerts_days_test.yml")
	for _, a := range alerts(t) {
		if !strings.Contains(cases, `{alertname="`+a.Alert+`"`) {
			t.Errorf("no case of promtool's shows %s firing", a.Alert)
		}
	}
}
