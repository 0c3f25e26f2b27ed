package ledger

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// recentDays are the last days of the account that a transaction works on, as they are
// packed in the ledger. They follow from account_days.
type recentDays struct {
	recent []collector.Day // oldest first
	packed bool            // whether the ledger has them
	stale  bool            // whether they are to be read from account_days again
	fresh  bool            // whether they are to be stored
}

// recentColumns are the columns of recent_days, besides the account.
const recentColumns = "r.last, r.views, r.likes, r.comments"

// packedRow is where recentColumns go.
type packedRow struct {
	last                   nullInt // 0: there is no row
	views, likes, comments []byte
}

func (p *packedRow) into() []any { return []any{&p.last, &p.views, &p.likes, &p.comments} }

func (r *recentDays) unpack(p packedRow) {
	last := collector.Date(p.last)
	r.packed, r.stale = last != 0, last == 0
	r.recent = collector.UnpackRecent(map[collector.Measure]collector.RecentDays{
		collector.ByViews: {Last: last, Packed: p.views}, collector.ByLikes: {Last: last, Packed: p.likes}, collector.ByComments: {Last: last, Packed: p.comments},
	})
}

// learnDay takes a day of the account that was written.
func (r *recentDays) learnDay(d collector.Day) {
	r.fresh = true
	i, ok := slices.BinarySearchFunc(r.recent, d.Date, func(a collector.Day, date collector.Date) int { return cmp.Compare(a.Date, date) })
	if ok {
		r.recent[i] = d
		return
	}
	r.recent = slices.Insert(r.recent, i, d)
}

// saveRecentDays stores the last days of the account, if one of them changed.
func (w *work) saveRecentDays(ctx context.Context) error {
	if w.stale {
		days, err := lastDays(ctx, w.tx, w.account)
		if err != nil {
			return err
		}
		w.recent, w.fresh = days, w.packed || len(days) > 0
	}
	if !w.fresh {
		return nil
	}
	w.stale, w.fresh, w.packed = false, false, true
	return storeRecent(ctx, w.tx, w.account, w.recent)
}

// lastDays reads the recent days of an account.
func lastDays(ctx context.Context, q queryer, account int64) ([]collector.Day, error) {
	var last date
	err := q.QueryRowContext(ctx, `SELECT MAX(d.day) FROM account_days d WHERE d.account = $1`, account).Scan(&last)
	if err != nil || last == 0 {
		return nil, err
	}
	rows, err := accountDays(ctx, q, account, collector.Date(last)-collector.RecentLength+1, collector.Date(last))
	return collector.DaysOf(rows), err
}

func storeRecent(ctx context.Context, tx *dialect.Tx, account int64, days []collector.Day) error {
	if len(days) == 0 {
		_, err := tx.ExecContext(ctx, `DELETE FROM recent_days WHERE account = $1`, account)
		return err
	}
	row := []any{account, int64(days[len(days)-1].Date)}
	for _, m := range collector.Measures() {
		row = append(row, append([]byte{}, collector.PackRecent(days, m).Packed...)) // never NULL
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO recent_days (account, last, views, likes, comments) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (account) DO UPDATE SET last = excluded.last, views = excluded.views, likes = excluded.likes, comments = excluded.comments`, row...)
	return err
}

// packAll packs the days of the accounts of which they are not packed yet: a migration
// leaves that to the program.
func packAll(ctx context.Context, db *dialect.DB) (err error) {
	accounts, err := list(ctx, db, `SELECT a.id FROM accounts a WHERE NOT EXISTS (SELECT 1 FROM recent_days r WHERE r.account = a.id)
		AND EXISTS (SELECT 1 FROM account_days d WHERE d.account = a.id) ORDER BY a.id`, nil, scanValue[int64])
	if err != nil || len(accounts) == 0 {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rollback(tx)) }()
	if err := lockAllAccounts(ctx, tx); err != nil {
		return err
	}
	for _, account := range accounts {
		days, err := lastDays(ctx, tx, account)
		if err == nil {
			err = storeRecent(ctx, tx, account, days)
		}
		if err != nil {
			return err
		}
	}
	return tx.Commit()
}
