package collector

// Hours are what the 24 hours of a day got.
type Hours [hoursPerDay]Hour

// Hour is what an hour of a day got.
type Hour struct {
	Known     bool  // readings reach into it
	Views     int64 // all of them
	Estimated int64 // those for which a total was interpolated at an end of the hour
}

// HoursKnown is what the hours of a post's day are worked out from.
type HoursKnown struct {
	Day   Day
	Began int64 // as in [History]

	// Spans are those that touch the day, the one before and the one after it.
	Spans []Span

	// Rhythm is as in [History], but never nil: without a rhythm totals are rounded
	// down, and all of the few views of many posts would come at the end of a gap.
	Rhythm func(hour int64) *Rhythm
}

// Add adds what a post got. Its day stands: the hours share its views out, by the
// readings and between them as the rules for midnights say.
func (hours *Hours) Add(k HoursKnown) {
	if len(k.Spans) == 0 {
		return
	}
	l := k.line()
	begin, end := k.Day.Date.beginUnix(), (k.Day.Date + 1).beginUnix()
	first, last := l.knots[0].at, l.knots[len(l.knots)-1].at
	total, high := k.began(), k.Day.Views+k.began()
	_, near := l.at(begin)
	for i := range hours {
		from, to := begin+int64(i)*secondsPerHour, begin+int64(i+1)*secondsPerHour
		then, nearThen := l.at(to)
		then = min(max(then, total), high)
		if to >= min(end, last) { // the rest; what comes later is another day's
			then = high
		}
		if to > first && from < last {
			hours[i].add(then-total, near && nearThen || to > last)
		}
		total, near = then, nearThen
	}
}

func (h *Hour) add(views int64, told bool) {
	h.Known = true
	h.Views += views
	if !told {
		h.Estimated += views
	}
}

// began is the total as the day began.
func (k HoursKnown) began() int64 { return k.Day.ViewsTotal - k.Day.Views }

// line is the total over time, which on the day grows from where the day began
// to where it ended: a total that fell is not negative views.
func (k HoursKnown) line() *line {
	begin, end := k.Day.Date.beginUnix(), (k.Day.Date + 1).beginUnix()
	l := &line{rhythm: k.Rhythm}
	if k.Began != 0 && k.Began <= k.Spans[0].First {
		l.add(knot{at: k.Began, release: true})
	}
	low, high := k.began(), k.Day.ViewsTotal
	total := int64(0)
	for i := range k.Spans {
		s := k.Spans[i]
		switch {
		case s.Last < begin:
			s.Views = min(s.Views, low)
		case s.First >= end:
			s.Views = max(s.Views, high)
		default:
			s.Views = min(max(s.Views, low), high)
		}
		total = max(total, s.Views)
		l.addSpan(&s, total)
	}
	return l
}
