package ledger

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// checkPublicDays compares what is kept of the posts that are shown with the posts and
// their days.
func checkPublicDays(t testing.TB, db *DB) {
	t.Helper()
	wrong := dump(t, db, `SELECT p.post_id, p.shown FROM posts p JOIN following f ON f.account = p.account AND f.post = p.id
		WHERE p.shown <> CASE WHEN p.private = 0 AND p.privacy_unknown = 0 AND p.deleted_at IS NULL AND f.public_at IS NOT NULL THEN 1 ELSE 0 END`)
	if len(wrong) > 0 {
		t.Errorf("shown is wrong of these posts: %v", wrong)
	}
	want := dump(t, db, `SELECT p.account, COUNT(*), d.day, CAST(SUM(d.views) AS BIGINT), CAST(SUM(d.views_total) AS BIGINT), CAST(SUM(d.likes) AS BIGINT),
			CAST(SUM(d.likes_total) AS BIGINT), CAST(SUM(d.comments) AS BIGINT), CAST(SUM(d.comments_total) AS BIGINT), MIN(d.quality)
		FROM posts p JOIN days d ON d.account = p.account AND d.post = p.id
		WHERE p.shown = 1 AND EXISTS (SELECT 1 FROM posts h WHERE h.account = p.account AND h.shown = 0)
		GROUP BY p.account, d.day ORDER BY 1, d.day`)
	got := dump(t, db, `SELECT account, posts, day, views, views_total, likes, likes_total, comments, comments_total, quality
		FROM public_days ORDER BY account, day`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("public days (-sum of the posts that are shown +in the ledger):\n%s", diff)
	}
}

// settle has a scrape find out which posts are shown now.
func (l *life) settle() {
	l.Helper()
	storeScrape(l.T, l.db, collector.ScrapeResult{Account: l.account, At: l.now, Next: l.now})
	checkPublicDays(l.T, l.db)
}
