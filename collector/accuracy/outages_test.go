package accuracy_test

import (
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector/accuracy"
)

// TestEstimatedDaysAreNearTheTruth holds the days that outages make estimated
// against the truth, and those that are exact. No world is the worse for its rhythm. What is left of the
// error is chance, most of all in blogs with few readers, and posts whose readers
// are fewer every day.
func TestEstimatedDaysAreNearTheTruth(t *testing.T) {
	most := map[string][4]float64{ // of outages of 12, 24, 48 and 96 hours, in percent
		"velogsim, 137 posts": {1, 1.5, 2.5, 3.5},
		"velogsim, 40 posts":  {2, 3.5, 7, 8},
		"steady":              {1, 2, 3, 3.5},
		"weekly rhythm":       {1, 2, 3.5, 4},
		"night owl":           {2, 2, 2.5, 3.5},
		"viral posts":         {1, 2.5, 8, 14},
		"launch days":         {3, 3, 5, 7},
		"few readers":         {6, 8, 11, 13},
	}
	var all []accuracy.Error
	for _, w := range accuracy.Worlds() {
		for i, e := range w.Outages(12*time.Hour, 24*time.Hour, 48*time.Hour, 96*time.Hour) {
			all = append(all, e)
			if e.Days < 30 || 100*e.Rhythm > most[w.Name][i] {
				t.Errorf("%s, outages of %s: the mean error of %d days is %.1f %%, want at most %.1f",
					w.Name, e.Outage, e.Days, 100*e.Rhythm, most[w.Name][i])
			}
			if e.ExactDays < 230 || e.Exact > 0.013 || e.Exact > 0.006 && w.Name != "few readers" {
				t.Errorf("%s, outages of %s: the mean error of %d exact days is %.2f %%", w.Name, e.Outage, e.ExactDays, 100*e.Exact)
			}
			if e.Rhythm > e.Even+0.003 {
				t.Errorf("%s, outages of %s: %.1f %% by rhythm, %.1f %% evenly", w.Name, e.Outage, 100*e.Rhythm, 100*e.Even)
			}
		}
	}
	var table strings.Builder
	if err := accuracy.WriteOutages(&table, all); err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + table.String())
}
