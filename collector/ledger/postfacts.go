package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Post returns what is known of a post of an account, or an error that wraps
// [collector.ErrNoPost]. Another account's post is none.
func (db *DB) Post(ctx context.Context, account int64, id string) (collector.PostFacts, error) {
	return db.post(ctx, account, id, allPosts)
}

func (db *DB) post(ctx context.Context, account int64, id string, which posts) (collector.PostFacts, error) {
	row := db.read.QueryRowContext(ctx, `
		SELECT p.id, p.post_id, p.title, p.slug, p.tags, p.series, p.private, p.released_at, p.deleted_at,
			CASE WHEN a.velog_name = '' THEN a.username ELSE a.velog_name END,
			(SELECT MIN(first_at) FROM readings WHERE account = $1 AND post = p.id), f.last_at,
			COALESCE(f.high, 0), f.likes, f.comments, COALESCE(f.began, 0) <> 0
		FROM posts p JOIN accounts a ON a.id = p.account LEFT JOIN following f ON f.account = p.account AND f.post = p.id
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
	p.URL = collector.PostURL(name, p.Slug)
	return p, json.Unmarshal(tags, &p.Tags)
}
