package engine

import (
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Instants are Unix seconds here, as in the ledger's tables, and 0 where nobody
// knows them.

func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

func dateOf(seconds int64) collector.Date { return collector.DateOf(time.Unix(seconds, 0)) }

func begin(d collector.Date) int64 { return d.Begin().Unix() }
