package access

import (
	"context"
	"maps"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// rememberedSources bounds the memory that the sources of attempts take.
const rememberedSources = 10_000

// buckets are the [collector.Buckets] of one process, in its memory.
type buckets struct {
	mu       sync.Mutex
	bySource map[string]*source
}

// source is where attempts come from.
type source struct {
	*rate.Limiter           // nil: nothing was taken yet
	suspected     time.Time // zero: never
}

func newBuckets() *buckets { return &buckets{bySource: map[string]*source{}} }

func (b *buckets) Take(_ context.Context, now time.Time, all ...collector.Bucket) (wait time.Duration, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	limiters := make([]*rate.Limiter, len(all))
	for i, bucket := range all {
		s := b.source(bucket.Source, now)
		if s.Limiter == nil {
			s.Limiter = rate.NewLimiter(rate.Every(bucket.Every), bucket.Size)
		}
		limiters[i] = s.Limiter
		wait = max(wait, until(s.Limiter, now))
	}
	if wait > 0 {
		return wait, nil
	}
	for _, l := range limiters {
		l.AllowN(now, 1)
	}
	return 0, nil
}

// until is how long to wait until a limiter allows one more.
func until(l *rate.Limiter, now time.Time) time.Duration {
	missing := 1 - l.TokensAt(now)
	return max(0, time.Duration(missing/float64(l.Limit())*float64(time.Second)))
}

func (b *buckets) Suspect(_ context.Context, now time.Time, name string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.source(name, now).suspected = now
	return nil
}

func (b *buckets) Suspected(_ context.Context, name string) (time.Time, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if s := b.bySource[name]; s != nil {
		return s.suspected, nil
	}
	return time.Time{}, nil
}

func (b *buckets) source(name string, now time.Time) *source {
	if s := b.bySource[name]; s != nil {
		return s
	}
	if len(b.bySource) >= rememberedSources {
		maps.DeleteFunc(b.bySource, func(_ string, s *source) bool { return s.asGoodAsNew(now) })
	}
	s := &source{}
	b.bySource[name] = s
	return s
}

func (s *source) asGoodAsNew(now time.Time) bool {
	return (s.Limiter == nil || s.TokensAt(now) >= float64(s.Burst())) && now.Sub(s.suspected) >= suspectFor
}
