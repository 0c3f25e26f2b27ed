package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// SetOnLeaderboard puts an account on the leaderboard, or takes it off. One that is not
// tracked is not put on it.
func (db *DB) SetOnLeaderboard(ctx context.Context, account int64, listed bool, at time.Time) error {
	err := db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		if err := lockAccount(ctx, tx, account); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM leaderboard WHERE account = $1`, account)
		if err != nil || !listed {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO leaderboard (account, since)
			SELECT id, CAST($2 AS BIGINT) FROM accounts WHERE id = $1 AND followed = 1`, account, at.Unix())
		return err
	})
	return wrap("changing the leaderboard", err)
}

// OnLeaderboard reports whether an account is on the leaderboard.
func (db *DB) OnLeaderboard(ctx context.Context, account int64) (bool, error) {
	var listed bool
	err := db.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM leaderboard WHERE account = $1)`, account).Scan(&listed)
	return listed, wrap("reading the leaderboard", err)
}

// Members returns the accounts on the leaderboard: those of writers who chose it,
// and the tracked ones of users whom the operator names.
func (p *Public) Members(ctx context.Context, named []string) (map[int64]bool, error) {
	members := map[int64]bool{}
	err := each(ctx, p.db.read, `SELECT a.id FROM leaderboard l JOIN accounts a ON a.id = l.account WHERE a.followed = 1`, nil,
		func(r *sql.Rows) error { return addMember(r, members) })
	for _, user := range named {
		if err == nil {
			err = each(ctx, p.db.read, `SELECT id FROM accounts WHERE username = $1 AND followed = 1 AND connected = 0`, []any{user},
				func(r *sql.Rows) error { return addMember(r, members) })
		}
	}
	return members, wrap("reading who is on the leaderboard", err)
}

func addMember(r *sql.Rows, members map[int64]bool) error {
	var id int64
	err := r.Scan(&id)
	members[id] = true
	return err
}

// packedBlogDays is a sum of views, how many of its days are partial, and how many
// days it has, as one number.
type packedBlogDays int64

const (
	dayPacking  = 512 // more than the days of a year
	blogPacking = dayPacking * dayPacking
)

// Scan implements [database/sql.Scanner].
func (p *packedBlogDays) Scan(v any) error { return scanOr(v, (*int64)(p), 0) }

func (p packedBlogDays) sum() collector.Sum {
	return collector.Sum{Views: int64(p / blogPacking), Partial: int(p % blogPacking / dayPacking), Days: int(p % dayPacking)}
}

// packedBlogDay is a day d of an account, to be added up.
func packedBlogDay() string {
	return fmt.Sprintf("d.views * %d + CASE WHEN d.quality = 0 THEN %d ELSE 1 END", blogPacking, dayPacking+1)
}

// Standings returns what the public posts of the accounts got in a period and in
// the one before, by the days of the accounts less those of their hidden posts. An
// account without a public post has none. Days that are partial for a hidden post
// alone count as partial, too.
func (p *Public) Standings(ctx context.Context, members []int64, period collector.Period) ([]collector.Standing, error) {
	before := period.Before()
	days := `(SELECT ` + dialect.Sum(packedBlogDay()) + ` FROM account_days d WHERE d.account = a.id AND d.day BETWEEN`
	hidden := func(days string) string { return dialect.Sum("CASE WHEN d.day BETWEEN " + days + " THEN d.views END") }
	q := p.db.read
	all, err := list(ctx, q, `
		WITH m AS MATERIALIZED (SELECT p.account, p.id, CASE WHEN `+string(p.public())+` THEN 1 ELSE 0 END AS public
			FROM posts p WHERE `+q.Among("p.account", 5)+`),
		h AS (SELECT m.account AS account, `+hidden("$1 AND $2")+" AS now, "+hidden("$3 AND $4")+` AS before
			FROM m `+q.LookUp("JOIN", "days", "d", "d.account = m.account AND d.post = m.id AND d.day BETWEEN $3 AND $2")+`
			WHERE m.public = 0 GROUP BY m.account)
		SELECT a.id, a.username, `+days+" $1 AND $2), "+days+` $3 AND $4), h.now, h.before
		FROM accounts a LEFT JOIN h ON h.account = a.id
		WHERE `+q.Among("a.id", 5)+` AND a.id IN (SELECT m.account FROM m WHERE m.public = 1)`,
		[]any{int64(period.First), int64(period.Last), int64(before.First), int64(before.Last), q.List(slices.Sorted(slices.Values(members)))},
		func(r *sql.Rows, s *collector.Standing) error {
			var now, then packedBlogDays
			var hiddenNow, hiddenThen nullInt
			err := r.Scan(&s.ID, &s.User, &now, &then, &hiddenNow, &hiddenThen)
			s.Now, s.Before = now.sum(), then.sum()
			s.Now.Views -= int64(hiddenNow)
			s.Before.Views -= int64(hiddenThen)
			return err
		})
	return all, wrap("adding up the leaderboard", err)
}
