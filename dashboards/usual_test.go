package dashboards_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// sameWeekdays are points of one post on the same weekday of some weeks: it was read
// with a change at eight in the morning, an hour before now, and in the evening, and
// had got so many views by the first two together.
func sameWeekdays(f *fixture, first, last, byNow int) (lines []string) {
	for week := first; week <= last; week++ {
		day := f.midnight(-7 * week)
		lines = append(lines,
			postDay("p", day.AddDate(0, 0, -1), 1000), quality("one", day, "exact"), reading("p", day.Add(8*time.Hour), 1001),
			reading("p", f.now.AddDate(0, 0, -7*week).Add(-time.Hour), 1000+byNow), reading("p", day.Add(20*time.Hour), 5000))
	}
	return lines
}

// TestUsualByThisTime compares today with the same weekday of the weeks before, until
// this time of day.
func TestUsualByThisTime(t *testing.T) {
	f := fixtureOf(t)
	for name, c := range map[string]struct {
		lines []string
		today int
		want  string // the usual number and the verdict, or nothing
	}{
		"as usual":               {sameWeekdays(f, 1, 8, 100), 120, "100 0"},
		"half as much again":     {sameWeekdays(f, 1, 8, 100), 150, "100 1"},
		"a small blog":           {sameWeekdays(f, 1, 8, 6), 12, "6 0"},
		"half, older weeks past": {append(sameWeekdays(f, 1, 2, 100), append(sameWeekdays(f, 3, 4, 200), sameWeekdays(f, 9, 20, 900)...)...), 75, "150 -1"},
		"three weeks":            {sameWeekdays(f, 1, 3, 100), 100, ""},
		"one of them partial":    {append(sameWeekdays(f, 1, 4, 100), quality("one", f.midnight(-14), "partial")), 100, ""},
		"another writer, unread": {append(sameWeekdays(f, 1, 8, 100), accountDay("two", f.midnight(0), 7)), 100, ""},
		"read in the evening": {
			append(sameWeekdays(f, 1, 3, 100), postDay("p", f.midnight(-29), 1000), quality("one", f.midnight(-28), "exact"),
				reading("p", f.midnight(-28).Add(20*time.Hour), 1100)), 100, "",
		},
		"nothing today": {sameWeekdays(f, 1, 8, 100), -1, ""},
	} {
		server := f.server.Fresh(t)
		server.WriteLines(c.lines...)
		if c.today >= 0 {
			server.WriteLines(accountDay("one", f.midnight(0), c.today))
		}
		query := load(t, "velog-overview").panel(t, "Usual by this time").query(t, "A")
		rows := f.run(t, f.fillBucket(server.Bucket, query, vars{"user": all()}, f.midnight(-60), f.midnight(1)))
		got := ""
		for _, row := range rows {
			got += fmt.Sprint(row["usual"], " ", row["verdict"])
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if f.now.In(collector.Seoul).Hour() < 9 {
		t.Error("the cases need a time of day after nine")
	}
}
