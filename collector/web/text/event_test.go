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

// TestWeeksAreCalledByTheirDays, not by a number that nobody counts.
func TestWeeksAreCalledByTheirDays(t *testing.T) {
	t.Parallel()
	for week, want := range map[string]map[string]string{
		"2026-W47": {"en": "Week of Nov 16–22, 2026: 7 views", "ko": "2026년 11월 16–22일 주간 요약: 조회 7회"},
		"2026-W49": {"en": "Week of Nov 30 – Dec 6, 2026: 7 views", "ko": "11월 30일 – 2026년 12월 6일 주간 요약: 조회 7회"},
		"2026-W53": {"en": "Week of Dec 28 – Jan 3, 2027: 7 views", "ko": "12월 28일 – 2027년 1월 3일 주간 요약: 조회 7회"},
	} {
		w, err := collector.ParseISOWeek(week)
		if err != nil {
			t.Fatal(err)
		}
		e := collector.StoredEvent{Event: collector.Event{Kind: collector.EventDigest, Key: int64(w), At: w.Monday().Begin(), Value: 7}}
		for tag, words := range want {
			l, _ := load(t).Of(tag)
			if got := l.Event(e); got != words {
				t.Errorf("%s in %s: %s, want %s", week, tag, got, words)
			}
			d := collector.Digest{Week: w, Views: collector.Comparison{Sum: collector.Sum{Views: 7}, Obstacle: collector.BeforeNotKnown}}
			if got := l.DigestHeadline(d); got != words {
				t.Errorf("the headline of %s in %s: %s, want %s", week, tag, got, words)
			}
		}
		if got := e.Words(); got != want["en"] {
			t.Errorf("%s for programs: %s", week, got)
		}
	}
}
