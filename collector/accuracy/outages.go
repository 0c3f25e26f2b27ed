package accuracy

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// between is how far readings are apart while there is no outage, and margin how
// long before each midnight one of them is, so that days without an outage are exact.
const (
	between = 30 * time.Minute
	margin  = 5 * time.Minute
)

const (
	inAnHour = int(time.Hour / between)
	inADay   = hoursInDay * inAnHour
)

// Error is how far the days of an account that are estimated are from the truth:
// the mean of their relative errors.
type Error struct {
	World  string
	Outage time.Duration
	Days   int
	Even   float64 // if time ran evenly over outages
	Rhythm float64 // as time runs, by the account's rhythm

	ExactDays int
	Exact     float64 // mean error of the exact days
}

// Outages measures the days that outages of each of the lengths given make
// estimated. An outage begins at any hour, and the next one two weeks after it at
// the latest.
func (w World) Outages(lengths ...time.Duration) []Error {
	totals := w.totals()
	var all []Error
	for _, length := range lengths {
		all = append(all, w.outages(totals, length))
	}
	return all
}

// totals are those of each post at each instant at which there may be a reading;
// -1: it was not released yet.
func (w World) totals() [][]int64 {
	all := make([][]int64, len(w.posts))
	for i, p := range w.posts {
		for k := range w.days*inADay + 1 {
			total := int64(-1)
			if at := instant(k); at >= p.released {
				total = p.total(at)
			}
			all[i] = append(all[i], total)
		}
	}
	return all
}

func instant(k int) int64 { return begin().Add(time.Duration(k)*between - margin).Unix() }

func (w World) outages(totals [][]int64, length time.Duration) Error {
	unread := w.unread(length)
	histories, activity := make([]collector.History, len(w.posts)), &collector.Activity{}
	for i, p := range w.posts {
		h := &histories[i]
		if h.Spans = spans(totals[i], unread); p.released > begin().Unix() {
			h.Began = p.released
		}
		activity.Add(h.Spans)
	}
	even, estimated := w.add(histories)
	rhythm := remembering(activity.Rhythm)
	for i := range histories {
		histories[i].Rhythm = rhythm
	}
	byRhythm, _ := w.add(histories)
	e := Error{World: w.Name, Outage: length}
	for d, truth := range w.truth() {
		switch {
		case truth == 0 || d == 0 || d == w.days-1: // the last day is not over
		case estimated[d]:
			e.Days++
			e.Even += math.Abs(even[d]-truth) / truth
			e.Rhythm += math.Abs(byRhythm[d]-truth) / truth
		default:
			e.ExactDays++
			e.Exact += math.Abs(byRhythm[d]-truth) / truth
		}
	}
	e.Even, e.Rhythm, e.Exact = e.Even/float64(e.Days), e.Rhythm/float64(e.Days), e.Exact/float64(e.ExactDays)
	return e
}

// unread reports for each instant whether it lies in an outage. The first two
// weeks have none.
func (w World) unread(length time.Duration) []bool {
	r := rand.New(rand.NewPCG(1, uint64(length/time.Hour)))
	unread, n := make([]bool, w.days*inADay+1), int(length/between)
	for k := 15 * inADay; ; k += n + 5*inADay {
		if k += r.IntN(10 * inADay); k+n > len(unread)-2*inADay {
			return unread
		}
		for i := k + 1; i < k+n; i++ {
			unread[i] = true
		}
	}
}

// spans are the readings of a post outside of outages.
func spans(totals []int64, unread []bool) []collector.Span {
	var all []collector.Span
	for k, total := range totals {
		switch n := len(all); {
		case total < 0 || unread[k]:
		case n > 0 && all[n-1].Views == total:
			all[n-1].Last = instant(k)
		default:
			all = append(all, collector.Span{First: instant(k), Last: instant(k), Counters: collector.Counters{Views: total}})
		}
	}
	return all
}

// add returns the views of the account on each day, and which are estimated.
func (w World) add(histories []collector.History) (views []float64, estimated []bool) {
	views, estimated = make([]float64, w.days), make([]bool, w.days)
	first := collector.DateOf(begin())
	for _, h := range histories {
		for _, d := range collector.Days(h, collector.AllDays) {
			views[d.Date-first] += float64(d.Views)
			estimated[d.Date-first] = estimated[d.Date-first] || d.Quality == collector.Estimated
		}
	}
	return views, estimated
}

// truth returns what the account truly got on each day.
func (w World) truth() []float64 {
	views, before := make([]float64, w.days), w.sum(begin())
	for d := range views {
		total := w.sum(begin().AddDate(0, 0, d+1))
		views[d], before = float64(total-before), total
	}
	return views
}

// remembering asks a function for each hour once.
func remembering(rhythm func(int64) *collector.Rhythm) func(int64) *collector.Rhythm {
	known := map[int64]*collector.Rhythm{}
	return func(hour int64) *collector.Rhythm {
		r, ok := known[hour]
		if !ok {
			r = rhythm(hour)
			known[hour] = r
		}
		return r
	}
}

// WriteOutages writes the errors as a table in Markdown, as [World.Outages]
// returns them.
func WriteOutages(w io.Writer, errors []Error) error {
	_, err := fmt.Fprint(w, "| world | outage | exact days | error | estimated days | error, evenly | error, by rhythm |\n|---|---|---|---|---|---|---|\n")
	for _, e := range errors {
		if err == nil {
			_, err = fmt.Fprintf(w, "| %s | %.0f h | %d | %.2f %% | %d | %.1f %% | %.1f %% |\n",
				e.World, e.Outage.Hours(), e.ExactDays, 100*e.Exact, e.Days, 100*e.Even, 100*e.Rhythm)
		}
	}
	return err
}
