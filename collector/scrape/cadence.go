package scrape

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

const (
	// sharedEvery is how often the rate is shared out again.
	sharedEvery = time.Minute

	// lookedAgain is how often a view of the same account is recorded.
	lookedAgain = 5 * time.Minute
)

// sharedRate is the result of sharing out the rate, and when that was.
type sharedRate struct {
	at      time.Time
	cadence collector.Cadence
}

// Cadence returns how often accounts are read at present. It is worked out from
// the ledger once a minute, by every process for itself, and is the same for all
// of them.
func (r *Scraper) Cadence(ctx context.Context) (collector.Cadence, error) {
	now := r.Now()
	if s := r.shared.Load(); s != nil && !now.Before(s.at) && now.Sub(s.at) < sharedEvery {
		return s.cadence, nil
	}
	sums, err := r.Ledger.Paces(ctx)
	if err != nil {
		return collector.Cadence{}, err
	}
	c := r.Schedule.Cadence(sums)
	r.shared.Store(&sharedRate{now, c})
	return c, nil
}

// scope finds out of which posts a scrape reads the details, and returns how many
// pages of velog's list it reads; 0: all.
func (r *Scraper) scope(ctx context.Context, a collector.Account, v *sighting, now time.Time) (depth int, err error) {
	cadence, err := r.Cadence(ctx)
	if err != nil {
		return 0, err
	}
	if r.Schedule.Longest > 0 && a.Posts > collector.PostsPerRequest {
		if v.older, err = r.Ledger.Listed(ctx, a.ID, collector.ReadersSince(collector.DateOf(now))); err != nil {
			return 0, err
		}
		depth = cadence.Depth(a, v.older, now)
	}
	since := collector.Date(0)
	if v.detail = cadence.Detail(a, now); v.detail == collector.DetailDue {
		since = collector.MovedSince(now)
	}
	if v.known, err = r.Ledger.Known(ctx, a.ID, since); err != nil {
		return 0, err
	}
	v.full = v.detail == collector.DetailAll || v.detail == collector.DetailDue && cadence.AllDue(a, v.known, now)
	if v.detail != collector.DetailEdited || r.AcceptVanished {
		depth = 0
	}
	return depth, nil
}

// load returns what scrapes of the account take, as far as this one tells.
func (v *sighting) load(a collector.Account, posts int) collector.Load {
	if v.detail == collector.DetailDue {
		a.Load.LookUps = v.lookUps
	}
	return collector.LoadOf(a, posts, v.older, v.byStats)
}

// Attention records which accounts are being viewed. Pages record views without
// waiting for the ledger; the queue stores them there. It is safe for concurrent
// use.
type Attention struct {
	now   func() time.Time
	mu    sync.Mutex
	last  map[int64]time.Time // when it was last recorded
	fresh []int64
}

// NewAttention returns an empty Attention.
func NewAttention(now func() time.Time) *Attention {
	return &Attention{now: now, last: map[int64]time.Time{}}
}

// Viewed records that somebody views an account.
func (a *Attention) Viewed(account int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	if age := now.Sub(a.last[account]); age >= 0 && age < lookedAgain {
		return
	}
	a.last[account] = now
	a.fresh = append(a.fresh, account)
}

// take returns the accounts that were viewed since the last call, and forgets
// those that have not been viewed for long.
func (a *Attention) take() []int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	fresh := a.fresh
	a.fresh = nil
	if len(fresh) > 0 {
		now := a.now()
		for id, at := range a.last {
			if now.Sub(at) >= lookedAgain {
				delete(a.last, id)
			}
		}
	}
	slices.Sort(fresh)
	return fresh
}

// noteViewed stores in the ledger which accounts are viewed.
func (q *Queue) noteViewed(ctx context.Context, now time.Time) error {
	if q.attention == nil {
		return nil
	}
	viewed := q.attention.take()
	if len(viewed) == 0 {
		return nil
	}
	return q.scraper.Ledger.Viewed(ctx, viewed, now, q.scraper.Schedule.Interval)
}
