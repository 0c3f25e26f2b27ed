package ledgertest

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Blogs is how many blogs [ManyBlogs] makes.
const Blogs = 5000

// Execer runs statements in the database of a ledger, of either engine.
type Execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// ManyBlogs has thousands of blogs that were read today, without their posts: the days of
// each since half a year, those of all since three years, and a hundred events of each.
// Their recent days are packed when the ledger is opened the next time.
func ManyBlogs(b testing.TB, db Execer, today collector.Date) {
	b.Helper()
	var weekdays collector.WeekdaysByNow
	for i := range weekdays {
		weekdays[i] = float64(i + 3)
	}
	const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) `
	const days = "views, views_total, likes, likes_total, comments, comments_total, quality"
	run := func(query string, args ...any) {
		b.Helper()
		if _, err := db.ExecContext(b.Context(), query, args...); err != nil {
			b.Fatal(err)
		}
	}
	run(fmt.Sprintf(numbers+`INSERT INTO accounts (username, followed, followed_since, next_scrape, posts, last_read, views_before, weekdays_by_now)
		SELECT 'u' || i, 1, 0, 0, 30, CAST($1 AS BIGINT), i %% 50, $2 FROM n`, Blogs), today.Begin().Unix()+12*60*60, weekdays.Pack())
	run(fmt.Sprintf(numbers+`INSERT INTO account_days (account, day, `+days+`, posts)
		SELECT a.id, $1 - 190 + i, a.id * i %% 97, 100000 + i, 1, 2, 3, 4, CASE WHEN i = 190 THEN 0 ELSE 3 END, 30 FROM accounts a CROSS JOIN n`, 190), int64(today))
	run(fmt.Sprintf(numbers+`INSERT INTO group_days (day, accounts, blogs, views, views_total, likes, likes_of, comments, comments_of, quality)
		SELECT DISTINCT $1 - 1095 + i, a.id / 64, 64, 3000 + a.id / 64 * i %% 97, 100000 + i, 64, 64, 60, 60, CASE WHEN i = 1095 THEN 0 ELSE 3 END
		FROM accounts a CROSS JOIN n WHERE a.id %% 64 = 1`, 1095), int64(today))
	run(fmt.Sprintf(numbers+`INSERT INTO events (account, seq, kind, post, key, at, value, usual, was, became, stored, news, version, known_at)
		SELECT a.id, i, CASE i %% 4 WHEN 0 THEN 'digest' WHEN 1 THEN 'milestone' WHEN 2 THEN 'record' ELSE 'unusual' END,
			'', i, $1 - 600000 * (100 - i), 500, 100, '', 'day', $1, 0, 0, $1 - 600000 * (100 - i) + a.id FROM accounts a CROSS JOIN n`, 100), today.Begin().Unix())
}
