package collector

import (
	"encoding/binary"
	"math"
	"slices"
	"time"
)

// ByNow is what is usual for today by the time of its last reading: what the same
// weekday of the eight weeks before had got by then.
type ByNow struct {
	Until time.Time // today's last reading; zero: there is none yet
	Usual int64     // the median
	Of    int       // of how many weeks it is known; 0: of too few, and nothing is usual

	// Today is unusual with as many views as Low or fewer, or as High or more. A
	// negative Low means that no number is unusually low.
	Low, High int64
}

// Verdict is how a number of views compares with what is usual.
type Verdict int

const (
	FewerThanUsual Verdict = iota - 1
	AsUsual                // or nobody knows
	MoreThanUsual
)

// Verdict tells how today's views so far compare, by the rules of [UnusualDays].
func (b ByNow) Verdict(views int64) Verdict {
	switch {
	case b.Of == 0:
		return AsUsual
	case views >= b.High:
		return MoreThanUsual
	case views <= b.Low:
		return FewerThanUsual
	}
	return AsUsual
}

// DayCourse is what each hour of an account's day got.
type DayCourse struct {
	Date  Date
	Views [hoursPerDay]int64
}

// by returns what the day had got when so many seconds of it had passed.
func (c DayCourse) by(passed int64) (views float64) {
	for _, got := range c.Views {
		part := min(max(passed, 0), secondsPerHour)
		views += float64(got) * float64(part) / secondsPerHour
		passed -= secondsPerHour
	}
	return views
}

// Pack returns the course in a form in which it can be stored.
func (c DayCourse) Pack() []byte {
	var packed []byte
	for _, got := range c.Views {
		packed = binary.AppendUvarint(packed, uint64(got))
	}
	return packed
}

// UnpackCourse is the inverse of [DayCourse.Pack], of a day. It reports whether packed is
// complete.
func UnpackCourse(d Date, packed []byte) (c DayCourse, ok bool) {
	c.Date = d
	for i := range c.Views {
		got, size := binary.Uvarint(packed)
		if size <= 0 {
			return c, false
		}
		c.Views[i], packed = int64(got), packed[size:]
	}
	return c, len(packed) == 0
}

// UsualWeekdays are the days that [UsualByNow] compares a day with.
func UsualWeekdays(today Date) []Date {
	days := make([]Date, unusualWeeks)
	for i := range days {
		days[i] = today - WeekLength*Date(i+1)
	}
	return days
}

// WeekdaysByNow are what the days of [UsualWeekdays] had got when as much of them had
// passed as of today at its last reading; negative: nobody knows.
type WeekdaysByNow [unusualWeeks]float64

// known are those of which it is known.
func (w WeekdaysByNow) known() (views []float64) {
	for _, v := range w {
		if v >= 0 {
			views = append(views, v)
		}
	}
	return views
}

// byNowUnits is the resolution in which they are stored.
const byNowUnits = 16

// Pack returns them in a form in which they can be stored; nil, which is NULL, if nothing is known.
func (w WeekdaysByNow) Pack() []byte {
	if len(w.known()) == 0 {
		return nil
	}
	var packed []byte
	for _, v := range w {
		packed = binary.AppendUvarint(packed, uint64(max(math.Round(byNowUnits*v)+1, 0)))
	}
	return packed
}

// UnpackWeekdays is the inverse of [WeekdaysByNow.Pack]. What is not complete is not known.
func UnpackWeekdays(packed []byte) (w WeekdaysByNow) {
	for i := range w {
		n, size := binary.Uvarint(packed)
		if w[i] = -1; size > 0 {
			w[i], packed = (float64(n)-1)/byNowUnits, packed[size:]
		}
	}
	return w
}

// UsualByNow returns what is usual for the last of an account's days, which is today,
// until an instant in it, and what that follows from. The days are those from
// [UnusualFrom] on, as far as they are known; the courses are those of [UsualWeekdays].
// Partial days are not compared with.
func UsualByNow(days []Day, until time.Time, courses []DayCourse) (ByNow, WeekdaysByNow) {
	b, w := ByNow{Until: until}, UnpackWeekdays(nil)
	if len(days) == 0 || until.IsZero() {
		return b, w
	}
	today, j := days[len(days)-1].Date, newJudge(days)
	for _, c := range courses {
		i := slices.Index(UsualWeekdays(today), c.Date)
		if i >= 0 && c.Date >= j.first && j.at(c.Date).whole {
			w[i] = c.by(until.Unix() - today.beginUnix())
		}
	}
	return j.usualByNow(b, today, w.known()), w
}

// usualByNow completes what is usual for today, of which some days before are known.
func (j *judge) usualByNow(b ByNow, today Date, views []float64) ByNow {
	if len(views) < fewestWeekdays {
		return b
	}
	b.Usual, b.Of = roundedOf(median(views)), len(views)
	return b.limited(j, today, SameWeekday)
}

// UsualOn returns what is usual for a whole day of an account, or a post, and with what
// the day is compared: of as many days as Of says. The days are those from [UnusualFrom] on,
// as far as they are known. It is unusual, by Low and High, if [UnusualDays] finds it.
func UsualOn(days []Day, d Date) (ByNow, Basis) {
	b := ByNow{Until: d.End()}
	if len(days) == 0 || d < days[0].Date || d > days[len(days)-1].Date {
		return b, ""
	}
	j := newJudge(days)
	u := j.at(d).Unusual
	if u.Of == 0 {
		return b, ""
	}
	b.Usual, b.Of = u.Usual, u.Of
	return b.limited(j, d, u.Basis), u.Basis
}

// limited notes from which numbers of views on a day is unusual.
func (b ByNow) limited(j *judge, d Date, basis Basis) ByNow {
	low, high := j.limits(d, b.Usual, basis)
	b.Low, b.High = max(int64(math.Floor(low)), -1), int64(math.Ceil(high))
	return b
}
