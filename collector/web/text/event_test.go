package text_test

import (
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// TestWeeksOfEventsHaveTheirYear, which those of other years need.
func TestWeeksOfEventsHaveTheirYear(t *testing.T) {
	t.Parallel()
	monday, err := collector.ParseDate("2024-12-30")
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range []string{"en", "ko"} {
		l, _ := load(t).Of(tag)
		for _, e := range []collector.Event{
			{Kind: collector.EventDigest, At: monday.Begin()}, {Kind: collector.EventRecord, Is: collector.RecordOfWeek, At: monday.Begin()},
		} {
			if got := l.EventTime(collector.StoredEvent{Event: e}); got != "2024-12-30 – 2025-01-05" {
				t.Errorf("%s in %s: %s", e.Kind, tag, got)
			}
		}
	}
}
