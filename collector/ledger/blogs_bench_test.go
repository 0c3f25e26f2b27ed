package ledger

import (
	"context"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// BenchmarkAllBlogs adds up 5,000 accounts with days of a year: what the page of
// all blogs is made from, and a leaderboard of all of them.
func BenchmarkAllBlogs(b *testing.B) { onEachEngineOf(b, benchAllBlogs) }

func benchAllBlogs(b *testing.B) {
	db := openTest(b)
	const today = 20400
	for _, statement := range []string{
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
			INSERT INTO accounts (username, followed, followed_since, next_scrape) SELECT 'u' || i, 1, 0, 0 FROM n`,
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 365)
			INSERT INTO account_days (account, day, views, views_total, likes, likes_total, comments, comments_total, quality, posts)
			SELECT a.id, 20035 + i, a.id * i % 97, 100000 + i, 1, 2, 3, 4, CASE WHEN i = 365 THEN 0 ELSE 3 END, 30 FROM accounts a CROSS JOIN n`,
	} {
		if _, err := db.write.ExecContext(b.Context(), statement); err != nil {
			b.Fatal(err)
		}
	}
	if err := db.change(b.Context(), func(ctx context.Context, tx *dialect.Tx) error {
		groups := groupChanges{}
		for account := range int64(5000) {
			groups.addAll(account + 1)
		}
		return groups.save(ctx, tx)
	}); err != nil {
		b.Fatal(err)
	}
	for name, read := range map[string]func() (int, error){
		"sums": func() (int, error) {
			all, err := db.BlogSums(b.Context(), today)
			return len(all), err
		},
		"days of 97": func() (int, error) {
			all, err := db.AllDays(b.Context(), today-96, today)
			return len(all), err
		},
		"days of a year": func() (int, error) {
			all, err := db.AllDays(b.Context(), today-364, today)
			return len(all), err
		},
		"names": func() (int, error) {
			names, err := db.Usernames(b.Context(), 21)
			return len(names), err
		},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if n, err := read(); err != nil || n == 0 {
					b.Fatal(n, err)
				}
			}
		})
	}
}
