package ledger

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// addRanges notes what posts got in the period that a query asks for.
func (db *DB) addRanges(ctx context.Context, all []listed, account int64, q collector.PostQuery) error {
	if q.Measure == "" {
		return nil
	}
	return db.eachRange(ctx, all, account, q.Measure, q.Period, func(p *listed, s collector.Sum) { p.Range = s })
}

// addRangesBefore notes what a few posts got in the period before.
func (db *DB) addRangesBefore(ctx context.Context, some []listed, account int64, q collector.PostQuery) error {
	if q.Measure == "" || q.Before.Length() < 1 || len(some) == 0 {
		return nil
	}
	return db.eachRange(ctx, some, account, q.Measure, q.Before, func(p *listed, s collector.Sum) { p.RangeBefore = s })
}

// eachRange adds up the days of posts in a period. The days of a post follow one
// another without gaps, so that the total at its end less the one at its
// beginning is their sum, however long the period is. Only where a total fell,
// or velog counted days itself, the days have to be added up.
func (db *DB) eachRange(ctx context.Context, posts []listed, account int64, m collector.Measure, p collector.Period, add func(*listed, collector.Sum)) error {
	byRow := make(map[int64]*listed, len(posts))
	rows := make([]int64, 0, len(posts))
	for i := range posts {
		byRow[posts[i].row] = &posts[i]
		rows = append(rows, posts[i].row)
	}
	args := []any{account, int64(p.First), int64(p.Last), db.read.List(rows)}
	return each(ctx, db.read, rangeOf(m, db.read.Among("p.id", 4)), args, func(r *sql.Rows) error {
		var row int64
		var s collector.Sum
		err := r.Scan(&row, &s.Days, &s.Views)
		if post := byRow[row]; post != nil {
			add(post, s)
		}
		return err
	})
}

func rangeOf(m collector.Measure, among string) string {
	counter, exceptions := string(m), "FALSE"
	if m == collector.ByViews {
		exceptions = "COALESCE(f.fell_at, 0) <> 0 OR EXISTS (SELECT 1 FROM reported_days WHERE account = $1 AND post = p.id)"
	}
	known := fmt.Sprintf("FROM days WHERE account = $1 AND post = p.id AND day BETWEEN $2 AND $3 AND %s IS NOT NULL", counter)
	return fmt.Sprintf(`
		SELECT p.id, e.day - b.day + 1, CASE WHEN %[2]s THEN (SELECT %[4]s %[3]s)
			ELSE e.%[1]s_total - b.%[1]s_total + b.%[1]s END
		FROM posts p JOIN following f ON f.account = p.account AND f.post = p.id
			JOIN days b ON b.account = p.account AND b.post = p.id AND b.day = (SELECT MIN(day) %[3]s)
			JOIN days e ON e.account = p.account AND e.post = p.id AND e.day = (SELECT MAX(day) %[3]s)
		WHERE p.account = $1 AND %[5]s`, counter, exceptions, known, dialect.Sum(counter), among)
}
