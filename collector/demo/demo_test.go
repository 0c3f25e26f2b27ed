package demo

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// clockedBlog is a blog with a clock that the test sets.
type clockedBlog struct {
	*Blog
	t     *testing.T
	clock time.Time
}

func newBlog(t *testing.T, dir string) *clockedBlog {
	t.Helper()
	b := &clockedBlog{t: t, clock: time.Now().Add(-7 * 24 * time.Hour).Truncate(time.Second)}
	b.Blog = New(dir, func() time.Time { return b.clock })
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// compareWithWorld compares every day of every post with the world's.
func (b *clockedBlog) compareWithWorld() {
	b.t.Helper()
	account, db, err := b.Open(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	today := collector.DateOf(b.clock)
	list, err := db.PostList(b.t.Context(), account.ID, collector.PostQuery{Today: today, Limit: 100})
	if err != nil {
		b.t.Fatal(err)
	}
	listed, deleted, private := b.world.Posts(velogsim.DemoUser, b.clock), 0, 0
	for _, p := range list.Posts {
		if p.Deleted {
			deleted++
		}
		if p.Private {
			private++
		}
		facts, err := db.Post(b.t.Context(), account.ID, p.ID)
		if err != nil {
			b.t.Fatal(err)
		}
		days, err := db.PostDays(b.t.Context(), account.ID, facts.Row, collector.AllDays, today)
		if err != nil || len(days) == 0 {
			b.t.Fatal(len(days), err)
		}
		for _, d := range days {
			want := b.world.DayViews(p.ID, d.Date.Begin())
			if d.Date == today {
				want = b.world.Total(p.ID, b.clock).Views - b.world.Total(p.ID, today.Begin()).Views
			}
			if over := d.Date < today && !p.Deleted; d.Views != want && over || over && d.Quality != collector.Exact {
				b.t.Errorf("%s on %v: %d views (%s), want %d", p.Title, d.Date, d.Views, d.Quality, want)
			}
		}
	}
	if len(list.Posts) != len(listed)+deleted || deleted != 1 || private == 0 || len(listed) < 20 {
		b.t.Errorf("%d posts of %d, %d deleted, %d private", len(list.Posts), len(listed), deleted, private)
	}
	if want := b.clock; !account.LastSuccess.Equal(want) && account.LastSuccess.Before(want.Add(-maxAge)) {
		b.t.Errorf("read at %v, now is %v", account.LastSuccess, want)
	}
}

func TestDaysAreTheWorlds(t *testing.T) {
	b := newBlog(t, t.TempDir())
	begun := time.Now()
	b.compareWithWorld()
	t.Logf("created in %v", time.Since(begun))
	for _, later := range []time.Duration{time.Minute, maxAge, time.Hour, 30 * time.Hour, 100 * time.Hour} {
		b.clock = b.clock.Add(later)
		b.compareWithWorld()
	}
}

func TestBlogIsCreatedOnceAndAnew(t *testing.T) {
	dir := t.TempDir()
	left := filepath.Join(dir, "demo", "ledger.db")
	if err := os.Mkdir(filepath.Dir(left), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(left, []byte("not a ledger"), 0o644); err != nil {
		t.Fatal(err)
	}
	b := newBlog(t, dir)
	if err := b.Close(); err != nil {
		t.Fatal("closed before anybody looked:", err)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, _, err := b.Open(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	info, err := os.Stat(filepath.Dir(left))
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Dir(left)); !os.IsNotExist(err) {
		t.Errorf("the ledger is left behind: %v", err)
	}
	b.ledger = nil // for the cleanup
}

func TestOpenSaysWhatFailed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, err := newBlog(t, file).Open(t.Context())
	if err == nil || !strings.Contains(err.Error(), "cannot create the simulated blog of /demo") {
		t.Error(err)
	}
}
