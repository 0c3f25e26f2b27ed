package velogsim

import (
	"slices"
	"time"
)

// history is a value that changes at known instants, oldest change first. The
// first value also holds for every instant before it.
type history[T any] []change[T]

type change[T any] struct {
	at    time.Time
	value T
}

// set returns the history with one more change. Of two changes at the same
// instant the one set later wins.
func (h history[T]) set(at time.Time, value T) history[T] {
	i := len(h)
	for i > 1 && h[i-1].at.After(at) {
		i--
	}
	return slices.Insert(h, i, change[T]{at, value})
}

// at returns the value at an instant; the history must not be empty.
func (h history[T]) at(t time.Time) T {
	i := len(h) - 1
	for i > 0 && h[i].at.After(t) {
		i--
	}
	return h[i].value
}

// since returns the instant from which the value at t holds.
func (h history[T]) since(t time.Time) time.Time {
	i := len(h) - 1
	for i > 0 && h[i].at.After(t) {
		i--
	}
	return h[i].at
}
