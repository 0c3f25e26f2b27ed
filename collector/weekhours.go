package collector

// HourOfWeek is what an hour of the week gets.
type HourOfWeek struct {
	Views float64 // each time, on average
	Weeks int     // in how many weeks it is known; 0: nothing is known of it
}

// WeekHours are the hours of the week in Seoul.
type WeekHours struct {
	Hours   [hoursPerWeek]HourOfWeek // from Monday's first on
	Views   int64                    // that are in them
	LeftOut int64                    // views of the same time whose hours nobody knows, about
}

// Of returns the hours of a weekday, 0 being Monday.
func (w *WeekHours) Of(weekday int) []HourOfWeek {
	return w.Hours[weekday*hoursPerDay : (weekday+1)*hoursPerDay]
}

// WeekHours returns how the views of some days spread over the hours of the week, as
// rhythms are learned: views between readings up to two hours apart are spread evenly
// over that time. Those between readings further apart are left out, and hours in
// which they are more than a quarter of the views of an ordinary hour are not known,
// nor are those that are not over at the last reading.
func (a *Activity) WeekHours(p Period) (w WeekHours) {
	begin := max(a.first+1, HourOf(p.First.beginUnix()))
	end := min(HourOf(a.last), HourOf((p.Last + 1).beginUnix()))
	if a.near == nil || begin >= end {
		return w
	}
	known := &window{begin: begin, views: make([]int64, end-begin), unknown: make([]int64, end-begin)}
	for i := range known.views {
		known.views[i] = a.near[begin+int64(i)]
	}
	for s, units := range a.far {
		known.addUnknown(s, units/(s.past-s.first))
	}
	var of week
	hours, _ := known.known()
	for i, ok := range hours {
		w.LeftOut += known.unknown[i]
		if !ok {
			w.LeftOut += known.views[i]
			continue
		}
		h := hourOfWeek(begin + int64(i))
		of.views[h] += known.views[i]
		of.hours[h]++
		w.Views += known.views[i]
	}
	for h := range w.Hours {
		if n := of.hours[h]; n > 0 {
			w.Hours[h] = HourOfWeek{float64(of.views[h]) / float64(n) / viewUnits, int(n)}
		}
	}
	w.Views, w.LeftOut = w.Views/viewUnits, w.LeftOut/viewUnits
	return w
}
