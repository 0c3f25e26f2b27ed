package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector/influx/influxtest"
)

// delivered returns the users of whom there are points in InfluxDB.
func delivered(s *influxtest.Server) string {
	var users []string
	for _, row := range s.Query(fmt.Sprintf(`from(bucket: %q) |> range(start: -3d)
		|> filter(fn: (r) => r._measurement == "velog_account_daily" and r._field == "posts")
		|> group() |> sort(columns: ["user"])`, s.Bucket)) {
		users = append(users, row["user"].(string))
	}
	return strings.Join(users, " ")
}

func TestRemovedAccountsLeaveInfluxDBOnlyIfToldTo(t *testing.T) {
	b := newBench(t)
	users := []string{"alice", "bob", "carol", "dave"}
	for _, user := range users {
		b.blog(user, 1)
	}
	influx := influxtest.Start(t)
	b.deliverTo(influx)
	b.must(b.with("VELOG_USERS="+strings.Join(users, ",")), "", "collect")
	remove := func(env []string, says, left string, args ...string) {
		t.Helper()
		out := b.must(env, "", append([]string{"accounts", "remove", "--yes"}, args...)...)
		if !strings.Contains(out, says) {
			t.Errorf("%v: no %q in %q", args, says, out)
		}
		if got := delivered(influx); got != left {
			t.Errorf("%v: in InfluxDB are %q, want %q", args, got, left)
		}
	}
	remove(b.with(), "its points stay in InfluxDB", "alice bob carol dave", "--keep-influxdb", "@alice")
	remove(b.with(), "and its points in InfluxDB", "alice carol dave", "bob")
	nowhere := b.with("INFLUXDB_URL=", "INFLUXDB_TOKEN=", "INFLUXDB_ORG=", "INFLUXDB_BUCKET=")
	remove(nowhere, "if it has points in InfluxDB, the next delivery deletes them", "alice carol dave", "carol")

	r := b.run(b.with("INFLUXDB_URL=http://127.0.0.1:1"), "", "accounts", "remove", "--yes", "dave")
	if r.status != 1 || r.out != "" || strings.Count(r.err, "\n") != 1 || !strings.Contains(r.err, "dave is deleted") ||
		!strings.Contains(r.err, "the next delivery retries") || !strings.Contains(r.err, "does not answer") {
		t.Errorf("without InfluxDB: exit status %d\n%s%s", r.status, r.out, r.err)
	}
	if r := b.run(b.with(), "", "accounts", "remove", "--yes", "dave"); r.status != 1 || !strings.Contains(r.err, `"dave" is not tracked here`) {
		t.Errorf("removing dave again: exit status %d, %s", r.status, r.err)
	}
	b.must(b.with(), "", "deliver")
	if got := delivered(influx); got != "alice" {
		t.Errorf("after the next delivery: %q", got)
	}
}

func TestAccountsAreRemovedBesideTheDaemon(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 1)
	b.blog("bob", 1)
	influx := influxtest.Start(t)
	b.deliverTo(influx)
	_, _, log := b.start(t.Context(), b.with("VELOG_USERS=alice,bob"), "")
	eventually(t, "points are in InfluxDB", func() bool { return delivered(influx) == "alice bob" })
	if out := b.must(b.with(), "", "accounts", "remove", "--yes", "alice"); !strings.Contains(out, "the next delivery of the running daemon deletes its points") {
		t.Errorf("beside the daemon: %s", out)
	}
	eventually(t, "the daemon has deleted the points", func() bool { return delivered(influx) == "bob" })
	eventually(t, "the log says so", func() bool {
		return strings.Contains(log.String(), "deleted the points of a deleted account")
	})
	if list := b.must(b.with(), "", "accounts", "list"); strings.Contains(list, "alice") || !strings.Contains(list, "bob") {
		t.Errorf("accounts:\n%s", list)
	}
}
