package dashboards_test

import (
	"math"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// TestAPartialFirstDayIsNoMeasure: a day in which a writer's following began counts
// neither in the means of weekdays nor in those of seven days.
func TestAPartialFirstDayIsNoMeasure(t *testing.T) {
	f := fixtureOf(t)
	first := collector.DateOf(f.followed())
	days, err := f.ledger.AccountDays(t.Context(), f.accounts[0], first, first+13)
	if err != nil || len(days) != 14 || days[0].Quality != collector.Partial || days[0].Views == 0 {
		t.Fatalf("%d days, of which the first is %+v, error %v", len(days), days[0].Day, err)
	}
	from, to := first.Begin(), (first + 14).Begin().Add(-time.Second)
	ask := func(panel, ref string) []map[string]any {
		rows, err := f.askAt(f.now, f.fill(load(t, "velog-overview").panel(t, panel).query(t, ref), vars{"user": {writer}}, from, to))
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	var views [14]float64
	for i, d := range days {
		views[i] = float64(d.Views)
	}
	for i, row := range ask("Weekday pattern", "A") {
		n := (i + 7 - f.weekday(int(first-f.today))) % 7 // of the first week
		want := (views[n] + views[n+7]) / 2
		if n == 0 {
			want = views[7]
		}
		if math.Abs(row["views"].(float64)-want) > 1e-6 {
			t.Errorf("%v: %v views, want %v", row["weekday"], row["views"], want)
		}
	}
	averages := ask("Daily views", "B")
	if len(averages) != 13 || math.Abs(averages[0]["_value"].(float64)-views[1]) > 1e-6 ||
		math.Abs(averages[1]["_value"].(float64)-(views[1]+views[2])/2) > 1e-6 {
		t.Errorf("averages %v of %v", averages, views)
	}
}
