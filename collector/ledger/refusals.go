package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// maxRefusals is how many rows the refused points of one measurement of one
// post may be. Where they are scattered more widely, one row is about them all.
const maxRefusals = 16

// refusal is a row of refused points.
type refusal struct {
	first, last, points int64
	reason              string
	since               int64
}

// sentPoints are the points of one measurement of one post, or account, in a
// batch.
type sentPoints struct {
	measurement string
	owner       int64
	keys        []int64 // ascending
	from        int     // index of the first in the batch's slice
}

// Rejected implements [collector.Outbox].
func (db *DB) Rejected(ctx context.Context, b collector.Batch, refused []collector.Rejection) error {
	known, err := db.refusesSome(ctx)
	if err == nil && (known || len(refused) > 0) {
		err = db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
			if err := lockRefusals(ctx, tx); err != nil {
				return err
			}
			for _, s := range sentPointsOf(b) {
				if err := s.note(ctx, tx, refused, time.Now().Unix()); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return wrap("remembering refused points", err)
}

// lockRefusals has those take turns who note what was refused.
func lockRefusals(ctx context.Context, tx *dialect.Tx) error { return tx.Lock(ctx, tx, "refusals") }

func (db *DB) refusesSome(ctx context.Context) (bool, error) {
	var known bool
	err := db.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM refusals)`).Scan(&known)
	return known, err
}

// sentPointsOf returns what a batch has, by measurement and post or account.
func sentPointsOf(b collector.Batch) []sentPoints {
	return slices.Concat(
		group(collector.MeasurementPostDaily, b.PostDays, func(p collector.PostDay) collector.Mark { return p.Mark }),
		group(collector.MeasurementAccountDaily, b.AccountDays, func(p collector.AccountDay) collector.Mark { return p.Mark }),
		group(collector.MeasurementPost, b.Posts, func(p collector.PostPoint) collector.Mark { return collector.Mark{Row: p.Mark.Row} }),
		group(collector.MeasurementReading, b.Readings, func(p collector.ReadingPoint) collector.Mark { return p.Mark }),
		group(collector.MeasurementEvent, b.Events, func(p collector.EventPoint) collector.Mark { return p.Mark }),
	)
}

func group[P any](measurement string, points []P, mark func(P) collector.Mark) []sentPoints {
	var groups []sentPoints
	for i, p := range points {
		m := mark(p)
		if n := len(groups); n == 0 || groups[n-1].owner != m.Row {
			groups = append(groups, sentPoints{measurement: measurement, owner: m.Row, from: i})
		}
		g := &groups[len(groups)-1]
		g.keys = append(g.keys, m.Key)
	}
	return groups
}

// note replaces what is known of the points that were sent.
func (s sentPoints) note(ctx context.Context, tx *dialect.Tx, refused []collector.Rejection, now int64) error {
	before, err := s.known(ctx, tx)
	if err != nil {
		return err
	}
	fresh := s.refused(refused, now)
	if len(before) == 0 && len(fresh) == 0 {
		return nil
	}
	rows, since, err := s.others(ctx, tx, before, now)
	if err != nil {
		return err
	}
	for _, r := range fresh {
		r.since = since
		rows = append(rows, r)
	}
	return s.replace(ctx, tx, collapse(rows), now)
}

func (s sentPoints) known(ctx context.Context, tx *dialect.Tx) ([]refusal, error) {
	return list(ctx, tx, `SELECT first, last, points, reason, since FROM refusals
		WHERE measurement = $1 AND owner = $2 ORDER BY first`, []any{s.measurement, s.owner}, func(r *sql.Rows, row *refusal) error {
		return r.Scan(&row.first, &row.last, &row.points, &row.reason, &row.since)
	})
}

// refused returns rows of the points that were refused.
func (s sentPoints) refused(refused []collector.Rejection, now int64) []refusal {
	var rows []refusal
	for _, r := range refused {
		begin, end := max(r.From-s.from, 0), min(r.To-s.from, len(s.keys))
		if r.Measurement != s.measurement || begin >= end {
			continue
		}
		// Where only some of the points were refused, and nobody knows which,
		// each post has its share; all of them are tried again.
		n := int64((end - begin) * r.Points / (r.To - r.From))
		rows = append(rows, refusal{first: s.keys[begin], last: s.keys[end-1], points: max(1, n), reason: r.Reason, since: now})
	}
	return rows
}

// others returns the parts of rows that are about points that were not sent,
// and since when the earliest of those that were sent was refused.
func (s sentPoints) others(ctx context.Context, tx *dialect.Tx, rows []refusal, since int64) ([]refusal, int64, error) {
	var kept []refusal
	from, to := s.keys[0], s.keys[len(s.keys)-1]
	for _, r := range rows {
		if r.last < from || r.first > to {
			kept = append(kept, r)
			continue
		}
		since = min(since, r.since)
		for _, part := range []refusal{{first: r.first, last: from - 1}, {first: to + 1, last: r.last}} {
			n, err := s.count(ctx, tx, part.first, part.last)
			if err != nil {
				return nil, 0, err
			}
			if part.points = min(n, r.points); part.points > 0 {
				part.reason, part.since = r.reason, r.since
				kept = append(kept, part)
			}
		}
	}
	return kept, since, nil
}

// count counts the points of the ledger between two keys.
func (s sentPoints) count(ctx context.Context, q queryer, first, last int64) (n int64, err error) {
	if first > last {
		return 0, nil
	}
	err = q.QueryRowContext(ctx, countOf(s.measurement), s.owner, first, last).Scan(&n)
	return n, err
}

func countOf(measurement string) string {
	switch measurement {
	case collector.MeasurementPostDaily:
		return `SELECT COUNT(*) FROM posts p JOIN days d ON d.account = p.account AND d.post = p.id
			WHERE p.id = $1 AND d.day BETWEEN $2 AND $3`
	case collector.MeasurementAccountDaily:
		return `SELECT COUNT(*) FROM account_days WHERE account = $1 AND day BETWEEN $2 AND $3`
	case collector.MeasurementReading:
		return `SELECT COUNT(*) FROM posts p JOIN readings r ON r.account = p.account AND r.post = p.id
			WHERE p.id = $1 AND r.first_at BETWEEN $2 AND $3`
	case collector.MeasurementEvent:
		return `SELECT COUNT(*) FROM events WHERE account = $1 AND seq BETWEEN $2 AND $3`
	default:
		return `SELECT COUNT(*) FROM posts WHERE id = $1 AND 0 BETWEEN $2 AND $3`
	}
}

func (s sentPoints) replace(ctx context.Context, tx *dialect.Tx, rows []refusal, now int64) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM refusals WHERE measurement = $1 AND owner = $2`, s.measurement, s.owner)
	for _, r := range rows {
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO refusals (measurement, owner, first, last, points, reason, since, tried)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, s.measurement, s.owner, r.first, r.last, r.points, r.reason, r.since, now)
	}
	return err
}

