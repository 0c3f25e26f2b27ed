package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// What is undelivered is marked per post and per account: the point of the
// post itself, its days from one on, the first readings of its spans from one
// on. Days and readings change at their end, so that little is delivered
// twice, rows carry no mark, and everything can be made pending at once.

// waitingPosts is how many posts' points make up a batch at most.
const waitingPosts = 1000

// Pending implements [collector.Outbox]. What has waited longest comes first.
func (db *DB) Pending(ctx context.Context, limit int) (collector.Batch, error) {
	b := collector.Batch{}
	tx, err := db.read.BeginTx(ctx, db.read.Snapshot())
	if err == nil {
		err = pending(ctx, tx, &b, limit)
		err = errors.Join(err, rollback(tx))
	}
	if err != nil {
		return collector.Batch{}, wrap("reading what is undelivered", err)
	}
	return b, nil
}

func pending(ctx context.Context, tx *dialect.Tx, b *collector.Batch, limit int) error {
	if err := pendingDropped(ctx, tx, b, limit); err != nil {
		return err
	}
	if err := pendingAccountDays(ctx, tx, b, limit-b.Len()); err != nil {
		return err
	}
	if err := pendingEvents(ctx, tx, b, limit-b.Len()); err != nil {
		return err
	}
	posts, err := waiting(ctx, tx, min(limit, waitingPosts))
	if err != nil || len(posts) == 0 {
		return err
	}
	days, err := tx.PrepareContext(ctx, "SELECT "+selected("d", dayColumns())+`
		FROM days d WHERE d.account = $1 AND d.post = $2 AND d.day >= $3 ORDER BY d.day LIMIT $4`)
	if err != nil {
		return err
	}
	defer days.Close()
	readings, err := tx.PrepareContext(ctx, `SELECT first_at, views, likes,
			CASE WHEN comments_from IS NULL AND COALESCE(comments_to, first_at) >= first_at THEN comments END FROM readings
		WHERE account = $1 AND post = $2 AND first_at >= $3 ORDER BY first_at LIMIT $4`)
	if err != nil {
		return err
	}
	defer readings.Close()
	for _, p := range posts {
		if p.point && b.Len() < limit {
			b.Posts = append(b.Posts, p.PostPoint)
		}
		if err := pendingDays(ctx, days, p, b, limit-b.Len()); err != nil {
			return err
		}
		if err := pendingReadings(ctx, readings, p, b, limit-b.Len()); err != nil {
			return err
		}
	}
	return nil
}

// waitingPost is a post of which something is undelivered.
type waitingPost struct {
	collector.PostPoint
	point          bool
	days, readings nullInt // from this one on; 0: none
	sum            nullInt // of the views of the days before these
	today          collector.Date
	compared       collector.Compared // of today
}

func waiting(ctx context.Context, tx *dialect.Tx, limit int) ([]waitingPost, error) {
	return list(ctx, tx, `
		SELECT a.username, a.velog_name, p.post_id, p.title, p.slug, p.tags, p.series, p.private,
			p.released_at, p.deleted_at, (SELECT MIN(r.first_at) FROM readings r WHERE r.account = f.account AND r.post = f.post),
			f.last_at, CASE WHEN (SELECT d.quality FROM days d WHERE d.account = f.account AND d.post = f.post
				AND d.day = (f.last_at + 32399) / 86400 - 1) <> 0 THEN f.views_before END,
			`+viewsBefore()+`, f.account, f.post, f.version, f.point, f.days_from, f.readings_from
		FROM following f JOIN posts p ON p.account = f.account AND p.id = f.post JOIN accounts a ON a.id = p.account
		WHERE f.undelivered_since IS NOT NULL ORDER BY f.undelivered_since, f.post LIMIT $1`,
		[]any{limit}, scanWaiting)
}

// viewsBefore adds up the views of the days of a post before those that wait. As long
// as no total was below another, and velog counted no day itself, that is how far the
// total has grown.
func viewsBefore() string {
	return `CASE
	WHEN f.days_from IS NULL THEN NULL
	WHEN f.fell_at IS NULL AND NOT EXISTS (SELECT 1 FROM reported_days r WHERE r.account = f.account AND r.post = f.post) THEN
		(SELECT d.views_total FROM days d WHERE d.account = f.account AND d.post = f.post AND d.day < f.days_from ORDER BY d.day DESC LIMIT 1)
		- (SELECT d.views_total - d.views FROM days d WHERE d.account = f.account AND d.post = f.post ORDER BY d.day LIMIT 1)
	ELSE (SELECT ` + dialect.Sum("d.views") + ` FROM days d WHERE d.account = f.account AND d.post = f.post AND d.day < f.days_from) END`
}

