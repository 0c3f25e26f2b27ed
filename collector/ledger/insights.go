package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// PostRanges returns all posts of an account with what they got in a period and in
// one before it, which may have no days.
func (db *DB) PostRanges(ctx context.Context, account int64, period, before collector.Period) ([]collector.PostRange, error) {
	return db.postRanges(ctx, account, period, before, allPosts)
}

func (db *DB) postRanges(ctx context.Context, account int64, period, before collector.Period, which posts) ([]collector.PostRange, error) {
	all, err := list(ctx, db.read, `SELECT p.id, p.post_id, p.title, p.tags, p.series, p.private, p.deleted_at IS NOT NULL, p.released_at, f.began
		FROM posts p JOIN following f ON f.account = p.account AND f.post = p.id
		WHERE p.account = $1 AND f.first_at IS NOT NULL AND `+string(which), []any{account}, func(r *sql.Rows, p *collector.PostRange) error {
		var tags []byte
		var released, began nullInt
		if err := r.Scan(&p.Row, &p.ID, &p.Title, &tags, &p.Series, &p.Private, &p.Deleted, &released, &began); err != nil {
			return err
		}
		p.ReleasedAt = instant(int64(released))
		if began != 0 {
			p.Began = dateOf(int64(began))
		}
		return json.Unmarshal(tags, &p.Tags)
	})
	if err != nil {
		return nil, wrap("listing posts", err)
	}
	for _, sums := range []struct {
		of   collector.Period
		into func(*collector.PostRange, periodSums)
	}{
		{period, func(p *collector.PostRange, s periodSums) { p.Range, p.Likes = s.views, s.likes }},
		{before, func(p *collector.PostRange, s periodSums) { p.Before = s.views }},
	} {
		if sums.of.Length() < 1 {
			continue
		}
		if err := db.addSums(ctx, account, all, sums.of, sums.into); err != nil {
			return nil, wrap("adding up what posts got", err)
		}
	}
	return all, nil
}

// periodSums are what a post got in a period. Likes have no days unless they are
// known at both of its ends.
type periodSums struct{ views, likes collector.Sum }

// addSums adds up the days of posts in a period. Those that have days at both of its
// ends need two look-ups each.
func (db *DB) addSums(ctx context.Context, account int64, all []collector.PostRange, p collector.Period, into func(*collector.PostRange, periodSums)) error {
	rest := make(map[int64]*collector.PostRange, len(all))
	for i := range all {
		rest[all[i].Row] = &all[i]
	}
	add := func(r *sql.Rows) error {
		var row int64
		var s periodSums
		err := r.Scan(&row, &s.views.Days, &s.views.Views, &s.views.Partial, (*nullCounter)(&s.likes.Views))
		if s.likes.Views == collector.Unknown {
			s.likes = collector.Sum{}
		} else {
			s.likes.Days, s.likes.Partial = s.views.Days, s.views.Partial
		}
		if post := rest[row]; post != nil {
			into(post, s)
			delete(rest, row)
		}
		return err
	}
	args := []any{account, int64(p.First), int64(p.Last)}
	if err := each(ctx, db.read, sumBetween("$2", "$3", "TRUE"), args, add); err != nil || len(rest) == 0 {
		return err
	}
	rows := make([]int64, 0, len(rest))
	for row := range rest {
		rows = append(rows, row)
	}
	end := func(which string) string {
		return "(SELECT " + which + "(day) FROM days WHERE account = $1 AND post = p.id AND day BETWEEN $2 AND $3)"
	}
	return each(ctx, db.read, sumBetween(end("MIN"), end("MAX"), db.read.Among("p.id", 4)), append(args, db.read.List(rows)), add)
}

// sumBetween selects what posts got between two days that they have. The days of a
// post follow one another without gaps, so that the total at the end less the one at
// the beginning is their sum, however many they are. Only where a total fell, or
// velog counted days itself, they have to be added up. That it has nowhere is asked
// once, before it is asked of each post.
func sumBetween(first, last, among string) string {
	return fmt.Sprintf(`SELECT p.id, e.day - b.day + 1,
			CASE WHEN COALESCE(f.fell_at, 0) = 0 AND (NOT EXISTS (SELECT 1 FROM reported_days WHERE account = $1)
					OR NOT EXISTS (SELECT 1 FROM reported_days WHERE account = $1 AND post = p.id)) THEN e.views_total - b.views_total + b.views
				ELSE (SELECT %s FROM days WHERE account = $1 AND post = p.id AND day BETWEEN b.day AND e.day) END,
			CASE WHEN b.quality = 0 THEN 1 ELSE 0 END + CASE WHEN e.quality = 0 AND e.day > b.day THEN 1 ELSE 0 END,
			e.likes_total - b.likes_total + b.likes
		FROM posts p JOIN following f ON f.account = p.account AND f.post = p.id
			JOIN days b ON b.account = p.account AND b.post = p.id AND b.day = %s
			JOIN days e ON e.account = p.account AND e.post = p.id AND e.day = %s
		WHERE p.account = $1 AND %s`, dialect.Sum("views"), first, last, among)
}

