package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

const (
	// hour is the hour of the day in Seoul from which on the day's backup is due:
	// the busy time around midnight is over, and few people read blogs.
	hour = 4

	// poll is how often it is looked whether a backup is due; after a failure it is
	// retried every retry.
	poll  = time.Minute
	retry = time.Hour

	// nameLayout is of the names of scheduled backups, in UTC.
	nameLayout = "ledger-20060102T150405Z.db"
)

// Schedule backs a ledger up once a day.
type Schedule struct {
	Source Source
	Dir    string // which is made if there is none
	Keep   int    // how many backups stay
	Key    *Key   // nil: backups without the key
	Now    func() time.Time
	Log    *slog.Logger

	mu     sync.Mutex
	failed time.Time // the last attempt, if it failed
}

// Info is a backup that is complete.
type Info struct {
	At   time.Time
	Size int64 // in bytes
}

// Run makes backups whenever one is due, until the context ends. A failure is
// logged and tried again.
func (s *Schedule) Run(ctx context.Context) error {
	ticker := time.NewTicker(poll)
	defer ticker.Stop()
	for {
		if s.Due() {
			s.attempt(ctx)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// Due reports whether the newest backup is from before the last time that one was
// due.
func (s *Schedule) Due() bool {
	now := s.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.failed.IsZero() && now.Sub(s.failed) < retry {
		return false
	}
	day := collector.DateOf(now.Add(-hour * time.Hour))
	newest, err := s.Newest()
	return err != nil || newest.At.Before(day.Begin().Add(hour*time.Hour))
}

func (s *Schedule) attempt(ctx context.Context) {
	began := s.Now()
	err := s.BackUp(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed = (time.Time{}); err != nil && ctx.Err() == nil {
		s.failed = began
		s.Log.Error("the ledger could not be backed up; the next attempt is in an hour", "dir", s.Dir, "error", err)
	}
}

// BackUp makes a backup now, and removes those that are too many.
func (s *Schedule) BackUp(ctx context.Context) error {
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return fmt.Errorf("BACKUP_DIR cannot be made: %w", err)
	}
	if err := s.removeUnfinished(); err != nil {
		return err
	}
	began := s.Now()
	file := filepath.Join(s.Dir, began.UTC().Format(nameLayout))
	if err := Write(ctx, s.Source, file, s.Key, nil); err != nil {
		return err
	}
	removed, err := s.prune()
	s.Log.Info("backed up the ledger", "file", file, "took", s.Now().Sub(began).Round(time.Millisecond), "removed", removed)
	return errors.Join(err, s.warnOfFuture())
}

// warnOfFuture names backups of a clock that was ahead. They are left alone: maybe
// it is today's clock that is wrong.
func (s *Schedule) warnOfFuture() error {
	_, future, err := s.names()
	if len(future) > 0 {
		s.Log.Warn("backups are dated in the future, by a clock that was wrong; they are neither counted nor removed: "+
			"rename or remove them", "dir", s.Dir, "files", future)
	}
	return err
}

// removeUnfinished removes what a process left behind that was killed.
func (s *Schedule) removeUnfinished() error {
	entries, err := os.ReadDir(s.Dir)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".ledger-") && strings.Contains(e.Name(), unfinished) { // and their journals
			err = errors.Join(err, os.Remove(filepath.Join(s.Dir, e.Name())))
		}
	}
	return err
}

// prune removes the oldest of its own backups. Other files stay.
func (s *Schedule) prune() (removed int, err error) {
	names, _, err := s.names()
	if err != nil {
		return 0, err
	}
	for _, name := range names[:max(0, len(names)-s.Keep)] {
		if err := os.Remove(filepath.Join(s.Dir, name)); err != nil {
			return removed, fmt.Errorf("an old backup cannot be removed: %w", err)
		}
		removed++
	}
	return removed, nil
}

// names lists the backups that the schedule has made, oldest first, and apart from
// them those that are dated in the future.
func (s *Schedule) names() (past, future []string, err error) {
	entries, err := os.ReadDir(s.Dir) // by name, which is by time
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	now := s.Now()
	for _, e := range entries {
		at, err := time.Parse(nameLayout, e.Name())
		switch {
		case err != nil:
		case at.After(now):
			future = append(future, e.Name())
		default:
			past = append(past, e.Name())
		}
	}
	return past, future, err
}

// Newest returns the newest backup of the schedule, the zero Info without one.
func (s *Schedule) Newest() (Info, error) {
	names, _, err := s.names()
	if err != nil || len(names) == 0 {
		return Info{}, err
	}
	name := names[len(names)-1]
	at, err := time.Parse(nameLayout, name)
	if err != nil {
		return Info{}, err
	}
	stat, err := os.Stat(filepath.Join(s.Dir, name))
	if err != nil {
		return Info{}, err
	}
	return Info{At: at, Size: stat.Size()}, nil
}
