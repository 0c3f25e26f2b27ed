package collector

import "time"

// The lengths in days of the periods that views are shown for.
const (
	WeekLength  = 7
	MonthLength = 30
)

// Period is some whole days, the last one included.
type Period struct{ First, Last Date }

// Week returns the 7 days that ended when a day began.
func Week(today Date) Period { return Period{today - WeekLength, today - 1} }

// Month returns the 30 days that ended when a day began.
func Month(today Date) Period { return Period{today - MonthLength, today - 1} }

// Length returns the number of days.
func (p Period) Length() int { return int(p.Last-p.First) + 1 }

// Before returns the period of the same length before this one.
func (p Period) Before() Period { return Period{p.First - (p.Last - p.First + 1), p.First - 1} }

func (p Period) has(d Date) bool { return d >= p.First && d <= p.Last }

// LacksTime reports whether a post that began with its release on a day had less than
// the whole period: it was released in it, or later. 0: nobody knows when it began.
func (p Period) LacksTime(began Date) bool { return began != 0 && began >= p.First }

// Sum adds up the views of the days of the period that are known.
func (p Period) Sum(days []Day) Sum { return SumOf(days, p.First, p.Last) }

// ComparedFrom returns the first of the days that [Compare] needs.
func ComparedFrom(today Date) Date { return Month(today).Before().First }

// SumsOf adds up the views of the days around one.
func SumsOf(days []Day, today Date) Sums {
	return Sums{
		Today: SumOf(days, today, today), Yesterday: SumOf(days, today-1, today-1),
		Week: Week(today).Sum(days), Month: Month(today).Sum(days),
	}
}

// YearBefore returns the period between the same dates of the year before; a 29th of
// February has the 28th. Around that day it is a day longer or shorter, so that a
// year is compared with a year.
func (p Period) YearBefore() Period { return Period{p.First.yearBefore(), p.Last.yearBefore()} }

func (d Date) yearBefore() Date {
	t := d.Begin().In(Seoul)
	before := t.AddDate(-1, 0, 0)
	if before.Day() != t.Day() { // it would be the 1st of March
		before = before.AddDate(0, 0, -1)
	}
	return DateOf(before)
}

// WeekOf returns the calendar week of a day, from Monday to Sunday.
func WeekOf(d Date) Period {
	monday := d - Date(WeekdayIndex(d))
	return Period{monday, monday + WeekLength - 1}
}

// MonthOf returns the calendar month of a day.
func MonthOf(d Date) Period {
	t := d.Begin().In(Seoul)
	first := time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, Seoul)
	return Period{DateOf(first), DateOf(first.AddDate(0, 1, 0)) - 1}
}
