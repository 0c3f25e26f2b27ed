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
	for i, row := range ask("Mean views by weekday", "A") {
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
	averaged := []float64{views[0], views[1], (views[1] + views[2]) / 2} // the first day has none but its own
	if len(averages) != 14 {
		t.Fatalf("%d averages of 14 days", len(averages))
	}
	for i, want := range averaged {
		if math.Abs(averages[i]["_value"].(float64)-want) > 1e-6 {
			t.Errorf("day %d: average %v, want %v of %v", i, averages[i]["_value"], want, views)
		}
	}
}
