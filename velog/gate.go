package velog

import (
	"context"
	"errors"
	"time"
)

// Gate decides when a request may be sent. All requests of a client pass it,
// retries included. Several processes that must keep to one rate together share
// a gate; see [Options]. Its methods are called by many goroutines at once.
type Gate interface {
	// Pass returns nil when a request to an API may be sent, at once then. On an
	// error none is sent. The error is [AskedToWait] while velog wants no request
	// and that is too long to wait for, and [LeftAlone] while the API is down.
	Pass(ctx context.Context, api API) error

	// Hold keeps back all requests for a while: velog asked for that.
	Hold(d time.Duration)

	// Answered observes what a request that passed says of an API.
	Answered(api API, h Health)
}

// Health is what the answer to a request says of an API.
type Health int

const (
	HealthUnknown Health = iota // nothing: the caller gave up
	HealthUp                    // it answers
	HealthDown                  // it is out of order, or cannot be reached
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

// AskedToWait is the error of a [Gate] while velog wants no request.
func AskedToWait(d time.Duration) *Error {
	return &Error{Kind: KindRateLimited, RetryAfter: d, Message: "it asked to be left alone for a while"}
}

// LeftAlone is the error of a [Gate] while an API is down.
func LeftAlone(d time.Duration) *Error {
	return &Error{Kind: KindTemporary, RetryAfter: d, Message: "it failed several times in a row and is left alone for a moment"}
}
