package accuracy_test

import (
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/accuracy"
)

// TestCadenceIsAsExactForLess: in no world cadence costs more than a steady
// interval, nor are its days further from the truth; with 137 posts it costs a
// fifth less, and its error stays below 1 %.
func TestCadenceIsAsExactForLess(t *testing.T) {
	for _, w := range accuracy.Worlds() {
		steady := w.Follow(collector.Schedule{Interval: 10 * time.Minute}, 7)
		c := w.Follow(collector.Schedule{Interval: 10 * time.Minute, Longest: collector.LongestInterval, Rate: 5}, 7)
		if c.Statements > steady.Statements || c.Days > steady.Days+0.0005 || c.Unseen > steady.Unseen+0.002 {
			t.Errorf("steady %+v, cadence %+v", steady, c)
		}
		if strings.Contains(w.Name, "137") && (c.Statements > steady.Statements*0.85 || steady.Days > 0.003 || c.Days > 0.003 || c.Unseen > 0.01) {
			t.Errorf("steady %+v, cadence %+v", steady, c)
		}
	}
}
