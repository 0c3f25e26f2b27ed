package velog

import (
	"context"
	"errors"
	"time"
)

// Gate decides when a request may be sent. All requests of a client pass it,
// retries included. Processes that share one rate limit share a gate; see
// [Options]. Its methods must be safe for concurrent use.
type Gate interface {
	// Pass waits until a request to an API may be sent. On an error it must not
	// be sent. The error is [AskedToWait] while velog asks for a pause that is
	// too long to wait for, and [LeftAlone] while the API is down.
	Pass(ctx context.Context, api API) error

	// Hold delays all requests for a while, because velog asked for it.
	Hold(d time.Duration)

	// Answered observes what a request that passed says about an API.
	Answered(api API, h Health)
}

// What gates go by unless told otherwise, that of one process as well as one that
// several share.
const (
	DefaultLongestWait     = 30 * time.Second // the longest Retry-After that is waited for
	DefaultBreakerFailures = 10               // temporary failures in a row after which an API is left alone
	DefaultBreakerDelay    = 30 * time.Second // for how long
)

// Health is what the answer to a request says about an API.
type Health int

const (
	HealthUnknown Health = iota // nothing: the caller gave up
	HealthUp                    // it answers
	HealthDown                  // it fails, or cannot be reached
)

// healthOf judges an API by how a request to it ended.
func healthOf(err error) Health {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return HealthUnknown
	}
	if KindOf(err) == KindTemporary {
		return HealthDown
	}
	return HealthUp
}

// AskedToWait is the error of a [Gate] while velog asks for a pause.
func AskedToWait(d time.Duration) *Error {
	return &Error{Kind: KindRateLimited, RetryAfter: d, Message: "it asked to wait, so no request was sent"}
}

// LeftAlone is the error of a [Gate] while an API is down and gets no requests.
func LeftAlone(d time.Duration) *Error {
	return &Error{Kind: KindTemporary, RetryAfter: d, Message: "it failed several times in a row, so no request was sent"}
}
