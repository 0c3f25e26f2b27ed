package dashboards_test

import (
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestCollectorOpensOnOneScreen: what matters is seen without scrolling, and all
// else is folded away.
func TestCollectorOpensOnOneScreen(t *testing.T) {
	const screen = 19 // rows of the grid: 720 px
	d := load(t, "velog-collector")
	seen := map[string]bool{}
	for _, p := range d.open() {
		if p.Type == "row" {
			if !p.Collapsed || len(p.Panels) == 0 {
				t.Errorf("the row %q is open, or has no panels", p.Title)
			}
			continue
		}
		seen[p.Title] = true
		if bottom := p.GridPos.Y + p.GridPos.H; bottom > screen {
			t.Errorf("%q ends in row %d, below the first screen of %d rows", p.Title, bottom, screen)
		}
	}
	for _, title := range []string{
		"Collector", "Alerts firing", "Firing and pending alerts", "Accounts failing", "Pending points", "Newest backup", "Ledger size", "Disk full in",
	} {
		if !seen[title] {
			t.Errorf("%q is not on the first screen", title)
		}
	}
}

// TestAlertTableSaysWhatToDo: every alert has words of its own there, and a link
// to its section of the runbook.
func TestAlertTableSaysWhatToDo(t *testing.T) {
	rules, err := os.ReadFile("../prometheus/alerts.yml")
	if err != nil {
		t.Fatal(err)
	}
	p := load(t, "velog-collector").panel(t, "Firing and pending alerts")
	summary, section := p.mapped(t, "summary"), p.mapped(t, "runbook")
	runbook, err := os.ReadFile("../docs/alerts.md")
	if err != nil {
		t.Fatal(err)
	}
	alerts := regexp.MustCompile(`(?m)^ +- alert: (\w+)$`).FindAllStringSubmatch(string(rules), -1)
	for _, m := range alerts {
		if summary[m[1]] == "" || section[m[1]] != strings.ToLower(m[1]) {
			t.Errorf("%s: the table says %q and links to #%s", m[1], summary[m[1]], section[m[1]])
		}
		if !strings.Contains(string(runbook), "\n### "+m[1]+"\n") {
			t.Errorf("the runbook has no section about %s", m[1])
		}
	}
	if len(alerts) == 0 || len(summary) != len(alerts) || len(slices.Compact(slices.Sorted(maps.Values(summary)))) != len(alerts) {
		t.Errorf("the table has %d summaries of %d alerts, or two that are alike", len(summary), len(alerts))
	}
	for _, column := range []string{"summary", "alertname"} {
		if !slices.ContainsFunc(p.overridden(column), func(o property) bool {
			return o.ID == "links" && strings.Contains(string(o.Value), "/docs/alerts.md#${__data.fields.runbook.text}")
		}) {
			t.Errorf("the column %s does not link to the runbook", column)
		}
	}
}

// mapped returns the texts that a panel shows in the place of a field's values.
func (p *panel) mapped(t *testing.T, field string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, o := range p.overridden(field) {
		var mappings []struct {
			Options map[string]struct{ Text string }
		}
		if o.ID != "mappings" {
			continue
		}
		if err := json.Unmarshal(o.Value, &mappings); err != nil {
			t.Fatal(err)
		}
		for _, m := range mappings {
			for value, result := range m.Options {
				texts[value] = result.Text
			}
		}
	}
	return texts
}
