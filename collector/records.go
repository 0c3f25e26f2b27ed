package collector

import (
	"math"
	"slices"
)

// Record is a period that got more views than any other of its kind. Views are
// 0 if there is none.
type Record struct {
	Period
	Views   int64
	Quality Quality // the worst of its days
}

// Records are the best day, calendar week (from Monday) and calendar month of
// some days, and the longest run of good days.
type Records struct {
	Day, Week, Month Record
	Run              Run
}

// Run is the days in a row that each got at least some views. Its Least is 0 if
// there is none.
type Run struct {
	Period
	Least int64
}

// RecordsOf returns the records among the days of an account or a post, oldest
// first. Of equal ones the first counts: a record is broken, not equalled, so that
// a day is a new one if RecordsOf without it has another.
//
// A partial day can be the best day, because it got at least what is known of it;
// leave it out if its number must not grow any more. Weeks and months count only if
// they are whole: all of their days known, and none partial.
func RecordsOf(days []Day) Records {
	return Records{
		Day: BestDay(days), Week: bestWhole(days, WeekOf), Month: bestWhole(days, MonthOf),
		Run: LongestRun(days, usualFloor(days)),
	}
}

// BestDay returns the day with the most views among some, oldest first; the first of
// equal ones.
func BestDay(days []Day) (best Record) {
	for _, d := range days {
		if d.Views > best.Views {
			best = Record{Period{d.Date, d.Date}, d.Views, d.Quality}
		}
	}
	return best
}

// bestWhole returns the best of the whole periods into which the days fall.
func bestWhole(days []Day, of func(Date) Period) (best Record) {
	var sum Sum
	at := Record{Period: Period{First: AllDays, Last: AllDays}}
	for _, d := range days {
		if d.Date > at.Last {
			at, sum = Record{Period: of(d.Date), Quality: d.Quality}, Sum{}
		}
		sum.add(d)
		at.Views = sum.Views
		if d.Quality.WorseThan(at.Quality) {
			at.Quality = d.Quality
		}
		if sum.whole(at.Length()) && at.Views > best.Views {
			best = at
		}
	}
	return best
}

// LongestRun returns the most days in a row of which each got at least some views,
// the first of several as long. A day that is not known ends a run, and so does a
// partial one of which too few are known.
func LongestRun(days []Day, least int64) (longest Run) {
	var at Run
	for _, d := range days {
		switch {
		case d.Views < least:
			at = Run{}
			continue
		case at.Least == 0 || at.Last != d.Date-1:
			at = Run{Period{d.Date, d.Date}, least}
		}
		at.Last = d.Date
		if longest.Least == 0 || at.Length() > longest.Length() {
			longest = at
		}
	}
	return longest
}

// usualFloor returns the highest of 1, 2, 5, 10, 20, … that half of the whole days
// reach, at least 1.
func usualFloor(days []Day) int64 {
	var views []int64
	for _, d := range days {
		if d.Quality != Partial {
			views = append(views, d.Views)
		}
	}
	if len(views) == 0 {
		return 1
	}
	slices.Sort(views)
	half := max(1, views[len(views)/2])
	power := int64(math.Pow10(int(math.Log10(float64(half)))))
	for _, n := range []int64{5, 2} {
		if n*power <= half {
			return n * power
		}
	}
	return power
}
