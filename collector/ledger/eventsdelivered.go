package ledger

import (
	"context"
	"database/sql"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// selectEvents is completed by a WHERE.
const selectEvents = `SELECT e.kind, e.post, e.key, e.at, e.value, e.usual, e.was, e.became, e.hidden, e.stored,
		COALESCE(p.title, ''), COALESCE(p.private, 0), a.username, e.account, e.seq, e.version
	FROM events e JOIN accounts a ON a.id = e.account
	LEFT JOIN posts p ON p.account = e.account AND p.post_id = e.post `

func scanStoredEvent(r *sql.Rows, e *collector.StoredEvent, user *string, m *collector.Mark) error {
	var at, stored int64
	err := r.Scan(&e.Kind, &e.Post, &e.Key, &at, &e.Value, &e.Usual, &e.Was, &e.Is, &e.Hidden, &stored,
		&e.Title, &e.Private, user, &m.Row, &m.Key, &m.Version)
	e.At, e.Stored = instant(at), instant(stored)
	return err
}

func pendingEvents(ctx context.Context, tx *dialect.Tx, b *collector.Batch, limit int) error {
	if limit <= 0 {
		return nil
	}
	return each(ctx, tx, selectEvents+`WHERE e.undelivered_since IS NOT NULL ORDER BY e.account, e.seq LIMIT $1`,
		[]any{limit}, func(r *sql.Rows) error {
			var p collector.EventPoint
			err := scanStoredEvent(r, &p.StoredEvent, &p.User, &p.Mark)
			b.Events = append(b.Events, p)
			return err
		})
}

// clearEvents notes that events are delivered, those that changed meanwhile excepted.
func clearEvents(ctx context.Context, tx *dialect.Tx, events []collector.EventPoint) error {
	if len(events) == 0 {
		return nil
	}
	done, err := tx.PrepareContext(ctx, `UPDATE events SET undelivered_since = NULL WHERE account = $1 AND seq = $2 AND version = $3`)
	if err != nil {
		return err
	}
	defer done.Close()
	for _, e := range events {
		if _, err := done.ExecContext(ctx, e.Mark.Row, e.Mark.Key, e.Mark.Version); err != nil {
			return err
		}
	}
	return nil
}
