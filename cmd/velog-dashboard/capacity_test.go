package main

import (
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// TestCapacityIsSaid: thousands of accounts need another VELOG_RATE than the
// default, and both the start and a check say which.
func TestCapacityIsSaid(t *testing.T) {
	for name, tc := range map[string]struct {
		accounts int
		rate     float64
		interval time.Duration
		want     string
	}{
		"few":               {3, 5, 10 * time.Minute, "takes at least 3 requests, which VELOG_RATE allows in 1s"},
		"a thousand":        {1000, 5, 10 * time.Minute, "which VELOG_RATE allows in 3m20s"},
		"too many for both": {5000, 5, 10 * time.Minute, "all 5000 accounts takes at least 16m40s, but COLLECT_INTERVAL is 10m0s, so each is read less often; set VELOG_RATE to 9, or COLLECT_INTERVAL to 17m0s"},
		"for midnight":      {5000, 5, time.Hour, "too long around midnight in Seoul, so some of their days will be estimated; set VELOG_RATE to 10"},
		"as it was advised": {5000, 10, time.Hour, "which VELOG_RATE allows in 8m20s"},
		"too many at all":   {50_000, 5, time.Hour, "95 would be enough, but the maximum is 50: track fewer accounts"},
	} {
		said, err := config{Rate: tc.rate, Interval: tc.interval}.capacity(make([]collector.Account, tc.accounts))
		if err != nil {
			said = err.Error()
		}
		if !strings.Contains(said, tc.want) || (err != nil) != strings.HasPrefix(said, "VELOG_RATE is too low") {
			t.Errorf("%s: %s", name, said)
		}
	}
}
