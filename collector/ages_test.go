package collector_test

import (
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// TestSamePostsAreCompared at all ages: those of the oldest, where they are half.
func TestSamePostsAreCompared(t *testing.T) {
	t.Parallel()
	const unknown = collector.Unknown
	posts := []collector.AgedPost{
		{Row: 1, Totals: []int64{unknown, unknown, unknown, unknown}}, {Row: 2, Totals: []int64{900, unknown, unknown, unknown}},
		{Row: 3, Totals: []int64{800, 850, unknown, unknown}}, {Row: 4, Totals: []int64{10, 20, 30, unknown}},
		{Row: 5, Totals: []int64{20, 30, 40, unknown}}, {Row: 6, Totals: []int64{30, 40, 50, 60}},
	}
	some, ages := collector.SamePosts(posts)
	if ages != 3 || len(some) != 3 || some[0].Row != 4 {
		t.Fatalf("%d ages of %v", ages, some)
	}
	before := collector.Quartiles{}
	for i := range ages {
		q := collector.QuartilesAt(some, i)
		if q.Of != 3 || q.Low < before.Low || q.Median < before.Median || q.High < before.High {
			t.Errorf("at age %d: %+v after %+v", i, q, before)
		}
		before = q
	}
	for n, posts := range map[string][]collector.AgedPost{"nobody": nil, "two": posts[4:], "the youngest": posts[:3]} {
		if some, ages := collector.SamePosts(posts); ages != 0 || some != nil {
			t.Errorf("%s: %d ages of %v", n, ages, some)
		}
	}
}