// collapse makes one row of too many.
func collapse(rows []refusal) []refusal {
	if len(rows) <= maxRefusals {
		return rows
	}
	slices.SortFunc(rows, func(a, b refusal) int { return cmp.Compare(a.first, b.first) })
	all := rows[0]
	for _, r := range rows[1:] {
		all.last = max(all.last, r.last)
		all.points += r.points
		all.since = min(all.since, r.since)
	}
	return []refusal{all}
}

// RetryRejected implements [collector.Outbox].
func (db *DB) RetryRejected(ctx context.Context, before time.Time) error {
	var waiting bool
	err := db.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM refusals WHERE tried < $1)`, before.Unix()).Scan(&waiting)
	if err == nil && waiting {
		err = db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
			return pendRefused(ctx, tx, before.Unix(), time.Now().Unix())
		})
	}
	return wrap("marking refused points as undelivered", err)
}

func pendRefused(ctx context.Context, tx *dialect.Tx, before, now int64) error {
	if err := errors.Join(lockAllAccounts(ctx, tx), lockRefusals(ctx, tx)); err != nil {
		return err
	}
	if err := forgetMissing(ctx, tx, before); err != nil {
		return err
	}
	const earliest = `(SELECT MIN(r.first) FROM refusals r WHERE r.measurement = $1 AND r.owner = `
	const posts = `(account, post) IN (SELECT p.account, p.id FROM refusals r JOIN posts p ON p.id = r.owner
		WHERE r.measurement = $1 AND r.tried < $2)`
	const accounts = `id IN (SELECT owner FROM refusals WHERE measurement = $1 AND tried < $2)`
	var errs []error
	again := func(measurement, table, key, column, chosen string) {
		_, err := tx.ExecContext(ctx, `UPDATE `+table+` SET version = version + 1,
				undelivered_since = COALESCE(undelivered_since, $3), `+column+` = CASE
					WHEN `+column+` < `+earliest+table+`.`+key+`) THEN `+column+`
					ELSE `+earliest+table+`.`+key+`) END
			WHERE `+chosen, measurement, before, now)
		errs = append(errs, err)
	}
	again(collector.MeasurementPostDaily, "following", "post", "days_from", posts)
	again(collector.MeasurementReading, "following", "post", "readings_from", posts)
	again(collector.MeasurementAccountDaily, "accounts", "id", "days_from", accounts)
	_, err := tx.ExecContext(ctx, `UPDATE following SET version = version + 1, point = 1,
		undelivered_since = COALESCE(undelivered_since, $3) WHERE `+posts, collector.MeasurementPost, before, now)
	errs = append(errs, err)
	_, err = tx.ExecContext(ctx, `UPDATE events SET version = version + 1, undelivered_since = COALESCE(undelivered_since, $3)
		WHERE EXISTS (SELECT 1 FROM refusals r WHERE r.measurement = $1 AND r.tried < $2 AND r.owner = events.account
			AND events.seq BETWEEN r.first AND r.last)`, collector.MeasurementEvent, before, now)
	errs = append(errs, err)
	_, err = tx.ExecContext(ctx, `UPDATE refusals SET tried = $1 WHERE tried < $2`, now, before)
	return errors.Join(append(errs, err)...)
}

// forgetMissing forgets refused points that the ledger no longer has.
func forgetMissing(ctx context.Context, tx *dialect.Tx, before int64) error {
	var errs []error
	for _, m := range collector.Measurements() {
		count := strings.NewReplacer("$1", "refusals.owner", "$2", "refusals.first", "$3", "refusals.last").Replace(countOf(m))
		_, err := tx.ExecContext(ctx, `DELETE FROM refusals WHERE measurement = $1 AND tried < $2 AND (`+count+`) = 0`, m, before)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// countRefused adds to a backlog what is refused.
func (db *DB) countRefused(ctx context.Context, b *collector.Backlog) error {
	var points, since nullInt
	err := db.read.QueryRowContext(ctx, `SELECT `+dialect.Sum("points")+`, MIN(since) FROM refusals`).Scan(&points, &since)
	if err != nil || points == 0 {
		return err
	}
	b.Rejected, b.RejectedSince = int64(points), instant(int64(since))
	why, err := list(ctx, db.read, `SELECT DISTINCT reason FROM (
			SELECT reason, SUM(points) AS n FROM refusals GROUP BY reason ORDER BY n DESC LIMIT 3) AS common`,
		nil, scanValue[string])
	b.RejectedReason = strings.Join(why, "; ")
	return err
}

// forgetRefused forgets which points of an account were refused.
func forgetRefused(ctx context.Context, tx *dialect.Tx, account int64) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM refusals WHERE CASE WHEN measurement IN ($1, $3) THEN owner = $2
		ELSE owner IN (SELECT id FROM posts WHERE account = $2) END`, collector.MeasurementAccountDaily, account, collector.MeasurementEvent)
	return err
}
