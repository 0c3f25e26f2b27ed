package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector/influx/influxtest"
)

// readingsOf is an import of readings a day apart, of a post whose release
// nobody knows; an empty total is left out.
func readingsOf(post string, views ...string) string {
	var b strings.Builder
	b.WriteString("user,post,title,released_at,observed_at,views,likes,comments\n")
	for i, total := range views {
		if total != "" {
			at := time.Date(2026, 1, 10+i, 3, 0, 0, 0, time.UTC).Format(time.RFC3339)
			b.WriteString("alice," + post + ",T,," + at + "," + total + ",0,0\n")
		}
	}
	return b.String()
}

// everything is all that a bucket holds, field by field.
func everything(s *influxtest.Server) []string {
	var all []string
	for _, r := range s.Query(fmt.Sprintf(`from(bucket: %q) |> range(start: 1970-01-01T00:00:00Z, stop: 2100-01-01T00:00:00Z)`, s.Bucket)) {
		all = append(all, fmt.Sprint(r["_measurement"], r["_time"], r["user"], r["post"], r["_field"], r["_value"]))
	}
	slices.Sort(all)
	return all
}

// TestRemovedReadingsLeaveInfluxDB: after the next delivery all four measurements
// are as if the readings had never been.
func TestRemovedReadingsLeaveInfluxDB(t *testing.T) {
	const post = "aaaaaaaa-0000-4000-8000-000000000120"
	server := influxtest.Start(t)
	right := newBench(t)
	right.deliverTo(server)
	right.must(right.with(), readingsOf(post, "", "1010", "1020", "", "1040", "1050"), "import", "-")
	right.must(right.with(), "", "deliver")
	want := everything(server)
	for name, tt := range map[string]struct {
		wrong    string
		from, to string
	}{
		"a total of 2^53":   {readingsOf(post, "", "1010", "1020", "9007199254740992", "1040", "1050"), "2026-01-13", "2026-01-13"},
		"the first reading": {readingsOf(post, "7", "1010", "1020", "", "1040", "1050"), "2026-01-10", "2026-01-10"},
		"the last reading":  {readingsOf(post, "", "1010", "1020", "", "1040", "1050", "1060"), "2026-01-16", "2026-01-16"},
	} {
		t.Run(name, func(t *testing.T) {
			bucket := server.Fresh(t)
			b := newBench(t)
			b.deliverTo(bucket)
			b.must(b.with(), tt.wrong, "import", "-")
			b.must(b.with(), "", "deliver")
			if len(want) == 0 || cmp.Equal(want, everything(bucket)) {
				t.Fatal("the wrong reading makes no difference")
			}
			for range 2 { // a second time changes nothing
				b.must(b.with(), "", "readings", "remove", "--yes", "alice", post, tt.from, tt.to)
				b.must(b.with(), "", "deliver")
				if diff := cmp.Diff(want, everything(bucket)); diff != "" {
					t.Errorf("InfluxDB is not as if the reading had never been (-want +got):\n%s", diff)
				}
			}
		})
	}
}
