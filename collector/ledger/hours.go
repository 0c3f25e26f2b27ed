package ledger

import (
	"context"
	"database/sql"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// Hours returns what the hours of a day got: of an account, or of the post in a
// row if it is not 0.
func (db *DB) Hours(ctx context.Context, account, row int64, day collector.Date) (collector.Hours, error) {
	return db.hours(ctx, account, row, day, allPosts)
}

func (db *DB) hours(ctx context.Context, account, row int64, day collector.Date, which posts) (collector.Hours, error) {
	rhythm, err := db.rhythmsBefore(ctx, account, collector.HourOf(begin(day+1)))
	if err != nil {
		return collector.Hours{}, wrap("reading the rhythm of an account", err)
	}
	hours, err := hoursOf(ctx, db.read, account, row, day, which, rhythm)
	return hours, wrap("reading the hours of a day", err)
}

func hoursOf(ctx context.Context, q engineQueryer, account, row int64, day collector.Date, which posts, rhythm func(int64) *collector.Rhythm) (hours collector.Hours, err error) {
	posts := map[int64]*collector.HoursKnown{}
	var rows []int64
	err = each(ctx, q, daysOfHours(q, which), []any{account, row, int64(day), begin(day)}, func(r *sql.Rows) error {
		var post int64
		k := collector.HoursKnown{Rhythm: rhythm, Day: collector.Day{Date: day}}
		err := r.Scan(&post, (*nullInt)(&k.Began), &k.Day.Views, &k.Day.ViewsTotal)
		posts[post], rows = &k, append(rows, post)
		return err
	})
	if err == nil {
		err = spansOfDays(ctx, q, account, rows, collector.Period{First: day, Last: day}, func(post int64, spans []collector.Span) {
			posts[post].Spans = spans
		})
	}
	for _, k := range posts {
		hours.Add(*k)
	}
	return hours, err
}

// daysOfHours selects the posts that have a day. When a post began at 0 matters only if
// no reading is before.
func daysOfHours(e dialect.Engine, which posts) string {
	return `
		SELECT p.id, CASE WHEN f.began >= $4 OR f.began IS NOT NULL AND NOT EXISTS (
				SELECT 1 FROM readings WHERE account = $1 AND post = p.id AND first_at < $4) THEN f.began END,
			d.views, d.views_total
		FROM posts p JOIN following f ON f.account = p.account AND f.post = p.id
			` + e.LookUp("JOIN", "days", "d", "d.account = $1 AND d.post = p.id AND d.day = $3") + `
		WHERE p.account = $1 AND (p.id = $2 OR $2 = 0) AND ` + string(which)
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
