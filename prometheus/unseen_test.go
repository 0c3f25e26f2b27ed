package prometheus_test

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// sample is what an instant query returns of a series.
type sample struct {
	Metric map[string]string
	Value  [2]any // the time and, as text, the value
}

func (p *prom) instant(t *testing.T, query string) []sample {
	t.Helper()
	var answer struct{ Result []sample }
	p.ask(t, "query", url.Values{"query": {query}}, &answer)
	return answer.Result
}

// TestDashboardOfACollectorThatIsNotSeen: while Prometheus cannot read the
// collector's metrics, the dashboard says so first of all, and no panel says
// anything that is not known then: neither that all is well nor what is set.
func TestDashboardOfACollectorThatIsNotSeen(t *testing.T) {
	p := startPrometheus(t, freeAddress(t))
	eventually(t, "Prometheus has looked for the collector", func() bool {
		return len(p.instant(t, `up{job="velog"} == 0`)) == 1
	})
	board := collectorDashboard(t)
	if first := board.Panels[0].Title; first != "Collector" {
		t.Errorf("the first panel is %q", first)
	}
	for _, panel := range board.Panels {
		if strings.Contains(strings.ToLower(panel.Title), "alerts") { // which Prometheus knows by itself
			continue
		}
		var shown []sample
		for _, q := range panel.Targets {
			shown = append(shown, p.instant(t, fill(q.Expr))...)
		}
		if text := panel.FieldConfig.Defaults.NoValue; len(shown) == 0 && panel.Type != "row" && !strings.Contains(text, "seen") {
			t.Errorf("%s says %q", panel.Title, text)
		}
		for _, s := range shown {
			unknown := s.Value[1] == "NaN" && slices.Contains(slices.Collect(maps.Values(s.Metric)), "not known")
			if notSeen := panel.Title == "Collector" && s.Value[1] == "0"; !unknown && !notSeen {
				t.Errorf("%s shows %v", panel.Title, s)
			}
		}
	}
}

// TestLegendsEndWithTheirCurves: the last value that is not null would go on to
// stand in the legend when the collector is not seen any more.
func TestLegendsEndWithTheirCurves(t *testing.T) {
	for _, panel := range collectorDashboard(t).Panels {
		if slices.Contains(panel.Options.Legend.Calcs, "lastNotNull") {
			t.Errorf("the legend of %s keeps the last value of a curve that has ended", panel.Title)
		}
	}
}
