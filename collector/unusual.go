package collector

import (
	"cmp"
	"math"
	"slices"
)

// Basis is the days that a day is compared with.
type Basis string

const (
	SameWeekday Basis = "weekday" // the same weekday of the eight weeks before
	DaysBefore  Basis = "days"    // the two weeks before, while weekdays are too few
)

// Unusual is a day that got far more or far fewer views than is usual for it.
type Unusual struct {
	Day   Day
	Usual int64 // the median of the days that it is compared with
	Basis Basis // which they are
	Of    int   // how many of them are known
}

// More reports whether the day got more than usual.
func (u Unusual) More() bool { return u.Day.Views > u.Usual }

// Times returns how many times the usual views the day got. It reports false if
// usually there are none.
func (u Unusual) Times() (times float64, ok bool) {
	return float64(u.Day.Views) / float64(u.Usual), u.Usual > 0
}

const (
	unusualWeeks    = 8  // how far back days are compared
	fewestWeekdays  = 4  // with fewer, weekdays are not told apart
	fewestDays      = 7  // with fewer, nothing is usual
	unusualSpreads  = 5  // how many spreads from the usual views a day must be,
	unusualViews    = 10 // how many views,
	unusualTimes    = 1.5
	unusualFraction = 0.5 // and by which factors

	// deviations is how many median absolute deviations a standard deviation of
	// normally distributed numbers has.
	deviations = 1.4826
)

// UnusualFrom returns the first of the days that [UnusualDays] needs to judge those
// from a day on.
func UnusualFrom(first Date) Date {
	return max(first, AllDays+2*unusualWeeks*WeekLength) - 2*unusualWeeks*WeekLength
}

// UnusualDays returns the unusual days of a period, oldest first, of the days of an
// account or a post, oldest first: those from [UnusualFrom] on, as far as they are
// known.
//
// A day is compared with the median of the same weekday in the eight weeks before.
// It is unusual if it got at least half as much again or at most half as much, and
// lies at least ten views and five spreads off. The spread is by how much the days of
// the last eight weeks lay off in the same way (by their median, so that one great
// day does not widen it), and never less than chance alone makes: the root of the
// views. So a small blog has few unusual days. What has become usual in the last
// week, by the median of how its days compared, is not unusual either: a lasting
// change is told on its first days only.
//
// Partial days are not judged, nor compared with.
func UnusualDays(days []Day, p Period) []Unusual {
	if len(days) == 0 {
		return nil
	}
	var found []Unusual
	j := newJudge(days)
	for _, d := range days {
		if d.Date < p.First || d.Date > p.Last || d.Quality == Partial {
			continue
		}
		if u, unusual := j.judge(d); unusual {
			found = append(found, u)
		}
	}
	return found
}

// TellsUnusual reports whether the days, as for [UnusualDays], are enough to tell what is
// usual on any of a period.
func TellsUnusual(days []Day, p Period) bool {
	if len(days) == 0 {
		return false
	}
	j := newJudge(days)
	return slices.ContainsFunc(days, func(d Day) bool {
		return d.Date >= p.First && d.Date <= p.Last && d.Quality != Partial && j.at(d.Date).Of > 0
	})
}

// judge knows the whole days of some, and what was usual for each of them.
type judge struct {
	first Date
	days  []judged // from the first day on, one for each
}

type judged struct {
	views float64
	whole bool
	Unusual
	factor float64 // the views by the usual ones, where there are any
}

func newJudge(days []Day) *judge {
	first, last := days[0].Date, days[len(days)-1].Date
	j := &judge{first, make([]judged, last-first+1)}
	for _, d := range days {
		at := j.at(d.Date)
		at.views, at.whole = float64(d.Views), d.Quality != Partial
	}
	for i := range j.days {
		at := &j.days[i]
		at.Unusual = j.usualOn(first + Date(i))
		at.factor = at.views / float64(max(at.Usual, 1))
	}
	return j
}

func (j *judge) at(d Date) *judged { return &j.days[d-j.first] }

// before returns those of some days before one that are whole.
func (j *judge) before(d Date, days, step Date) []*judged {
	var whole []*judged
	for at := max(d-days, j.first+(d-days-j.first)%step); at < d; at += step {
		if at >= j.first && j.at(at).whole {
			whole = append(whole, j.at(at))
		}
	}
	return whole
}

func (j *judge) usualOn(d Date) Unusual {
	u, days := Unusual{Basis: SameWeekday}, j.before(d, unusualWeeks*WeekLength, WeekLength)
	if len(days) < fewestWeekdays {
		if u.Basis, days = DaysBefore, j.before(d, 2*WeekLength, 1); len(days) < fewestDays {
			return u
		}
	}
	views := make([]float64, len(days))
	for i, day := range days {
		views[i] = day.views
	}
	u.Usual, u.Of = roundedOf(median(views)), len(days)
	return u
}

