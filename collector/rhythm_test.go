package collector

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// randomRhythm makes a rhythm of hours some of which weigh next to nothing.
func randomRhythm(r *rand.Rand) *Rhythm {
	var weights [hoursPerWeek]int64
	for i := range weights {
		weights[i] = r.Int64N(1 + r.Int64N(50*evenHour))
	}
	return newRhythm(&weights)
}

// randomRhythms returns a function that gives each hour its own rhythm, or none.
func randomRhythms(seed uint64) func(int64) *Rhythm {
	return func(hour int64) *Rhythm {
		if r := rand.New(rand.NewPCG(seed, uint64(hour))); r.IntN(5) > 0 {
			return randomRhythm(r)
		}
		return nil
	}
}

// FuzzRhythm checks for any history and any rhythms that days have the sums that
// they must have, and that exact days are the same as without rhythms.
func FuzzRhythm(f *testing.F) {
	for seed := range uint64(500) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		r := rand.New(rand.NewPCG(seed, 2))
		h := randomHistory(r)
		if r.IntN(2) == 0 { // readings near to midnights
			for i := range h.Spans {
				s := &h.Spans[i]
				if last := dateOfUnix(s.Last).beginUnix() + r.Int64N(600); last > s.First {
					s.Last = last
				}
			}
		}
		even := Days(h, AllDays)
		h.Rhythm = randomRhythms(seed)
		days := Days(h, AllDays)
		checkDays(t, h, days)
		for i, d := range days {
			if d.Quality != even[i].Quality || d.Quality == Exact && d.Views != even[i].Views {
				t.Errorf("%v is %v without rhythms", d, even[i])
			}
		}
	})
}

// hourly are readings of a post from one instant to another, some minutes apart,
// whose views by the hour of the week are given.
func hourly(t *testing.T, from, to string, every int64, views func(hour int64) int64) []Span {
	t.Helper()
	var spans []Span
	var total int64
	for at := seoul(t, from); at <= seoul(t, to); at += every {
		if n := len(spans); n > 0 {
			total += views(hourOfWeek(HourOf(at-1))) * every / secondsPerHour
		}
		spans = append(spans, Span{First: at, Last: at, Counters: Counters{Views: total}})
	}
	return spans
}

// nights are many views from midnight to four, and few else.
func nights(hour int64) int64 {
	if hour%hoursPerDay < 4 {
		return 60
	}
	return 6
}

// weekends are views on Saturday and Sunday alone.
func weekends(hour int64) int64 {
	if hour >= 5*hoursPerDay {
		return 60
	}
	return 0
}

// gapDays are the views of two days between which nobody read, of 300 in all:
// from 06-28, a Sunday, at noon to the next Monday at noon.
func gapDays(t *testing.T, a *Activity) []int64 {
	t.Helper()
	h := History{
		Spans:  []Span{{First: seoul(t, "06-28 12:00")}, {First: seoul(t, "06-29 12:00"), Counters: Counters{Views: 300}}},
		Rhythm: a.Rhythm,
	}
	for i := range h.Spans {
		h.Spans[i].Last = h.Spans[i].First
	}
	var views []int64
	for _, d := range Days(h, AllDays) {
		views = append(views, d.Views)
	}
	return views
}

// TestGapsRunByTheRhythmOfTheAccount has what is known before a gap, from much to
// nothing.
func TestGapsRunByTheRhythmOfTheAccount(t *testing.T) {
	for _, c := range []struct {
		name        string
		spans       []Span
		before, not int64 // the views of Sunday: at least, and less than
	}{
		{"four weeks of nights", hourly(t, "05-31 00:00", "06-28 12:00", 1200, nights), 59, 62},
		{"two days of nights tell the hours of the day", hourly(t, "06-26 12:00", "06-28 12:00", 1200, nights), 62, 120},
		{"four weeks of weekends", hourly(t, "05-31 00:00", "06-28 12:00", 1200, weekends), 290, 301},
		{"what is read every three hours tells no rhythm", hourly(t, "05-31 00:00", "06-28 12:00", 10800, nights), 150, 151},
		{"twenty hours tell no rhythm", hourly(t, "06-27 15:00", "06-28 12:00", 1200, nights), 150, 151},
		{"what was five weeks ago tells no rhythm", hourly(t, "05-01 00:00", "05-24 12:00", 1200, nights), 150, 151},
		{"no views tell no rhythm", hourly(t, "05-31 00:00", "06-28 12:00", 1200, func(int64) int64 { return 0 }), 150, 151},
		{"no readings tell no rhythm", nil, 150, 151},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := &Activity{}
			a.Add(c.spans)
			if views := gapDays(t, a); views[0] < c.before || views[0] >= c.not || views[0]+views[1] != 300 {
				t.Errorf("%d views, want from %d to below %d on the first day and 300 in all", views, c.before, c.not)
			}
		})
	}
}

// TestAGreatDayIsNoRhythm has 20 times the views on one Monday.
func TestAGreatDayIsNoRhythm(t *testing.T) {
	plain, viral := &Activity{}, &Activity{}
	spans := hourly(t, "05-31 00:00", "06-28 12:00", 1200, nights)
	plain.Add(spans)
	viral.Add(spans)
	viral.Add(hourly(t, "06-15 00:00", "06-16 00:00", 1200, func(hour int64) int64 { return 20 * nights(hour) }))
	without, with := gapDays(t, plain), gapDays(t, viral)
	if without[0]-with[0] > 10 {
		t.Errorf("days of %d views, without the great day %d", with, without)
	}
}

// TestAnOutageIsNoRhythm has an earlier gap, whose views nobody can tell the hours
// of, in what is known.
func TestAnOutageIsNoRhythm(t *testing.T) {
	a := &Activity{}
	spans := hourly(t, "05-31 00:00", "06-28 12:00", 1200, func(int64) int64 { return 30 })
	from, to := seoul(t, "06-20 06:00"), seoul(t, "06-25 00:00")
	a.Add(slices.DeleteFunc(spans, func(s Span) bool { return s.First > from && s.First < to }))
	if got := gapDays(t, a); got[0] != 150 {
		t.Errorf("days of %d views, want two halves", got)
	}
}

// TestRhythmsFollowFromEarlierReadingsInAnyOrder adds later readings, and posts
// in another order.
func TestRhythmsFollowFromEarlierReadingsInAnyOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 3))
	var posts, early [][]Span
	gap := seoul(t, "06-28 12:30")
	for range 6 {
		post := hourly(t, "05-20 00:00", "07-20 00:00", 600*(1+r.Int64N(20)), func(int64) int64 { return r.Int64N(100) })
		posts = append(posts, post)
		end := slices.IndexFunc(post, func(s Span) bool { return s.First > gap+1800 })
		early = append(early, post[:end])
	}
	rhythm := func(posts [][]Span) []byte {
		a := &Activity{}
		for _, i := range r.Perm(len(posts)) {
			a.Add(posts[i])
		}
		return a.Rhythm(HourOf(gap)).Pack()
	}
	want := rhythm(early)
	if len(want) == 0 {
		t.Fatal("there is no rhythm")
	}
	for _, got := range [][]byte{rhythm(early), rhythm(posts)} {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	unpacked, ok := UnpackRhythm(want)
	if diff := cmp.Diff(want, unpacked.Pack()); !ok || diff != "" {
		t.Errorf("a packed rhythm is another one when it is unpacked (-want +got):\n%s", diff)
	}
	if _, ok := UnpackRhythm(want[:len(want)-1]); ok {
		t.Error("a rhythm of which a part is missing was unpacked")
	}
}
