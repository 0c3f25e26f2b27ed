package scrape

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

const (
	// triedAgain is the first pause before a user who could not be tracked is
	// tried again. It doubles with each failure, up to an hour, and up to some
	// hours for a username that velog does not have: a typo does not fix
	// itself.
	triedAgain      = 10 * time.Second
	triedHourly     = time.Hour
	triedForUnknown = 6 * time.Hour

	// lookForDue is how often the users are checked for due attempts.
	lookForDue = time.Second
)

// Configured tracks the users named in the configuration. Each is tried
// separately, and again until it succeeds: one wrong username, or velog being
// down, does not stop the others. It is safe for concurrent use.
type Configured struct {
	track func(ctx context.Context, name string) error
	log   *slog.Logger
	now   func() time.Time

	mu        sync.Mutex
	untracked []collector.Untracked
}

// NewConfigured returns a tracker of users by their names, in this order. The
// function track does nothing for a user who is already tracked; its errors are
// sentences for people.
func NewConfigured(names []string, track func(ctx context.Context, name string) error, log *slog.Logger, now func() time.Time) *Configured {
	c := &Configured{track: track, log: log, now: now}
	for _, name := range names {
		c.untracked = append(c.untracked, collector.Untracked{Name: name, Reason: collector.UntrackedNew})
	}
	return c
}

// Untracked returns the configured users that are not tracked.
func (c *Configured) Untracked() []collector.Untracked {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.untracked)
}

// Run tries until the context ends or all users are tracked.
func (c *Configured) Run(ctx context.Context) error {
	tick := time.NewTicker(lookForDue)
	defer tick.Stop()
	for c.Try(ctx); len(c.Untracked()) > 0; c.Try(ctx) {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
	return nil
}

// Try tries the users whose time has come, one after the other.
func (c *Configured) Try(ctx context.Context) {
	for _, w := range c.Untracked() {
		if ctx.Err() != nil {
			return
		}
		if w.Next.After(c.now()) {
			continue
		}
		if err := c.track(ctx, w.Name); err == nil {
			c.settle(w.Name, nil)
		} else if ctx.Err() == nil {
			c.settle(w.Name, c.failed(w, err))
		}
	}
}

// settle records the result of an attempt: nil if the user is tracked.
func (c *Configured) settle(name string, failed *collector.Untracked) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.IndexFunc(c.untracked, func(w collector.Untracked) bool { return w.Name == name })
	switch {
	case i < 0: // another try was faster
	case failed == nil:
		c.untracked = slices.Delete(c.untracked, i, i+1)
	default:
		c.untracked[i] = *failed
	}
}

func (c *Configured) failed(w collector.Untracked, err error) *collector.Untracked {
	reason := untrackedReason(err)
	if reason != w.Reason {
		w.Failures = 0
	}
	w.Reason, w.Error = reason, err.Error()
	w.Next = c.now().Add(pause(w))
	w.Failures++
	if e, ok := errors.AsType[*velog.Error](err); ok && c.now().Add(e.RetryAfter).After(w.Next) {
		w.Next = c.now().Add(e.RetryAfter)
	}
	c.log.Warn("not tracked: "+w.Error, "next", w.Next)
	return &w
}

// pause returns how long to wait after another failure.
func pause(w collector.Untracked) time.Duration {
	most := triedHourly
	if w.Reason == collector.UntrackedUnknownUser {
		most = triedForUnknown
	}
	return min(most, triedAgain<<min(w.Failures, 12))
}

func untrackedReason(err error) collector.UntrackedReason {
	switch {
	case errors.Is(err, collector.ErrDisconnected):
		return collector.UntrackedDisconnected
	case errors.Is(err, collector.ErrNoBlog):
		return collector.UntrackedUnknownUser
	case errors.Is(err, collector.ErrLogin):
		return collector.UntrackedLogin
	}
	switch velog.KindOf(err) {
	case velog.KindLogin:
		return collector.UntrackedLogin
	case velog.KindRateLimited, velog.KindTemporary:
		return collector.UntrackedVelogDown
	}
	return collector.UntrackedError
}
