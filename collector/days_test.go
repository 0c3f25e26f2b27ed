package collector

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// seoul reads a time of day in Seoul such as "06-01 23:50", in 2026.
func seoul(t testing.TB, s string) int64 {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", "2026-"+s, Seoul)
	if err != nil {
		t.Fatal(err)
	}
	return at.Unix()
}

// runs reads lines such as "06-01 23:50 | 06-02 00:10 | 100 4 1": first and
// last reading, views, likes and comments ("?" for unknown ones). Without a
// middle part the run is a single reading.
func runs(t testing.TB, text string) []Span {
	t.Helper()
	var rs []Span
	for line := range strings.Lines(strings.TrimSpace(text)) {
		parts := strings.Split(line, "|")
		first := seoul(t, strings.TrimSpace(parts[0]))
		last := seoul(t, strings.TrimSpace(parts[len(parts)-2]))
		rs = append(rs, Span{First: first, Last: last, Counters: counters(t, parts[len(parts)-1])})
	}
	return rs
}

func counters(t testing.TB, text string) Counters {
	t.Helper()
	var ns []int64
	for f := range strings.FieldsSeq(text) {
		n := Unknown
		if f != "?" {
			if _, err := fmt.Sscan(f, &n); err != nil {
				t.Fatal(err)
			}
		}
		ns = append(ns, n)
	}
	return Counters{Views: ns[0], Likes: ns[1], Comments: ns[2]}
}

// table writes days as lines such as "06-01 +10=110 +1=4 -1=0 exact".
func table(days []Day) string {
	var b strings.Builder
	number := func(n, total int64) string {
		if n == Unknown {
			return "?"
		}
		return fmt.Sprintf("%+d=%d", n, total)
	}
	for _, d := range days {
		fmt.Fprintf(&b, "%s %s %s %s %s\n", d.Date.String()[5:], number(d.Views, d.ViewsTotal),
			number(d.Likes, d.LikesTotal), number(d.Comments, d.CommentsTotal), d.Quality)
	}
	return strings.TrimSpace(b.String())
}

