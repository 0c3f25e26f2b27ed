package ledger

import (
	"context"
	"database/sql"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// AccountSummary is what a status page shows of an account.
type AccountSummary struct {
	collector.Account
	Yesterday, Today collector.Day // of the account; with no Quality where there is none
}

// Summary returns the accounts that are followed, in the order of their
// usernames, with their sums of the day given and of the one before.
func (db *DB) Summary(ctx context.Context, today collector.Date) ([]AccountSummary, error) {
	accounts, err := db.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]AccountSummary, len(accounts))
	byID := make(map[int64]*AccountSummary, len(accounts))
	for i, a := range accounts {
		all[i].Account = a
		byID[a.ID] = &all[i]
	}
	err = each(ctx, db.read, `
		SELECT d.account, d.day, d.views, d.views_total, d.likes, d.likes_total, d.comments, d.comments_total, d.quality
		FROM accounts a JOIN account_days d ON d.account = a.id
		WHERE a.followed = 1 AND d.day BETWEEN $1 AND $2`,
		[]any{int64(today) - 1, int64(today)}, func(r *sql.Rows) error {
			var d collector.Day
			var m collector.Mark
			if err := scanDay(r, &d, &m, &m.Row); err != nil {
				return err
			}
			switch a := byID[m.Row]; {
			case a == nil: // added since
			case d.Date == today:
				a.Today = d
			default:
				a.Yesterday = d
			}
			return nil
		})
	return all, wrap("reading the days of the accounts", err)
}

// StateCounts returns how many of the accounts that are followed are in each
// state.
func (db *DB) StateCounts(ctx context.Context) (map[collector.State]int, error) {
	counts := map[collector.State]int{}
	err := each(ctx, db.read, `SELECT state, COUNT(*) FROM accounts WHERE followed = 1 GROUP BY state`, nil,
		func(r *sql.Rows) error {
			var s collector.State
			var n int
			err := r.Scan(&s, &n)
			counts[s] = n
			return err
		})
	return counts, wrap("counting the accounts", err)
}
