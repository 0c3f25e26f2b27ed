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
		"2026-W49": {"en": "Week of Nov 30 – Dec 6, 2026: 7 views", "ko": "2026년 11월 30일 – 12월 6일 주간 요약: 조회 7회"},
		"2026-W53": {"en": "Week of Dec 28, 2026 – Jan 3, 2027: 7 views", "ko": "2026년 12월 28일 – 2027년 1월 3일 주간 요약: 조회 7회"},
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

// TestListsOfEventsSayNothingTwice: the time and the kind stand beside what happened.
func TestListsOfEventsSayNothingTwice(t *testing.T) {
	t.Parallel()
	week, err := collector.ParseISOWeek("2026-W49")
	if err != nil {
		t.Fatal(err)
	}
	stored := func(e collector.Event, title string) collector.StoredEvent {
		e.Post, e.At = "aaaaaaaa-0000-4000-8000-000000000001", week.Monday().Begin()
		return collector.StoredEvent{Event: e, Title: title}
	}
	for _, tc := range []struct {
		event  collector.StoredEvent
		en, ko string
	}{
		{stored(collector.Event{Kind: collector.EventPublished}, "Go"), "“Go”", "“Go”"},
		{stored(collector.Event{Kind: collector.EventDeleted}, "Go"), "“Go”", "“Go”"},
		{stored(collector.Event{Kind: collector.EventPrivate}, "Go"), "“Go”", "“Go”"},
		{stored(collector.Event{Kind: collector.EventPublic}, "Go"), "“Go”", "“Go”"},
		{stored(collector.Event{Kind: collector.EventRenamed, Was: "C", Is: "Go"}, "Go"), "“C” is now “Go”", "“C” → “Go”"},
		{stored(collector.Event{Kind: collector.EventDigest, Key: int64(week), Value: 7}, ""), "7 views", "조회 7회"},
		{stored(collector.Event{Kind: collector.EventMilestone, Value: 100}, "Go"), "“Go” reached 100 views", "“Go” 글의 조회 100회 달성"},
	} {
		for tag, want := range map[string]string{"en": tc.en, "ko": tc.ko} {
			l, _ := load(t).Of(tag)
			if got := l.ListedEvent(tc.event); got != want {
				t.Errorf("%s in %s: %q, want %q", tc.event.Kind, tag, got, want)
			}
		}
	}
}
