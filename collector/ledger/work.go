package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/engine"
)

// work is what one transaction does to the posts of one account: it reads them
// all at once, has them changed in memory ([engine.Blog]), works out their days from as
// little of their history as does ([histories]), and writes what changed with few
// statements.
type work struct {
	tx      *sql.Tx
	account int64
	engine.Blog
	histories
	dayChanges

	readings, days *bulk
	rhythms        rhythms
}

func newWork(ctx context.Context, tx *sql.Tx, account, at int64) (*work, error) {
	w := &work{tx: tx, account: account, Blog: engine.NewBlog(at)}
	w.histories = histories{tx: tx, blog: &w.Blog}
	err := tx.QueryRowContext(ctx, `SELECT followed_since, velog_name, username, velog_id, EXISTS (SELECT 1 FROM reported_days r
		JOIN posts p ON p.id = r.post WHERE p.account = a.id),
		EXISTS (SELECT 1 FROM dropped_days d WHERE d.account = a.id),
		(SELECT COALESCE(MAX(h.hour), 0) FROM rhythms h WHERE h.account = a.id) FROM accounts a WHERE id = $1`, account).
		Scan(&w.Since, &w.Name, &w.User, &w.Owner, &w.reports, &w.awaited, &w.rhythms.kept)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("%w: %d", collector.ErrNoAccount, account)
	}
	if err != nil {
		return nil, err
	}
	w.readings = newBulk(tx, "readings", []string{"post", "first_at", "span", "views", "likes", "comments", "comments_from", "comments_to", "seen"},
		`ON CONFLICT (post, first_at) DO UPDATE SET span = excluded.span, views = excluded.views,
			likes = excluded.likes, comments = excluded.comments, comments_from = excluded.comments_from,
			comments_to = excluded.comments_to, seen = COALESCE(excluded.seen, readings.seen)`, nil)
	w.days = newBulk(tx, "days", append([]string{"post"}, dayColumns()...), upsertDay("days", "post", dayColumns()), w.dayWritten)
	return w, w.load(ctx)
}

func (w *work) load(ctx context.Context) error {
	return each(ctx, w.tx, `SELECT p.id, p.post_id, p.title, p.slug, p.tags, p.series, p.private, p.released_at, p.deleted_at,
			p.privacy_unknown, p.title_at, p.released_told_at, p.first_released_at,
			f.began, f.high, f.fell_at, f.unsettled_at, f.anchor_at, f.first_at, f.last_at, COALESCE(f.views, 0), f.likes, f.comments,
			f.comments_from, f.comments_to, f.updated_at, f.asked_at,
			f.version, f.point, f.days_from, f.readings_from, f.undelivered_since, f.public_at, f.gap_hour
		FROM posts p JOIN following f ON f.post = p.id WHERE p.account = $1`,
		[]any{w.account}, func(r *sql.Rows) error {
			p := &engine.Post{}
			err := r.Scan(&p.ID, &p.UUID, &p.Title, &p.Slug, &p.Tags, &p.Series, &p.Private, (*nullInt)(&p.Released), (*nullInt)(&p.Deleted),
				&p.PrivacyUnknown, (*nullInt)(&p.TitleAt), (*nullInt)(&p.ReleasedTold), (*nullInt)(&p.FirstReleased),
				(*nullInt)(&p.Began), &p.High, (*nullInt)(&p.Fell), (*nullInt)(&p.Unsettled), (*nullInt)(&p.Anchor), (*nullInt)(&p.Span.First), (*nullInt)(&p.Span.Last),
				&p.Span.Views, (*nullCounter)(&p.Span.Likes), (*nullCounter)(&p.Span.Comments),
				(*nullInt)(&p.Span.CommentsFrom), (*nullInt)(&p.Span.CommentsTo), (*nullInt)(&p.Updated), (*nullInt)(&p.Asked),
				&p.Version, &p.Point, (*date)(&p.DaysFrom), (*nullInt)(&p.ReadingsFrom), (*nullInt)(&p.Marks.Since), (*nullInt)(&p.Public), (*nullInt)(&p.Gap))
			p.Found = p.Span.First
			w.Posts[p.UUID], w.ByID[p.ID] = p, p
			return err
		})
}

