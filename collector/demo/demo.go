// Package demo keeps the simulated blog behind the page /demo, where people who
// track nothing yet can look around.
package demo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// Days is how many days of history the simulated blogs have.
const Days = 365

// hourlyDays is of how many days each hour is read, so that it is known at which hours
// of the week people read.
const hourlyDays = 3 * collector.WeekLength

// maxAge is how old the readings of the blog may be when somebody looks at it.
const maxAge = 10 * time.Minute

// Blog is a simulated blog with a year of history in a ledger of its own, which
// is created when somebody first looks. It holds nobody's readings, and nothing
// of it is ever delivered. It is safe for concurrent use.
type Blog struct {
	dir string
	now func() time.Time

	mu      sync.Mutex // held while the ledger is created: other visitors wait for it
	world   *velogsim.World
	ledger  *ledger.DB // nil: nobody has looked yet
	account int64
	read    time.Time       // the newest scrape
	listed  map[string]bool // ids of the posts that it listed
}

// New returns a blog whose ledger will be below a data directory.
func New(dataDir string, now func() time.Time) *Blog {
	return &Blog{dir: filepath.Join(dataDir, "demo"), now: now}
}

// Open returns the blog's account as of now, and the ledger that holds it, which
// stays open until [Blog.Close].
func (b *Blog) Open(ctx context.Context) (collector.Account, *ledger.DB, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	ctx = context.WithoutCancel(ctx) // this visitor may leave: others wait
	if err := b.update(ctx); err != nil {
		return collector.Account{}, nil, fmt.Errorf("cannot create the simulated blog of /demo: %w", err)
	}
	account, err := b.ledger.Account(ctx, b.account)
	return account, b.ledger, err
}

func (b *Blog) update(ctx context.Context) error {
	now := b.now()
	if b.ledger == nil {
		return b.create(ctx, now)
	}
	if now.Sub(b.read) < maxAge {
		return nil
	}
	for _, at := range instants(b.read, now) {
		read, listed := b.read, b.listed
		if _, err := b.ledger.StoreScrape(ctx, b.scrape(at)); err != nil {
			b.read, b.listed = read, listed // the next visitor tries again
			return err
		}
	}
	return nil
}

// create replaces whatever an earlier process left in the directory.
func (b *Blog) create(ctx context.Context, now time.Time) error {
	if err := os.RemoveAll(b.dir); err != nil {
		return err
	}
	db, err := ledger.Open(ctx, ledger.Options{Dir: b.dir})
	if err != nil {
		return err
	}
	b.world, b.listed = velogsim.Demo(now), map[string]bool{}
	if err := b.fill(ctx, db, now); err != nil {
		return errors.Join(err, db.Close())
	}
	b.ledger = db
	return nil
}

// fill reads the world at each midnight of a year. Storing each scrape would take
// seconds, most of them spent waiting for the disk. So the readings are imported
// at once, and only scrapes that change more than counters are stored.
func (b *Blog) fill(ctx context.Context, db *ledger.DB, now time.Time) (err error) {
	begin := (collector.DateOf(now) - Days).Begin()
	if b.account, _, err = db.AddAccount(ctx, velogsim.DemoUser, begin); err != nil {
		return err
	}
	var scrapes []collector.ScrapeResult
	history := newHistory(begin)
	for i, at := range instants(begin.Add(-time.Second), now) {
		r := b.scrape(at)
		history.add(r)
		if i == 0 || len(r.Deleted) > 0 || at.Equal(now) {
			scrapes = append(scrapes, r)
		}
	}
	if _, err := db.Import(ctx, history.readings(), nil); err != nil {
		return err
	}
	for _, r := range scrapes {
		if _, err := db.StoreScrape(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// scrape returns what a scrape at an instant sees of the blog. It follows the
// scrape before it.
func (b *Blog) scrape(at time.Time) collector.ScrapeResult {
	r := collector.ScrapeResult{Account: b.account, At: at, Next: at.Add(maxAge)}
	listed := map[string]bool{}
	for _, p := range b.world.Posts(velogsim.DemoUser, at) {
		listed[p.ID] = true
		total := b.world.Total(p.ID, at)
		r.Seen = append(r.Seen, collector.Observation{
			Post: collector.Post{
				ID: p.ID, Title: p.Title, Slug: p.Slug, Tags: p.Tags, Series: p.Series,
				Private: p.Private, ReleasedAt: p.ReleasedAt,
			},
			At: at, Counters: collector.Counters(total),
		})
	}
	for id := range b.listed {
		if !listed[id] {
			r.Deleted = append(r.Deleted, id)
		}
	}
	b.listed, b.read = listed, at
	return r
}

// instants returns when the world is scraped after one instant and until now: at
// each midnight, at each hour of the last days, and now.
func instants(after, now time.Time) []time.Time {
	var all []time.Time
	today := collector.DateOf(now)
	for d := collector.DateOf(after); d <= today; d++ {
		step := 24 * time.Hour
		if d > today-hourlyDays {
			step = time.Hour
		}
		for at := d.Begin(); at.Before(d.End()); at = at.Add(step) {
			if at.After(after) && at.Before(now) {
				all = append(all, at)
			}
		}
	}
	return append(all, now)
}

// Close closes the blog's ledger and removes it.
func (b *Blog) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ledger == nil {
		return nil
	}
	return errors.Join(b.ledger.Close(), os.RemoveAll(b.dir))
}
