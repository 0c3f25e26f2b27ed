package ledger

import (
	"context"
	"database/sql"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// AccountDays returns the days of an account from one day to another, both
// included, oldest first. Days that are not known are not among them.
func (db *DB) AccountDays(ctx context.Context, account int64, from, to collector.Date) ([]collector.AccountDay, error) {
	days, err := accountDays(ctx, db.read, account, from, to)
	return days, wrap("reading the days of an account", err)
}

func accountDays(ctx context.Context, q queryer, account int64, from, to collector.Date) ([]collector.AccountDay, error) {
	return list(ctx, q, "SELECT "+selected("d", accountDayColumns())+`
		FROM account_days d WHERE d.account = $1 AND d.day BETWEEN $2 AND $3 ORDER BY d.day`,
		[]any{account, int64(from), int64(to)}, scanAccountDay)
}

// PostDays returns the days of the post in a row of an account, as [DB.AccountDays] does.
func (db *DB) PostDays(ctx context.Context, account, row int64, from, to collector.Date) ([]collector.Day, error) {
	days, err := list(ctx, db.read, "SELECT "+selected("d", dayColumns())+`
		FROM days d WHERE d.account = $1 AND d.post = $2 AND d.day BETWEEN $3 AND $4 ORDER BY d.day`,
		[]any{account, row, int64(from), int64(to)}, func(r *sql.Rows, d *collector.Day) error {
			var m collector.Mark
			return scanDay(r, d, &m)
		})
	return days, wrap("reading the days of a post", err)
}
