package velog

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// way is a way to read posts with their views; the first is best.
type way int

const (
	viaList  way = iota // v3's list, views included
	viaStats            // v3's list, views from v2
	viaV2               // v2's list, views from v2
)

func (w way) api() API {
	if w == viaV2 {
		return V2
	}
	return V3
}

// sourceMemory remembers for a while that velog's schema allowed only a lesser
// way, so that not every page has to find out again.
type sourceMemory struct {
	keep time.Duration

	mu    sync.Mutex
	way   way
	until time.Time
}

func (m *sourceMemory) current(now time.Time) way {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !now.Before(m.until) || m.until.Sub(now) > m.keep { // or the clock was set back
		return viaList
	}
	return m.way
}

func (m *sourceMemory) remember(w way, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.way, m.until = w, now.Add(m.keep)
}

// withFallback tries the ways in order, beginning with the one that worked last, while
// velog's schema makes them fail.
func withFallback[T any](s *Session, try func(way) (T, error)) (T, error) {
	now := s.client.opt.Now()
	w := s.client.source.current(now)
	got, err := try(w)
	first := err
	for KindOf(err) == KindSchema && w < viaV2 {
		w++
		if got, err = try(w); err == nil {
			s.client.source.remember(w, now)
		}
	}
	return got, prefer(first, err)
}

// prefer chooses between the errors of the best way and of the last one. A changed
// schema is what somebody has to look at, whatever else failed, unless the last
// way succeeded or its error is about the account.
func prefer(first, last error) error {
	if last == nil || KindOf(first) != KindSchema || first == last {
		return last
	}
	e, _ := errors.AsType[*Error](first)
	second, ok := errors.AsType[*Error](last)
	if !ok || !slices.Contains([]Kind{KindTemporary, KindSchema, KindRejected}, second.Kind) {
		return last
	}
	both := *e
	both.Err = errors.Join(first, last)
	both.Message = fmt.Sprintf("%s; and %s failed, too: %s", e.Message, second.API, second.Message)
	return &both
}
