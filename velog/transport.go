package velog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
)

// longestAnswer is far above any real answer: 50 posts take about 20 kB.
const longestAnswer = 8 << 20

// call is one request as the layers of the transport see it. It travels in the
// request's context, because the GraphQL client in between passes on neither the
// path nor the code of an error.
type call struct {
	op      string
	api     API
	session *Session
	fields  []field

	ran    bool                       // whether velog may have run the query
	data   map[string]json.RawMessage // the answer by alias
	failed map[string]*Error          // errors that affect one alias alone
	err    error                      // the error of the whole call
}

type callKey struct{}

// callOf returns the call in a context. Requests without one get an empty call, so
// that nobody needs to check.
func callOf(ctx context.Context) *call {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		return c
	}
	return &call{}
}

// fail makes an error of this call.
func (c *call) fail(kind Kind, status int, format string, args ...any) *Error {
	return &Error{Kind: kind, Op: c.op, API: c.api, Status: status, Message: clean(fmt.Sprintf(format, args...))}
}

// recorder is the outermost layer. It keeps the typed error, which http.Client and
// the GraphQL client would wrap in texts of their own.
type recorder struct {
	next    http.RoundTripper
	breaker breaker       // nil: the gate has it
	delay   time.Duration // of the breaker
}

// releaseInTime half-opens a breaker that would stay open longer than its delay:
// it follows the wall clock, which may be set back.
func (r *recorder) releaseInTime() {
	if r.breaker != nil && r.breaker.IsOpen() && r.breaker.RemainingDelay() > r.delay {
		r.breaker.HalfOpen()
	}
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	c := callOf(req.Context())
	r.releaseInTime()
	resp, err := r.next.RoundTrip(req)
	if errors.Is(err, circuitbreaker.ErrOpen) {
		open := LeftAlone(r.breaker.RemainingDelay())
		open.Err = err
		err = c.located(open)
	}
	c.err = err
	return resp, err
}

// attempt sends a request once and turns whatever comes back into data or a
// typed error.
type attempt struct {
	client *Client
	api    API
}

func (a *attempt) RoundTrip(req *http.Request) (*http.Response, error) {
	c, trace := callOf(req.Context()), a.client.opt.Trace
	queued := time.Now()
	err := a.client.gate.Pass(req.Context(), a.api)
	trace.Wait(c.op, time.Since(queued))
	if err != nil {
		return nil, c.located(err)
	}
	sent := time.Now()
	c.ran, c.data = false, nil
	status, err := a.send(req, c)
	took, cost := time.Since(sent), c.cost()
	c.session.spend(cost)
	trace.Request(Request{Op: c.op, API: a.api, Outcome: outcome(err), Status: status, Duration: took, Statements: cost.Statements})
	a.client.gate.Answered(a.api, healthOf(err))
	if err != nil {
		return nil, err
	}
	return done(req), nil
}

// located adds the request's operation to an error of the gate.
func (c *call) located(err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		e.Op, e.API = c.op, c.api
	}
	return err
}

func (a *attempt) send(req *http.Request, c *call) (status int, err error) {
	ctx, cancel := context.WithTimeout(req.Context(), a.client.opt.Timeout)
	defer cancel()
	out := req.Clone(ctx)
	out.Header.Set("User-Agent", a.client.opt.UserAgent)
	out.Header.Set("Accept", "application/json")
	c.session.setCookie(out)
	sent := time.Now()
	resp, err := a.client.opt.Transport.RoundTrip(out)
	if err != nil {
		return 0, a.unreached(req.Context(), c, 0, err)
	}
	defer resp.Body.Close()
	a.learnClock(c.session, resp, time.Since(sent))
	// The tokens come first: they hold even if the answer is of no use.
	if err := c.session.takeTokens(req.Context(), resp); err != nil {
		return resp.StatusCode, err
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, longestAnswer+1))
	if err != nil {
		return resp.StatusCode, a.unreached(req.Context(), c, resp.StatusCode, err)
	}
	return resp.StatusCode, a.read(c, resp, body)
}

// read classifies an answer, and delays further requests if velog asks for it.
func (a *attempt) read(c *call, resp *http.Response, body []byte) error {
	failure := c.read(resp, body)
	if failure == nil {
		return nil
	}
	if wait := retryAfter(resp, time.Now()); wait > 0 {
		failure.RetryAfter = wait
		failure.again = failure.again && wait <= a.client.opt.LongestWait
		a.client.gate.Hold(wait)
	}
	return failure
}

// unreached is the error of an attempt without a complete answer.
func (a *attempt) unreached(ctx context.Context, c *call, status int, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	failure := c.fail(KindTemporary, status, "%v", err)
	if errors.Is(err, context.DeadlineExceeded) {
		failure = c.fail(KindTemporary, status, "no whole answer within %v", a.client.opt.Timeout)
		// The attempt's own deadline must not look like the caller's.
		err = nil
	}
	failure.Err, failure.again = err, true
	c.ran = true
	return failure
}

// done is what the GraphQL client gets for a good answer. The data stays with the
// call: decoding it there is strict about missing fields, and takes a quarter of
// the time.
func done(req *http.Request) *http.Response {
	return &http.Response{
		StatusCode: http.StatusOK,
		Header:     http.Header{"Content-Type": {"application/json"}},
		Body:       io.NopCloser(strings.NewReader(`{"data":null}`)),
		Request:    req,
	}
}

func outcome(err error) string {
	if err == nil {
		return "ok"
	}
	if kind := KindOf(err); kind != "" {
		return string(kind)
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return "canceled"
	}
	return "error"
}
