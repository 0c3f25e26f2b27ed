package ledger

import (
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// nullCounter is a counter in a column where NULL is [collector.Unknown].
type nullCounter int64

// Scan implements [database/sql.Scanner].
func (k *nullCounter) Scan(v any) error { return scanOr(v, (*int64)(k), collector.Unknown) }

// Value implements [driver.Valuer].
func (k nullCounter) Value() (driver.Value, error) { return valueOr(int64(k), collector.Unknown), nil }

// nullInt is an instant or a day in a column where NULL is 0.
type nullInt int64

// Scan implements [database/sql.Scanner].
func (m *nullInt) Scan(v any) error { return scanOr(v, (*int64)(m), 0) }

// Value implements [driver.Valuer].
func (m nullInt) Value() (driver.Value, error) { return valueOr(int64(m), 0), nil }

// date is a day in a column where NULL is 0.
type date collector.Date

// Scan implements [database/sql.Scanner].
func (d *date) Scan(v any) error {
	var m nullInt
	err := m.Scan(v)
	*d = date(m)
	return err
}

// total is a number in a column where only NULL is read as 0, but 0 is written.
type total int64

// Scan implements [database/sql.Scanner].
func (n *total) Scan(v any) error { return scanOr(v, (*int64)(n), 0) }

// valueAt returns what is written of a value that is read into a place. It spares the
// driver the calls of Value.
func valueAt(place any) any {
	switch v := place.(type) {
	case *nullInt:
		return valueOr(int64(*v), 0)
	case *nullCounter:
		return valueOr(int64(*v), collector.Unknown)
	case *date:
		return valueOr(int64(*v), 0)
	case *total:
		return int64(*v)
	case *int64:
		return *v
	case *bool:
		return dialect.Flag(*v)
	case *string:
		return *v
	default:
		return fmt.Errorf("%T has no column", place) // which no driver takes
	}
}

func scanOr(v any, into *int64, null int64) error {
	switch v := v.(type) {
	case nil:
		*into = null
	case int64:
		*into = v
	default:
		return fmt.Errorf("%T instead of a number", v)
	}
	return nil
}

func valueOr(n, null int64) driver.Value {
	if n == null {
		return nil
	}
	return n
}

// unix returns Unix seconds, 0 for the zero time.
func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

// instant is the reverse of unix.
func instant(seconds int64) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

func dateOf(seconds int64) collector.Date { return collector.DateOf(time.Unix(seconds, 0)) }

func begin(d collector.Date) int64 { return d.Begin().Unix() }

// qualityCode is how the tables have a quality.
func qualityCode(q collector.Quality) int64 {
	for i, each := range collector.Qualities() {
		if q == each {
			return int64(i)
		}
	}
	return 0
}

func qualityOf(code int64) collector.Quality {
	if all := collector.Qualities(); code >= 0 && code < int64(len(all)) {
		return all[code]
	}
	return collector.Partial
}