func scanWaiting(r *sql.Rows, p *waitingPost) error {
	var name string
	var tags []byte
	var released, gone, first, last nullInt
	err := r.Scan(&p.User, &name, &p.ID, &p.Title, &p.Slug, &tags, &p.Series, &p.Private,
		&released, &gone, &first, &last, (*nullCounter)(&p.compared.Before), &p.sum, &p.Mark.Account, &p.Mark.Row, &p.Mark.Version, &p.point, &p.days, &p.readings)
	if err != nil {
		return err
	}
	p.ReleasedAt, p.Deleted = instant(int64(released)), gone != 0
	p.today = dayOfLast(int64(last))
	if p.Time = p.ReleasedAt; p.Time.IsZero() {
		p.Time = instant(int64(first))
	}
	if name == "" {
		name = p.User
	}
	p.URL = collector.PostURL(name, p.Slug)
	return json.Unmarshal(tags, &p.Tags)
}

func pendingDays(ctx context.Context, stmt *sql.Stmt, p waitingPost, b *collector.Batch, limit int) error {
	if p.days == 0 || limit <= 0 {
		return nil
	}
	rows, err := stmt.QueryContext(ctx, p.Mark.Account, p.Mark.Row, int64(p.days), limit)
	if err != nil {
		return err
	}
	return drain(rows, func(r *sql.Rows) error {
		d := collector.PostDay{User: p.User, Post: p.ID, Mark: p.Mark}
		err := scanDay(r, &d.Day, &d.Mark)
		p.sum += nullInt(d.Views)
		d.ViewsSum = int64(p.sum)
		if d.Date == p.today && p.compared.Before != collector.Unknown {
			d.Compared = &p.compared
		}
		b.PostDays = append(b.PostDays, d)
		return err
	})
}

func pendingReadings(ctx context.Context, stmt *sql.Stmt, p waitingPost, b *collector.Batch, limit int) error {
	if p.readings == 0 || limit <= 0 {
		return nil
	}
	rows, err := stmt.QueryContext(ctx, p.Mark.Account, p.Mark.Row, int64(p.readings), limit)
	if err != nil {
		return err
	}
	return drain(rows, func(r *sql.Rows) error {
		q := collector.ReadingPoint{User: p.User, Post: p.ID, Mark: p.Mark}
		err := r.Scan(&q.Mark.Key, &q.Views, (*nullCounter)(&q.Likes), (*nullCounter)(&q.Comments))
		q.At = instant(q.Mark.Key)
		b.Readings = append(b.Readings, q)
		return err
	})
}

func pendingAccountDays(ctx context.Context, tx *dialect.Tx, b *collector.Batch, limit int) error {
	err := each(ctx, tx, `
		SELECT a.username, a.id, a.version, `+selected("d", accountDayColumns())+`
		FROM accounts a JOIN account_days d ON d.account = a.id AND d.day >= a.days_from
		WHERE a.undelivered_since IS NOT NULL ORDER BY a.id, d.day LIMIT $1`, []any{limit}, func(r *sql.Rows) error {
		var p collector.AccountDay
		err := scanAccountDayAfter(r, &p, &p.User, &p.Mark.Row, &p.Mark.Version)
		b.AccountDays = append(b.AccountDays, p)
		return err
	})
	for i := range b.AccountDays {
		p := &b.AccountDays[i]
		if newest := i+1 == len(b.AccountDays) || b.AccountDays[i+1].Mark.Row != p.Mark.Row; newest && err == nil {
			p.Compared, err = compared(ctx, tx, p.Mark.Row, p.Date)
		}
	}
	return err
}

