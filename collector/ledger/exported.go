package ledger

import (
	"context"
	"database/sql"
	"math"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// AccountIDs returns all accounts, those that are not followed included.
func (db *DB) AccountIDs(ctx context.Context) ([]int64, error) {
	return db.ids(ctx, `SELECT id FROM accounts ORDER BY id`)
}

// ExportedPosts returns what is exported of the posts of an account besides
// their readings and days; see [DB.EachSpan] and [DB.EachDay] for these.
func (db *DB) ExportedPosts(ctx context.Context, account int64) ([]collector.ExportedPost, error) {
	var posts []collector.ExportedPost
	err := each(ctx, db.read, `SELECT p.id, a.username, p.post_id, p.title, p.first_released_at, p.released_at,
			p.private, p.privacy_unknown, p.deleted_at, a.velog_id, a.followed_since
		FROM posts p JOIN accounts a ON a.id = p.account
		WHERE p.account = $1 ORDER BY p.id`, []any{account}, func(r *sql.Rows) error {
		var p collector.ExportedPost
		var private, unknown bool
		err := r.Scan(&p.Row, &p.User, &p.ID, &p.Title, (*nullInt)(&p.FirstReleased), (*nullInt)(&p.Released),
			&private, &unknown, (*nullInt)(&p.Deleted), &p.VelogID, (*nullInt)(&p.FollowedSince))
		p.Privacy = privacyOf(private, unknown)
		posts = append(posts, p)
		return err
	})
	return posts, wrap("exporting posts", err)
}

func privacyOf(private, unknown bool) collector.Privacy {
	switch {
	case unknown:
		return collector.PrivacyUnknown
	case private:
		return collector.KnownPrivate
	default:
		return collector.KnownPublic
	}
}

// EachDay calls a function for the days of the post in a row, oldest first.
func (db *DB) EachDay(ctx context.Context, row int64, do func(collector.Day) error) error {
	days, err := db.PostDays(ctx, row, collector.AllDays, math.MaxInt32)
	for i := 0; err == nil && i < len(days); i++ {
		err = do(days[i])
	}
	return err
}
