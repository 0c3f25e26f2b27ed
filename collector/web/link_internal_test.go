package web

import (
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// TestRecordsLeadToTheirDays on the page of the blog.
func TestRecordsLeadToTheirDays(t *testing.T) {
	t.Parallel()
	monday, err := collector.ParseDate("2026-11-16")
	if err != nil {
		t.Fatal(err)
	}
	for is, want := range map[string]string{
		collector.RecordOfWeek: "/demo?from=2026-11-16&to=2026-11-22", collector.RecordOfMonth: "/demo?from=2026-11-01&to=2026-11-30",
	} {
		e := collector.StoredEvent{Event: collector.Event{Kind: collector.EventRecord, Is: is, At: monday.Begin()}}
		if got := (blog{Base: "/demo"}).eventLink(e); got != want {
			t.Errorf("record of a %s: %s, want %s", is, got, want)
		}
	}
}
