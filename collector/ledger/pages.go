package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// AccountDays returns the days of an account from one day to another, both
// included, oldest first. Days that are not known are not among them.
func (db *DB) AccountDays(ctx context.Context, account int64, from, to collector.Date) ([]collector.AccountDay, error) {
	var days []collector.AccountDay
	err := each(ctx, db.read, `
		SELECT posts, day, views, views_total, likes, likes_total, comments, comments_total, quality
		FROM account_days WHERE account = $1 AND day BETWEEN $2 AND $3 ORDER BY day`,
		[]any{account, int64(from), int64(to)}, func(r *sql.Rows) error {
			var d collector.AccountDay
			err := scanDay(r, &d.Day, &d.Mark, &d.Posts)
			days = append(days, d)
			return err
		})
	return days, wrap("reading the days of an account", err)
}

// PostDays returns the days of the post in a row, as [DB.AccountDays] does.
func (db *DB) PostDays(ctx context.Context, row int64, from, to collector.Date) ([]collector.Day, error) {
	var days []collector.Day
	err := each(ctx, db.read, `
		SELECT day, views, views_total, likes, likes_total, comments, comments_total, quality
		FROM days WHERE post = $1 AND day BETWEEN $2 AND $3 ORDER BY day`,
		[]any{row, int64(from), int64(to)}, func(r *sql.Rows) error {
			var d collector.Day
			var m collector.Mark
			err := scanDay(r, &d, &m)
			days = append(days, d)
			return err
		})
	return days, wrap("reading the days of a post", err)
}

// PostSpans returns the readings of the post in a row that touch a day, oldest
// first, and the last one before that day, from which the day starts.
func (db *DB) PostSpans(ctx context.Context, row int64, day collector.Date) ([]collector.Span, error) {
	spans, err := readSpans(ctx, db.read, `SELECT first_at, last_at, views, likes, comments FROM spans
		WHERE post = $1 AND first_at < $3
			AND first_at >= COALESCE((SELECT MAX(first_at) FROM readings WHERE post = $1 AND first_at < $2), 0)
		ORDER BY first_at`, row, begin(day), begin(day+1))
	return spans, wrap("reading the readings of a post", err)
}

// Post returns what is known of a post of an account, or an error that wraps
// [collector.ErrNoPost]. Another account's post is none.
func (db *DB) Post(ctx context.Context, account int64, id string) (collector.PostFacts, error) {
	return db.post(ctx, account, id, allPosts)
}

func (db *DB) post(ctx context.Context, account int64, id string, which posts) (collector.PostFacts, error) {
	row := db.read.QueryRowContext(ctx, `
		SELECT p.id, p.post_id, p.title, p.slug, p.tags, p.series, p.private, p.released_at, p.deleted_at,
			CASE WHEN a.velog_name = '' THEN a.username ELSE a.velog_name END,
			(SELECT MIN(first_at) FROM readings WHERE post = p.id), f.last_at,
			COALESCE(f.high, 0), f.likes, f.comments, COALESCE(f.began, 0) <> 0
		FROM posts p JOIN accounts a ON a.id = p.account LEFT JOIN following f ON f.post = p.id
		WHERE p.account = $1 AND p.post_id = $2 AND `+string(which), account, id)
	p, err := scanFacts(row)
	if errors.Is(err, sql.ErrNoRows) {
		return p, fmt.Errorf("%w: %s", collector.ErrNoPost, id)
	}
	return p, wrap("reading a post", err)
}

func scanFacts(row *sql.Row) (collector.PostFacts, error) {
	var p collector.PostFacts
	var name string
	var tags []byte
	var released, gone, first, last nullInt
	err := row.Scan(&p.Row, &p.ID, &p.Title, &p.Slug, &tags, &p.Series, &p.Private, &released, &gone, &name,
		&first, &last, &p.Totals.Views, (*nullCounter)(&p.Totals.Likes), (*nullCounter)(&p.Totals.Comments), &p.KnownFromIt)
	if err != nil {
		return p, err
	}
	p.ReleasedAt, p.DeletedAt = instant(int64(released)), instant(int64(gone))
	p.FirstRead, p.LastRead = instant(int64(first)), instant(int64(last))
	p.URL = address(name, p.Slug)
	return p, json.Unmarshal(tags, &p.Tags)
}

// address returns where velog shows a post; nowhere, if it was only imported
// and has no slug.
func address(user, slug string) string {
	if slug == "" {
		return ""
	}
	return (&url.URL{Scheme: "https", Host: "velog.io", Path: "/@" + user + "/" + slug}).String()
}
