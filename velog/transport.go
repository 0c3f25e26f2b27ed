package velog

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
)

// longestAnswer is far above any honest answer: 50 posts take about 20 kB.
const longestAnswer = 8 << 20

// call is one request as the layers of the transport see it. It travels in the
// request's context, because the GraphQL client in between passes on neither
// the path nor the code of an error, nor errors beside data.
type call struct {
	op      string
	api     API
	session *Session
	fields  []field

	data   map[string]json.RawMessage // the answer by alias
	failed map[string]*Error          // errors that concern one alias alone
	err    error                      // what the whole call failed with
}

type callKey struct{}

// callOf returns the call that a context carries. Every request that reaches
// the transport has one; an empty one keeps the others from having to check.
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

// recorder is the outermost layer. It keeps the typed error, which http.Client
// and the GraphQL client would wrap in text of their own.
type recorder struct {
	next    http.RoundTripper
	api     API
	breaker breaker
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	c := callOf(req.Context())
	resp, err := r.next.RoundTrip(req)
	if errors.Is(err, circuitbreaker.ErrOpen) {
		open := c.fail(KindTemporary, 0, "it failed several times in a row and is left alone for a moment")
		open.RetryAfter, open.Err = r.breaker.RemainingDelay(), err
		err = open
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
	err := a.client.gate.pass(req.Context())
	trace.Wait(c.op, time.Since(queued))
	if err != nil {
		return nil, c.located(err)
	}
	sent := time.Now()
	status, data, err := a.send(req, c)
	trace.Request(Request{
		Op: c.op, API: a.api, Outcome: outcome(err), Status: status, Duration: time.Since(sent),
	})
	if err != nil {
		return nil, err
	}
	return answerOf(req, data), nil
}

// located adds to an error of the gate which request it kept back.
func (c *call) located(err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		e.Op, e.API = c.op, c.api
	}
	return err
}

func (a *attempt) send(req *http.Request, c *call) (status int, data []byte, err error) {
	ctx, cancel := context.WithTimeout(req.Context(), a.client.opt.Timeout)
	defer cancel()
	out := req.Clone(ctx)
	out.Header.Set("User-Agent", a.client.opt.UserAgent)
	out.Header.Set("Accept", "application/json")
	c.session.setCookie(out)
	resp, err := a.client.opt.Transport.RoundTrip(out)
	if err != nil {
		return 0, nil, a.unreached(req.Context(), c, 0, err)
	}
	defer resp.Body.Close()
	// The tokens come first: they hold even if the answer is of no use.
	if err := c.session.takeTokens(req.Context(), resp); err != nil {
		return resp.StatusCode, nil, err
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, longestAnswer+1))
	if err != nil {
		return resp.StatusCode, nil, a.unreached(req.Context(), c, resp.StatusCode, err)
	}
	data, err = a.read(c, resp, body)
	return resp.StatusCode, data, err
}

// read judges an answer and holds the client back if velog asks for it.
func (a *attempt) read(c *call, resp *http.Response, body []byte) ([]byte, error) {
	data, failure := c.read(resp, body)
	if failure == nil {
		return data, nil
	}
	if wait := retryAfter(resp, time.Now()); wait > 0 {
		failure.RetryAfter = wait
		failure.again = failure.again && wait <= a.client.opt.LongestWait
		a.client.gate.hold(wait)
	}
	return nil, failure
}

// unreached is the error of an attempt without a whole answer.
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
	return failure
}

// answerOf wraps data that was found good in what the GraphQL client expects.
func answerOf(req *http.Request, data []byte) *http.Response {
	return &http.Response{
		StatusCode: http.StatusOK,
		Status:     "200 OK",
		Proto:      "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        http.Header{"Content-Type": {"application/json"}},
		Body:          io.NopCloser(io.MultiReader(bytes.NewReader([]byte(`{"data":`)), bytes.NewReader(data), bytes.NewReader([]byte(`}`)))),
		ContentLength: -1,
		Request:       req,
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
