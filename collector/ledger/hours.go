package ledger

import (
	"context"
	"database/sql"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Hours returns what the hours of a day got: of an account, or of the post in a
// row if it is not 0.
func (db *DB) Hours(ctx context.Context, account, row int64, day collector.Date) (collector.Hours, error) {
	return db.hours(ctx, account, row, day, allPosts)
}

func (db *DB) hours(ctx context.Context, account, row int64, day collector.Date, which posts) (collector.Hours, error) {
	var hours collector.Hours
	rhythm, err := db.rhythmsBefore(ctx, account, collector.HourOf(begin(day+1)))
	if err != nil {
		return hours, wrap("reading the rhythm of an account", err)
	}
	var last int64
	known := collector.HoursKnown{Rhythm: rhythm}
	err = each(ctx, db.read, spansOfHours(which), []any{account, row, int64(day), begin(day), begin(day + 1)}, func(r *sql.Rows) error {
		var post int64
		var began nullInt
		var s collector.Span
		d := collector.Day{Date: day}
		err := r.Scan(&post, &began, &d.Views, &d.ViewsTotal, &s.First, &s.Last, &s.Views)
		if post != last {
			hours.Add(known)
			last, known.Day, known.Began, known.Spans = post, d, int64(began), nil
		}
		known.Spans = append(known.Spans, s)
		return err
	})
	hours.Add(known)
	return hours, wrap("reading the hours of a day", err)
}

// spansOfHours selects the readings of a day, and those around it, of the posts
// that have a day. When a post began at 0 matters only if no reading is before.
//
// Not by the view spans: in a join SQLite would make the whole of it.
func spansOfHours(which posts) string {
	return `
		SELECT p.id, CASE WHEN f.began >= $4 OR f.began IS NOT NULL AND NOT EXISTS (
				SELECT 1 FROM readings WHERE account = $1 AND post = p.id AND first_at < $4) THEN f.began END,
			d.views, d.views_total, r.first_at,
			CASE WHEN f.first_at = r.first_at THEN f.last_at ELSE r.first_at + r.span END, r.views
		FROM posts p JOIN days d ON d.account = p.account AND d.post = p.id AND d.day = $3
			JOIN following f ON f.account = p.account AND f.post = p.id
			JOIN readings r ON r.account = p.account AND r.post = p.id
				AND r.first_at >= COALESCE((SELECT MAX(first_at) FROM readings WHERE account = $1 AND post = p.id AND first_at < $4), $4)
				AND r.first_at <= COALESCE((SELECT MIN(first_at) FROM readings WHERE account = $1 AND post = p.id AND first_at >= $5), $5)
		WHERE p.account = $1 AND (p.id = $2 OR $2 = 0) AND ` + string(which) + `
		ORDER BY p.id, r.first_at`
}

// rhythmsBefore returns the rhythms that are stored of an account for gaps before
// an hour: for each gap the one learned last before it, or an even one.
func (db *DB) rhythmsBefore(ctx context.Context, account, before int64) (func(hour int64) *collector.Rhythm, error) {
	type stored struct {
		hour   int64
		rhythm *collector.Rhythm
	}
	all, err := list(ctx, db.read, `SELECT hour, weights FROM rhythms WHERE account = $1 AND hour < $2
		ORDER BY hour DESC LIMIT 48`, []any{account, before}, func(r *sql.Rows, s *stored) error {
		var packed []byte
		err := r.Scan(&s.hour, &packed)
		s.rhythm, _ = collector.UnpackRhythm(packed)
		return err
	})
	even := collector.EvenRhythm()
	return func(hour int64) *collector.Rhythm {
		for _, s := range all {
			if s.hour <= hour && s.rhythm != nil {
				return s.rhythm
			}
		}
		return even
	}, err
}
