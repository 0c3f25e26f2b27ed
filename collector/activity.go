package collector

import "slices"

const (
	// nearReadings is how far apart two readings may be, in seconds, for the
	// views between them to count as known: time spans evenly between them, and
	// rhythms are learned from them.
	nearReadings = 2 * secondsPerHour

	// rhythmWindow is from how many hours before a gap its rhythm is learned.
	// Twice as many gain next to nothing.
	rhythmWindow = 4 * hoursPerWeek

	// viewUnits is the resolution at which views are shared out among hours.
	viewUnits = 1000

	// ordinary is with how many views, beside those that are known, a rhythm
	// keeps to what is ordinary: see [week.rhythm].
	ordinary = 20 * viewUnits
)

// Activity is how many views an account got hour by hour, as far as the readings
// of its posts tell. Rhythms are learned from it. In which order the posts are
// added makes no difference.
type Activity struct {
	near  map[int64]int64   // units of views between near readings, by hour
	far   map[stretch]int64 // units of views between others, by their hours
	first int64             // the hour of the first reading
	last  int64             // the instant of the last one
}

// RhythmSince returns the instant from which on readings are needed to learn the
// rhythm for gaps that begin in an hour, besides the last ones before it.
func RhythmSince(hour int64) int64 { return (windowEnd(hour) - rhythmWindow) * secondsPerHour }

// windowEnd returns the hour before which rhythms for an hour are learned.
// Readings that are near to each other and tell of an hour before that lie before
// the end of the hour given, so that those after it make no difference.
func windowEnd(hour int64) int64 { return hour + 1 - nearReadings/secondsPerHour }

// Add takes in the readings of one post, in the order of time.
func (a *Activity) Add(spans []Span) {
	if len(spans) == 0 {
		return
	}
	if first := HourOf(spans[0].First); a.near == nil {
		a.near, a.far, a.first = map[int64]int64{}, map[stretch]int64{}, first
	} else {
		a.first = min(a.first, first)
	}
	a.last = max(a.last, spans[len(spans)-1].Last)
	for i := 1; i < len(spans); i++ {
		if grown := spans[i].Views - spans[i-1].Views; grown > 0 {
			a.grow(spans[i-1].Last, spans[i].First, min(grown, plausibleGrowth)*viewUnits)
		}
	}
}

func (a *Activity) grow(from, to, units int64) {
	if to-from > nearReadings {
		a.far[stretch{first: HourOf(from), past: HourOf(to) + 1}] += units
		return
	}
	for at := from; at < to; {
		hour := HourOf(at)
		end := min(to, (hour+1)*secondsPerHour)
		a.near[hour] += units * (end - at) / (to - from)
		at = end
	}
}

// Rhythm returns the rhythm for gaps that begin in an hour, counted since 1970:
// how the views of the four weeks before spread over the hours of the week. It
// is nil if they tell nothing of it. What was read after that hour makes no
// difference, so that the rhythm of a gap never changes by later readings.
func (a *Activity) Rhythm(hour int64) *Rhythm {
	end := windowEnd(hour)
	begin := max(a.first, end-rhythmWindow)
	if len(a.near) == 0 || begin >= end {
		return nil
	}
	w := &window{begin: begin, views: make([]int64, end-begin), unknown: make([]int64, end-begin)}
	for i := range w.views {
		w.views[i] = a.near[begin+int64(i)]
	}
	for s, units := range a.far {
		if s.past <= hour+1 && s.past > begin && s.first < end {
			w.addUnknown(s, units/(s.past-s.first))
		}
	}
	return w.rhythm()
}

// window are the hours that a rhythm is learned from.
type window struct {
	begin   int64
	views   []int64 // units of views that are known, by hour
	unknown []int64 // units of views of which only the days are known, about
}

func (w *window) addUnknown(s stretch, each int64) {
	for hour := max(s.first, w.begin); hour < min(s.past, w.begin+int64(len(w.unknown))); hour++ {
		w.unknown[hour-w.begin] += each
	}
}

// known reports for each hour whether its views are known, and of how many that
// holds. While most posts were not read, an hour has at least a quarter of the
// mean views too few.
func (w *window) known() (hours []bool, n int) {
	var sum int64
	for i := range w.views {
		sum += w.views[i] + w.unknown[i]
	}
	hours = make([]bool, len(w.views))
	for i := range hours {
		if hours[i] = w.unknown[i]*4*int64(len(hours)) <= sum; hours[i] {
			n++
		}
	}
	return hours, n
}

// rhythm needs a day of known hours at least.
func (w *window) rhythm() *Rhythm {
	known, n := w.known()
	if n < hoursPerDay {
		return nil
	}
	w.calm(known)
	var of week
	for i, ok := range known {
		if ok {
			h := hourOfWeek(w.begin + int64(i))
			of.views[h] += w.views[i]
			of.hours[h]++
		}
	}
	return of.rhythm()
}

// calm scales days down that have more than one and a half times the views that
// are usual for their weekday: what one post got on its great day is no rhythm.
func (w *window) calm(known []bool) {
	days := map[int64]dayViews{}
	for i, ok := range known {
		if ok {
			d := days[w.day(i)]
			days[w.day(i)] = dayViews{d.hours + 1, d.views + w.views[i]}
		}
	}
	for i, ok := range known {
		d := w.day(i)
		if most := usual(days, d) / 2 * 3; ok && days[d].views > most {
			w.views[i] = portion(w.views[i], most, days[d].views)
		}
	}
}

// day returns the day in Seoul of the i-th hour.
func (w *window) day(i int) int64 { return floorDiv(w.begin+int64(i)+9, hoursPerDay) }

type dayViews struct{ hours, views int64 }

// usual returns the median of the views of a day's weekday; a great many unless
// two such days are known nearly whole.
func usual(days map[int64]dayViews, day int64) int64 {
	var all []int64
	for d := day - rhythmWindow/hoursPerDay; d <= day+rhythmWindow/hoursPerDay; d += 7 {
		if days[d].hours >= hoursPerDay-4 {
			all = append(all, days[d].views)
		}
	}
	if len(all) < 2 {
		return never / 2
	}
	slices.Sort(all)
	return all[(len(all)-1)/2]
}
