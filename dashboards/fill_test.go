package dashboards_test

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// vars are the values chosen for a dashboard's variables.
type vars map[string][]string

// all stands for the choice "All" of a variable whose custom value for it is
// the regular expression .*, which Grafana puts into queries as it is.
func all() []string { return []string{"$__all"} }

// fill puts variables and a time range into a query as Grafana does for Flux:
// the dashboard's variables first, then its InfluxDB data source's v.… and
// intervals. The bucket is the one with the simulated year.
func (f *fixture) fill(query string, v vars, from, to time.Time) string {
	return f.fillBucket(f.bucket, query, v, from, to)
}

// fillBucket is fill for a bucket of any name.
func (f *fixture) fillBucket(bucket, query string, v vars, from, to time.Time) string {
	query = interpolate(query, v, from, to)
	interval := max(to.Sub(from)/1000, time.Millisecond).Round(time.Millisecond)
	return strings.NewReplacer(
		"v.timeRangeStart", from.UTC().Format(time.RFC3339Nano),
		"v.timeRangeStop", to.UTC().Format(time.RFC3339Nano),
		"v.windowPeriod", interval.String(),
		"v.defaultBucket", strconv.Quote(bucket),
		"v.bucket", strconv.Quote(bucket),
		"v.organization", strconv.Quote(f.server.Org),
		"$__interval_ms", strconv.FormatInt(interval.Milliseconds(), 10),
		"$__interval", strconv.FormatInt(max(int64(interval.Minutes()), 1), 10)+"m",
	).Replace(query)
}

// variableUse is what Grafana takes for a use of a variable: $name, [[name]],
// ${name} and ${name:format}.
func variableUse() *regexp.Regexp {
	return regexp.MustCompile(`\$(\w+)|\[\[(\w+?)(?::(\w+))?\]\]|\$\{(\w+)(?::(\w+))?\}`)
}

// interpolate replaces the uses of variables. What is no variable stays.
func interpolate(query string, v vars, from, to time.Time) string {
	use := variableUse()
	return use.ReplaceAllStringFunc(query, func(text string) string {
		m := use.FindStringSubmatch(text)
		name, style := m[1]+m[2]+m[4], m[3]+m[5]
		switch name {
		case "__from":
			return strconv.FormatInt(from.UnixMilli(), 10)
		case "__to":
			return strconv.FormatInt(to.UnixMilli(), 10)
		}
		if values, ok := v[name]; ok {
			return format(values, style)
		}
		return text
	})
}

// format writes the values of a variable in one of Grafana's formats; without
// one, several become {a,b}.
func format(values []string, style string) string {
	if len(values) == 1 && values[0] == "$__all" {
		return ".*"
	}
	switch style {
	case "regex":
		return formatRegex(values)
	case "json":
		return formatJSON(values)
	case "doublequote":
		return joined(values, ",", func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"` })
	case "singlequote":
		return joined(values, ",", func(s string) string { return `'` + strings.ReplaceAll(s, `'`, `\'`) + `'` })
	case "pipe":
		return strings.Join(values, "|")
	case "csv", "raw":
		return strings.Join(values, ",")
	}
	if len(values) == 1 {
		return values[0]
	}
	return "{" + strings.Join(values, ",") + "}"
}

func formatRegex(values []string) string {
	special := regexp.MustCompile(`[\\^$*+?.()|[\]{}/]`)
	escaped := joined(values, "|", func(s string) string { return special.ReplaceAllString(s, `\$0`) })
	if len(values) == 1 {
		return escaped
	}
	return "(" + escaped + ")"
}

func formatJSON(values []string) string {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // as JavaScript writes it
	var err error
	if len(values) == 1 {
		err = encoder.Encode(values[0])
	} else {
		err = encoder.Encode(values)
	}
	if err != nil {
		return err.Error() // no list of strings gives one
	}
	return strings.TrimSpace(text.String())
}

func joined(values []string, separator string, f func(string) string) string {
	out := make([]string, len(values))
	for i, s := range values {
		out[i] = f(s)
	}
	return strings.Join(out, separator)
}

// run runs a query whose now() is the simulation's, and returns its rows in the
// order of its tables. Values are int64, float64, string, bool, time.Time, nil.
func (f *fixture) run(t *testing.T, flux string) []map[string]any {
	t.Helper()
	rows, err := f.ask(flux)
	if err != nil {
		t.Fatalf("%v\n\n%s", err, flux)
	}
	return rows
}

func (f *fixture) ask(flux string) ([]map[string]any, error) { return f.askAt(f.now, flux) }

func (f *fixture) askAt(now time.Time, flux string) ([]map[string]any, error) {
	result, err := f.client.QueryAPI(f.server.Org).Query(context.Background(), withNow(now, flux))
	if err != nil {
		return nil, err
	}
	defer result.Close()
	var rows []map[string]any
	for result.Next() {
		rows = append(rows, result.Record().Values())
	}
	return rows, result.Err()
}

// withNow sets Flux's now() after the imports, where an option may stand.
func withNow(now time.Time, flux string) string {
	option := fmt.Sprintf("option now = () => %s\n", now.UTC().Format(time.RFC3339))
	imports := regexp.MustCompile(`(?m)^\s*(import "[^"]*"\s*)+`)
	if at := imports.FindStringIndex(flux); at != nil {
		return flux[:at[1]] + "\n" + option + flux[at[1]:]
	}
	return option + flux
}
