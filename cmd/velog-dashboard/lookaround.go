package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/readingcsv"
	"github.com/velog-dashboard/velog-dashboard/collector/web"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// lookAgain is how old the simulated blog may be when somebody looks at it.
const lookAgain = 10 * time.Minute

// lookAround is a simulated blog for those who have none here: a year of it in
// a ledger of its own, made when somebody first looks. Nobody's readings are in
// it, and nothing of it is ever delivered.
type lookAround struct {
	dir string
	now func() time.Time

	mu      sync.Mutex // while the blog is made, others who look wait for it
	world   *velogsim.World
	ledger  *ledger.DB // nil: nobody has looked yet
	account int64
	read    time.Time       // until when
	there   map[string]bool // the posts as of then
}

func newLookAround(dataDir string, now func() time.Time) *lookAround {
	return &lookAround{dir: filepath.Join(dataDir, "demo"), now: now}
}

// Blog returns the blog as it is now.
func (l *lookAround) Blog(ctx context.Context) (collector.Account, web.DayReader, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	ctx = context.WithoutCancel(ctx) // who looks may go: others wait
	if err := l.update(ctx); err != nil {
		return collector.Account{}, nil, fmt.Errorf("cannot create the simulated blog of /demo: %w", err)
	}
	account, err := l.ledger.Account(ctx, l.account)
	return account, l.ledger, err
}

func (l *lookAround) update(ctx context.Context) error {
	now := l.now()
	if l.ledger == nil {
		return l.make(ctx, now)
	}
	if now.Sub(l.read) < lookAgain {
		return nil
	}
	for _, at := range instants(l.read, now) {
		read, there := l.read, l.there
		if _, err := l.ledger.StoreScrape(ctx, l.scrape(at)); err != nil {
			l.read, l.there = read, there // once more when somebody looks again
			return err
		}
	}
	return nil
}

// make makes the ledger anew, whatever an earlier start of the program left.
func (l *lookAround) make(ctx context.Context, now time.Time) error {
	if err := os.RemoveAll(l.dir); err != nil {
		return err
	}
	db, err := ledger.Open(ctx, ledger.Options{Dir: l.dir})
	if err != nil {
		return err
	}
	l.world, l.there = velogsim.Demo(now), map[string]bool{}
	if err := l.fill(ctx, db, now); err != nil {
		return errors.Join(err, db.Close())
	}
	l.ledger = db
	return nil
}

// fill reads the world at each midnight of a year. A scrape for each of them
// would take seconds, most of them waiting for the disk; so only those have one
// in which more happens than readings.
func (l *lookAround) fill(ctx context.Context, db *ledger.DB, now time.Time) (err error) {
	begin := (collector.DateOf(now) - demoDays).Begin()
	if l.account, _, err = db.AddAccount(ctx, velogsim.DemoUser, begin); err != nil {
		return err
	}
	var scrapes []collector.ScrapeResult
	var file bytes.Buffer
	seen := newReadingsFile(&file)
	for i, at := range instants(begin.Add(-time.Second), now) {
		r := l.scrape(at)
		seen.add(r)
		if i == 0 || len(r.Deleted) > 0 || at.Equal(now) {
			scrapes = append(scrapes, r)
		}
	}
	if err := seen.flush(); err != nil {
		return err
	}
	if _, err := readingcsv.Import(ctx, db, &file, nil); err != nil {
		return err
	}
	for _, r := range scrapes {
		if _, err := db.StoreScrape(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// scrape is what a scrape at an instant sees of the blog, after the one before.
func (l *lookAround) scrape(at time.Time) collector.ScrapeResult {
	r := collector.ScrapeResult{Account: l.account, At: at, Next: at.Add(lookAgain)}
	there := map[string]bool{}
	for _, p := range l.world.Posts(velogsim.DemoUser, at) {
		there[p.ID] = true
		total := l.world.Total(p.ID, at)
		r.Seen = append(r.Seen, collector.Observation{
			Post: collector.Post{
				ID: p.ID, Title: p.Title, Slug: p.Slug, Tags: p.Tags, Series: p.Series,
				Private: p.Private, ReleasedAt: p.ReleasedAt,
			},
			At: at, Counters: collector.Counters(total),
		})
	}
	for id := range l.there {
		if !there[id] {
			r.Deleted = append(r.Deleted, id)
		}
	}
	l.there, l.read = there, at
	return r
}

// instants are when the world is looked at after one instant and until now: at
// each midnight, at each hour of yesterday and today, and now.
func instants(after, now time.Time) []time.Time {
	var all []time.Time
	today := collector.DateOf(now)
	for d := collector.DateOf(after); d <= today; d++ {
		step := 24 * time.Hour
		if d >= today-1 {
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

// readingsFile writes what scrapes saw as the ledger imports it.
type readingsFile struct{ csv *csv.Writer }

func newReadingsFile(file *bytes.Buffer) readingsFile {
	r := readingsFile{csv.NewWriter(file)}
	r.write("user", "post", "title", "released_at", "observed_at", "views", "likes", "comments")
	return r
}

// write leaves its error for flush.
func (r readingsFile) write(fields ...string) { _ = r.csv.Write(fields) }

func (r readingsFile) add(scrape collector.ScrapeResult) {
	count := func(n int64) string { return strconv.FormatInt(n, 10) }
	for _, o := range scrape.Seen {
		r.write(velogsim.DemoUser, o.ID, o.Title, o.ReleasedAt.Format(time.RFC3339), o.At.Format(time.RFC3339),
			count(o.Views), count(o.Likes), count(o.Comments))
	}
}

func (r readingsFile) flush() error {
	r.csv.Flush()
	return r.csv.Error()
}

// Close closes the blog's ledger and removes it.
func (l *lookAround) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ledger == nil {
		return nil
	}
	return errors.Join(l.ledger.Close(), os.RemoveAll(l.dir))
}
