package ledger

import (
	"context"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// UsualByNow returns what is usual for an account's today by the time of its last
// reading.
func (db *DB) UsualByNow(ctx context.Context, account int64, today collector.Date) (collector.ByNow, error) {
	part, err := db.lastReading(ctx, account, 0, today, allPosts)
	if err != nil || part.Until.IsZero() {
		return collector.ByNow{}, wrap("reading what is usual by now", err)
	}
	rows, err := db.AccountDays(ctx, account, collector.UnusualFrom(today), today)
	if err != nil {
		return collector.ByNow{}, err
	}
	if len(rows) == 0 || rows[len(rows)-1].Date != today {
		return collector.ByNow{Until: part.Until}, nil
	}
	courses, err := db.courses(ctx, account, today)
	return collector.UsualByNow(collector.DaysOf(rows), part.Until, courses), err
}

// courses returns those of the days that today is compared with.
func (db *DB) courses(ctx context.Context, account int64, today collector.Date) ([]collector.DayCourse, error) {
	var all []collector.DayCourse
	for _, d := range collector.UsualWeekdays(today) {
		hours, err := db.Hours(ctx, account, 0, d)
		if err != nil {
			return nil, err
		}
		c := collector.DayCourse{Date: d}
		for i, h := range hours {
			c.Views[i] = h.Views
		}
		all = append(all, c)
	}
	return all, nil
}