// WeekHours returns how the views of the posts in some rows spread over the hours of
// the week.
func (db *DB) WeekHours(ctx context.Context, account int64, rows []int64, p collector.Period) (collector.WeekHours, error) {
	var activity collector.Activity
	var post int64
	var spans []collector.Span
	err := each(ctx, db.read, `
		SELECT r.post, r.first_at, CASE WHEN f.first_at = r.first_at THEN f.last_at ELSE r.first_at + r.span END, r.views
		FROM posts p JOIN following f ON f.account = p.account AND f.post = p.id
			JOIN readings r ON r.account = p.account AND r.post = p.id AND r.first_at < $3
				AND r.first_at >= COALESCE((SELECT MAX(first_at) FROM readings WHERE account = $1 AND post = p.id AND first_at < $2), $2)
		WHERE p.account = $1 AND `+db.read.Among("p.id", 4)+`
		ORDER BY r.post, r.first_at`,
		[]any{account, begin(p.First), begin(p.Last + 1), db.read.List(rows)}, func(r *sql.Rows) error {
			var of int64
			var s collector.Span
			err := r.Scan(&of, &s.First, &s.Last, &s.Views)
			if of != post {
				activity.Add(spans)
				post, spans = of, spans[:0]
			}
			spans = append(spans, s)
			return err
		})
	activity.Add(spans)
	return activity.WeekHours(p), wrap("reading the hours of the week", err)
}

// Ages returns the newest posts of an account that have been tracked from their
// release on, with their totals at some ages in days, to the second.
func (db *DB) Ages(ctx context.Context, account int64, ages []int, most int) ([]collector.AgedPost, error) {
	return db.ages(ctx, account, ages, most, allPosts)
}

func (db *DB) ages(ctx context.Context, account int64, ages []int, most int, which posts) ([]collector.AgedPost, error) {
	all, err := db.newest(ctx, account, most, which)
	if err != nil || len(all) == 0 {
		return all, wrap("listing the newest posts", err)
	}
	byRow, rows := map[int64]*collector.AgedPost{}, make([]int64, len(all))
	for i := range all {
		p := &all[i]
		p.Totals = slices.Repeat([]int64{collector.Unknown}, len(ages))
		byRow[p.Row], rows[i] = p, p.Row
	}
	listed := make([]string, len(ages))
	for i, age := range ages {
		listed[i] = fmt.Sprintf("SELECT %d AS n, %d AS age", i, age*24*60*60)
	}
	n := int64(len(ages))
	query := fmt.Sprintf(`
		WITH ages AS (%s), f AS (
			SELECT p.id, f.first_at, f.last_at, f.fell_at, d.views, d.views_total, f.began + a.age AS at, d.day * 86400 - 32400 AS begun, p.id * %d + a.n AS key
			FROM posts p JOIN following f ON f.account = p.account AND f.post = p.id CROSS JOIN ages a
				JOIN days d ON d.account = p.account AND d.post = p.id AND d.day = (f.began + a.age + 32400) / 86400
			WHERE p.account = $1 AND %s AND f.began + a.age <= f.last_at)`, strings.Join(listed, " UNION ALL "), n, db.read.Among("p.id", 2)) + partsOfDays
	err = each(ctx, db.read, query, []any{account, db.read.List(rows)}, func(r *sql.Rows) error {
		part, err := scanPart(r, func(key int64) int64 { return byRow[key/n].ReleasedAt.Unix() })
		if p := byRow[part.key/n]; p != nil {
			p.Totals[part.key%n] = part.began + part.views
		}
		return err
	})
	return all, wrap("reading the ages of posts", err)
}

// newest returns the posts that were released last, of those tracked from then on.
func (db *DB) newest(ctx context.Context, account int64, most int, which posts) ([]collector.AgedPost, error) {
	return list(ctx, db.read, `SELECT p.id, p.post_id, p.title, f.began FROM posts p JOIN following f ON f.account = p.account AND f.post = p.id
		WHERE p.account = $1 AND f.began <> 0 AND f.first_at IS NOT NULL AND p.private = 0 AND p.deleted_at IS NULL AND `+string(which)+`
		ORDER BY f.began DESC, p.id DESC LIMIT $2`, []any{account, most}, func(r *sql.Rows, p *collector.AgedPost) error {
		var began int64
		err := r.Scan(&p.Row, &p.ID, &p.Title, &began)
		p.ReleasedAt = instant(began)
		return err
	})
}

// ViewedOnDay is [DB.PostsOnDay] for posts that got so many views on a day, which may
// be another.
func (db *DB) ViewedOnDay(ctx context.Context, account int64, day, viewed collector.Date, least int64) ([]collector.PostOnDay, error) {
	return db.viewedOnDay(ctx, account, day, viewed, least, allPosts)
}

func (db *DB) viewedOnDay(ctx context.Context, account int64, day, viewed collector.Date, least int64, which posts) ([]collector.PostOnDay, error) {
	return db.postsOnDay(ctx, account, day, posts(fmt.Sprintf(`EXISTS (SELECT 1 FROM days v WHERE v.account = $1 AND v.post = p.id AND v.day = %d
		AND v.views >= %d) AND `, viewed, least))+which)
}
