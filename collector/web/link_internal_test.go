package web

import (
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/chart"
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

// TestMarksLeaveOutWhatIsNoNews: where posts are published all the time, only other
// events are marked.
func TestMarksLeaveOutWhatIsNoNews(t *testing.T) {
	t.Parallel()
	slots := chart.NewSlots(nil, 20000, 20029, chart.ByDay, collector.ByViews)
	m := marks{days: map[collector.Date][]mark{}}
	for i, s := range slots {
		if len(slots)-i <= 4 {
			m.days[s.First] = []mark{{kind: collector.EventPublished}}
		}
	}
	first := slots[0].First
	m.days[first] = []mark{{kind: collector.EventUnusual}, {kind: collector.EventPublished}}
	if drawn := m.drawn(slots); len(drawn) != 5 {
		t.Errorf("%d bars of %d are marked, not 5", len(drawn), len(slots))
	}
	m.days[first+5] = []mark{{kind: collector.EventPublished}}
	if drawn := m.drawn(slots); len(drawn) != 1 || !drawn[first] {
		t.Errorf("marked are %v, not %v alone", drawn, first)
	}
	months := chart.NewSlots([]collector.Day{{Date: 20000}}, 20000, 20400, chart.ByMonth, collector.ByViews)
	m = marks{days: map[collector.Date][]mark{}}
	for i, s := range months {
		m.days[s.First] = []mark{{kind: collector.EventRecord, ofDays: true}}
		if marked := len(m.drawn(months)); marked > 0 != (2*(i+1) <= len(months)) {
			t.Errorf("of %d months %d have events, and %d are marked", len(months), i+1, marked)
		}
	}
}