func (j *judge) judge(d Day) (Unusual, bool) {
	u := j.at(d.Date).Unusual
	u.Day = d
	if u.Of == 0 {
		return u, false
	}
	low, high := j.limits(d.Date, u.Usual, u.Basis)
	return u, float64(d.Views) <= low || float64(d.Views) >= high
}

// limits returns the numbers of views from which on a day is unusual, downwards and
// upwards, where some are usual for it.
func (j *judge) limits(d Date, usual int64, basis Basis) (low, high float64) {
	fewer, more := j.expected(d, usual, basis, math.Min), j.expected(d, usual, basis, math.Max)
	return min(unusualFraction*fewer, fewer-j.farFrom(d, fewer)), max(unusualTimes*more, more+j.farFrom(d, more))
}

// farFrom returns how many views a day must lie off an expected number.
func (j *judge) farFrom(d Date, expected float64) float64 {
	return max(unusualViews, unusualSpreads*max(j.spread(d)*expected, math.Sqrt(expected), 1))
}

// expected returns what a day must differ from: the usual views, or what lies nearer
// to its own, if it is at the level of the last week or, while weekdays are not told
// apart, on a weekday of which even one was like it. Nearer is the greater of two
// numbers for days with more views than usual, the smaller one for others.
func (j *judge) expected(d Date, usual int64, basis Basis, nearer func(x, y float64) float64) float64 {
	expected := float64(usual) * nearer(j.level(d), 1)
	if basis == DaysBefore {
		for _, same := range j.before(d, unusualWeeks*WeekLength, WeekLength) {
			expected = nearer(expected, same.views)
		}
	}
	return expected
}

// level returns by which factor the days of the last week differed from what was
// usual for them: the median, 1 while they are too few.
func (j *judge) level(d Date) float64 {
	var factors []float64
	for _, day := range j.before(d, WeekLength, 1) {
		if day.Of > 0 {
			factors = append(factors, day.factor)
		}
	}
	if len(factors) <= WeekLength/2 {
		return 1
	}
	return median(factors)
}

// spread returns how far the days of the last weeks lay off what was usual for them,
// as a part of that. While such days are too few, all that are known are compared
// with their median.
func (j *judge) spread(d Date) float64 {
	days := j.before(d, unusualWeeks*WeekLength, 1)
	var off []float64
	for _, day := range days {
		if day.Of > 0 {
			off = append(off, math.Abs(day.factor-1))
		}
	}
	if len(off) < 2*WeekLength {
		middle := float64(max(j.at(d).Usual, 1))
		off = off[:0]
		for _, day := range days {
			off = append(off, math.Abs(day.views-middle)/middle)
		}
	}
	return deviations * median(off)
}

// Against says with what the views of a post on a day are compared.
type Against string

const (
	AgainstWeekBefore Against = "week" // the same weekday a week before
	AgainstDayBefore  Against = "day"  // the day before, where the week before is not known
	AgainstNothing    Against = "new"  // the post was released since the week before
)

// Cause is a post to which an unusual day owes its views, or lack of them.
type Cause struct {
	PostOnDay
	Change  int64
	Against Against
}

const (
	mostCauses  = 3
	smallest    = 10 // percent of the difference that a post must make
	enoughCause = 80 // percent of it that are explanation enough
)

// CauseFrom returns by how many views a post must differ, to be a cause of a difference
// of so many.
func CauseFrom(difference int64) int64 { return max(1, (difference*smallest+99)/100) }

// CausesOf returns the posts that made an unusual day so, those that changed most
// first: at most three, and fewer where these make for most of the difference.
// Without any, it came from all posts alike.
func CausesOf(u Unusual, posts []PostOnDay) []Cause {
	sign := int64(-1)
	if u.More() {
		sign = 1
	}
	var all []Cause
	difference := sign * (u.Day.Views - u.Usual)
	for _, p := range posts {
		if c, ok := p.cause(); ok && sign*c.Change >= CauseFrom(difference) {
			all = append(all, c)
		}
	}
	slices.SortStableFunc(all, func(a, b Cause) int { return cmp.Compare(sign*b.Change, sign*a.Change) })
	explained := int64(0)
	for i, c := range all {
		if i == mostCauses || 100*explained >= enoughCause*difference {
			return all[:i]
		}
		explained += sign * c.Change
	}
	return all
}

// cause compares what the post got with the same weekday a week before: a post that
// was released later had nothing then. Only where that day is not known, the day before
// stands for it. It reports false where nothing is known to compare with.
func (p PostOnDay) cause() (c Cause, ok bool) {
	known := func(d *Day) bool { return d != nil && d.Quality != Partial }
	switch {
	case p.Began > p.Day.Date-WeekLength:
		return Cause{p, p.Day.Views, AgainstNothing}, true
	case known(p.WeekBefore):
		return Cause{p, p.Day.Views - p.WeekBefore.Views, AgainstWeekBefore}, true
	case known(p.Before):
		return Cause{p, p.Day.Views - p.Before.Views, AgainstDayBefore}, true
	}
	return Cause{}, false
}