// finish writes everything. Progress, if given, hears of every post.
func (w *work) finish(ctx context.Context, progress func(*engine.Post)) error {
	if err := w.savePosts(ctx); err != nil {
		return err
	}
	if err := w.judgePosts(ctx); err != nil {
		return err
	}
	if err := w.reviseGaps(ctx); err != nil {
		return err
	}
	if err := w.readTails(ctx); err != nil {
		return err
	}
	// In the order of the tables' keys, so that new rows fill page after page.
	slices.SortFunc(w.Touched, func(a, b *engine.Post) int { return int(a.ID - b.ID) })
	for _, p := range w.Touched {
		if err := w.saveSpans(ctx, p); err != nil {
			return err
		}
	}
	// The days of one post follow from the readings of all: see rhythms.
	for _, p := range w.Touched {
		if err := w.saveDays(ctx, p); err != nil {
			return err
		}
		if err := w.dropMoved(ctx, p); err != nil {
			return err
		}
		if p.GoneChanged && p.Span.First != 0 {
			w.dayChanged(dateOf(p.Span.Last - 1))
			w.dayChanged(dateOf(p.Span.Last))
		}
		if progress != nil {
			progress(p)
		}
	}
	if err := flushAll(ctx, w.readings, w.days); err != nil {
		return err
	}
	if err := w.comeBack(ctx); err != nil {
		return err
	}
	if err := w.saveFollowing(ctx); err != nil {
		return err
	}
	return w.saveAccountDays(ctx)
}

func (w *work) savePosts(ctx context.Context) error {
	b := newBulk(w.tx, "posts", []string{"account", "post_id", "title", "slug", "tags", "series", "private",
		"released_at", "deleted_at", "privacy_unknown", "title_at", "released_told_at", "first_released_at"}, `ON CONFLICT (account, post_id) DO UPDATE SET title = excluded.title,
			slug = excluded.slug, tags = excluded.tags, series = excluded.series, private = excluded.private,
			released_at = excluded.released_at, deleted_at = excluded.deleted_at, privacy_unknown = excluded.privacy_unknown,
			title_at = excluded.title_at, released_told_at = excluded.released_told_at,
			first_released_at = excluded.first_released_at RETURNING id, post_id`,
		func(r *sql.Rows) error {
			var id int64
			var uuid string
			err := r.Scan(&id, &uuid)
			w.Posts[uuid].ID, w.ByID[id] = id, w.Posts[uuid]
			return err
		})
	for _, p := range w.Touched {
		if !p.Describe {
			continue
		}
		if err := b.add(ctx, w.account, p.UUID, p.Title, p.Slug, p.Tags, p.Series, dialect.Flag(p.Private),
			nullInt(p.Released), nullInt(p.Deleted), dialect.Flag(p.PrivacyUnknown), nullInt(p.TitleAt), nullInt(p.ReleasedTold),
			nullInt(p.FirstReleased)); err != nil {
			return err
		}
	}
	return b.flush(ctx)
}

func (w *work) saveFollowing(ctx context.Context) error {
	b := newBulk(w.tx, "following", []string{"post", "began", "high", "fell_at", "unsettled_at", "anchor_at", "first_at", "last_at", "views",
		"likes", "comments", "comments_from", "comments_to", "updated_at", "asked_at", "version", "point", "days_from", "readings_from", "undelivered_since", "public_at", "gap_hour"},
		`ON CONFLICT (post) DO UPDATE SET began = excluded.began, high = excluded.high,
			fell_at = excluded.fell_at, unsettled_at = excluded.unsettled_at, anchor_at = excluded.anchor_at, first_at = excluded.first_at, last_at = excluded.last_at,
			views = excluded.views, likes = excluded.likes, comments = excluded.comments,
			comments_from = excluded.comments_from, comments_to = excluded.comments_to,
			updated_at = excluded.updated_at, asked_at = excluded.asked_at,
			version = excluded.version, point = excluded.point, days_from = excluded.days_from,
			readings_from = excluded.readings_from, undelivered_since = excluded.undelivered_since,
			public_at = excluded.public_at, gap_hour = excluded.gap_hour`, nil)
	for _, p := range w.Touched {
		p.Tidy()
		err := b.add(ctx, p.ID, nullInt(p.Began), p.High, nullInt(p.Fell), nullInt(p.Unsettled), nullInt(p.Anchor), nullInt(p.Span.First), nullInt(p.Span.Last),
			p.Span.Views, nullCounter(p.Span.Likes), nullCounter(p.Span.Comments),
			nullInt(p.Span.CommentsFrom), nullInt(p.Span.CommentsTo), nullInt(p.Updated), nullInt(p.Asked),
			p.Version, dialect.Flag(p.Point), nullInt(p.DaysFrom), nullInt(p.ReadingsFrom), nullInt(p.Marks.Since), nullInt(p.Public), nullInt(p.Gap))
		if err != nil {
			return err
		}
	}
	return b.flush(ctx)
}
