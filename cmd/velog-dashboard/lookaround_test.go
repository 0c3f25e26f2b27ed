package main

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// looking is a look around with a clock that the test sets.
type looking struct {
	*lookAround
	t     *testing.T
	clock time.Time
}

func look(t *testing.T, dir string) *looking {
	t.Helper()
	l := &looking{t: t, clock: time.Now().Add(-7 * 24 * time.Hour).Truncate(time.Second)}
	l.lookAround = newLookAround(dir, func() time.Time { return l.clock })
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func (l *looking) blog() (collector.Account, web.DayReader) {
	l.t.Helper()
	account, book, err := l.Blog(l.t.Context())
	if err != nil {
		l.t.Fatal(err)
	}
	return account, book
}

// truth compares every day of every post with the world's.
func (l *looking) truth() {
	l.t.Helper()
	account, book := l.blog()
	today := collector.DateOf(l.clock)
	list, err := book.PostList(l.t.Context(), account.ID, collector.PostQuery{Today: today, Limit: 100})
	if err != nil {
		l.t.Fatal(err)
	}
	there, gone, private := l.world.Posts(velogsim.DemoUser, l.clock), 0, 0
	for _, p := range list.Posts {
		if p.Deleted {
			gone++
		}
		if p.Private {
			private++
		}
		facts, err := book.Post(l.t.Context(), account.ID, p.ID)
		if err != nil {
			l.t.Fatal(err)
		}
		days, err := book.PostDays(l.t.Context(), facts.Row, collector.AllDays, today)
		if err != nil || len(days) == 0 {
			l.t.Fatal(len(days), err)
		}
		for _, d := range days {
			want := l.world.DayViews(p.ID, d.Date.Begin())
			if d.Date == today {
				want = l.world.Total(p.ID, l.clock).Views - l.world.Total(p.ID, today.Begin()).Views
			}
			if over := d.Date < today && !p.Deleted; d.Views != want && over || over && d.Quality != collector.Exact {
				l.t.Errorf("%s on %v: %d views (%s), want %d", p.Title, d.Date, d.Views, d.Quality, want)
			}
		}
	}
	if len(list.Posts) != len(there)+gone || gone != 1 || private == 0 || len(there) < 20 {
		l.t.Errorf("%d posts of %d, %d gone, %d private", len(list.Posts), len(there), gone, private)
	}
	if want := l.clock; !account.LastSuccess.Equal(want) && account.LastSuccess.Before(want.Add(-lookAgain)) {
		l.t.Errorf("read at %v, now is %v", account.LastSuccess, want)
	}
}

func TestLookAroundTellsTheTruth(t *testing.T) {
	l := look(t, t.TempDir())
	begun := time.Now()
	l.truth()
	t.Logf("made in %v", time.Since(begun))
	for _, later := range []time.Duration{time.Minute, lookAgain, time.Hour, 30 * time.Hour, 100 * time.Hour} {
		l.clock = l.clock.Add(later)
		l.truth()
	}
}

func TestLookAroundIsMadeOnceAndAnew(t *testing.T) {
	dir := t.TempDir()
	left := filepath.Join(dir, "demo", "ledger.db")
	if err := os.Mkdir(filepath.Dir(left), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(left, []byte("not a ledger"), 0o644); err != nil {
		t.Fatal(err)
	}
	l := look(t, dir)
	if err := l.Close(); err != nil {
		t.Fatal("closed before anybody looked:", err)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, _, err := l.Blog(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	info, err := os.Stat(filepath.Dir(left))
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Dir(left)); !os.IsNotExist(err) {
		t.Errorf("something is left behind: %v", err)
	}
	l.ledger = nil // for the cleanup
}

func TestLookAroundSaysWhyItCannot(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, err := look(t, file).Blog(t.Context())
	if err == nil || !strings.Contains(err.Error(), "cannot create the simulated blog of /demo") {
		t.Error(err)
	}
}
