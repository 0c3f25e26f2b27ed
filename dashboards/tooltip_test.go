package dashboards_test

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestPointerFindsTheDayItself: Grafana shows, of each series that has nothing
// at the instant under the pointer, the nearest value that it has, however far
// away that is. So every series that tooltips show must have its own at each
// instant that any of them has.
func TestPointerFindsTheDayItself(t *testing.T) {
	f := fixtureOf(t)
	v := vars{"user": {small}, "post": {f.newest().ID}}
	for _, c := range []struct{ uid, panel string }{
		{"velog-overview", "Daily views"}, {"velog-overview", "Likes by day"},
		{"velog-post", "Views by day"}, {"velog-post", "Likes and comments by day"},
	} {
		p := load(t, c.uid).panel(t, c.panel)
		for _, days := range []int{1, 30, 700} { // the last begins before all days
			series := map[string]map[time.Time]any{}
			for _, q := range p.Targets {
				flux := f.fill(q.text(), v, f.midnight(1-days), f.midnight(1))
				maps.Copy(series, seriesOf(f.run(t, flux)))
			}
			maps.DeleteFunc(series, func(name string, _ map[time.Time]any) bool { return p.hiddenFromTooltip(name) })
			checkPointer(t, c.panel, series)
		}
	}
}

func checkPointer(t *testing.T, panel string, series map[string]map[time.Time]any) {
	t.Helper()
	if len(series) == 0 {
		t.Errorf("%s: nothing is under the pointer", panel)
	}
	for name, points := range series {
		for _, other := range series {
			for at := range other {
				if nothing(points[at]) {
					t.Errorf("%s: at %v the pointer finds a neighbour's %s", panel, at, name)
				}
			}
		}
	}
}

// nothing reports whether Grafana has nothing to draw of a value: endless numbers
// and those that are none are nothing to it.
func nothing(value any) bool {
	number, ok := value.(float64)
	return value == nil || ok && (math.IsNaN(number) || math.IsInf(number, 0))
}

// seriesOf takes rows apart as Grafana does: by name, the values by time.
func seriesOf(rows []map[string]any) map[string]map[time.Time]any {
	series := map[string]map[time.Time]any{}
	put := func(name string, at any, value any) {
		if series[name] == nil {
			series[name] = map[time.Time]any{}
		}
		series[name][at.(time.Time)] = value
	}
	for _, row := range rows {
		if name, ok := row["_field"].(string); ok {
			put(name, row["_time"], row["_value"])
			continue
		}
		for name, value := range row {
			if !strings.HasPrefix(name, "_") && name != "result" && name != "table" {
				put(name, row["_time"], value)
			}
		}
	}
	return series
}

// overridden returns what a panel sets for the field with a name.
func (p *panel) overridden(name string) (properties []property) {
	for _, o := range p.FieldConfig.Overrides {
		var options string
		if json.Unmarshal(o.Matcher.Options, &options) == nil && o.Matcher.ID == "byName" && options == name {
			properties = append(properties, o.Properties...)
		}
	}
	return properties
}

// hiddenFromTooltip reports whether tooltips leave the field with a name out.
func (p *panel) hiddenFromTooltip(name string) bool {
	return slices.ContainsFunc(p.overridden(name), func(o property) bool {
		var hide struct{ Tooltip bool }
		return o.ID == "custom.hideFrom" && json.Unmarshal(o.Value, &hide) == nil && hide.Tooltip
	})
}

// TestDaysAreDates: the head of a tooltip over a day is its date, and not one of
// its instants. Bars stand around their days, so that the nearest day to the
// pointer is the one whose bar is under it. The axis shows the first line of the
// date alone, which is as long as the dates that Grafana leaves room for.
func TestDaysAreDates(t *testing.T) {
	for _, c := range []struct {
		uid, panel string
		bars       bool
	}{
		{"velog-overview", "Daily views", true}, {"velog-overview", "Likes by day", true},
		{"velog-post", "Views by day", true}, {"velog-post", "Likes and comments by day", true},
		{"velog-post", "Total views by day", false}, {"velog-compare", "Views by day", false},
		{"velog-compare", "Total views by day", false}, {"velog-leaderboard", "Daily views of the first eight writers", false},
	} {
		p := load(t, c.uid).panel(t, c.panel)
		date := slices.ContainsFunc(p.FieldConfig.Overrides, func(o override) bool {
			return o.Matcher.ID == "byType" && string(o.Matcher.Options) == `"time"` && slices.ContainsFunc(o.Properties, func(o property) bool {
				return o.ID == "unit" && string(o.Value) == `"time:MM/DD[\n]ddd YYYY"`
			})
		})
		custom := p.FieldConfig.Defaults.Custom
		if !date || c.bars && (custom.DrawStyle != "bars" || custom.BarAlignment != 0) {
			t.Errorf("%s, %s: dates %t, bars %q aligned %d", c.uid, c.panel, date, custom.DrawStyle, custom.BarAlignment)
		}
		if !c.bars && custom.InsertNulls != nullsInsert(24*time.Hour.Milliseconds()) {
			t.Errorf("%s, %s: days without a point are not left out", c.uid, c.panel)
		}
	}
}

// checkBars compares a panel's bars with the truth: each day is one number, and
// today's, once more, has a colour.
func (f *fixture) checkBars(t *testing.T, panel, series string, rows []map[string]any, days int, want func(day int) int64) {
	t.Helper()
	if len(rows) != days {
		t.Errorf("%s: %d bars for %d days, today included", panel, len(rows), days)
	}
	for _, row := range rows {
		day := f.barOf(t, row["_time"])
		if row[series] != want(day) {
			t.Errorf("%s, day %d: %v, want %d", panel, day, row, want(day))
		}
		if today := row["Today so far"]; day == 0 && today != want(0) || day != 0 && today != nil {
			t.Errorf("%s, day %d: %v has today's colour", panel, day, today)
		}
	}
}

// barOf returns how many days after today a bar stands, which must be in the
// middle of its day: there it covers the day from midnight to midnight.
func (f *fixture) barOf(t *testing.T, at any) int {
	t.Helper()
	return f.dayOf(t, at.(time.Time).Add(-12*time.Hour))
}

// TestLikesPerHundredOfTheUnknown: of likes or views that nobody knows there is
// no ratio.
func TestLikesPerHundredOfTheUnknown(t *testing.T) {
	f := fixtureOf(t)
	for name, c := range map[string]struct {
		line string
		want float64
	}{
		"known":         {"views_total=400i,likes_total=12i", 3},
		"likes unknown": {"views_total=400i", math.NaN()},
		"no views":      {"views_total=0i,likes_total=0i", math.NaN()},
	} {
		server := f.server.Fresh(t)
		server.WriteLines("velog_post_daily,user=one,post=p " + c.line + " " + unixNano(f.midnight(-1)))
		query := load(t, "velog-post").panel(t, "Totals").query(t, "A")
		rows := f.run(t, f.fillBucket(server.Bucket, query, vars{"user": all(), "post": {"p"}}, f.now, f.now))
		if len(rows) != 1 {
			t.Errorf("%s: %v", name, rows)
			continue
		}
		if got := rows[0]["per100"].(float64); got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("%s: %v likes per 100 views, want %v", name, got, c.want)
		}
	}
}
