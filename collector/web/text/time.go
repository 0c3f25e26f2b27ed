package text

import (
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Moment is an instant as a page shows it.
type Moment struct {
	Never    bool
	UTC      string // RFC 3339, for programs
	Seoul    string // 2026-11-22 14:05
	Relative string // to the page's clock: 3 minutes ago
}

// Moment writes an instant as seen from now.
func (l *Language) Moment(t, now time.Time) Moment {
	return Moment{
		Never:    t.IsZero(),
		UTC:      t.UTC().Format(time.RFC3339),
		Seoul:    t.In(collector.Seoul).Format("2006-01-02 15:04"),
		Relative: l.relative(t, now),
	}
}

// relative writes how long before or after now an instant is, in the largest
// unit that fits at least once.
func (l *Language) relative(t, now time.Time) string {
	switch d := now.Sub(t).Round(time.Second); {
	case d.Abs() < 5*time.Second:
		return l.Say("time.now")
	case d < 0:
		return l.Say("time.in", "Span", l.Span(-d))
	default:
		return l.Say("time.ago", "Span", l.Span(d))
	}
}

// Span writes how long something takes, in the largest unit that fits.
func (l *Language) Span(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < time.Minute:
		return l.CountOf("second", int64(d/time.Second))
	case d < time.Hour:
		return l.CountOf("minute", int64(d/time.Minute))
	case d < 2*day:
		return l.CountOf("hour", int64(d/time.Hour))
	default:
		return l.CountOf("day", int64(d/day))
	}
}

// Date writes a day with its weekday: 2026-11-22 (Sun).
func (l *Language) Date(d collector.Date) string {
	return d.String() + " (" + l.weekdays[d.Weekday()] + ")"
}

// ShortDate writes a day as labels have it: Nov 22.
func (l *Language) ShortDate(d collector.Date) string {
	t := d.Begin().In(collector.Seoul)
	return l.Say("date.short", "Month", l.months[t.Month()-1], "Day", t.Day())
}

// Week writes the days of a week: Nov 16–22, 2026.
func (l *Language) Week(w collector.ISOWeek) string {
	first, last := w.Monday().Begin().In(collector.Seoul), w.Sunday().Begin().In(collector.Seoul)
	if first.Month() == last.Month() {
		return l.Say("date.week", "Month", l.months[first.Month()-1], "Day", first.Day(), "Last", last.Day(), "Year", last.Year())
	}
	if first.Year() == last.Year() {
		return l.Say("date.week_across", "First", l.ShortDate(w.Monday()), "Last", l.ShortDate(w.Sunday()), "Year", last.Year())
	}
	return l.Say("date.week_years", "First", l.ShortDate(w.Monday()), "FirstYear", first.Year(), "Last", l.ShortDate(w.Sunday()), "Year", last.Year())
}

// Month writes the month of a day with its year: Nov 2026.
func (l *Language) Month(d collector.Date) string {
	t := d.Begin().In(collector.Seoul)
	return l.Say("date.month", "Month", l.months[t.Month()-1], "Year", t.Year())
}

// MonthName writes the month of a day without its year: Nov.
func (l *Language) MonthName(d collector.Date) string {
	return l.Say("date.month_name", "Month", l.months[d.Begin().In(collector.Seoul).Month()-1])
}

// WeekdayName is the name of a day's weekday within a sentence.
func (l *Language) WeekdayName(d collector.Date) string { return l.weekdayNames[d.Weekday()] }

// Weekdays are the short names of the weekdays, Monday first.
func (l *Language) Weekdays() []string {
	return append(append([]string{}, l.weekdays[1:]...), l.weekdays[0])
}
