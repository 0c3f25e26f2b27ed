package ledger

import (
	"context"
	"database/sql"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// droppedDay is a day that the ledger had and has no longer, of a post or,
// without one, of the account.
type droppedDay struct {
	post string
	day  int64
}

// drop notes that days are to be deleted where they were delivered.
func (w *work) drop(ctx context.Context, days []droppedDay) error {
	b := newBulk(w.tx, "dropped_days", []string{"account", "post", "day", "since"}, "ON CONFLICT DO NOTHING", nil)
	for _, d := range days {
		if err := b.add(ctx, w.account, d.post, d.day, w.at); err != nil {
			return err
		}
	}
	return b.flush(ctx)
}

// wrote notes that a day was written, which may have been dropped before.
func (w *work) wrote(post string, day int64) {
	if w.awaited {
		w.back = append(w.back, droppedDay{post, day})
	}
}

// comeBack forgets that days were dropped that are back.
func (w *work) comeBack(ctx context.Context) error {
	for _, d := range w.back {
		if _, err := w.tx.ExecContext(ctx, `DELETE FROM dropped_days WHERE account = $1 AND post = $2 AND day = $3`,
			w.account, d.post, d.day); err != nil {
			return err
		}
	}
	w.back = nil
	return nil
}

func pendingDropped(ctx context.Context, tx *sql.Tx, b *collector.Batch, limit int) error {
	return each(ctx, tx, `SELECT a.username, d.post, d.day, d.id FROM dropped_days d
		JOIN accounts a ON a.id = d.account ORDER BY d.id LIMIT $1`, []any{limit}, func(r *sql.Rows) error {
		var d collector.DroppedDay
		err := r.Scan(&d.User, &d.Post, &d.Mark.Key, &d.Mark.Row)
		d.Date = collector.Date(d.Mark.Key)
		b.Dropped = append(b.Dropped, d)
		return err
	})
}

// clearDropped forgets days that were deleted. The number of a row is never
// given to another, so that a day that was dropped again meanwhile stays.
func clearDropped(ctx context.Context, tx *sql.Tx, days []collector.DroppedDay) error {
	for _, d := range days {
		if _, err := tx.ExecContext(ctx, `DELETE FROM dropped_days WHERE id = $1`, d.Mark.Row); err != nil {
			return err
		}
	}
	return nil
}
