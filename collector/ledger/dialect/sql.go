package dialect

import (
	"database/sql/driver"
	"strconv"
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

func parameter(n int) string { return "$" + strconv.Itoa(n) }

// Flag is truth as a parameter: 0 or 1.
type Flag bool

// Value implements [driver.Valuer].
func (f Flag) Value() (driver.Value, error) {
	if f {
		return int64(1), nil
	}
	return int64(0), nil
}
