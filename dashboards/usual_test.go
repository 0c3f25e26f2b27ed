package dashboards_test

import (
	"fmt"
	"testing"
	"time"
)

// byNow is a writer's point of today: its views, and what is usual by now.
func byNow(user string, at time.Time, views, usual, low, high int) string {
	return fmt.Sprintf("velog_account_daily,user=%s views=%di,views_usual=%di,views_low=%di,views_high=%di %d",
		user, views, usual, low, high, at.UnixNano())
}

// TestUsualByThisTime says how today compares with what the collector says is usual.
func TestUsualByThisTime(t *testing.T) {
	f := fixtureOf(t)
	today := f.midnight(0)
	for name, c := range map[string]struct {
		lines []string
		want  string // the usual number and the verdict, or nothing
	}{
		"as usual":            {[]string{byNow("one", today, 120, 100, 50, 150)}, "100 0"},
		"more":                {[]string{byNow("one", today, 150, 100, 50, 150)}, "100 1"},
		"fewer":               {[]string{byNow("one", today, 50, 100, 50, 150)}, "100 -1"},
		"none, where few are": {[]string{byNow("one", today, 0, 6, -1, 20)}, "6 0"},
		"too few weeks":       {[]string{accountDay("one", today, 100)}, ""},
		"yesterday's alone":   {[]string{byNow("one", f.midnight(-1), 150, 100, 50, 150)}, ""},
		"two writers":         {[]string{byNow("one", today, 150, 100, 50, 150), byNow("two", today, 30, 30, 10, 60)}, "130 0"},
		"one of them too new": {[]string{byNow("one", today, 150, 100, 50, 150), accountDay("two", today, 7)}, ""},
		"nobody read so far":  {nil, ""},
	} {
		server := f.server.Fresh(t)
		server.WriteLines(c.lines...)
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
}
