package ledger

import (
	"context"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// Totals counts the posts of an account that are not gone, and adds up their
// counters. What is known of none of them is [collector.Unknown].
func (db *DB) Totals(ctx context.Context, account int64) (collector.Totals, error) {
	return db.totals(ctx, account, allPosts)
}

func (db *DB) totals(ctx context.Context, account int64, which posts) (sum collector.Totals, err error) {
	known := func(counter string) string { // of a post that was read
		return dialect.Sum("CASE WHEN f.first_at IS NOT NULL THEN " + counter + " END")
	}
	row := db.read.QueryRowContext(ctx, "SELECT COUNT(*), "+known("f.high")+", "+known("f.likes")+", "+known("f.comments")+", "+
		known("CASE WHEN f.likes IS NOT NULL THEN f.high ELSE 0 END")+`
		FROM posts p JOIN following f ON f.account = p.account AND f.post = p.id
		WHERE p.account = $1 AND p.deleted_at IS NULL AND `+string(which), account)
	err = row.Scan(&sum.Posts, (*nullCounter)(&sum.Views), (*nullCounter)(&sum.Likes), (*nullCounter)(&sum.Comments), (*nullInt)(&sum.LikedViews))
	return sum, wrap("adding up the totals of an account", err)
}
