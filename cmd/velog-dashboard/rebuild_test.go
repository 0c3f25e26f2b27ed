package main

import (
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/influx/influxtest"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
)

// daysIn returns the days of all posts in the ledger of a data directory, and the events.
func daysIn(t *testing.T, dir string) []string {
	t.Helper()
	ctx := t.Context()
	db, err := ledger.Open(ctx, ledger.Options{Dir: dir, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	accounts, err := db.AccountIDs(ctx)
	var days []string
	for i := 0; err == nil && i < len(accounts); i++ {
		var posts []collector.ExportedPost
		posts, err = db.ExportedPosts(ctx, accounts[i])
		for n := 0; err == nil && n < len(posts); n++ {
			p := posts[n]
			var own []collector.Day
			own, err = db.PostDays(ctx, p.Account, p.Row, collector.AllDays, math.MaxInt32)
			for _, d := range own {
				days = append(days, fmt.Sprint(p.User, p.ID, p.Title, p.Released, d))
			}
		}
		var list collector.EventList
		if err == nil {
			list, err = db.Events(ctx, accounts[i], collector.EventQuery{Limit: 1000})
		}
		for _, e := range list.Events {
			days = append(days, fmt.Sprint(e.Event, e.Title))
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return days
}

// TestLedgerIsRebuiltFromInfluxDB loses a ledger whose days are exact although its
// counters seldom changed.
func TestLedgerIsRebuiltFromInfluxDB(t *testing.T) {
	b := newBench(t)
	influx := influxtest.Start(t)
	b.deliverTo(influx)
	var lines strings.Builder
	lines.WriteString("user,post,title,released_at,observed_at,views,likes,comments\n")
	begin := time.Date(2026, 3, 1, 12, 0, 0, 0, collector.Seoul)
	for hour := range 10 * 24 {
		at := begin.Add(time.Duration(hour) * time.Hour).UTC().Format(time.RFC3339)
		fmt.Fprintf(&lines, "alice,aaaaaaaa-0000-4000-8000-000000000001,\"글, \"\"하나\"\"\",2026-02-01T00:00:00Z,%s,%d,%d,\n", at, 100+hour/7, hour/50)
		fmt.Fprintf(&lines, "bob,bbbbbbbb-0000-4000-8000-000000000001,new,2026-03-04T00:00:00Z,%s,%d,0,0\n",
			begin.Add(time.Duration(80+hour)*time.Hour).UTC().Format(time.RFC3339), hour)
	}
	b.must(b.with(), lines.String(), "import", "-")
	b.must(b.with(), "", "deliver")
	want := daysIn(t, b.env["DATA_DIR"])
	if r := b.run(b.with(), "", "ledger", "rebuild", "--from-influxdb"); r.status != 1 || !strings.Contains(r.err, "already") {
		t.Errorf("over a ledger: %d, %s", r.status, r.err)
	}

	b.env["DATA_DIR"] = filepath.Join(t.TempDir(), "lost")
	out := b.must(b.with(), "", "ledger", "rebuild", "--from-influxdb")
	if !strings.Contains(out, "rebuilt 2 accounts with 2 posts") || !strings.Contains(out, "lost: tokens") {
		t.Errorf("rebuild: %s", out)
	}
	// Today's last readings told nothing new, so that InfluxDB does not have them.
	got := daysIn(t, b.env["DATA_DIR"])
	if diff := cmp.Diff(whole(want), whole(got)); diff != "" || len(got) == 0 {
		t.Errorf("(-lost +rebuilt):\n%s", diff)
	}
	if text := strings.Join(got, "\n"); !strings.Contains(text, "{milestone bbbbbbbb") || !strings.Contains(text, "{published bbbbbbbb") {
		t.Errorf("too few events:\n%s", text)
	}
}

// whole leaves out days that are not over.
func whole(days []string) []string {
	var list []string
	for _, d := range days {
		if !strings.Contains(d, string(collector.Partial)) {
			list = append(list, d)
		}
	}
	return list
}
