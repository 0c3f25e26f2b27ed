package collector

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDaysOfCorrectedTotals has totals that velog corrects, or gets wrong.
func TestDaysOfCorrectedTotals(t *testing.T) {
	for _, c := range []struct{ name, runs, began, want string }{
		{
			name: "a total that stays down is the new base after two days, and later views count again",
			runs: `06-01 00:00 | 10000 0 0
			       06-02 00:00 | 9000 0 0
			       06-03 00:00 | 9010 0 0
			       06-04 00:00 | 9020 0 0
			       06-05 00:00 | 9030 0 0
			       06-06 00:00 | 9040 0 0`,
			want: `06-01 +0=9000 +0=0 +0=0 estimated
06-02 +10=9010 +0=0 +0=0 estimated
06-03 +10=9020 +0=0 +0=0 estimated
06-04 +10=9030 +0=0 +0=0 exact
06-05 +10=9040 +0=0 +0=0 exact`,
		},
		{
			name: "until then the days keep the highest total",
			runs: `06-01 00:00 | 10000 0 0
			       06-02 12:00 | 9000 0 0
			       06-03 00:00 | 9010 0 0
			       06-04 11:59 | 9020 0 0`,
			want: `06-01 +0=10000 +0=0 +0=0 estimated
06-02 +0=10000 +0=0 +0=0 estimated
06-03 +0=10000 +0=0 +0=0 estimated
06-04 +0=10000 +0=0 +0=0 partial`,
		},
		{
			name: "a fall after a fall",
			runs: `06-01 00:00 | 100 0 0
			       06-02 00:00 | 50 0 0
			       06-03 00:00 | 20 0 0
			       06-04 00:00 | 21 0 0
			       06-05 00:00 | 22 0 0
			       06-06 00:00 | 23 0 0`,
			want: `06-01 +0=50 +0=0 +0=0 estimated
06-02 +0=20 +0=0 +0=0 estimated
06-03 +1=21 +0=0 +0=0 estimated
06-04 +1=22 +0=0 +0=0 estimated
06-05 +1=23 +0=0 +0=0 exact`,
		},
		{
			name: "a short dip is ridden out, and its day is not exact",
			runs: `06-01 00:00 | 100 0 0
			       06-02 00:00 | 110 0 0
			       06-02 12:00 | 0 0 0
			       06-02 12:10 | 112 0 0
			       06-03 00:00 | 120 0 0
			       06-04 00:00 | 130 0 0`,
			want: `06-01 +10=110 +0=0 +0=0 exact
06-02 +10=120 +0=0 +0=0 estimated
06-03 +10=130 +0=0 +0=0 exact`,
		},
		{
			name: "an implausible total that the next reading does not confirm never counts",
			runs: `06-01 00:00 | 180 0 0
			       06-01 12:00 | 9007199254740992 0 0
			       06-02 00:00 | 190 0 0
			       06-03 00:00 | 200 0 0`,
			want: `06-01 +10=190 +0=0 +0=0 exact
06-02 +10=200 +0=0 +0=0 exact`,
		},
		{
			name: "nor while it is the newest",
			runs: `06-01 00:00 | 180 0 0
			       06-02 00:00 | 190 0 0
			       06-02 12:00 | 9007199254740992 0 0`,
			want: `06-01 +10=190 +0=0 +0=0 exact
06-02 +0=190 +0=0 +0=0 partial`,
		},
		{
			name: "one that is confirmed counts, however large it is",
			runs: `06-01 00:00 | 180 0 0
			       06-02 00:00 | 06-02 00:10 | 9007199254740992 0 0
			       06-03 00:00 | 9007199254740995 0 0`,
			want: `06-01 +9007199254740812=9007199254740992 +0=0 +0=0 exact
06-02 +3=9007199254740995 +0=0 +0=0 exact`,
		},
		{
			name: "a post that all of Korea reads is plausible",
			runs: `06-01 00:00 | 200 0 0
			       06-02 00:00 | 90000 0 0
			       06-03 00:00 | 250000 0 0`,
			want: `06-01 +89800=90000 +0=0 +0=0 exact
06-02 +160000=250000 +0=0 +0=0 exact`,
		},
		{
			name:  "a release shortly before midnight is no reading",
			began: "06-01 23:50",
			runs: `06-02 10:00 | 61 0 0
			       06-03 00:00 | 90 0 0`,
			want: `06-01 +1=1 +0=0 +0=0 estimated
06-02 +89=90 +0=0 +0=0 estimated`,
		},
		{
			name:  "a release at midnight begins an exact day",
			began: "06-01 00:00",
			runs: `06-01 10:00 | 61 0 0
			       06-02 00:00 | 90 0 0`,
			want: `06-01 +90=90 +0=0 +0=0 exact`,
		},
		{
			name: "quality is about views, whatever likes did",
			runs: `05-31 23:50 | 100 0 0
			       06-01 12:00 | 110 0 0
			       06-01 20:00 | 110 1 0
			       06-02 06:00 | 110 2 0
			       06-03 00:00 | 110 2 0`,
			want: `05-31 +0=100 +0=0 +0=0 partial
06-01 +10=110 +1=1 +0=0 exact
06-02 +0=110 +1=2 +0=0 exact`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := History{Spans: runs(t, c.runs)}
			if c.began != "" {
				h.Began = seoul(t, c.began)
			}
			if diff := cmp.Diff(c.want, table(Days(h, AllDays))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPortionsOfLargeGrowthsDoNotOverflow(t *testing.T) {
	const century = 100 * 365 * secondsPerDay
	for _, c := range []struct{ growth, part, whole, want int64 }{
		{math.MaxInt64, century / 2, century, math.MaxInt64 / 2},
		{-math.MaxInt64, century / 2, century, -math.MaxInt64/2 - 1},
		{1 << 53, 1, 3, 3002399751580330},
		{-1 << 53, 1, 3, -3002399751580331},
		{math.MaxInt64, century, century, math.MaxInt64},
		{7, 1, 2, 3}, {-7, 1, 2, -4}, {5, 0, 9, 0},
	} {
		if got := portion(c.growth, c.part, c.whole); got != c.want {
			t.Errorf("%d * %d / %d = %d, want %d", c.growth, c.part, c.whole, got, c.want)
		}
	}
}
