package ledger

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// addRanges notes what posts got in the periods that a query asks for.
func (db *DB) addRanges(ctx context.Context, all []listed, account int64, q collector.PostQuery, which posts) error {
	if q.Measure == "" {
		return nil
	}
	byRow := make(map[int64]*listed, len(all))
	for i := range all {
		byRow[all[i].row] = &all[i]
	}
	err := db.eachRange(ctx, account, q.Measure, q.Period, which, func(row int64, s collector.Sum) {
		if p := byRow[row]; p != nil {
			p.Range = s
		}
	})
	if err != nil || q.Before.Length() < 1 {
		return err
	}
	return db.eachRange(ctx, account, q.Measure, q.Before, which, func(row int64, s collector.Sum) {
		if p := byRow[row]; p != nil {
			p.RangeBefore = s
		}
	})
}

// eachRange adds up the days of posts in a period. The days of a post follow one
// another without gaps, so that the total at its end less the one at its
// beginning is their sum, however long the period is. Only where a total fell,
// or velog counted days itself, the days have to be added up.
func (db *DB) eachRange(ctx context.Context, account int64, m collector.Measure, p collector.Period, which posts, add func(row int64, s collector.Sum)) error {
	return each(ctx, db.read, rangeOf(m, which), []any{account, int64(p.First), int64(p.Last)}, func(r *sql.Rows) error {
		var row int64
		var s collector.Sum
		err := r.Scan(&row, &s.Days, &s.Views)
		add(row, s)
		return err
	})
}

func rangeOf(m collector.Measure, which posts) string {
	counter, exceptions := string(m), "FALSE"
	if m == collector.ByViews {
		exceptions = "COALESCE(f.fell_at, 0) <> 0 OR EXISTS (SELECT 1 FROM reported_days WHERE post = p.id)"
	}
	known := fmt.Sprintf("FROM days WHERE post = p.id AND day BETWEEN $2 AND $3 AND %s IS NOT NULL", counter)
	return fmt.Sprintf(`
		SELECT p.id, e.day - b.day + 1, CASE WHEN %[2]s THEN (SELECT %[4]s %[3]s)
			ELSE e.%[1]s_total - b.%[1]s_total + b.%[1]s END
		FROM posts p JOIN following f ON f.post = p.id
			JOIN days b ON b.post = p.id AND b.day = (SELECT MIN(day) %[3]s)
			JOIN days e ON e.post = p.id AND e.day = (SELECT MAX(day) %[3]s)
		WHERE p.account = $1 AND %[5]s`, counter, exceptions, known, dialect.Sum(counter), which)
}
