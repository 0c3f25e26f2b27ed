package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// work is what one transaction does to the posts of one account. Posts are
// read at once, changed in memory, and written with few statements; what did
// not change is not written.
type work struct {
	tx      *sql.Tx
	account int64
	at      int64  // the instant since when changes wait for delivery
	since   int64  // the account is followed since
	name    string // of the account on velog, as stored
	user    string // under which the account was added
	owner   string // velog's id of the user, as stored
	earlier bool   // whether since moved here

	posts   map[string]*post
	byID    map[int64]*post
	touched []*post

	readings, days *bulk
	reports        bool           // whether velog counted days of this account
	first, last    collector.Date // the days that changed, if changed
	changed        bool
	dropped        bool         // whether days were removed
	awaited        bool         // whether days that were removed before wait to be deleted elsewhere
	back           []droppedDay // those written here while some do

	earliest int64 // of the readings that came in order; never without one
	rhythms  rhythms

	stored       collector.Stored
	contradicted int
}

func newWork(ctx context.Context, tx *sql.Tx, account, at int64) (*work, error) {
	w := &work{tx: tx, account: account, at: at, posts: map[string]*post{}, byID: map[int64]*post{}, earliest: math.MaxInt64}
	err := tx.QueryRowContext(ctx, `SELECT followed_since, velog_name, username, velog_id, EXISTS (SELECT 1 FROM reported_days r
		JOIN posts p ON p.id = r.post WHERE p.account = a.id),
		EXISTS (SELECT 1 FROM dropped_days d WHERE d.account = a.id),
		(SELECT COALESCE(MAX(h.hour), 0) FROM rhythms h WHERE h.account = a.id) FROM accounts a WHERE id = $1`, account).
		Scan(&w.since, &w.name, &w.user, &w.owner, &w.reports, &w.awaited, &w.rhythms.kept)
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
			p := &post{}
			err := r.Scan(&p.id, &p.uuid, &p.title, &p.slug, &p.tags, &p.series, &p.private, (*nullInt)(&p.released), (*nullInt)(&p.deleted),
				&p.privacyUnknown, (*nullInt)(&p.titleAt), (*nullInt)(&p.releasedTold), (*nullInt)(&p.firstReleased),
				(*nullInt)(&p.began), &p.high, (*nullInt)(&p.fell), (*nullInt)(&p.unsettled), (*nullInt)(&p.anchor), (*nullInt)(&p.span.First), (*nullInt)(&p.span.Last),
				&p.span.Views, (*nullCounter)(&p.span.Likes), (*nullCounter)(&p.span.Comments),
				(*nullInt)(&p.span.CommentsFrom), (*nullInt)(&p.span.CommentsTo), (*nullInt)(&p.updated), (*nullInt)(&p.asked),
				&p.version, &p.point, (*date)(&p.days), (*nullInt)(&p.readings), (*nullInt)(&p.marks.since), (*nullInt)(&p.public), (*nullInt)(&p.gap))
			p.found = p.span.First
			w.posts[p.uuid], w.byID[p.id] = p, p
			return err
		})
}

// post returns a post that is going to change; a new one if there is none.
func (w *work) post(uuid string) *post {
	p := w.posts[uuid]
	if p == nil {
		p = &post{uuid: uuid}
		w.posts[uuid] = p
		w.stored.NewPosts++
	}
	if !p.touched {
		p.touched = true
		w.touched = append(w.touched, p)
	}
	return p
}

// finish writes everything. Progress, if given, hears of every post.
func (w *work) finish(ctx context.Context, progress func(*post)) error {
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
	slices.SortFunc(w.touched, func(a, b *post) int { return int(a.id - b.id) })
	for _, p := range w.touched {
		if err := w.saveSpans(ctx, p); err != nil {
			return err
		}
	}
	// The days of one post follow from the readings of all: see rhythms.
	for _, p := range w.touched {
		if err := w.saveDays(ctx, p); err != nil {
			return err
		}
		if err := w.dropMoved(ctx, p); err != nil {
			return err
		}
		if p.goneChanged && p.span.First != 0 {
			w.dayChanged(dateOf(p.span.Last - 1))
			w.dayChanged(dateOf(p.span.Last))
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
			w.posts[uuid].id, w.byID[id] = id, w.posts[uuid]
			return err
		})
	for _, p := range w.touched {
		if !p.describe {
			continue
		}
		if err := b.add(ctx, w.account, p.uuid, p.title, p.slug, p.tags, p.series, p.private,
			nullInt(p.released), nullInt(p.deleted), p.privacyUnknown, nullInt(p.titleAt), nullInt(p.releasedTold),
			nullInt(p.firstReleased)); err != nil {
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
	for _, p := range w.touched {
		p.tidy()
		err := b.add(ctx, p.id, nullInt(p.began), p.high, nullInt(p.fell), nullInt(p.unsettled), nullInt(p.anchor), nullInt(p.span.First), nullInt(p.span.Last),
			p.span.Views, nullCounter(p.span.Likes), nullCounter(p.span.Comments),
			nullInt(p.span.CommentsFrom), nullInt(p.span.CommentsTo), nullInt(p.updated), nullInt(p.asked),
			p.version, p.point, nullInt(p.days), nullInt(p.readings), nullInt(p.marks.since), nullInt(p.public), nullInt(p.gap))
		if err != nil {
			return err
		}
	}
	return b.flush(ctx)
}

// followed returns the number of posts that are not gone.
func (w *work) followed() int {
	n := 0
	for _, p := range w.posts {
		if p.deleted == 0 {
			n++
		}
	}
	return n
}
