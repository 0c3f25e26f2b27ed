package dashboards_test

import (
	"encoding/json"
	"slices"
	"testing"
)

// TestLegendsOfEndedCurves: the last value in a legend is that of the end of the
// time range, and none where a curve has ended before. Grafana remembers the last
// value from before it knows of the gap when it looks for the least and the
// greatest value of a panel. With both given for the times, which come first and
// do not use them, it never looks.
func TestLegendsOfEndedCurves(t *testing.T) {
	looked := 0
	for _, p := range load(t, "velog-collector").Panels {
		var options struct {
			Legend struct{ Calcs []string }
		}
		if err := json.Unmarshal(p.Options, &options); p.Type == "row" || err != nil {
			continue
		}
		if !slices.Contains(options.Legend.Calcs, "last") {
			continue
		}
		looked++
		if !slices.ContainsFunc(p.FieldConfig.Overrides, givesTimesARange) {
			t.Errorf("%s: the legend keeps the last value of a curve that has ended", p.Title)
		}
	}
	if looked < 20 {
		t.Errorf("only %d legends have a last value", looked)
	}
}

func givesTimesARange(o override) bool {
	given := map[string]string{}
	for _, property := range o.Properties {
		given[property.ID] = string(property.Value)
	}
	return o.Matcher.ID == "byType" && string(o.Matcher.Options) == `"time"` && given["min"] == "0" && given["max"] == "1"
}
