package collector

import (
	"context"
	"time"
)

// Bucket is a token bucket: a limit of what may happen by source. It is full at
// first.
type Bucket struct {
	Source string        // what is limited
	Every  time.Duration // how often it regains one
	Size   int           // how many it holds
}

// Buckets hold the token buckets of an installation, and which of their sources
// are suspect. They forget a source that is as good as new.
type Buckets interface {
	// Take takes one from each of the buckets, or none if one of them is empty:
	// then it returns how long until none is.
	Take(ctx context.Context, now time.Time, buckets ...Bucket) (wait time.Duration, err error)

	// Suspect marks a source, and Suspected returns when it was last marked, zero
	// if not lately.
	Suspect(ctx context.Context, now time.Time, source string) error
	Suspected(ctx context.Context, source string) (time.Time, error)
}
