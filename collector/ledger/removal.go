package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/engine"
)

// AllPosts stands for all posts of an account; see [Stretch].
const AllPosts = "all"

// Stretch is a stretch of time, both ends included, in the readings of a post
// or of all posts of an account.
type Stretch struct {
	User, Post string // the post's id, or [AllPosts]
	From, To   time.Time
}

// Readings says how many readings there are, and of how many posts.
type Readings struct {
	User            string
	Posts, Readings int
	First, Last     time.Time // of the readings; zero without one
	Days            int       // daily points that changed or were dropped, by a removal
}

// ReadingsIn counts the stored readings in a stretch. Of readings with equal
// counters the first and the last are stored. Without the account the error
// wraps [collector.ErrNoAccount], without the post [collector.ErrNoPost].
func (db *DB) ReadingsIn(ctx context.Context, s Stretch) (Readings, error) {
	account, err := stretchAccount(ctx, db.read, s)
	if err != nil {
		return Readings{}, wrap("counting readings", err)
	}
	all, err := countReadings(ctx, db.read, account, s)
	return all, wrap("counting readings", err)
}

// RemoveReadings removes the readings in a stretch at an instant, works out the
// days of their posts anew, and makes what changed pending for delivery. What
// is left is as if the readings had never been. It returns what it removed.
func (db *DB) RemoveReadings(ctx context.Context, s Stretch, now time.Time) (Readings, error) {
	var removed Readings
	err := db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		account, err := stretchAccount(ctx, tx, s)
		if err == nil {
			err = lockAccount(ctx, tx, account)
		}
		if err == nil {
			removed, err = countReadings(ctx, tx, account, s)
		}
		if err != nil || removed.Readings == 0 {
			return err
		}
		removed.Days, err = removeReadings(ctx, tx, account, s, now)
		return err
	})
	return removed, wrap("removing readings", err)
}

func removeReadings(ctx context.Context, tx *dialect.Tx, account int64, s Stretch, now time.Time) (days int, err error) {
	w, err := newWork(ctx, tx, account, now.Unix())
	if err != nil {
		return 0, err
	}
	for uuid, p := range w.Posts {
		if (s.Post == AllPosts || s.Post == uuid) && p.Span.First != 0 {
			w.Post(uuid).Removal = &engine.Interval{From: s.From.Unix(), To: s.To.Unix()}
		}
	}
	w.events.old = true
	if err := w.finish(ctx, nil); err != nil {
		return 0, err
	}
	if err := forgetFuture(ctx, tx, account, now); err != nil {
		return 0, err
	}
	return w.Stored.Days, w.saveGroupDays(ctx)
}

// forgetFuture takes times of the future from an account whose readings there
// were removed: its last success is the newest reading that is left.
func forgetFuture(ctx context.Context, tx *dialect.Tx, account int64, now time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE accounts SET
			last_attempt = CASE WHEN last_attempt > $2 THEN NULL ELSE last_attempt END,
			last_success = CASE WHEN last_success > $2 THEN (SELECT MAX(f.last_at) FROM following f WHERE f.account = $1) ELSE last_success END
		WHERE id = $1`, account, now.Add(collector.ClockSlack).Unix())
	return err
}

func stretchAccount(ctx context.Context, q queryer, s Stretch) (int64, error) {
	a, err := findAccount(ctx, q, "username", s.User)
	if err != nil {
		return 0, err
	}
	if a.id == 0 {
		return 0, fmt.Errorf("%w: %s", collector.ErrNoAccount, s.User)
	}
	var known bool
	err = q.QueryRowContext(ctx, `SELECT $2 = 'all' OR EXISTS (SELECT 1 FROM posts WHERE account = $1 AND post_id = $2)`,
		a.id, s.Post).Scan(&known)
	if err == nil && !known {
		err = fmt.Errorf("%w: %s", collector.ErrNoPost, s.Post)
	}
	return a.id, err
}

// ends are the stored readings of spans: their two ends.
const ends = `SELECT p.account, p.id AS post, p.post_id, r.first_at AS at FROM posts p JOIN spans r ON r.account = p.account AND r.post = p.id
	UNION ALL
	SELECT p.account, p.id, p.post_id, r.last_at FROM posts p JOIN spans r ON r.account = p.account AND r.post = p.id WHERE r.last_at > r.first_at`

func countReadings(ctx context.Context, q queryer, account int64, s Stretch) (Readings, error) {
	all := Readings{User: s.User}
	var first, last nullInt
	err := q.QueryRowContext(ctx, `SELECT COUNT(DISTINCT e.post), COUNT(*), MIN(e.at), MAX(e.at) FROM (`+ends+`) AS e
		WHERE e.account = $1 AND ($2 = 'all' OR e.post_id = $2) AND e.at BETWEEN $3 AND $4`,
		account, s.Post, s.From.Unix(), s.To.Unix()).Scan(&all.Posts, &all.Readings, &first, &last)
	all.First, all.Last = instant(int64(first)), instant(int64(last))
	return all, err
}

// ReadingsAfter returns the readings that lie after an instant, by user.
func (db *DB) ReadingsAfter(ctx context.Context, at time.Time) ([]Readings, error) {
	accounts := map[int64]Stretch{}
	var order []int64
	err := each(ctx, db.read, `SELECT DISTINCT a.id, a.username FROM following f JOIN accounts a ON a.id = f.account
		WHERE f.last_at > $1 ORDER BY a.username`, []any{at.Unix()}, func(r *sql.Rows) error {
		s := Stretch{Post: AllPosts, From: at.Add(time.Second), To: time.Unix(math.MaxInt64, 0)}
		var id int64
		err := r.Scan(&id, &s.User)
		accounts[id], order = s, append(order, id)
		return err
	})
	var all []Readings
	for _, id := range order {
		some, err := countReadings(ctx, db.read, id, accounts[id])
		if err != nil {
			return nil, wrap("counting readings of the future", err)
		}
		all = append(all, some)
	}
	return all, wrap("looking for readings of the future", err)
}
