package ledger

import (
	"context"
	"database/sql"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// AccountDays returns the days of an account from one day to another, both
// included, oldest first. Days that are not known are not among them.
func (db *DB) AccountDays(ctx context.Context, account int64, from, to collector.Date) ([]collector.AccountDay, error) {
	var days []collector.AccountDay
	err := each(ctx, db.read, `
		SELECT posts, day, views, views_total, likes, likes_total, comments, comments_total, quality
		FROM account_days WHERE account = $1 AND day BETWEEN $2 AND $3 ORDER BY day`,
		[]any{account, int64(from), int64(to)}, func(r *sql.Rows) error {
			var d collector.AccountDay
			err := scanDay(r, &d.Day, &d.Mark, &d.Posts)
			days = append(days, d)
			return err
		})
	return days, wrap("reading the days of an account", err)
}

// PostDays returns the days of the post in a row, as [DB.AccountDays] does.
func (db *DB) PostDays(ctx context.Context, row int64, from, to collector.Date) ([]collector.Day, error) {
	var days []collector.Day
	err := each(ctx, db.read, `
		SELECT day, views, views_total, likes, likes_total, comments, comments_total, quality
		FROM days WHERE post = $1 AND day BETWEEN $2 AND $3 ORDER BY day`,
		[]any{row, int64(from), int64(to)}, func(r *sql.Rows) error {
			var d collector.Day
			var m collector.Mark
			err := scanDay(r, &d, &m)
			days = append(days, d)
			return err
		})
	return days, wrap("reading the days of a post", err)
}
