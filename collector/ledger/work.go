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

// work is what one transaction does to the posts of one account. It reads them all
// at once, has them changed in memory ([engine.Blog]), and computes their days from
// as little of their history as possible ([histories], [rhythms]). Then it writes
// what changed with few statements, the account's days included ([dayChanges]), and
// notes which delivered points are to be deleted ([drops]).
type work struct {
	tx      *dialect.Tx
	account int64
	engine.Blog
	histories
	rhythms
	dayChanges
	recentDays
	visibility
	drops
	comparison
	events eventWork

	readings, days *bulk
}

func newWork(ctx context.Context, tx *dialect.Tx, account, at int64) (*work, error) {
	w := &work{tx: tx, account: account, Blog: engine.NewBlog(at)}
	w.histories = histories{tx: tx, account: account, blog: &w.Blog}
	w.rhythms = rhythms{tx: tx, account: account, histories: &w.histories}
	w.drops = drops{tx: tx, account: account, at: at}
	var packed packedRow
	err := tx.QueryRowContext(ctx, `SELECT followed_since, velog_name, username, velog_id, EXISTS (SELECT 1 FROM reported_days r WHERE r.account = a.id),
		EXISTS (SELECT 1 FROM dropped_days d WHERE d.account = a.id),
		(SELECT COALESCE(MAX(h.hour), 0) FROM rhythms h WHERE h.account = a.id),
		last_event, events_known, state, last_success, (SELECT t.refresh_expires FROM tokens t WHERE t.account = a.id), `+recentColumns+`
		FROM accounts a LEFT JOIN recent_days r ON r.account = a.id WHERE a.id = $1`, account).
		Scan(append([]any{&w.Since, &w.Name, &w.User, &w.Owner, &w.reports, &w.awaited, &w.kept, &w.events.last, &w.events.known,
			&w.events.state, (*nullInt)(&w.events.lastSuccess), (*nullInt)(&w.events.expiry)}, packed.into()...)...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("%w: %d", collector.ErrNoAccount, account)
	}
	if err != nil {
		return nil, err
	}
	w.unpack(packed)
	w.events.old = !w.events.known && w.events.lastSuccess != 0
	w.readings = newBulk(tx, "readings", []string{"account", "post", "first_at", "span", "views", "likes", "comments", "comments_from", "comments_to", "seen"},
		`ON CONFLICT (account, post, first_at) DO UPDATE SET span = excluded.span, views = excluded.views,
			likes = excluded.likes, comments = excluded.comments, comments_from = excluded.comments_from,
			comments_to = excluded.comments_to, seen = COALESCE(excluded.seen, readings.seen)`, nil)
	w.days = newBulk(tx, "days", append([]string{"account", "post"}, dayColumns()...), upsertDay("days", "account, post", dayColumns()), w.dayWritten)
	return w, w.load(ctx)
}

// load reads all posts of the account.
func (w *work) load(ctx context.Context) error {
	about, following := aboutColumns(nil, &engine.Post{}), followingColumns(nil, &engine.Post{})
	var fields []any
	return each(ctx, w.tx, "SELECT p.id, p.post_id, "+selected("p", namesOf(about))+", "+selected("f", namesOf(following))+`
		FROM posts p JOIN following f ON f.account = p.account AND f.post = p.id WHERE p.account = $1`,
		[]any{w.account}, func(r *sql.Rows) error {
			p := &engine.Post{}
			about, following = aboutColumns(about, p), followingColumns(following, p)
			fields = scanInto(scanInto(append(fields[:0], &p.ID, &p.UUID), about), following)
			err := r.Scan(fields...)
			p.Found, p.FoundEnd = p.Span.First, p.Span.Last
			w.wasHidden = w.wasHidden || !p.Shown
			w.Posts[p.UUID], w.ByID[p.ID] = p, p
			return err
		})
}

// finish writes everything. Progress, if given, hears of every post.
func (w *work) finish(ctx context.Context, progress func(*engine.Post)) error {
	w.judgeVisibility()
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
		w.endMoved(p)
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
	if err := w.compareYesterday(ctx); err != nil {
		return err
	}
	if err := w.saveFollowing(ctx); err != nil {
		return err
	}
	if err := w.saveAccountDays(ctx); err != nil {
		return err
	}
	if err := w.saveRecentDays(ctx); err != nil {
		return err
	}
	if err := w.savePublicDays(ctx); err != nil {
		return err
	}
	if err := w.compareUsual(ctx); err != nil {
		return err
	}
	return w.saveEvents(ctx)
}

// endMoved has the account's days added up again in which a deleted post ended, and
// ends now: whether its partial day counts there depends on that.
func (w *work) endMoved(p *engine.Post) {
	if !p.GoneChanged && (p.Deleted == 0 || p.FoundEnd == p.Span.Last) {
		return
	}
	for _, end := range []int64{p.FoundEnd, p.Span.Last} {
		if end != 0 {
			w.dayChanged(dateOf(end - 1))
			w.dayChanged(dateOf(end))
		}
	}
}

func (w *work) savePosts(ctx context.Context) error {
	columns := aboutColumns(nil, &engine.Post{})
	names := namesOf(columns)
	b := newBulk(w.tx, "posts", append([]string{"account", "post_id"}, names...),
		"ON CONFLICT (account, post_id) DO UPDATE SET "+replaced(names)+" RETURNING id, post_id",
		func(r *sql.Rows) error {
			var id int64
			var uuid string
			err := r.Scan(&id, &uuid)
			w.Posts[uuid].ID, w.ByID[id] = id, w.Posts[uuid]
			return err
		})
	var row []any
	for _, p := range w.Touched {
		if !p.Describe {
			continue
		}
		columns = aboutColumns(columns, p)
		row = valuesOf(append(row[:0], w.account, p.UUID), columns)
		if err := b.add(ctx, row...); err != nil {
			return err
		}
	}
	return b.flush(ctx)
}

func (w *work) saveFollowing(ctx context.Context) error {
	columns := followingColumns(nil, &engine.Post{})
	names := namesOf(columns)
	b := newBulk(w.tx, "following", append([]string{"account", "post"}, names...),
		"ON CONFLICT ("+w.tx.FollowingKey()+") DO UPDATE SET "+replaced(names), nil)
	var row []any
	for _, p := range w.Touched {
		p.Tidy()
		columns = followingColumns(columns, p)
		row = valuesOf(append(row[:0], w.account, p.ID), columns)
		if err := b.add(ctx, row...); err != nil {
			return err
		}
	}
	return b.flush(ctx)
}
