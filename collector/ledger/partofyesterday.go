package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// PartOfYesterday returns what the posts of an account had got on the day before
// today by the same time as today: each until as long after midnight as its own
// last reading is today, a deleted one until as long as the last reading of all.
// With a row it is about that post alone.
func (db *DB) PartOfYesterday(ctx context.Context, account, row int64, today collector.Date) (collector.PartOfYesterday, error) {
	return db.partOfYesterday(ctx, account, row, today, allPosts)
}

func (db *DB) partOfYesterday(ctx context.Context, account, row int64, today collector.Date, which posts) (collector.PartOfYesterday, error) {
	part, err := db.lastReading(ctx, account, row, today, which)
	if err == nil && !part.Until.IsZero() {
		err = each(ctx, db.read, fmt.Sprintf(partOfYesterday, which),
			[]any{account, row, part.Until.Unix(), begin(today), int64(today) - 1},
			func(r *sql.Rows) error {
				got, err := scanPart(r, never)
				part.Known = true
				part.Views += got.views
				return err
			})
	}
	return part, wrap("reading the views of a part of yesterday", err)
}

// lastReading returns a part without views yet: until the last reading of today.
func (db *DB) lastReading(ctx context.Context, account, row int64, today collector.Date, which posts) (part collector.PartOfYesterday, err error) {
	var last nullInt
	err = db.read.QueryRowContext(ctx, `SELECT MAX(f.last_at) FROM posts p JOIN following f ON f.account = p.account AND f.post = p.id
		WHERE p.account = $1 AND (p.id = $2 OR $2 = 0) AND `+string(which), account, row).Scan(&last)
	if int64(last) > begin(today) {
		part.Until = instant(min(int64(last), begin(today+1)))
	}
	return part, err
}

// partOfYesterday selects the posts that have a day yesterday, and the readings around the instant that
// is asked about. The highest total before it is another only after a fall.
//
// Not by the view spans: in an outer join SQLite would make the whole of it.
const partOfYesterday = `
	WITH f AS (
		SELECT p.id, f.first_at, f.last_at, f.fell_at, d.views, d.views_total,
			CASE WHEN p.deleted_at IS NULL AND f.last_at < $3 THEN f.last_at ELSE $3 END - 86400 AS at,
			$4 - 86400 AS begun, 0 AS key
		FROM posts p JOIN days d ON d.account = p.account AND d.post = p.id AND d.day = $5
			JOIN following f ON f.account = p.account AND f.post = p.id
		WHERE p.account = $1 AND (p.id = $2 OR $2 = 0) AND (p.deleted_at IS NOT NULL OR f.last_at > $4) AND %s)` + partsOfDays

// partsOfDays selects what a post had got of a day until an instant in it, of each
// f: a day that began at an instant, and what it got.
const partsOfDays = `
	SELECT p.key, p.at, p.views, p.views_total,
		b.first_at, CASE WHEN p.first_at = b.first_at THEN p.last_at ELSE b.first_at + b.span END, b.views, a.first_at, a.views,
		CASE WHEN COALESCE(p.fell_at, 0) <> 0 THEN
			(SELECT MAX(views) FROM readings WHERE account = $1 AND post = p.id AND first_at BETWEEN p.begun AND p.at) END
	FROM f p
		LEFT JOIN readings b ON b.account = $1 AND b.post = p.id AND b.first_at =
			(SELECT MAX(first_at) FROM readings WHERE account = $1 AND post = p.id AND first_at <= p.at)
		LEFT JOIN readings a ON a.account = $1 AND a.post = p.id AND a.first_at =
			(SELECT MIN(first_at) FROM readings WHERE account = $1 AND post = p.id AND first_at > p.at)`

// never is for posts of which nobody knows when their totals were 0.
func never(int64) int64 { return 0 }

// partOfDay is what a post had got of a day until an instant in it.
type partOfDay struct {
	key          int64
	views, began int64 // began is the total as the day began
}

// scanPart reads a row of partsOfDays. Before its first reading a post had got
// nothing, unless all totals are known to have been 0 at an instant.
func scanPart(r *sql.Rows, zeroAt func(key int64) int64) (partOfDay, error) {
	var part partOfDay
	var at, day, total int64
	var before, after collector.Span
	var high nullInt
	err := r.Scan(&part.key, &at, &day, &total, (*nullInt)(&before.First), (*nullInt)(&before.Last), (*nullInt)(&before.Views),
		(*nullInt)(&after.First), (*nullInt)(&after.Views), &high)
	part.began = total - day
	h := collector.History{Began: zeroAt(part.key)}
	if before.First != 0 {
		before.Views = max(before.Views, part.began, int64(high)) // a total may fall, a day's views do not
		h = collector.History{Spans: []collector.Span{before}}
	} else if h.Began == 0 {
		return part, err // it was not tracked yet
	}
	if after.First != 0 {
		after.Views, after.Last = max(after.Views, before.Views), after.First
		h.Spans = append(h.Spans, after)
	}
	then, _ := collector.TotalAt(h, time.Unix(at, 0))
	part.views = min(max(then-part.began, 0), day)
	return part, err
}
