package ledger

import (
	"context"
	"database/sql"
	"encoding/csv"
	"io"
	"math"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Totals counts the posts of an account that are not gone, and adds up their
// counters. What is known of none of them is [collector.Unknown].
func (db *DB) Totals(ctx context.Context, account int64) (collector.Totals, error) {
	return db.totals(ctx, account, allPosts)
}

func (db *DB) totals(ctx context.Context, account int64, which posts) (sum collector.Totals, err error) {
	row := db.read.QueryRowContext(ctx, `
		SELECT COUNT(*), SUM(f.high), SUM(f.likes), SUM(f.comments), SUM(CASE WHEN f.likes IS NOT NULL THEN f.high ELSE 0 END)
		FROM posts p LEFT JOIN following f ON f.post = p.id AND f.first_at IS NOT NULL
		WHERE p.account = $1 AND p.deleted_at IS NULL AND `+string(which), account)
	err = row.Scan(&sum.Posts, (*nullCounter)(&sum.Views), (*nullCounter)(&sum.Likes), (*nullCounter)(&sum.Comments), (*nullInt)(&sum.LikedViews))
	return sum, wrap("adding up the totals of an account", err)
}

// PostReadings returns the readings of the post in a row that touch the days
// from one to another, both included, oldest first.
func (db *DB) PostReadings(ctx context.Context, row int64, from, to collector.Date) ([]collector.Span, error) {
	spans, err := readSpans(ctx, db.read, `SELECT first_at, last_at, views, likes, comments FROM spans
		WHERE post = $1 AND first_at < $3 AND last_at >= $2
			AND first_at >= COALESCE((SELECT MAX(first_at) FROM readings WHERE post = $1 AND first_at < $2), $2)
		ORDER BY first_at`, row, begin(from), begin(to+1))
	return spans, wrap("reading the readings of a post", err)
}

// exportedPost is what the lines of a post have in common.
type exportedPost struct {
	row               int64
	user, uuid, title string
	first, released   nullInt // the earliest release that was told, and the newest
	private           string
	deleted, followed nullInt
	velogID           string
}

// ExportReadings writes the readings of one account as [DB.Export] does. It
// keeps nothing of the ledger busy while it writes, however long that takes.
func (db *DB) ExportReadings(ctx context.Context, account int64, w io.Writer) error {
	return wrap("exporting readings", db.export(ctx, account, w, columns(), db.exportSpans))
}

// ExportDays writes the days of all posts of one account as CSV.
func (db *DB) ExportDays(ctx context.Context, account int64, w io.Writer) error {
	return wrap("exporting days", db.export(ctx, account, w, []string{
		"user", "post", "title", "date", "views", "views_total", "likes", "likes_total", "comments", "comments_total", "quality",
	}, db.exportDays))
}

func (db *DB) export(ctx context.Context, account int64, w io.Writer, header []string, write writePost) error {
	out := csv.NewWriter(w)
	if err := out.Write(header); err != nil {
		return err
	}
	if err := db.exportPosts(ctx, account, out, write); err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

// writePost writes what there is to export of a post.
type writePost = func(context.Context, exportedPost, *csv.Writer) error

func (db *DB) exportPosts(ctx context.Context, account int64, out *csv.Writer, write writePost) error {
	var posts []exportedPost
	err := each(ctx, db.read, `SELECT p.id, a.username, p.post_id, p.title, p.first_released_at, p.released_at,
			CASE WHEN p.privacy_unknown <> 0 THEN '' WHEN p.private <> 0 THEN 'true' ELSE 'false' END,
			p.deleted_at, a.velog_id, a.followed_since
		FROM posts p JOIN accounts a ON a.id = p.account
		WHERE p.account = $1 ORDER BY p.id`, []any{account}, func(r *sql.Rows) error {
		var p exportedPost
		err := r.Scan(&p.row, &p.user, &p.uuid, &p.title, &p.first, &p.released, &p.private, &p.deleted, &p.velogID, &p.followed)
		posts = append(posts, p)
		return err
	})
	for _, p := range posts {
		if err == nil {
			err = write(ctx, p, out)
		}
	}
	return err
}

// exportedAtOnce is how many spans are in memory while they are written.
const exportedAtOnce = 5000

func (db *DB) exportSpans(ctx context.Context, p exportedPost, out *csv.Writer) error {
	for after, more := int64(0), true; more; {
		spans, err := readSpans(ctx, db.read, `SELECT first_at, last_at, views, likes, comments FROM spans
			WHERE post = $1 AND first_at > $2 ORDER BY first_at LIMIT $3`, p.row, after, exportedAtOnce)
		if err != nil {
			return err
		}
		for _, r := range spans {
			released := p.released
			if after == 0 {
				released = p.first
			}
			if err := p.writeSpan(r, released, out); err != nil {
				return err
			}
			after = r.First
		}
		more = len(spans) == exportedAtOnce
	}
	return nil
}

func (p exportedPost) writeSpan(r collector.Span, released nullInt, out *csv.Writer) error {
	record := []string{
		p.user, p.uuid, toCell(p.title), timeText(int64(released)), timeText(r.First),
		countText(r.Views), countText(r.Likes), countText(r.Comments),
		p.private, timeText(int64(p.deleted)), p.velogID, timeText(int64(p.followed)),
	}
	if err := out.Write(record); err != nil || r.Last == r.First {
		return err
	}
	record[columnObserved], record[columnReleased] = timeText(r.Last), timeText(int64(p.released))
	return out.Write(record)
}

func (db *DB) exportDays(ctx context.Context, p exportedPost, out *csv.Writer) error {
	days, err := db.PostDays(ctx, p.row, collector.AllDays, math.MaxInt32)
	if err != nil {
		return err
	}
	for _, d := range days {
		err := out.Write([]string{
			p.user, p.uuid, toCell(p.title), d.Date.String(), countText(d.Views), countText(d.ViewsTotal),
			countText(d.Likes), countText(d.LikesTotal), countText(d.Comments), countText(d.CommentsTotal), string(d.Quality),
		})
		if err != nil {
			return err
		}
	}
	return nil
}
