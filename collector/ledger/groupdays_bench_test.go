package ledger

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// BenchmarkGroupLock stores scrapes of 64 accounts by eight connections: of one group,
// whose days each transaction adds up at its end and locks until it has committed, and of
// as many groups as accounts.
func BenchmarkGroupLock(b *testing.B) {
	for name, step := range map[string]int64{"one group": 1, "64 groups": groupSize} {
		b.Run(name, func(b *testing.B) {
			b.Run(onPostgres, func(b *testing.B) { benchGroupLock(b, openTest(b), step) })
		})
	}
}

func benchGroupLock(b *testing.B, db *DB, step int64) {
	const accounts, posts, conns = groupSize, 106, 8
	at := noon()
	blogs := make([]blogOfGroup, accounts)
	for i := range blogs {
		id := groupSize + int64(i)*step
		if _, err := db.write.ExecContext(b.Context(), `INSERT INTO accounts (id, username, followed, followed_since, next_scrape)
			VALUES ($1, $2, 1, $3, 0)`, id, fmt.Sprint("user", id), at.Unix()); err != nil {
			b.Fatal(err)
		}
		blogs[i] = blogOfGroup{id: id, r: rand.New(rand.NewPCG(1, uint64(i)))}
		for n := range posts {
			blogs[i].seen = append(blogs[i].seen, seen(n, at, 1000, 3, 1))
		}
	}
	round := func() {
		at = at.Add(10 * time.Minute)
		var group errgroup.Group
		group.SetLimit(conns)
		for i := range blogs {
			group.Go(func() error { return blogs[i].scrape(b, db, at) })
		}
		if err := group.Wait(); err != nil {
			b.Fatal(err)
		}
	}
	for range 3 {
		round()
	}
	for b.Loop() {
		round()
	}
	b.ReportMetric(float64(accounts*b.N)/b.Elapsed().Seconds(), "scrapes/s")
}

type blogOfGroup struct {
	id   int64
	seen []collector.Observation
	r    *rand.Rand
}

// scrape stores a scrape in which a fifth of the posts changed.
func (g *blogOfGroup) scrape(b *testing.B, db *DB, at time.Time) error {
	for i := range g.seen {
		g.seen[i].At = at
		if g.r.IntN(5) == 0 {
			g.seen[i].Views += 1 + g.r.Int64N(3)
		}
	}
	_, err := db.StoreScrape(b.Context(), collector.ScrapeResult{Account: g.id, At: at, Seen: g.seen, Next: at})
	return err
}
