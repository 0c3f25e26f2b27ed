package dialect

import (
	"database/sql/driver"
	"strings"
)

// Greatest is the greater of two numbers, neither of which is NULL.
func Greatest(a, b string) string {
	return "CASE WHEN " + a + " >= " + b + " THEN " + a + " ELSE " + b + " END"
}

// Least is the smaller of two numbers, neither of which is NULL.
func Least(a, b string) string {
	return "CASE WHEN " + a + " <= " + b + " THEN " + a + " ELSE " + b + " END"
}

// Sum adds up whole numbers to a whole number, to NULL where there is none.
func Sum(numbers string) string { return "CAST(SUM(" + numbers + ") AS BIGINT)" }

// CountIf counts the rows that meet a condition.
func CountIf(condition string) string { return "COUNT(CASE WHEN " + condition + " THEN 1 END)" }

// Placeholders are those of n parameters, in parentheses. All parameters of a
// statement are written with it, or none: SQLite looks up the name of each
// numbered one ($1 is a name to it), which takes quadratic time, so that these
// have none.
func Placeholders(n int) string { return "(?" + strings.Repeat(", ?", n-1) + ")" }

// Rows are the placeholders of rows after VALUES.
func Rows(rows, columns int) string {
	row := Placeholders(columns)
	return strings.Repeat(row+", ", rows-1) + row
}

// Flag is truth as a parameter: 0 or 1.
type Flag bool

// Value implements [driver.Valuer].
func (f Flag) Value() (driver.Value, error) {
	if f {
		return int64(1), nil
	}
	return int64(0), nil
}
