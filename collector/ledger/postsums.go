package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// eachSum adds up what the posts in some rows of an account got in a period, by some
// measures: over the days on which the first of them is known. Another one is only
// known where it is at both ends of these. Posts without such days have no sums.
func (db *DB) eachSum(ctx context.Context, account int64, rows []int64, p collector.Period, measures []collector.Measure, add func(row int64, sums []collector.Sum)) error {
	if len(rows) == 0 || p.First > p.Last {
		return nil
	}
	p, err := db.sinceFirst(ctx, account, p)
	if err != nil {
		return err
	}
	summed := make(map[int64]bool, len(rows))
	scan := func(r *sql.Rows) error {
		row, sums, err := scanSums(r, len(measures))
		if err == nil && sums[0].Days > 0 {
			summed[row] = true
			add(row, sums)
		}
		return err
	}
	// Most posts have days at both ends, and need two look-ups each.
	args := []any{account, int64(p.First), int64(p.Last), db.read.List(rows)}
	if err := each(ctx, db.read, sumBetween(db.read, "$2", "$3", measures), args, scan); err != nil {
		return err
	}
	rest := slices.DeleteFunc(slices.Clone(rows), func(row int64) bool { return summed[row] })
	if len(rest) == 0 {
		return nil
	}
	end := func(which string) string {
		return fmt.Sprintf("(SELECT %s(day) FROM days WHERE account = $1 AND post = f.post AND day BETWEEN $2 AND $3 AND %s IS NOT NULL)", which, measures[0])
	}
	args[3] = db.read.List(rest)
	return each(ctx, db.read, sumBetween(db.read, end("MIN"), end("MAX"), measures), args, scan)
}

// sinceFirst has a period that leaves no days out begin with the first one of an account,
// which most posts have.
func (db *DB) sinceFirst(ctx context.Context, account int64, p collector.Period) (collector.Period, error) {
	if p.First != collector.AllDays {
		return p, nil
	}
	err := db.read.QueryRowContext(ctx, `SELECT COALESCE(MIN(day), $2) FROM account_days WHERE account = $1`, account, int64(p.First)).Scan(&p.First)
	return p, err
}

// scanSums reads a row of sumBetween.
func scanSums(r *sql.Rows, measures int) (row int64, sums []collector.Sum, err error) {
	var days, partial int
	sums = make([]collector.Sum, measures)
	into := []any{&row, &days, &partial}
	for i := range sums {
		into = append(into, (*nullCounter)(&sums[i].Views))
	}
	err = r.Scan(into...)
	for i, s := range sums {
		if sums[i] = (collector.Sum{}); s.Views != collector.Unknown {
			sums[i] = collector.Sum{Views: s.Views, Days: days, Partial: partial}
		}
	}
	return row, sums, err
}

// sumBetween selects what posts got between two days that they have. The days of a
// post follow one another without gaps, so that the total at the end less the one at
// the beginning is their sum, however many they are. Only where a total of views fell,
// or velog counted days itself, they have to be added up. That it has nowhere is asked
// once, before it is asked of each post.
func sumBetween(e dialect.Engine, first, last string, measures []collector.Measure) string {
	day := func(name, day string) string {
		return e.LookUp("JOIN", "days", name, fmt.Sprintf("%[1]s.account = $1 AND %[1]s.post = f.post AND %[1]s.day = %[2]s", name, day))
	}
	query := `SELECT f.post, e.day - b.day + 1, CASE WHEN b.quality = 0 THEN 1 ELSE 0 END + CASE WHEN e.quality = 0 AND e.day > b.day THEN 1 ELSE 0 END`
	for _, m := range measures {
		sum := fmt.Sprintf("CASE WHEN e.%[1]s IS NOT NULL THEN e.%[1]s_total - b.%[1]s_total + b.%[1]s END", m)
		if m == collector.ByViews {
			sum = fmt.Sprintf(`CASE WHEN COALESCE(f.fell_at, 0) = 0 AND (NOT EXISTS (SELECT 1 FROM reported_days WHERE account = $1)
					OR NOT EXISTS (SELECT 1 FROM reported_days WHERE account = $1 AND post = f.post)) THEN e.views_total - b.views_total + b.views
				ELSE (SELECT %s FROM days WHERE account = $1 AND post = f.post AND day BETWEEN b.day AND e.day) END`, dialect.Sum("views"))
		}
		query += ", " + sum
	}
	return query + fmt.Sprintf(`
		FROM following f
			%s
			%s
		WHERE f.account = $1 AND %s`, day("b", first), day("e", last), e.Among("f.post", 4))
}
