package ledger

import (
	"context"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// UsualByNow returns what is usual for today by the time of its last reading: for an
// account, of which it is stored (see [work.compareUsual]), or with a row for the post
// in it.
func (db *DB) UsualByNow(ctx context.Context, account, row int64, today collector.Date) (collector.ByNow, error) {
	part, err := db.PartOfYesterday(ctx, account, row, today)
	if err != nil || part.Until.IsZero() {
		return collector.ByNow{}, err
	}
	if row != 0 {
		return db.usualOfPost(ctx, account, row, today, part.Until)
	}
	b, err := storedByNow(ctx, db.read, account)
	b.Until = part.Until
	return b, wrap("reading what is usual by now", err)
}

// usualOfPost works out what is usual for a post. The hours are read only of weekdays
// that can be compared with.
func (db *DB) usualOfPost(ctx context.Context, account, row int64, today collector.Date, until time.Time) (collector.ByNow, error) {
	days, err := db.PostDays(ctx, account, row, collector.UnusualFrom(today), today)
	if err != nil || len(days) == 0 || days[len(days)-1].Date != today {
		return collector.ByNow{Until: until}, err
	}
	whole := map[collector.Date]bool{}
	for _, d := range days {
		whole[d.Date] = d.Quality != collector.Partial
	}
	var courses []collector.DayCourse
	for _, d := range collector.UsualWeekdays(today) {
		if !whole[d] {
			continue
		}
		hours, err := db.Hours(ctx, account, row, d)
		if err != nil {
			return collector.ByNow{}, err
		}
		c := collector.DayCourse{Date: d}
		for i, h := range hours {
			c.Views[i] = h.Views
		}
		courses = append(courses, c)
	}
	usual, _ := collector.UsualByNow(days, until, courses)
	return usual, nil
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
	part, err := storedPart(ctx, q, account, day)
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
