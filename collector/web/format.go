package web

import (
	"fmt"
	"strconv"
	"strings"
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

func (w words) moment(t, now time.Time) view {
	return view{
		Never:    t.IsZero(),
		UTC:      t.UTC().Format(time.RFC3339),
		Seoul:    t.In(collector.Seoul).Format("2006-01-02 15:04"),
		Relative: w.relative(t, now),
	}
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

// nothing stands where a number is not known.
const nothing = "–"

// counter writes a number that may be unknown.
func counter(n int64) string {
	if n == collector.Unknown {
		return nothing
	}
	return number(n)
}

// total writes a sum of days; a dash where no day is known, for missing is
// never 0.
func total(s collector.Sum) string {
	if s.Days == 0 {
		return nothing
	}
	return number(s.Views)
}

// perHundred writes how many likes came with a hundred views.
func perHundred(likes, views int64) string {
	ratio, ok := collector.LikesPerHundred(likes, views)
	if !ok {
		return nothing
	}
	return fmt.Sprintf("%.1f", ratio)
}

// compact writes a number in few digits, rounded: 12.3k, 1.2만. It is the one
// place that does.
func (w words) compact(n int64) string {
	if n < 0 {
		return "-" + w.compact(-n)
	}
	step := int64(1000)
	if w.tag == "ko" {
		step = 10_000
	}
	unit, name := int64(1), ""
	for _, next := range strings.Fields(w.say("units")) {
		if rounded(n, unit) < unit*step { // 999,500 is a million already
			break
		}
		unit, name = unit*step, next
	}
	n = rounded(n, unit)
	whole, tenth := n/unit, n%unit*10/unit
	if tenth == 0 {
		return number(whole) + name
	}
	return fmt.Sprintf("%d.%d%s", whole, tenth, name)
}

// rounded scrapes a number half up to tenths of a unit, and to whole units from a
// hundred of them on.
func rounded(n, unit int64) int64 {
	tenth := max(unit/10, 1)
	if r := (n + tenth/2) / tenth * tenth; r < 100*unit {
		return r
	}
	return (n + unit/2) / unit * unit
}

// change writes how a number compares with one before it: +12%, or the plain
// difference where there is nothing to have percents of.
func change(now, before int64) (text, direction string) {
	switch {
	case now > before:
		direction = "up"
	case now < before:
		direction = "down"
	default:
		return "±0", "flat"
	}
	if before == 0 {
		return "+" + number(now), direction
	}
	percent := 100 * float64(now-before) / float64(before)
	if percent < 0 && percent > -0.5 || percent > 0 && percent < 0.5 {
		return "±0%", "flat"
	}
	return fmt.Sprintf("%+.0f%%", percent), direction
}
