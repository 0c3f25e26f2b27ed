package web

import (
	"sync"
	"time"
)

// recent keeps what takes long to work out for a while, by what was asked. Who asks
// for the same meanwhile waits for the one answer.
type recent[K comparable, V any] struct {
	keep time.Duration
	mu   sync.Mutex
	kept map[K]kept[V]
}

type kept[V any] struct {
	at    time.Time
	value V
}

// mostKept bounds the memory of what is kept.
const mostKept = 20

func newRecent[K comparable, V any](keep time.Duration) *recent[K, V] {
	return &recent[K, V]{keep: keep, kept: map[K]kept[V]{}}
}

// get returns what was worked out lately, or works it out. Errors are not kept.
func (r *recent[K, V]) get(now time.Time, key K, work func() (V, error)) (V, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if k, ok := r.kept[key]; ok && now.Sub(k.at).Abs() < r.keep {
		return k.value, nil
	}
	value, err := work()
	if err != nil {
		return value, err
	}
	if len(r.kept) >= mostKept {
		clear(r.kept)
	}
	r.kept[key] = kept[V]{now, value}
	return value, nil
}
