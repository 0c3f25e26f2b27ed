package ledger

import (
	"context"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// UsualByNow returns what is usual for an account's today by the time of its last
// reading. See [work.compareUsual].
func (db *DB) UsualByNow(ctx context.Context, account int64, today collector.Date) (collector.ByNow, error) {
	part, err := db.PartOfYesterday(ctx, account, 0, today)
	if err != nil || part.Until.IsZero() {
		return collector.ByNow{}, err
	}
	b, err := storedByNow(ctx, db.read, account)
	b.Until = part.Until
	return b, wrap("reading what is usual by now", err)
}

// storedByNow returns what is usual for the day of an account's last reading.
func storedByNow(ctx context.Context, q queryer, account int64) (b collector.ByNow, err error) {
	err = q.QueryRowContext(ctx, `SELECT COALESCE(usual_views, 0), COALESCE(usual_weeks, 0), COALESCE(usual_low, 0), COALESCE(usual_high, 0)
		FROM accounts WHERE id = $1`, account).Scan(&b.Usual, &b.Of, &b.Low, &b.High)
	return b, err
}

// compared returns what a day of an account is compared with in its point: nil if it is
// not that of the last reading, or nothing is known.
func compared(ctx context.Context, q queryer, account int64, day collector.Date) (*collector.Compared, error) {
	part, err := partOfYesterday(ctx, q, account, 0, day, allPosts)
	if err != nil || part.Until.IsZero() {
		return nil, err
	}
	c := &collector.Compared{Before: collector.Unknown}
	if c.ByNow, err = storedByNow(ctx, q, account); err != nil {
		return nil, err
	}
	yesterday, err := accountDays(ctx, q, account, day-1, day-1)
	if part.Known && len(yesterday) == 1 && yesterday[0].Quality != collector.Partial {
		c.Before = part.Views
	} else if c.ByNow.Of == 0 {
		c = nil
	}
	return c, err
}
