package text

import (
	"fmt"
	"math"
	"strconv"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Number writes a number with commas between thousands.
func Number(n int64) string {
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

// Signed is [Number] with its sign, be it plus.
func Signed(n int64) string {
	if n < 0 {
		return Number(n)
	}
	return "+" + Number(n)
}

// Nothing stands where a number is not known.
const Nothing = "–"

// Counter writes a number that may be unknown.
func Counter(n int64) string {
	if n == collector.Unknown {
		return Nothing
	}
	return Number(n)
}

// Total writes a sum of days; a dash where no day is known, for missing is
// never 0.
func Total(s collector.Sum) string {
	if s.Days == 0 {
		return Nothing
	}
	return Number(s.Views)
}

// Mean writes how much a sum has for each of its days.
func Mean(s collector.Sum) string {
	switch {
	case s.Days == 0:
		return Nothing
	case s.Views < 10*int64(s.Days):
		return fmt.Sprintf("%.1f", float64(s.Views)/float64(s.Days))
	default:
		return Number((s.Views + int64(s.Days)/2) / int64(s.Days))
	}
}

// Decimal writes a number with one digit after the point.
func Decimal(n float64) string {
	tenths := int64(math.Round(math.Abs(n) * 10))
	sign := ""
	if n < 0 && tenths > 0 {
		sign = "-"
	}
	return sign + Number(tenths/10) + "." + strconv.FormatInt(tenths%10, 10)
}

// Times writes how many times as much something is: with a digit after the point below
// a hundred.
func Times(n float64) string {
	if n < 100 {
		return Decimal(n)
	}
	return Number(int64(math.Round(n)))
}

// Days writes the days of a period: the first and the last, of one day that alone.
func Days(p collector.Period) string {
	if p.First == p.Last {
		return p.First.String()
	}
	return p.First.String() + " – " + p.Last.String()
}

// PerHundred writes how many likes came with a hundred views.
func PerHundred(likes, views int64) string {
	ratio, ok := collector.LikesPerHundred(likes, views)
	if !ok {
		return Nothing
	}
	return Ratio(ratio)
}

// Ratio writes a number with one decimal.
func Ratio(ratio float64) string { return fmt.Sprintf("%.1f", ratio) }

// Compact writes a number in few digits, rounded: 12.3k, 1.2만. It is the one
// place that does.
func (l *Language) Compact(n int64) string {
	if n < 0 {
		return "-" + l.Compact(-n)
	}
	unit, name := int64(1), ""
	for _, next := range l.units {
		if rounded(n, unit) < unit*l.unitStep { // 999,500 is a million already
			break
		}
		unit, name = unit*l.unitStep, next
	}
	n = rounded(n, unit)
	whole, tenth := n/unit, n%unit*10/unit
	if tenth == 0 {
		return Number(whole) + name
	}
	return fmt.Sprintf("%d.%d%s", whole, tenth, name)
}

// rounded rounds a number half up to tenths of a unit, and to whole units from a
// hundred of them on.
func rounded(n, unit int64) int64 {
	tenth := max(unit/10, 1)
	if r := (n + tenth/2) / tenth * tenth; r < 100*unit {
		return r
	}
	return (n + unit/2) / unit * unit
}

// Change writes how a number compares with one before it: +12%, or the plain
// difference where there is nothing to have percents of.
func Change(now, before int64) (text, direction string) {
	switch {
	case now > before:
		direction = "up"
	case now < before:
		direction = "down"
	default:
		return "±0", "flat"
	}
	if before <= 0 || now < 0 { // likes and comments may be taken back
		return Signed(now - before), direction
	}
	percent := 100 * float64(now-before) / float64(before)
	if percent < 0 && percent > -0.5 || percent > 0 && percent < 0.5 {
		return "±0%", "flat"
	}
	if now > 0 && percent < -99 { // -100% would be all of it
		return Decimal(math.Ceil(10*percent)/10) + "%", direction
	}
	return Signed(int64(math.Round(percent))) + "%", direction
}
