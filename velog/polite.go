package velog

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
	"golang.org/x/time/rate"
)

type breaker = circuitbreaker.CircuitBreaker[*http.Response]

// gate is the [Gate] of a client that does not share its rate with other
// processes. Its breakers are failsafe-go's; see [Client.endpoint].
type gate struct {
	limiter *rate.Limiter
	longest time.Duration // wait; beyond it callers get an error

	mu    sync.Mutex
	until time.Time // velog asked for no requests before
}

func newGate(o Options) *gate {
	// A burst of 1 spaces requests evenly, as velog sees them.
	return &gate{limiter: rate.NewLimiter(rate.Limit(o.Rate), 1), longest: o.LongestWait}
}

func (g *gate) Hold(d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until := time.Now().Add(d); until.After(g.until) {
		g.until = until
	}
}

func (g *gate) held() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	return time.Until(g.until)
}

// Answered does nothing: failsafe-go's breakers observe requests themselves.
func (g *gate) Answered(API, Health) {}

// Pass checks the hold again after the rate limiter, because velog may have
// answered 429 to another request meanwhile.
func (g *gate) Pass(ctx context.Context, _ API) error {
	for {
		if err := g.waitHold(ctx); err != nil {
			return err
		}
		if err := g.limiter.Wait(ctx); err != nil {
			return turnError(ctx)
		}
		if g.held() <= 0 {
			return nil
		}
	}
}

func (g *gate) waitHold(ctx context.Context) error {
	d := g.held()
	if d <= 0 {
		return nil
	}
	if d > g.longest {
		return AskedToWait(d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// turnError is the limiter's error: it fails at once if the context would end
// before the request's turn.
func turnError(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return context.DeadlineExceeded
}

func newRetries(o Options) retrypolicy.RetryPolicy[*http.Response] {
	return retrypolicy.NewBuilder[*http.Response]().
		HandleIf(func(_ *http.Response, err error) bool { return retryable(err) }).
		WithMaxAttempts(o.Attempts).
		WithBackoff(o.RetryDelay, max(8*o.RetryDelay, time.Nanosecond)).
		WithJitterFactor(0.5).
		ReturnLastFailure().
		OnRetryScheduled(func(e failsafe.ExecutionScheduledEvent[*http.Response]) {
			o.Trace.Retry(callOf(e.Context()).op, e.LastError())
		}).
		Build()
}

// newBreaker returns the breaker of one API: while one version of it is down, the
// other may work.
func newBreaker(o Options, api API) breaker {
	var b breaker
	b = circuitbreaker.NewBuilder[*http.Response]().
		HandleIf(func(_ *http.Response, err error) bool { return isFailure(err, b.IsHalfOpen) }).
		WithFailureThreshold(uint(o.BreakerFailures)).
		WithSuccessThreshold(1).
		WithDelay(o.BreakerDelay).
		OnStateChanged(func(e circuitbreaker.StateChangedEvent) { o.Trace.Breaker(api, stateName(e.NewState)) }).
		Build()
	return b
}

// isFailure reports whether an attempt counts as a failure of velog. A request that
// did not reach velog says nothing about it, and must not close a half-open
// breaker.
func isFailure(err error, halfOpen func() bool) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return halfOpen()
	}
	e, ok := errors.AsType[*Error](err)
	if ok && e.Kind == KindRateLimited && e.Status == 0 {
		return halfOpen()
	}
	return ok && e.Kind == KindTemporary
}

func stateName(s circuitbreaker.State) string {
	switch s {
	case circuitbreaker.OpenState:
		return "open"
	case circuitbreaker.HalfOpenState:
		return "half_open"
	default:
		return "closed"
	}
}
