package collector_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// TestRecentDaysAreWhatDaysSay packs random days, with gaps, with likes that fall and
// comments that nobody knows, and compares their sums with those of the days.
func TestRecentDaysAreWhatDaysSay(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		var days []collector.Day
		for date := monday; date < monday+300; date++ {
			d := collector.Day{Date: date, Views: int64(math.Exp(12 * r.Float64())), Likes: int64(r.IntN(9)) - 4, Comments: collector.Unknown, Quality: collector.Exact}
			if r.IntN(3) == 0 {
				d.Comments = int64(r.IntN(3))
			}
			if r.IntN(5) == 0 {
				d.Quality = collector.Partial
			}
			if r.IntN(7) > 0 {
				days = append(days, d)
			}
		}
		by := map[collector.Measure]collector.RecentDays{}
		last := days[len(days)-1].Date
		for _, m := range collector.Measures() {
			by[m] = collector.PackRecent(days, m)
			p := collector.Period{First: last - collector.Date(r.IntN(collector.RecentLength)), Last: last - collector.Date(r.IntN(10))}
			q := collector.Period{First: last - collector.RecentLength + 1, Last: last + 3}
			counted := collector.DaysBy(days, m)
			if diff := cmp.Diff([]collector.Sum{p.Sum(counted), q.Sum(counted)}, by[m].Sums(p, q)); diff != "" {
				t.Fatalf("%s (-days +recent):\n%s", m, diff)
			}
		}
		var want []collector.Day
		for _, d := range days {
			if d.Date > last-collector.RecentLength {
				want = append(want, d)
			}
		}
		if diff := cmp.Diff(want, collector.UnpackRecent(by)); diff != "" {
			t.Fatalf("unpacked (-want +got):\n%s", diff)
		}
	}
	if r := collector.PackRecent(nil, collector.ByViews); len(r.Packed) > 0 || collector.UnpackRecent(nil) != nil {
		t.Error("no days are some")
	}
}

func FuzzRecentDays(f *testing.F) {
	f.Add([]byte{1, 0, 0x85, 2})
	f.Add([]byte{0xff, 0xff, 0xff})
	f.Fuzz(func(_ *testing.T, packed []byte) {
		collector.RecentDays{Last: monday, Packed: packed}.Sums(collector.Week(monday), collector.Month(monday))
	})
}
