package ledger

import (
	"context"
	"database/sql"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// posts is a condition in SQL: which of an account's posts p a question is about.
type posts string

const (
	allPosts    posts = "TRUE"
	publicPosts posts = "p.private = 0 AND p.gone_at IS NULL"
	hiddenPosts posts = "(p.private <> 0 OR p.gone_at IS NOT NULL)"
)

// Public is the ledger as anybody may see it: the posts that velog shows to
// strangers, and numbers without all others. A post that is private is left out
// whole, also the days when it was not. So is one that is gone: its writer took
// it back, or made it private in a blog that is read without signing in.
type Public struct{ db *DB }

// Public returns the part of the ledger that anybody may see.
func (db *DB) Public() *Public { return &Public{db} }

// PostList is [DB.PostList] of public posts.
func (p *Public) PostList(ctx context.Context, account int64, q collector.PostQuery) (collector.PostList, error) {
	return p.db.postList(ctx, account, q, publicPosts)
}

// Totals is [DB.Totals] of public posts.
func (p *Public) Totals(ctx context.Context, account int64) (collector.Totals, error) {
	return p.db.totals(ctx, account, publicPosts)
}

// Post is [DB.Post] of a public post; any other is none.
func (p *Public) Post(ctx context.Context, account int64, id string) (collector.PostFacts, error) {
	return p.db.post(ctx, account, id, publicPosts)
}

// PostDays is [DB.PostDays]: who has a row has it from [Public.Post].
func (p *Public) PostDays(ctx context.Context, row int64, from, to collector.Date) ([]collector.Day, error) {
	return p.db.PostDays(ctx, row, from, to)
}

// PostRuns is [DB.PostRuns]: who has a row has it from [Public.Post].
func (p *Public) PostRuns(ctx context.Context, row int64, day collector.Date) ([]collector.Run, error) {
	return p.db.PostRuns(ctx, row, day)
}

// PartOfYesterday is [DB.PartOfYesterday] of public posts.
func (p *Public) PartOfYesterday(ctx context.Context, account, row int64, today collector.Date) (collector.PartOfYesterday, error) {
	return p.db.partOfYesterday(ctx, account, row, today, publicPosts)
}

// AccountDays is [DB.AccountDays] of public posts. They are the account's days
// less those of the hidden posts, mostly few; where the public ones are fewer,
// theirs are added up.
func (p *Public) AccountDays(ctx context.Context, account int64, from, to collector.Date) ([]collector.AccountDay, error) {
	var all, hidden int
	err := p.db.read.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(SUM(`+string(hiddenPosts)+`), 0)
		FROM posts p WHERE account = $1`, account).Scan(&all, &hidden)
	if err != nil {
		return nil, wrap("counting public posts", err)
	}
	switch {
	case hidden == 0:
		return p.db.AccountDays(ctx, account, from, to)
	case 2*hidden > all:
		return p.days(ctx, sumPublic, account, from, to)
	default:
		return p.days(ctx, lessHidden, account, from, to)
	}
}

func (p *Public) days(ctx context.Context, query string, account int64, from, to collector.Date) ([]collector.AccountDay, error) {
	var days []collector.AccountDay
	err := each(ctx, p.db.read, query, []any{account, int64(from), int64(to)}, func(r *sql.Rows) error {
		var d collector.AccountDay
		err := scanDay(r, &d.Day, &d.Mark, &d.Posts)
		days = append(days, d)
		return err
	})
	return days, wrap("reading the public days of an account", err)
}

const (
	sumPublic = `
		SELECT COUNT(*), d.day, SUM(d.views), SUM(d.views_total), SUM(d.likes), SUM(d.likes_total),
			SUM(d.comments), SUM(d.comments_total), MIN(d.quality)
		FROM posts p JOIN days d ON d.post = p.id AND d.day BETWEEN $2 AND $3
		WHERE p.account = $1 AND ` + string(publicPosts) + ` GROUP BY d.day ORDER BY d.day`

	// One statement, so that the days of all and of some are of the same time.
	// What a difference cannot tell is looked up: whether likes of the others
	// are 0 or unknown, and whether one of the others has the worst quality, too.
	lessHidden = `
		WITH h AS (SELECT d.day, COUNT(*) AS posts, SUM(d.views) AS views, SUM(d.views_total) AS views_total,
				SUM(d.likes) AS likes, SUM(d.likes_total) AS likes_total,
				SUM(d.comments) AS comments, SUM(d.comments_total) AS comments_total, MIN(d.quality) AS quality
			FROM posts p JOIN days d ON d.post = p.id AND d.day BETWEEN $2 AND $3
			WHERE p.account = $1 AND ` + string(hiddenPosts) + ` GROUP BY d.day)
		SELECT a.posts - COALESCE(h.posts, 0), a.day, a.views - COALESCE(h.views, 0),
			a.views_total - COALESCE(h.views_total, 0),
			CASE WHEN ` + likesKnown + ` THEN a.likes - COALESCE(h.likes, 0) END,
			CASE WHEN ` + likesKnown + ` THEN a.likes_total - COALESCE(h.likes_total, 0) END,
			CASE WHEN ` + commentsKnown + ` THEN a.comments - COALESCE(h.comments, 0) END,
			CASE WHEN ` + commentsKnown + ` THEN a.comments_total - COALESCE(h.comments_total, 0) END,
			CASE WHEN h.day IS NULL OR h.quality > a.quality OR a.quality = 3
					OR EXISTS (SELECT 1 FROM ` + othersOfDay + ` AND d.quality = a.quality) THEN a.quality
				ELSE (SELECT MIN(d.quality) FROM ` + othersOfDay + `) END
		FROM account_days a LEFT JOIN h ON h.day = a.day
		WHERE a.account = $1 AND a.day BETWEEN $2 AND $3 AND a.posts > COALESCE(h.posts, 0) ORDER BY a.day`

	likesKnown = `h.likes IS NULL OR a.likes_total <> h.likes_total OR a.likes <> h.likes
		OR EXISTS (SELECT 1 FROM ` + othersOfDay + ` AND d.likes IS NOT NULL)`
	commentsKnown = `h.comments IS NULL OR a.comments_total <> h.comments_total OR a.comments <> h.comments
		OR EXISTS (SELECT 1 FROM ` + othersOfDay + ` AND d.comments IS NOT NULL)`
	othersOfDay = `posts p JOIN days d ON d.post = p.id AND d.day = a.day
		WHERE p.account = $1 AND ` + string(publicPosts)
)
