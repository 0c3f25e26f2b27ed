package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
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
	rows, byRow := make([]int64, len(all)), make(map[int64]*collector.PostRange, len(all))
	for i := range all {
		rows[i], byRow[all[i].Row] = all[i].Row, &all[i]
	}
	err = db.eachSum(ctx, account, rows, period, []collector.Measure{collector.ByViews, collector.ByLikes}, func(row int64, sums []collector.Sum) {
		byRow[row].Range, byRow[row].Likes = sums[0], sums[1]
	})
	if err == nil {
		err = db.eachSum(ctx, account, rows, before, []collector.Measure{collector.ByViews}, func(row int64, sums []collector.Sum) {
			byRow[row].Before = sums[0]
		})
	}
	return all, wrap("adding up what posts got", err)
}

// WeekHours returns how the views of the posts in some rows spread over the hours of
// the week. Readings around the days tell of their first and last hours.
func (db *DB) WeekHours(ctx context.Context, account int64, rows []int64, p collector.Period) (collector.WeekHours, error) {
	var activity collector.Activity
	err := spansOfDays(ctx, db.read, account, rows, p, func(_ int64, spans []collector.Span) { activity.Add(spans) })
	return activity.WeekHours(p), wrap("reading the hours of the week", err)
}

// Ages returns the newest posts of an account that have been tracked from their
// release on, with their totals at some ages in days, to the second.
func (db *DB) Ages(ctx context.Context, account int64, q collector.AgeQuery) ([]collector.AgedPost, error) {
	return db.ages(ctx, account, q, allPosts)
}

func (db *DB) ages(ctx context.Context, account int64, q collector.AgeQuery, which posts) ([]collector.AgedPost, error) {
	all, err := db.newest(ctx, account, q, which)
	if err != nil || len(all) == 0 {
		return all, wrap("listing the newest posts", err)
	}
	byRow, rows := map[int64]*collector.AgedPost{}, make([]int64, len(all))
	for i := range all {
		p := &all[i]
		p.Totals = slices.Repeat([]int64{collector.Unknown}, len(q.Ages))
		byRow[p.Row], rows[i] = p, p.Row
	}
	listed := make([]string, len(q.Ages))
	for i, age := range q.Ages {
		listed[i] = fmt.Sprintf("SELECT %d AS n, %d AS age", i, age*24*60*60)
	}
	n := int64(len(q.Ages))
	query := fmt.Sprintf(`
		WITH ages AS (%s), f AS (
			SELECT p.id, f.first_at, f.last_at, f.fell_at, d.views, d.views_total, f.began + a.age AS at, d.day * 86400 - 32400 AS begun, p.id * %d + a.n AS key
			FROM posts p JOIN following f ON f.account = p.account AND f.post = p.id CROSS JOIN ages a
				%s
			WHERE p.account = $1 AND %s AND f.began + a.age <= f.last_at)`, strings.Join(listed, " UNION ALL "), n,
		db.read.LookUp("JOIN", "days", "d", "d.account = $1 AND d.post = p.id AND d.day = (f.began + a.age + 32400) / 86400"),
		db.read.Among("p.id", 2)) + partsOfDays(db.read)
	err = each(ctx, db.read, query, []any{account, db.read.List(rows)}, func(r *sql.Rows) error {
		part, err := scanPart(r)
		if p := byRow[part.key/n]; p != nil {
			p.Totals[part.key%n] = part.began + part.views(p.ReleasedAt.Unix())
		}
		return err
	})
	return all, wrap("reading the ages of posts", err)
}

// newest returns the posts that were released last, of those tracked from then on.
func (db *DB) newest(ctx context.Context, account int64, q collector.AgeQuery, which posts) ([]collector.AgedPost, error) {
	before := int64(math.MaxInt64)
	if !q.Before.IsZero() {
		before = q.Before.Unix()
	}
	return list(ctx, db.read, `SELECT p.id, p.post_id, p.title, f.began FROM posts p JOIN following f ON f.account = p.account AND f.post = p.id
		WHERE p.account = $1 AND f.began <> 0 AND f.began < $3 AND f.first_at IS NOT NULL AND p.private = 0 AND p.deleted_at IS NULL AND `+string(which)+`
		ORDER BY f.began DESC, p.id DESC LIMIT $2`, []any{account, q.Most, before}, func(r *sql.Rows, p *collector.AgedPost) error {
		var began int64
		err := r.Scan(&p.Row, &p.ID, &p.Title, &began)
		p.ReleasedAt = instant(began)
		return err
	})
}

// ViewedOnDay returns the posts of an account that have a day and got so many views on
// another, or on the same.
func (db *DB) ViewedOnDay(ctx context.Context, account int64, day, viewed collector.Date, least int64) ([]collector.PostOnDay, error) {
	return db.viewedOnDay(ctx, account, day, viewed, least, allPosts)
}

func (db *DB) viewedOnDay(ctx context.Context, account int64, day, viewed collector.Date, least int64, which posts) ([]collector.PostOnDay, error) {
	// Most posts never got so many on any day.
	rows, err := list(ctx, db.read, `SELECT f.post
		FROM following f `+db.read.LookUp("JOIN", "days", "d", "d.account = $1 AND d.post = f.post AND d.day = $2 AND d.views >= $3")+`
		WHERE f.account = $1 AND f.best_views >= $3`, []any{account, int64(viewed), least}, scanValue[int64])
	if err != nil || len(rows) == 0 {
		return nil, wrap("reading a day of posts", err)
	}
	all, err := db.daysBeside(ctx, account, day, rows, which)
	return all, wrap("reading a day of posts", err)
}
