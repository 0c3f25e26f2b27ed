package collector

import (
	"fmt"
	"time"
)

// Seoul is the time zone of velog's days: UTC+9, and no daylight saving since
// 1988. A fixed zone needs no zone database on the machine.
var Seoul = time.FixedZone("Asia/Seoul", 9*60*60)

const secondsPerDay = 24 * 60 * 60

// Date is a calendar day in Seoul, counted in days since 1970-01-01.
type Date int32

// DateOf returns the day in Seoul in which the instant t lies. The instant at
// which a day begins belongs to that day.
func DateOf(t time.Time) Date { return dateOfUnix(t.Unix()) }

func dateOfUnix(seconds int64) Date {
	return Date(floorDiv(seconds+9*60*60, secondsPerDay))
}

// ParseDate reads a day written as 2026-11-22.
func ParseDate(s string) (Date, error) {
	t, err := time.ParseInLocation(time.DateOnly, s, Seoul)
	if err != nil {
		return 0, fmt.Errorf("%q is not a day such as 2026-11-22", s)
	}
	return DateOf(t), nil
}

// Begin returns the instant at which the day begins: midnight in Seoul, 15:00
// UTC of the day before.
func (d Date) Begin() time.Time { return time.Unix(d.beginUnix(), 0).UTC() }

// End returns the instant at which the day ends and the next one begins.
func (d Date) End() time.Time { return (d + 1).Begin() }

func (d Date) beginUnix() int64 { return int64(d)*secondsPerDay - 9*60*60 }

// Weekday returns the day's weekday. Day 0 was a Thursday.
func (d Date) Weekday() time.Weekday {
	return time.Weekday(((d+Date(time.Thursday))%WeekLength + WeekLength) % WeekLength)
}

// String writes the day as 2026-11-22.
func (d Date) String() string { return d.Begin().In(Seoul).Format(time.DateOnly) }

// floorDiv divides rounding down, also below zero, where Go's division rounds
// towards zero. The divisor must be positive.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
