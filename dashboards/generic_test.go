package dashboards_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	influxSource     = "velog-influxdb"
	prometheusSource = "velog-prometheus"
)

// TestEveryFluxQueryRuns runs every query of every dashboard: for one writer,
// several, all and one without posts, over hours, weeks and years, and on an
// empty bucket.
func TestEveryFluxQueryRuns(t *testing.T) {
	f := fixtureOf(t)
	for _, d := range loadAll(t) {
		for _, c := range []struct {
			name   string
			users  []string
			bucket string
			days   int
		}{
			{"one writer, weeks", []string{writer}, f.bucket, 30},
			{"an odd name, years", []string{small}, f.bucket, 700},
			{"several, hours", []string{writer, small}, f.bucket, 0},
			{"all, months", all(), f.bucket, 90},
			{"no posts, weeks", []string{newcomer}, f.bucket, 30},
			{"empty bucket, weeks", all(), f.empty, 30},
		} {
			t.Run(d.UID+"/"+c.name, func(t *testing.T) {
				f.runAll(t, d, c.bucket, c.users, f.midnight(-c.days), f.midnight(1))
			})
		}
	}
}

// runAll runs a dashboard as Grafana opens it: its variables one after the
// other, then its annotations and panels.
func (f *fixture) runAll(t *testing.T, d *dashboard, bucket string, users []string, from, to time.Time) {
	v := vars{"user": users}
	for _, q := range d.Templating.List {
		rows := f.tryQuery(t, bucket, q, v, from, to)
		if q.Name != "user" {
			v[q.Name] = options(t, q, rows)
		}
	}
	queries := slices.Clone(d.Annotations.List)
	for _, p := range d.Panels {
		queries = append(queries, p.Targets...)
	}
	for _, q := range queries {
		f.tryQuery(t, bucket, q, v, from, to)
	}
}

// tryQuery runs a query, unless it is Prometheus's or Grafana's own.
func (f *fixture) tryQuery(t *testing.T, bucket string, q target, v vars, from, to time.Time) []map[string]any {
	t.Helper()
	if q.text() == "" || q.Datasource.UID != influxSource {
		return nil
	}
	flux := f.fillBucket(bucket, q.text(), v, from, to)
	if left := variableUse().FindString(flux); left != "" {
		t.Errorf("no such variable: %s in\n%s", left, flux)
	}
	rows, err := f.ask(flux)
	if err != nil {
		t.Errorf("%s%s: %v\n\n%s", q.Name, q.RefID, err, flux)
	}
	return rows
}

// options are the first choices that Grafana offers for a variable: its
// query's strings, through its regular expression.
func options(t *testing.T, q target, rows []map[string]any) []string {
	t.Helper()
	pattern := regexp.MustCompile(strings.Trim(strings.ReplaceAll(q.Regex, "(?<", "(?P<"), "/"))
	group := max(pattern.SubexpIndex("value"), min(pattern.NumSubexp(), 1), 0)
	var values []string
	for _, row := range rows {
		text, ok := row["_value"].(string)
		if m := pattern.FindStringSubmatch(text); ok && m != nil && len(values) < 10 {
			if q.Regex == "" {
				m = []string{text}
			}
			values = append(values, m[group])
		}
	}
	if values == nil {
		return []string{""}
	}
	return values
}

// TestTrendsKnowTheirColumn: a panel over ages looks for its column even where
// there is nothing, and would show an error. A row with a negative age, which
// the panel leaves out, keeps it from that.
func TestTrendsKnowTheirColumn(t *testing.T) {
	f := fixtureOf(t)
	for _, d := range loadAll(t) {
		for _, p := range d.Panels {
			if p.Type != "trend" {
				continue
			}
			var rows []map[string]any
			for _, q := range p.Targets {
				rows = append(rows, f.tryQuery(t, f.empty, q, vars{"user": all(), "post": {""}, "others": {""}, "chosen": {""}}, f.midnight(-30), f.now)...)
			}
			left := slices.ContainsFunc(p.Transformations, func(s transformation) bool { return s.ID == "filterByValue" })
			if len(rows) != 1 || !negative(rows[0]) || !left {
				t.Errorf("%s: %q has %v over an empty bucket (left out: %t)", d.file, p.Title, rows, left)
			}
		}
	}
}

// negative tells whether a row has an age before a post's release, as a number
// of days or as a time.
func negative(row map[string]any) bool {
	age, isNumber := row["age"].(int64)
	at, isTime := row["Time"].(time.Time)
	return isNumber && age < 0 || isTime && at.Before(time.Unix(0, 0))
}

// TestQueriesNameWhatIsWritten compares the names in the queries with those of
// the points that the program has really delivered.
func TestQueriesNameWhatIsWritten(t *testing.T) {
	f := fixtureOf(t)
	written := map[string]bool{"user": true, "post": true}
	for _, row := range f.run(t, f.fill(`from(bucket: v.defaultBucket) |> range(start: time(v: 0))
  |> group(columns: ["_measurement", "_field"]) |> keep(columns: ["_measurement", "_field", "_time"])
  |> limit(n: 1)`, nil, f.now, f.now)) {
		written[row["_measurement"].(string)], written[row["_field"].(string)] = true, true
	}
	name := regexp.MustCompile(`(?:_measurement [=!]= |_field [=!]= |\bfield: |\btag: )"([^"]*)"`)
	for _, d := range loadAll(t) {
		for where, q := range d.queries() {
			for _, m := range name.FindAllStringSubmatch(q.text(), -1) {
				if !written[m[1]] {
					t.Errorf("%s: %s asks for %q, which nobody writes", d.file, where, m[1])
				}
			}
		}
	}
}

// queries returns all queries with words that say where each stands.
func (d *dashboard) queries() map[string]target {
	all := map[string]target{}
	for _, p := range d.Panels {
		for _, q := range p.Targets {
			all[fmt.Sprintf("panel %q, query %s", p.Title, q.RefID)] = q
		}
	}
	for _, q := range d.Templating.List {
		all["variable "+q.Name] = q
	}
	for _, q := range d.Annotations.List {
		all["annotation "+q.Name] = q
	}
	return all
}