func TestDays(t *testing.T) {
	for _, c := range []struct{ name, runs, began, want string }{
		{
			name: "a single reading is a baseline",
			runs: `06-01 12:00 | 100 4 1`,
			want: `06-01 +0=100 +0=4 +0=1 partial`,
		},
		{
			name: "readings at both midnights make an exact day",
			runs: `05-31 23:55 | 100 4 1
			       06-01 00:05 | 102 4 1
			       06-01 12:00 | 120 5 2
			       06-01 23:55 | 130 5 2
			       06-02 00:05 | 132 6 2`,
			want: `05-31 +1=101 +0=4 +0=1 partial
06-01 +30=131 +1=5 +1=2 exact
06-02 +1=132 +1=6 +0=2 partial`,
		},
		{
			name: "a gap is shared out in time, and nothing is lost",
			runs: `06-01 12:00 | 100 0 0
			       06-04 12:00 | 400 3 0`,
			want: `06-01 +50=150 +0=0 +0=0 partial
06-02 +100=250 +1=1 +0=0 estimated
06-03 +100=350 +1=2 +0=0 estimated
06-04 +50=400 +1=3 +0=0 partial`,
		},
		{
			name: "a midnight exactly 15 minutes from a reading is exact, a minute more is not",
			runs: `06-01 00:00 | 0 0 0
			       06-01 23:45 | 10 0 0
			       06-02 23:44 | 20 0 0
			       06-03 12:00 | 30 0 0`,
			want: `06-01 +10=10 +0=0 +0=0 exact
06-02 +10=20 +0=0 +0=0 estimated
06-03 +10=30 +0=0 +0=0 partial`,
		},
		{
			name: "days without growth are zeros, and a run over midnights knows them exactly",
			runs: `06-01 00:00 | 06-03 08:00 | 100 4 1`,
			want: `06-01 +0=100 +0=4 +0=1 exact
06-02 +0=100 +0=4 +0=1 exact
06-03 +0=100 +0=4 +0=1 partial`,
		},
		{
			name: "a total that falls is no negative day; likes and comments may fall",
			runs: `06-01 00:00 | 100 4 3
			       06-02 00:00 | 90 3 1
			       06-03 00:00 | 95 3 1
			       06-04 00:00 | 110 3 1`,
			want: `06-01 +0=100 -1=3 -2=1 estimated
06-02 +0=100 +0=3 +0=1 estimated
06-03 +10=110 +0=3 +0=1 estimated`,
		},
		{
			name:  "a post released while its account was tracked began at 0",
			began: "06-01 09:00",
			runs:  `06-01 09:10 | 7 1 0` + "\n" + `06-02 00:03 | 50 2 1`,
			want: `06-01 +50=50 +2=2 +1=1 exact
06-02 +0=50 +0=2 +0=1 partial`,
		},
		{
			name: "a midnight takes after the reading that is near, on either side",
			runs: `06-01 00:05 | 100 4 1
			       06-01 21:00 | 120 4 1
			       06-02 00:05 | 123 5 2
			       06-02 23:55 | 130 6 3
			       06-03 05:00 | 133 7 4`,
			want: `06-01 +23=123 +1=5 +1=2 partial
06-02 +7=130 +1=6 +1=3 exact
06-03 +3=133 +1=7 +1=4 partial`,
		},
		{
			name:  "a release long before the first reading is shared out, too",
			began: "06-01 12:00",
			runs:  `06-03 12:00 | 96 0 0`,
			want: `06-01 +24=24 +0=0 +0=0 estimated
06-02 +48=72 +0=0 +0=0 estimated
06-03 +24=96 +0=0 +0=0 partial`,
		},
		{
			name:  "a release after the first reading is no beginning",
			began: "06-02 12:00",
			runs:  `06-01 12:00 | 40 0 0` + "\n" + `06-01 18:00 | 46 0 0`,
			want:  `06-01 +6=46 +0=0 +0=0 partial`,
		},
		{
			name: "unknown likes and comments stay unknown, not zero",
			runs: `06-01 00:00 | 100 ? ?
			       06-02 00:00 | 110 ? ?
			       06-03 00:00 | 120 5 ?
			       06-04 00:00 | 130 7 ?`,
			want: `06-01 +10=110 ? ? exact
06-02 +10=120 +0=5 ? exact
06-03 +10=130 +2=7 ? exact`,
		},
		{
			name: "a stretch that ends at midnight says nothing of the next day",
			runs: `06-01 18:00 | 10 0 0` + "\n" + `06-02 00:00 | 20 0 0`,
			want: `06-01 +10=20 +0=0 +0=0 partial`,
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

func TestDaysReportedByVelogWin(t *testing.T) {
	h := History{
		Spans: runs(t, `06-01 12:00 | 100 0 0
			06-03 06:00 | 142 0 0`),
		Reported: map[Date]int64{},
	}
	for _, day := range []string{"2026-05-31", "2026-06-01", "2026-06-02", "2026-06-03"} {
		d, err := ParseDate(day)
		if err != nil {
			t.Fatal(err)
		}
		h.Reported[d] = 33
	}
	want := `06-01 +33=112 +0=0 +0=0 reported
06-02 +33=136 +0=0 +0=0 reported
06-03 +6=142 +0=0 +0=0 partial`
	if diff := cmp.Diff(want, table(Days(h, AllDays))); diff != "" {
		t.Error(diff)
	}
}

func TestDateIsADayInSeoul(t *testing.T) {
	begin := time.Date(2026, 11, 21, 15, 0, 0, 0, time.UTC)
	d := DateOf(begin)
	if got := d.String(); got != "2026-11-22" {
		t.Errorf("DateOf(%v) = %s", begin, got)
	}
	if !d.Begin().Equal(begin) || !d.End().Equal(begin.Add(24*time.Hour)) {
		t.Errorf("day from %v to %v", d.Begin(), d.End())
	}
	if got := DateOf(begin.Add(-time.Nanosecond)).String(); got != "2026-11-21" {
		t.Errorf("just before: %s", got)
	}
	if got := DateOf(time.Date(1969, 12, 31, 14, 59, 59, 0, time.UTC)).String(); got != "1969-12-31" {
		t.Errorf("before the epoch: %s", got)
	}
	if _, err := ParseDate("2026-13-01"); err == nil {
		t.Error("a 13th month was taken")
	}
}

// randomHistory makes runs that a post could have had, falls included.
func randomHistory(r *rand.Rand) History {
	at := int64(1_780_000_000) + r.Int64N(1_000_000)
	h := History{}
	views, likes := r.Int64N(1000), r.Int64N(50)
	if r.IntN(2) == 0 {
		h.Began = at - r.Int64N(300_000)
	}
	for range 1 + r.IntN(60) {
		first := at
		if r.IntN(3) == 0 {
			at += r.Int64N(200_000)
		}
		c := Counters{Views: views, Likes: likes, Comments: Unknown}
		h.Spans = append(h.Spans, Span{First: first, Last: at, Counters: c})
		at += 1 + r.Int64N(100_000)
		views = max(0, views+r.Int64N(60)-5)
		likes = max(0, likes+r.Int64N(3)-1)
	}
	return h
}

// checkDays holds the days against what must be true of any of them.
func checkDays(t *testing.T, h History, days []Day) {
	t.Helper()
	base, likesBase := h.Spans[0].Views, h.Spans[0].Likes
	if h.Began != 0 && h.Began <= h.Spans[0].First {
		base, likesBase = 0, 0
	}
	var sum, likes, fallen int64
	for i, d := range days {
		if d.Views < 0 {
			t.Errorf("%s: %d views", d.Date, d.Views)
		}
		if i > 0 {
			// A total that velog corrected for good is left out.
			down := days[i-1].ViewsTotal + d.Views - d.ViewsTotal
			if fallen += down; down < 0 || d.Date != days[i-1].Date+1 || down > 0 && d.Quality == Exact {
				t.Errorf("%v does not follow %v", d, days[i-1])
			}
		} else {
			fallen += base + d.Views - d.ViewsTotal
		}
		sum += d.Views
		likes += d.Likes
	}
	if want := days[len(days)-1].ViewsTotal + fallen - base; sum != want {
		t.Errorf("days add up to %d views, the growth is %d", sum, want)
	}
	if want := plainGrowth(h.Spans) + h.Spans[0].Views - base; sum != want {
		t.Errorf("days add up to %d views, the growth without falls is %d", sum, want)
	}
	if want := h.Spans[len(h.Spans)-1].Likes - likesBase; likes != want {
		t.Errorf("days add up to %d likes, the growth is %d", likes, want)
	}
}

// plainGrowth adds up by how much a total grew: from its highest on, or from a
// lower one on that it did not leave upwards within two days.
func plainGrowth(spans []Span) (sum int64) {
	level := spans[0].Views
	for i, r := range spans {
		if r.Views < level {
			kept := false
			for _, later := range spans[i:] {
				if later.Views >= level {
					break
				}
				kept = kept || later.Last-r.First >= 48*3600
			}
			if !kept {
				continue
			}
			level = r.Views
		}
		sum += r.Views - level
		level = r.Views
	}
	return sum
}

// FuzzDays checks for any history that the days add up to the growth, and that
// working out a tail, as the ledger does with each reading, gives the same days
// as working out everything.
func FuzzDays(f *testing.F) {
	for seed := range uint64(300) {
		f.Add(seed, uint8(seed))
	}
	f.Fuzz(func(t *testing.T, seed uint64, cut uint8) {
		h := randomHistory(rand.New(rand.NewPCG(seed, 1)))
		h.Rhythm = randomRhythms(seed)
		all := Days(h, AllDays)
		checkDays(t, h, all)

		known := h
		known.Spans = h.Spans[:1+int(cut)%len(h.Spans)]
		anchor := Derive(known, AllDays).Anchor
		if anchor == 0 {
			return
		}
		k := slices.IndexFunc(h.Spans, func(r Span) bool { return r.First == anchor })
		tail := History{Began: h.Began, Spans: h.Spans[k:], Tail: true, Rhythm: h.Rhythm}
		from := dateOfUnix(anchor-1) + 1
		want := slices.DeleteFunc(slices.Clone(all), func(d Day) bool { return d.Date < from })
		if diff := cmp.Diff(want, Days(tail, AllDays)); diff != "" {
			t.Errorf("the tail (-all +tail):\n%s", diff)
		}
		// What the anchor leaves out did not change by later readings.
		before := Days(known, AllDays)
		for i, d := range before {
			if d.Date < from && d != all[i] {
				t.Errorf("%v became %v by readings after it", d, all[i])
			}
		}
	})
}

// BenchmarkDays works out a year of days of 1,000 posts that were read every
// 10 minutes and seen to change every hour.
func BenchmarkDays(b *testing.B) {
	benchmarkDays(b, 1000, 365)
}

// BenchmarkDaysTenYears works out ten years of days of one such post.
func BenchmarkDaysTenYears(b *testing.B) {
	benchmarkDays(b, 1, 3650)
}

// BenchmarkDaysOverGaps works out a year of days of 1,000 posts as BenchmarkDays
// does, with two days a week on which nobody read.
func BenchmarkDaysOverGaps(b *testing.B) {
	rhythm := randomRhythm(rand.New(rand.NewPCG(1, 4)))
	benchmarkDaysOf(b, 1000, 365, History{Rhythm: func(int64) *Rhythm { return rhythm }}, func(hour int64) bool { return hour%168 >= 48 })
}

func benchmarkDays(b *testing.B, posts, days int) {
	benchmarkDaysOf(b, posts, days, History{}, func(int64) bool { return true })
}

func benchmarkDaysOf(b *testing.B, posts, days int, h History, read func(hour int64) bool) {
	for i := range int64(days * 24) {
		if !read(i) {
			continue
		}
		at := 1_700_000_000 + i*3600
		h.Spans = append(h.Spans, Span{First: at, Last: at + 3000, Counters: Counters{Views: 7 * i, Likes: i / 9, Comments: i / 99}})
	}
	b.ReportAllocs()
	for b.Loop() {
		for range posts {
			if got := Days(h, AllDays); len(got) < days-2 {
				b.Fatalf("%d days", len(got))
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*posts*days), "ns/day")
}
