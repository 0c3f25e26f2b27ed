package web

import (
	"strconv"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// view is an instant as the page shows it.
type view struct {
	Never    bool
	UTC      string // RFC 3339, for programs
	Seoul    string // 2026-11-22 14:05
	Relative string // to the page's clock: 3 minutes ago
}

func moment(t, now time.Time) view {
	return view{
		Never:    t.IsZero(),
		UTC:      t.UTC().Format(time.RFC3339),
		Seoul:    t.In(collector.Seoul).Format("2006-01-02 15:04"),
		Relative: relative(t, now),
	}
}

// relative writes how long before or after now an instant is, in the largest
// unit that fits at least once.
func relative(t, now time.Time) string {
	switch d := now.Sub(t).Round(time.Second); {
	case d.Abs() < 5*time.Second:
		return "now"
	case d < 0:
		return "in " + span(-d)
	default:
		return span(d) + " ago"
	}
}

func span(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < time.Minute:
		return count(d/time.Second, "second")
	case d < time.Hour:
		return count(d/time.Minute, "minute")
	case d < 2*day:
		return count(d/time.Hour, "hour")
	default:
		return count(d/day, "day")
	}
}

// count writes a number with its noun: 1 minute, 1,234 posts.
func count[N int | int64 | time.Duration](n N, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return number(int64(n)) + " " + noun
}

// number writes a number with commas between thousands.
func number(n int64) string {
	digits := strconv.FormatInt(n, 10)
	first := 0
	if n < 0 {
		first = 1
	}
	for i := len(digits) - 3; i > first; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
