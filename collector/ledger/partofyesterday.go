package ledger

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// PartOfYesterday returns what the posts of an account had got on the day before
// today by the same time as today: each until as long after midnight as its own
// last reading is today, a deleted one until as long as the last reading of all.
// With a row it is about that post alone; the sum of all is stored. See
// [work.compareYesterday] and [work.viewsBefore].
func (db *DB) PartOfYesterday(ctx context.Context, account, row int64, today collector.Date) (collector.PartOfYesterday, error) {
	if row != 0 {
		return partOfYesterday(ctx, db.read, account, row, today, allPosts)
	}
	part, err := storedPart(ctx, db.read, account, today)
	return part, wrap("reading the views of a part of yesterday", err)
}

func storedPart(ctx context.Context, q queryer, account int64, today collector.Date) (collector.PartOfYesterday, error) {
	var last nullInt
	var views nullCounter
	err := q.QueryRowContext(ctx, `SELECT last_read, views_before FROM accounts WHERE id = $1`, account).Scan(&last, &views)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return partUntil(int64(last), int64(views), today), err
}

// partUntil is what a day is compared with, where it is that of the last reading.
func partUntil(last, views int64, today collector.Date) collector.PartOfYesterday {
	if last == 0 || dayOfLast(last) != today {
		return collector.PartOfYesterday{}
	}
	return collector.PartOfYesterday{Until: instant(last), Views: max(views, 0), Known: views != collector.Unknown}
}

func partOfYesterday(ctx context.Context, q queryer, account, row int64, today collector.Date, which posts) (part collector.PartOfYesterday, err error) {
	const read = "f.last_at > $3 AND f.last_at <= $4" // today: an end of a day belongs to it
	const counts = "CASE WHEN " + read + " OR p.deleted_at IS NOT NULL THEN f.views_before END"
	var last, views nullInt
	var known int
	err = q.QueryRowContext(ctx, "SELECT MAX(CASE WHEN "+read+" THEN f.last_at END), "+dialect.Sum(counts)+", COUNT("+counts+`)
		FROM posts p JOIN following f ON f.account = p.account AND f.post = p.id
		WHERE p.account = $1 AND (p.id = $2 OR $2 = 0) AND `+string(which), account, row, begin(today), begin(today+1)).Scan(&last, &views, &known)
	if last != 0 {
		part = collector.PartOfYesterday{Until: instant(int64(last)), Views: int64(views), Known: known > 0}
	}
	return part, wrap("reading the views of a part of yesterday", err)
}

// dayOfLast is the day of a last reading: an end of a day belongs to it.
func dayOfLast(at int64) collector.Date { return dateOf(at - 1) }

// partsOfDays selects what a post had got of a day until an instant in it, of each
// f: a day that began at an instant, and what it got. Without views the instant may be
// missing.
func partsOfDays(e dialect.Engine) string {
	return `
		SELECT p.key, p.at, p.views, p.views_total,
			b.first_at, CASE WHEN p.first_at = b.first_at THEN p.last_at ELSE b.first_at + b.span END, b.views, a.first_at, a.views,
			CASE WHEN COALESCE(p.fell_at, 0) <> 0 THEN
				(SELECT MAX(views) FROM readings WHERE account = $1 AND post = p.id AND first_at BETWEEN p.begun AND p.at) END
		FROM f p
			` + e.LookUp("LEFT JOIN", "readings", "b", `b.account = $1 AND b.post = p.id AND b.first_at =
				(SELECT MAX(first_at) FROM readings WHERE account = $1 AND post = p.id AND first_at <= p.at)`) + `
			` + e.LookUp("LEFT JOIN", "readings", "a", `a.account = $1 AND a.post = p.id AND a.first_at =
				(SELECT MIN(first_at) FROM readings WHERE account = $1 AND post = p.id AND first_at > p.at)`)
}

// partOfDay is what is known of a post's day until an instant in it.
type partOfDay struct {
	key, at       int64
	day, began    int64          // what all of it got, and the total as it began
	high          int64          // the highest total in it until the instant, if it matters
	before, after collector.Span // the readings around the instant; First is 0 without one
}

// scanPart reads a row of partsOfDays.
func scanPart(r *sql.Rows) (p partOfDay, err error) {
	var total int64
	err = r.Scan(&p.key, (*nullInt)(&p.at), &p.day, &total, (*nullInt)(&p.before.First), (*nullInt)(&p.before.Last), (*nullInt)(&p.before.Views),
		(*nullInt)(&p.after.First), (*nullInt)(&p.after.Views), (*nullInt)(&p.high))
	p.began = total - p.day
	return p, err
}

// views returns what the post had got. Before its first reading that is nothing,
// unless all totals are known to have been 0 at an instant.
func (p partOfDay) views(zeroAt int64) int64 {
	h := collector.History{Began: zeroAt}
	before, after := p.before, p.after
	if before.First != 0 {
		before.Views = max(before.Views, p.began, p.high) // a total may fall, a day's views do not
		h = collector.History{Spans: []collector.Span{before}}
	} else if zeroAt == 0 {
		return 0 // it was not tracked yet
	}
	if after.First != 0 {
		after.Views, after.Last = max(after.Views, before.Views), after.First
		h.Spans = append(h.Spans, after)
	}
	then, _ := collector.TotalAt(h, time.Unix(p.at, 0))
	return min(max(then-p.began, 0), p.day)
}