// Backlog implements [collector.Outbox].
func (db *DB) Backlog(ctx context.Context) (collector.Backlog, error) {
	var b collector.Backlog
	var oldest nullInt
	err := db.read.QueryRowContext(ctx, `SELECT
		(SELECT COUNT(*) FROM accounts a JOIN account_days d ON d.account = a.id AND d.day >= a.days_from
			WHERE a.undelivered_since IS NOT NULL)
		+ (SELECT COUNT(*) FROM following f JOIN days d ON d.account = f.account AND d.post = f.post AND d.day >= f.days_from
			WHERE f.undelivered_since IS NOT NULL)
		+ (SELECT COUNT(*) FROM following f JOIN readings r ON r.account = f.account AND r.post = f.post AND r.first_at >= f.readings_from
			WHERE f.undelivered_since IS NOT NULL)
		+ (SELECT COUNT(*) FROM following WHERE undelivered_since IS NOT NULL AND point = 1)
		+ (SELECT COUNT(*) FROM events WHERE undelivered_since IS NOT NULL)
		+ (SELECT COUNT(*) FROM dropped_days) + (SELECT COUNT(*) FROM dropped_points),
		(SELECT MIN(since) FROM (
			SELECT MIN(undelivered_since) AS since FROM accounts WHERE undelivered_since IS NOT NULL
			UNION ALL
			SELECT MIN(undelivered_since) FROM following WHERE undelivered_since IS NOT NULL
			UNION ALL
			SELECT MIN(undelivered_since) FROM events WHERE undelivered_since IS NOT NULL
			UNION ALL
			SELECT MIN(since) FROM dropped_days
			UNION ALL
			SELECT MIN(since) FROM dropped_points) AS waiting),
		(SELECT COUNT(*) FROM erasures WHERE refused_at IS NULL)`).
		Scan(&b.Points, &oldest, &b.UsersToDelete)
	b.Oldest = instant(int64(oldest))
	if err == nil {
		err = db.countRefused(ctx, &b)
	}
	return b, wrap("counting what is undelivered", err)
}

// MovePosts implements [collector.Outbox].
func (db *DB) MovePosts(ctx context.Context, anchor time.Time) error {
	if anchor.IsZero() {
		return nil
	}
	var last nullInt
	err := db.read.QueryRowContext(ctx, `SELECT MAX(at) FROM anchor`).Scan(&last)
	if err == nil && int64(last) != anchor.Unix() {
		err = db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error { return movePosts(ctx, tx, anchor.Unix()) })
	}
	return wrap("marking posts as undelivered", err)
}

func movePosts(ctx context.Context, tx *dialect.Tx, anchor int64) error {
	if err := lockAllAccounts(ctx, tx); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `UPDATE following SET version = version + 1, point = 1,
			undelivered_since = COALESCE(undelivered_since, $1)
		WHERE (account, post) IN (SELECT p.account, p.id FROM posts p WHERE COALESCE(p.released_at,
			(SELECT MIN(r.first_at) FROM readings r WHERE r.account = p.account AND r.post = p.id)) < $2)`,
		time.Now().Unix(), anchor)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO anchor (id, at) VALUES (1, $1)
		ON CONFLICT (id) DO UPDATE SET at = excluded.at`, anchor)
	return err
}

// MarkAllPending implements [collector.Outbox].
func (db *DB) MarkAllPending(ctx context.Context) error {
	err := db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error { return pendAgain(ctx, tx, "") })
	return wrap("marking everything as undelivered", err)
}

// pendAgain makes every point pending again: of the account with a username, or
// of all accounts where that is empty.
func pendAgain(ctx context.Context, tx *dialect.Tx, user string) error {
	now := time.Now().Unix()
	err := lockAccounts(ctx, tx, "$1 = '' OR a.username = $1", user)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE following SET version = version + 1, point = 1,
			days_from = (SELECT MIN(d.day) FROM days d WHERE d.account = following.account AND d.post = following.post),
			readings_from = (SELECT MIN(r.first_at) FROM readings r WHERE r.account = following.account AND r.post = following.post),
			undelivered_since = COALESCE(undelivered_since, $1)
		WHERE ($2 = '' OR account IN (SELECT a.id FROM accounts a WHERE a.username = $2))
			AND (first_at IS NOT NULL
				OR EXISTS (SELECT 1 FROM posts p WHERE p.account = following.account AND p.id = following.post AND p.released_at IS NOT NULL))`, now, user)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE accounts SET version = version + 1,
			days_from = (SELECT MIN(d.day) FROM account_days d WHERE d.account = accounts.id),
			undelivered_since = COALESCE(undelivered_since, $1)
		WHERE ($2 = '' OR username = $2)
			AND EXISTS (SELECT 1 FROM account_days d WHERE d.account = accounts.id)`, now, user)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE events SET version = version + 1, undelivered_since = COALESCE(undelivered_since, $1)
		WHERE $2 = '' OR account IN (SELECT a.id FROM accounts a WHERE a.username = $2)`, now, user)
	return err
}
