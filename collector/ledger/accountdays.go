package ledger

import (
	"context"
	"database/sql"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// saveAccountDays adds up the days of the account's posts, where one changed.
// What is unknown of one post is left out of the sum, and the sum has the
// quality of the worst post in it. The day in which a post was deleted is over
// for it, and not partial for the account.
func (w *work) saveAccountDays(ctx context.Context) error {
	if !w.changed {
		return nil
	}
	if w.removed {
		if err := w.removeAccountDays(ctx); err != nil {
			return err
		}
	}
	var from int64
	err := each(ctx, w.tx, "INSERT INTO account_days (account, "+strings.Join(accountDayColumns(), ", ")+`)
		SELECT CAST($1 AS BIGINT), `+accountSums(`
			COALESCE(MIN(CASE WHEN p.deleted_at IS NOT NULL AND d.quality = 0 AND d.day >=
				(SELECT (f.last_at + 32399) / 86400 FROM following f
					WHERE f.account = p.account AND f.post = p.id) THEN NULL ELSE d.quality END), 3)`)+`
		FROM posts p `+w.tx.LookUp("JOIN", "days", "d", "d.account = $1 AND d.post = p.id AND d.day BETWEEN $2 AND $3")+`
		WHERE p.account = $1
		GROUP BY d.day `+upsertDay("account_days", "account", accountDayColumns())+", "+strings.Join(dayColumns()[1:], ", "),
		[]any{w.account, int64(w.first), int64(w.last)}, func(r *sql.Rows) error {
			var account int64
			var m collector.Mark
			var d collector.Day
			err := scanDay(r, &d, &m, &account)
			w.events.written = append(w.events.written, d)
			w.learnDay(d)
			if from == 0 || m.Key < from {
				from = m.Key
			}
			w.written(droppedDay{day: m.Key})
			return err
		})
	if err != nil || from == 0 {
		return err
	}
	if err := w.comeBack(ctx); err != nil {
		return err
	}
	_, err = w.tx.ExecContext(ctx, `UPDATE accounts SET version = version + 1,
			days_from = CASE WHEN days_from <= $2 THEN days_from ELSE $2 END,
			undelivered_since = CASE WHEN undelivered_since <= $3 THEN undelivered_since ELSE $3 END WHERE id = $1`,
		w.account, from, w.At)
	return err
}

// removeAccountDays removes days of the account on which no post has one.
func (w *work) removeAccountDays(ctx context.Context) error {
	dropped, err := list(ctx, w.tx, `DELETE FROM account_days WHERE account = $1 AND day BETWEEN $2 AND $3
		AND NOT EXISTS (SELECT 1 FROM posts p JOIN days d ON d.account = p.account AND d.post = p.id
			WHERE p.account = $1 AND d.day = account_days.day) RETURNING day`,
		[]any{w.account, int64(w.first), int64(w.last)}, func(r *sql.Rows, d *droppedDay) error { return r.Scan(&d.day) })
	if err != nil || len(dropped) == 0 {
		return err
	}
	w.stale = true
	_, err = w.tx.ExecContext(ctx, `UPDATE accounts SET days_from = NULL, undelivered_since = NULL
		WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM account_days d WHERE d.account = $1 AND d.day >= accounts.days_from)`,
		w.account)
	if err != nil {
		return err
	}
	return w.dropDays(ctx, dropped)
}
