package velog

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"time"

	"github.com/failsafe-go/failsafe-go/failsafehttp"
	"github.com/shurcooL/graphql"
)

// velog's own addresses.
const (
	DefaultV3URL = "https://v3.velog.io/graphql"
	DefaultV2URL = "https://v2.velog.io/graphql"
)

// Options configure a [Client]. The zero value of every field but UserAgent
// means its default.
type Options struct {
	V3URL, V2URL string            // default: velog's own
	UserAgent    string            // the program's name and version; required
	Rate         float64           // requests a second, retries included; default 5
	Gate         Gate              // shared between processes; default: the client's own, at Rate
	Transport    http.RoundTripper // beneath rate limit and retries; default: at most 4 connections to a host
	Timeout      time.Duration     // of one attempt, reading the answer included; default 15 s
	Trace        Trace
	Now          func() time.Time // the clock that tokens are compared with; default time.Now

	Attempts        int           // quick attempts at one request; default 3
	RetryDelay      time.Duration // before the second attempt, doubled before the third; default 0.5 s
	LongestWait     time.Duration // the longest Retry-After that is waited for; default 30 s
	BreakerFailures int           // temporary failures in a row that open the breaker; default 10
	BreakerDelay    time.Duration // how long the breaker stays open; default 30 s
	SourceMemory    time.Duration // how long a fallback is used before the better way is tried again; default 1 h
}

// Trace observes what the client does, for metrics. Its functions may be nil, must
// be quick, and may be called concurrently.
type Trace struct {
	Request func(Request)                    // after every attempt
	Retry   func(op string, err error)       // before another attempt
	Wait    func(op string, d time.Duration) // how long an attempt waited for its turn
	Breaker func(api API, state string)      // closed, open or half_open
	Source  func(ViewsSource)                // after every page of a list
	Clock   func(offset time.Duration)       // after every answer that tells the time; see [Client.ClockOffset]
}

// Request is one attempt at a request.
type Request struct {
	Op       string // the GraphQL field that was asked for
	API      API
	Outcome  string // "ok", a [Kind], "canceled" or "error"
	Status   int    // of HTTP; 0: no answer
	Duration time.Duration

	// Statements that it made velog's database run, estimated; see [Cost].
	Statements int
}

// ViewsSource names where views are read.
type ViewsSource string

const (
	SourceList  ViewsSource = "list"      // v3's list of posts, 50 to a request
	SourceStats ViewsSource = "get_stats" // v2, post by post, 20 to a request
)

// Client sends requests to velog. It is safe for concurrent use, and all its
// sessions share one rate limit. What belongs to one account is in a [Session].
type Client struct {
	opt    Options
	gate   Gate
	source *sourceMemory
	clock  clock
	v3, v2 *graphql.Client
}

// New checks the options and returns a client. It makes no request.
func New(opt Options) (*Client, error) {
	opt = opt.withDefaults()
	if err := opt.validate(); err != nil {
		return nil, err
	}
	c := &Client{
		opt:    opt,
		gate:   opt.Gate,
		source: &sourceMemory{keep: opt.SourceMemory},
	}
	if c.gate == nil {
		c.gate = newGate(opt)
	}
	c.v3, c.v2 = c.endpoint(V3, opt.V3URL), c.endpoint(V2, opt.V2URL)
	return c, nil
}

// endpoint stacks the layers that a request passes: retries around the breaker, so
// that every attempt counts, around the attempt itself. A gate from the options
// brings its own breaker.
func (c *Client) endpoint(api API, address string) *graphql.Client {
	once := &attempt{client: c, api: api}
	if c.opt.Gate != nil {
		return graphql.NewClient(address, &http.Client{
			Transport: &recorder{next: failsafehttp.NewRoundTripper(once, newRetries(c.opt))},
		})
	}
	breaker := newBreaker(c.opt, api)
	return graphql.NewClient(address, &http.Client{
		Transport: &recorder{
			next:    failsafehttp.NewRoundTripper(once, newRetries(c.opt), breaker),
			breaker: breaker, delay: c.opt.BreakerDelay,
		},
	})
}

func (c *Client) of(api API) *graphql.Client {
	if api == V2 {
		return c.v2
	}
	return c.v3
}

// Session returns a session for one account; with zero tokens it is anonymous.
// Tokens that velog rotates are passed to save before the answer that brought them
// is used; if save fails, so does the call. A session is not safe for concurrent
// use.
func (c *Client) Session(t Tokens, save func(context.Context, Tokens) error) *Session {
	return &Session{client: c, tokens: t, connected: !t.Empty(), save: save}
}

func (o Options) withDefaults() Options {
	o.V3URL = cmp.Or(o.V3URL, DefaultV3URL)
	o.V2URL = cmp.Or(o.V2URL, DefaultV2URL)
	o.Rate = cmp.Or(o.Rate, 5)
	o.Timeout = cmp.Or(o.Timeout, 15*time.Second)
	o.Attempts = cmp.Or(o.Attempts, 3)
	o.RetryDelay = cmp.Or(o.RetryDelay, 500*time.Millisecond)
	o.LongestWait = cmp.Or(o.LongestWait, DefaultLongestWait)
	o.BreakerFailures = cmp.Or(o.BreakerFailures, DefaultBreakerFailures)
	o.BreakerDelay = cmp.Or(o.BreakerDelay, DefaultBreakerDelay)
	o.SourceMemory = cmp.Or(o.SourceMemory, time.Hour)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Transport == nil {
		o.Transport = newTransport()
	}
	o.Trace = o.Trace.complete()
	return o
}

func (o Options) validate() error {
	var errs []error
	if o.UserAgent == "" {
		errs = append(errs, errors.New("velog: UserAgent is empty: set it, so that velog sees who sends the requests"))
	}
	if o.Rate <= 0 || math.IsNaN(o.Rate) || math.IsInf(o.Rate, 0) {
		errs = append(errs, fmt.Errorf("velog: Rate is %v, but must be above 0", o.Rate))
	}
	if min(o.Timeout, o.RetryDelay, o.LongestWait, o.BreakerDelay, o.SourceMemory) < 0 ||
		min(o.Attempts, o.BreakerFailures) < 0 {
		errs = append(errs, errors.New("velog: a duration or number in Options is negative"))
	}
	return errors.Join(append(errs, checkURL(V3, o.V3URL), checkURL(V2, o.V2URL))...)
}

// checkURL does not repeat the address in its error: it may contain a password.
func checkURL(api API, address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http"):
		return fmt.Errorf("velog: the address of %s is not an http or https URL", api)
	case u.User != nil:
		return fmt.Errorf("velog: the address of %s must not contain a user or password", api)
	}
	return nil
}

// newTransport limits the number of connections. It respects HTTPS_PROXY.
func newTransport() http.RoundTripper {
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		MaxConnsPerHost:     4,
		MaxIdleConnsPerHost: 4,
		IdleConnTimeout:     90 * time.Second,
		TLSHandshakeTimeout: 10 * time.Second,
		ForceAttemptHTTP2:   true,
	}
}

func (t Trace) complete() Trace {
	if t.Request == nil {
		t.Request = func(Request) {}
	}
	if t.Retry == nil {
		t.Retry = func(string, error) {}
	}
	if t.Wait == nil {
		t.Wait = func(string, time.Duration) {}
	}
	if t.Breaker == nil {
		t.Breaker = func(API, string) {}
	}
	if t.Source == nil {
		t.Source = func(ViewsSource) {}
	}
	if t.Clock == nil {
		t.Clock = func(time.Duration) {}
	}
	return t
}
