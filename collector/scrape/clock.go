package scrape

import (
	"context"
	"errors"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

// checkClock rejects a scrape that would store its readings at the wrong time.
// velog's Date header decides. If velog does not tell the time, the ledger does: a
// scrape cannot begin clearly before the account's newest reading.
func (r *Scraper) checkClock(ctx context.Context, a collector.Account, s *velog.Session, began time.Time) error {
	if offset, known := s.ClockOffset(); known {
		if offset.Abs() > collector.MaxClockOffset {
			now := r.Now()
			return &collector.ClockError{Local: now, Velog: now.Add(-offset)}
		}
		return nil
	}
	last, err := r.Ledger.NewestReading(ctx, a.ID)
	if err == nil && last.Sub(began) > collector.ClockSlack {
		err = &collector.ClockError{Local: began, Last: last}
	}
	return err
}

// attemptedAt returns when a failed attempt took place: by velog's clock if this
// machine's is wrong.
func attemptedAt(began time.Time, cause error) time.Time {
	if e, ok := errors.AsType[*collector.ClockError](cause); ok && !e.Velog.IsZero() {
		return began.Add(e.Velog.Sub(e.Local))
	}
	return began
}
