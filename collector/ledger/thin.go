package ledger

import (
	"context"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// ThinReadings removes readings of an account from before an instant that its days
// do not need: the days, worked out again from what is left, are the same. It goes
// post by post, so that others can write in between. It returns how many spans it
// has removed. Points of readings in InfluxDB stay.
func (db *DB) ThinReadings(ctx context.Context, account int64, before time.Time) (removed int, err error) {
	if dense, err := db.anyDense(ctx, account, before); err != nil || !dense {
		return 0, wrap("thinning readings", err)
	}
	posts, err := list(ctx, db.read, `SELECT f.post FROM following f
		WHERE f.account = $1 AND f.first_at IS NOT NULL ORDER BY f.post`, []any{account}, scanValue[int64])
	if err != nil {
		return 0, wrap("thinning readings", err)
	}
	var hours []int64
	for _, post := range posts {
		h, err := thinHistory(ctx, db.read, account, post)
		if err != nil {
			return 0, wrap("thinning readings", err)
		}
		hours = append(hours, collector.GapHours(h)...)
	}
	learned := collector.LearnedFor(hours)
	for _, post := range posts {
		n, err := db.thinPost(ctx, account, post, before, learned)
		if err != nil {
			return removed, wrap("thinning readings", err)
		}
		removed += n
	}
	return removed, nil
}

// anyDense reports whether a post of the account has more spans before an instant
// than stay of days: it costs next to nothing where there is nothing to do.
func (db *DB) anyDense(ctx context.Context, account int64, before time.Time) (dense bool, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM posts p
			JOIN readings r ON r.account = p.account AND r.post = p.id
		WHERE p.account = $1 AND r.first_at < $2
		GROUP BY p.id HAVING COUNT(*) > 2 * COUNT(DISTINCT (r.first_at + 32400) / 86400))`, account, before.Unix()).Scan(&dense)
	return dense, err
}

// thinHistory reads the whole history of a post.
func thinHistory(ctx context.Context, q queryer, account, post int64) (collector.History, error) {
	var h collector.History
	var began nullInt
	if err := q.QueryRowContext(ctx, `SELECT began FROM following WHERE account = $1 AND post = $2`, account, post).Scan(&began); err != nil {
		return h, err
	}
	h.Began = int64(began)
	var err error
	if h.Spans, err = readSpans(ctx, q, selectSpans()+`WHERE account = $1 AND post = $2 ORDER BY first_at`, account, post); err != nil {
		return h, err
	}
	h.Reported, err = readReported(ctx, q, account, post, collector.AllDays)
	return h, err
}

func (db *DB) thinPost(ctx context.Context, account, post int64, before time.Time, learned collector.Learned) (removed int, err error) {
	err = db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		if err := lockAccount(ctx, tx, account); err != nil {
			return err
		}
		h, err := thinHistory(ctx, tx, account, post)
		if err != nil || len(h.Spans) == 0 {
			return err
		}
		firsts := collector.Dispensable(h, before.Unix(), learned)
		removed = len(firsts)
		if removed == 0 {
			return nil
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM readings WHERE account = $1 AND post = $2 AND "+tx.Among("first_at", 3),
			account, post, tx.List(firsts))
		return err
	})
	return removed, err
}

// Size returns how many bytes the ledger takes in its file or database, those that
// are free for new rows included.
func (db *DB) Size(ctx context.Context) (int64, error) {
	n, err := db.read.Size(ctx, db.read)
	return n, wrap("measuring the ledger", err)
}
