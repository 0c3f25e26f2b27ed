package dashboards_test

import "testing"

// TestFixtureTellsTheTruth guards the other tests: the year in InfluxDB is the
// simulation's.
func TestFixtureTellsTheTruth(t *testing.T) {
	f := fixtureOf(t)
	rows := f.run(t, f.fill(`from(bucket: v.defaultBucket)
  |> range(start: v.timeRangeStart, stop: v.timeRangeStop)
  |> filter(fn: (r) => r._measurement == "velog_account_daily" and r._field == "views")
  |> filter(fn: (r) => r.user =~ /^${user:regex}$/)
  |> group()
  |> sum()`, vars{"user": {writer, small}}, f.midnight(-exactDays+1), f.now))
	want := f.grownAll(f.midnight(-exactDays+1), f.now, writer, small).Views
	if len(rows) != 1 || rows[0]["_value"] != want || want == 0 {
		t.Errorf("got %v, want one row with %d views", rows, want)
	}
}

func TestFormatsAreGrafanas(t *testing.T) {
	for _, c := range []struct {
		query string
		value []string
		want  string
	}{
		{`/^${user:regex}$/`, []string{"a.b"}, `/^a\.b$/`},
		{`/^${user:regex}$/`, []string{"a.b", "c/d"}, `/^(a\.b|c\/d)$/`},
		{`/^${user:regex}$/`, all(), `/^.*$/`},
		{`${user:json}`, []string{`a "b" <c>`}, `"a \"b\" <c>"`},
		{`${user:json}`, []string{"a", "b"}, `["a","b"]`},
		{`$user [[user]] ${user:csv}`, []string{"a", "b"}, `{a,b} {a,b} a,b`},
		{`${other:regex} $other`, []string{"a"}, `${other:regex} $other`},
	} {
		f := fixtureOf(t)
		if got := interpolate(c.query, vars{"user": c.value}, f.now, f.now); got != c.want {
			t.Errorf("interpolate(%q, %v) = %q, want %q", c.query, c.value, got, c.want)
		}
	}
}
