package ledger

import (
	"context"
	"database/sql"
	"errors"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/engine"
)

// BestPostDay returns the post of an account that got more views on a day than any on
// any other, and that day; of equal ones the first, and of one day the one with the
// lower id. Without a Day there is none.
func (db *DB) BestPostDay(ctx context.Context, account int64) (collector.PostOnDay, error) {
	return db.bestPostDay(ctx, account, allPosts)
}

// BestPostDay is [DB.BestPostDay] of public posts.
func (p *Public) BestPostDay(ctx context.Context, account int64) (collector.PostOnDay, error) {
	return p.db.bestPostDay(ctx, account, p.public())
}

func (db *DB) bestPostDay(ctx context.Context, account int64, which posts) (best collector.PostOnDay, err error) {
	err = each(ctx, db.read, `SELECT p.post_id, p.title, p.private, p.deleted_at IS NOT NULL, `+selected("d", dayColumns())+`
		FROM (SELECT p.id, f.best_day FROM posts p JOIN following f ON f.account = p.account AND f.post = p.id
				WHERE p.account = $1 AND f.best_views > 0 AND `+string(which)+`
				ORDER BY f.best_views DESC, f.best_day, p.post_id LIMIT 1) AS b
			JOIN posts p ON p.id = b.id JOIN days d ON d.account = $1 AND d.post = b.id AND d.day = b.best_day`,
		[]any{account}, func(r *sql.Rows) error {
			best.Day = &collector.Day{}
			var m collector.Mark
			return scanDay(r, best.Day, &m, &best.ID, &best.Title, &best.Private, &best.Deleted)
		})
	return best, wrap("reading the best day of a post", err)
}

// saveBest notes the best day of a post, given that of the days that were worked out.
// The days before them are looked at only if it was among these, and is no longer.
func (w *work) saveBest(ctx context.Context, p *engine.Post, worked collector.Record) error {
	best := collector.Peak{Date: worked.First, Views: worked.Views}
	switch earlier := p.BestDay < p.From; {
	case p.From == collector.AllDays:
	case earlier && p.BestViews >= best.Views:
		return nil
	case !earlier && p.BestViews > best.Views:
		before, err := w.bestBefore(ctx, p)
		if err != nil {
			return err
		}
		if before.Views >= best.Views {
			best = before
		}
	}
	p.BestDay, p.BestViews = best.Date, best.Views
	return nil
}

// bestBefore returns the best of the days of a post that stay as they are.
func (w *work) bestBefore(ctx context.Context, p *engine.Post) (best collector.Peak, err error) {
	err = w.tx.QueryRowContext(ctx, `SELECT day, views FROM days WHERE account = $1 AND post = $2 AND day < $3 AND views > 0
		ORDER BY views DESC, day LIMIT 1`, w.account, p.ID, int64(p.From)).Scan((*date)(&best.Date), &best.Views)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return best, err
}

// postRecords returns the records of posts on days from one on. The days are all that
// are known of the blog and are over on the day today.
func (w *work) postRecords(ctx context.Context, from, today collector.Date, days []collector.Day) ([]collector.Event, error) {
	before, err := w.mostBefore(ctx, from)
	if err != nil {
		return nil, err
	}
	best, err := list(ctx, w.tx, `SELECT post_id, day, views, quality FROM (
			SELECT p.post_id, d.day, d.views, d.quality, ROW_NUMBER() OVER (PARTITION BY d.day ORDER BY d.views DESC, p.post_id) AS place
			FROM posts p `+w.tx.LookUp("JOIN", "days", "d", "d.account = $1 AND d.post = p.id AND d.day >= $2 AND d.day < $3")+`
			WHERE p.account = $1 AND d.views > $4) AS d
		WHERE place = 1 ORDER BY day`, []any{w.account, int64(from), int64(today), before}, func(r *sql.Rows, d *collector.Peak) error {
		var quality int64
		err := r.Scan(&d.Post, (*date)(&d.Date), &d.Views, &quality)
		d.Partial = qualityOf(quality) == collector.Partial
		return err
	})
	return collector.PostRecordEvents(days, best, before), err
}

// mostBefore returns the most views that a post got on a day before one. Most posts had
// their best day before it; of the others the days are looked at.
func (w *work) mostBefore(ctx context.Context, from collector.Date) (most int64, err error) {
	var later []int64
	for _, p := range w.Posts {
		if p.BestDay < from {
			most = max(most, p.BestViews)
		} else {
			later = append(later, p.ID)
		}
	}
	if len(later) == 0 {
		return most, nil
	}
	var other nullInt
	err = w.tx.QueryRowContext(ctx, `SELECT MAX(d.views) FROM days d WHERE d.account = $1 AND d.day < $2 AND `+w.tx.Among("d.post", 3),
		w.account, int64(from), w.tx.List(later)).Scan(&other)
	return max(most, int64(other)), err
}
