package collector

import "testing"

// BenchmarkRhythm learns a rhythm from four weeks of 100 posts that were seen to
// change every hour, as on the first scrape after a long gap.
func BenchmarkRhythm(b *testing.B) {
	var spans []Span
	for i := range int64(rhythmWindow) {
		at := 1_700_000_000 + i*secondsPerHour
		spans = append(spans, Span{First: at, Last: at + 3000, Counters: Counters{Views: 7 * i}})
	}
	hour := HourOf(spans[len(spans)-1].Last)
	b.ReportAllocs()
	for b.Loop() {
		a := &Activity{}
		for range 100 {
			a.Add(spans)
		}
		if a.Rhythm(hour) == nil {
			b.Fatal("no rhythm")
		}
	}
}
