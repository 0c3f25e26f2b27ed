package ledger

import (
	"context"
	"database/sql"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// AccountSummary is what a status page shows of an account.
type AccountSummary struct {
	collector.Account
	Yesterday, Today collector.Day // of the account; with no Quality where there is none
}

// Summary returns the accounts that are tracked, in the order of their
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
	err = each(ctx, db.read, "SELECT d.account, "+selected("d", dayColumns())+`
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

// AccountTotals implements [collector.AccountLister]: one pass over the
// accounts, and a count of the sessions. A success in the future is none.
func (db *DB) AccountTotals(ctx context.Context, now, staleBefore, latest time.Time) (collector.AccountTotals, error) {
	all := collector.AccountTotals{States: map[collector.State]collector.StateTotals{}, RefreshTokens: map[int]int{}}
	err := each(ctx, db.read, `
		SELECT a.state, a.connected,
		       CASE WHEN a.connected = 0 OR a.state = '`+string(collector.StateLoginFailed)+`' THEN NULL
		            WHEN t.refresh_expires <= $1 THEN -1
		            ELSE (t.refresh_expires - $1) / 86400 END,
		       COUNT(*), `+dialect.CountIf("a.last_success + a.scrape_every < $2 OR a.last_success > $5")+`,
		       `+dialect.CountIf(`a.last_success > $5 OR a.last_success < $3
				AND (a.midnight = 1 OR a.failures > 0 OR a.next_scrape <= $1 OR a.scrape_every = 0)`)+`,
		       `+dialect.CountIf("a.next_scrape <= $1 OR a.next_scrape > $4")+`,
		       MIN(CASE WHEN a.next_scrape <= $1 THEN a.next_scrape WHEN a.next_scrape > $4 THEN $1 END),
		       MIN(CASE WHEN a.last_success <= $5 THEN a.last_success END),
		       MAX(CASE WHEN a.last_success <= $5 THEN a.last_success END),
		       MIN(CASE WHEN a.last_success <= $5 AND a.scrape_every > 0 THEN a.last_success + a.scrape_every END),
		       MIN(CASE WHEN a.scrape_every > 0 THEN a.scrape_every END),
		       `+dialect.CountIf("a.posts_unread > 0")+", "+dialect.CountIf("a.list_incomplete = 1")+`
		FROM accounts a LEFT JOIN tokens t ON t.account = a.id
		WHERE a.followed = 1
		GROUP BY 1, 2, 3`,
		[]any{now.Unix(), staleBefore.Unix(), collector.DateOf(now).Begin().Unix(), latest.Unix(), now.Add(collector.ClockSlack).Unix()},
		func(r *sql.Rows) error { return addTotals(r, &all) })
	if err == nil {
		err = db.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM sessions WHERE ends > $1 AND began <= $2`,
			now.Unix(), now.Add(collector.ClockSlack).Unix()).Scan(&all.Sessions)
	}
	return db.unstoredTotals(all), wrap("adding up the accounts", err)
}

// addTotals adds a group of accounts.
func addTotals(r *sql.Rows, all *collector.AccountTotals) error {
	var state collector.State
	var signedIn bool
	var daysLeft sql.NullInt64
	var n collector.StateTotals
	var due, unread, incomplete int
	var oldestDue, oldest, newest, expected, shortest nullInt
	err := r.Scan(&state, &signedIn, &daysLeft, &n.Accounts, &n.Stale, &n.DayIncomplete, &due, &oldestDue, &oldest, &newest,
		&expected, &shortest, &unread, &incomplete)
	if err != nil {
		return err
	}
	s := all.States[state]
	all.States[state] = collector.StateTotals{
		Accounts: s.Accounts + n.Accounts, Stale: s.Stale + n.Stale, DayIncomplete: s.DayIncomplete + n.DayIncomplete,
	}
	if signedIn {
		all.Connected += n.Accounts
	}
	if daysLeft.Valid {
		all.RefreshTokens[int(daysLeft.Int64)] += n.Accounts
	}
	all.Due += due
	all.Unread += unread
	all.Incomplete += incomplete
	all.OldestDue = firstOf(all.OldestDue, instant(int64(oldestDue)))
	all.OldestSuccess = firstOf(all.OldestSuccess, instant(int64(oldest)))
	all.ExpectedSuccess = firstOf(all.ExpectedSuccess, instant(int64(expected)))
	if every := time.Duration(shortest) * time.Second; every > 0 && (all.Shortest == 0 || every < all.Shortest) {
		all.Shortest = every
	}
	if last := instant(int64(newest)); last.After(all.NewestSuccess) {
		all.NewestSuccess = last
	}
	return nil
}

// firstOf returns the earlier of two instants. A zero one is none.
func firstOf(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
