package collector

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// thinnableHistory has readings at any distance, totals that fall and leap, and
// likes and comments that not every reading tells.
func thinnableHistory(r *rand.Rand) History {
	var h History
	at, c := Date(20000).beginUnix(), Counters{Views: 100}
	if r.IntN(2) == 0 {
		h.Began = at
	}
	var span Span
	for range 300 {
		switch r.IntN(30) {
		case 0:
			at += r.Int64N(60 * secondsPerHour)
		case 1:
			at = (dateOfUnix(at) + 1).beginUnix()
		default:
			at += 1 + r.Int64N(3*secondsPerHour)
		}
		switch r.IntN(40) {
		case 0:
			c.Views = max(0, c.Views-r.Int64N(20))
		case 1:
			c.Views += 300_000
		case 2:
			c.Views = max(0, c.Views-300_000)
		default:
			c.Views += r.Int64N(5)
		}
		c.Likes = max(0, c.Likes+r.Int64N(3)-1)
		told := c
		if c.Comments += r.Int64N(2); r.IntN(3) == 0 {
			told.Comments = c.Comments
		} else {
			told.Comments = Unknown
		}
		next, begins := span.With(at, told)
		if begins && span.First != 0 {
			h.Spans = append(h.Spans, span)
		}
		span = next
	}
	h.Spans = append(h.Spans, span)
	return h
}

// TestThinnedReadingsTellTheSameDays thins histories at random, and has their days
// worked out by a rhythm that thinning did not know.
func TestThinnedReadingsTellTheSameDays(t *testing.T) {
	dropped, all := 0, 0
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 3))
		h := thinnableHistory(r)
		var weights [hoursPerWeek]int64
		for i := range weights {
			weights[i] = r.Int64N(1000)
		}
		rhythm := newRhythm(&weights)
		before := h.Spans[len(h.Spans)*3/4].First
		firsts := Dispensable(h, before, nil)
		dropped, all = dropped+len(firsts), all+len(h.Spans)
		h.Rhythm = func(int64) *Rhythm { return rhythm }
		want := Derive(h, AllDays)
		thin := h
		thin.Spans = slices.DeleteFunc(slices.Clone(h.Spans), func(s Span) bool { return slices.Contains(firsts, s.First) })
		if diff := cmp.Diff(want, Derive(thin, AllDays)); diff != "" {
			t.Fatalf("seed %d (-all readings +thinned):\n%s", seed, diff)
		}
		for _, first := range firsts {
			if first >= before {
				t.Errorf("seed %d: a reading after the instant is dropped", seed)
			}
		}
	}
	if dropped*3 < all {
		t.Errorf("of %d spans only %d were dropped", all, dropped)
	}
}

// TestReadingsThatRhythmsAreLearnedFromStay: what happened in the four weeks before a
// gap is needed for its days.
func TestReadingsThatRhythmsAreLearnedFromStay(t *testing.T) {
	var h History
	for hour := range int64(100 * hoursPerDay) {
		if hour < 50*hoursPerDay || hour > 51*hoursPerDay+6 {
			at := Date(20000).beginUnix() + hour*secondsPerHour
			h.Spans = append(h.Spans, Span{First: at, Last: at, Counters: Counters{Views: hour}})
		}
	}
	hours := GapHours(h)
	if len(hours) != 1 {
		t.Fatalf("gaps %v, want one", hours)
	}
	perDay := map[Date]int{}
	firsts := Dispensable(h, h.Spans[len(h.Spans)-1].First, LearnedFor(hours))
	for _, s := range h.Spans {
		if !slices.Contains(firsts, s.First) {
			perDay[dateOfUnix(s.First)]++
		}
	}
	for day, want := range map[Date]int{20010: 1, 20030: 24, 20049: 24, 20060: 1} {
		if perDay[day] != want {
			t.Errorf("%v has %d left, want %d", day, perDay[day], want)
		}
	}
}
