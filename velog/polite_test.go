package velog_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog"
)

// scripted answers by a function, and notes when it was asked.
type scripted struct {
	mu     sync.Mutex
	at     []time.Time
	answer func(n int) *http.Response // n counts from 0; nil: the connection breaks
}

func (s *scripted) RoundTrip(*http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.at)
	s.at = append(s.at, time.Now())
	if resp := s.answer(n); resp != nil {
		return resp, nil
	}
	return nil, errors.New("connection reset by peer")
}

func respond(status int, body string, header ...string) *http.Response {
	h := http.Header{"Content-Type": {jsonType}}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}
}

func good(int) *http.Response { return respond(200, page(post)) }

// ask makes one public walk of one page.
func ask(c *velog.Client) error {
	_, _, err := walk(c.Session(velog.Tokens{}, nil), velog.User{Username: "alice"})
	return err
}

func client(t *testing.T, o velog.Options) *velog.Client {
	t.Helper()
	o.UserAgent = "test/1"
	c, err := velog.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheRateHoldsForAllSessionsTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &scripted{answer: good}
		c := client(t, velog.Options{Transport: s, Rate: 5})
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				if err := ask(c); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for i := 1; i < len(s.at); i++ {
			if gap := s.at[i].Sub(s.at[i-1]); gap < 199*time.Millisecond {
				t.Errorf("request %d came %v after the one before", i, gap)
			}
		}
	})
}

func TestWaitingForATurnEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &scripted{answer: func(n int) *http.Response { return respond(429, "", "Retry-After", "20") }}
		c := client(t, velog.Options{Transport: s, Attempts: 1})
		wantKind(t, ask(c), velog.KindRateLimited)
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := c.Session(velog.Tokens{}, nil).PostsByID(ctx, []string{postID}, velog.Full)
		if err == nil || velog.KindOf(err) != "" || time.Since(began) > time.Second {
			t.Errorf("error %v after %v", err, time.Since(began))
		}
	})
}

func TestRetryAfter(t *testing.T) {
	for name, tt := range map[string]struct {
		status   int
		header   func() string
		waits    time.Duration // until the second request; 0: there is none
		reported time.Duration
	}{
		"seconds":       {429, func() string { return "7" }, 7 * time.Second, 0},
		"503":           {503, func() string { return "7" }, 7 * time.Second, 0},
		"date":          {429, func() string { return time.Now().Add(9 * time.Second).UTC().Format(http.TimeFormat) }, 9 * time.Second, 0},
		"none":          {429, func() string { return "" }, 100 * time.Millisecond, 0},
		"nonsense":      {429, func() string { return "soon" }, 100 * time.Millisecond, 0},
		"past":          {429, func() string { return "Thu, 01 Jan 1970 00:00:00 GMT" }, 100 * time.Millisecond, 0},
		"long":          {429, func() string { return "600" }, 0, 10 * time.Minute},
		"ridiculous":    {429, func() string { return "2000000000" }, 0, time.Hour},
		"503 and hours": {503, func() string { return "7200" }, 0, time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &scripted{answer: func(n int) *http.Response {
					if n == 0 {
						return respond(tt.status, "", "Retry-After", tt.header())
					}
					return good(n)
				}}
				err := ask(client(t, velog.Options{Transport: s}))
				if tt.waits == 0 {
					e, ok := errors.AsType[*velog.Error](err)
					if !ok || e.RetryAfter != tt.reported || len(s.at) != 1 {
						t.Errorf("error %+v after %d requests", e, len(s.at))
					}
					return
				}
				if err != nil || len(s.at) != 2 || s.at[1].Sub(s.at[0]) < tt.waits {
					t.Errorf("error %v, requests at %v", err, s.at)
				}
			})
		})
	}
}

func TestALongRetryAfterHoldsBackEveryone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &scripted{answer: func(n int) *http.Response {
			if n == 0 {
				return respond(429, "", "Retry-After", "600")
			}
			return good(n)
		}}
		c := client(t, velog.Options{Transport: s})
		wantKind(t, ask(c), velog.KindRateLimited)
		time.Sleep(time.Minute)
		err := ask(c)
		wantKind(t, err, velog.KindRateLimited)
		if e, _ := errors.AsType[*velog.Error](err); e.RetryAfter != 9*time.Minute || len(s.at) != 1 ||
			!strings.Contains(err.Error(), "9m0s") {
			t.Errorf("%+v after %d requests", e, len(s.at))
		}
		time.Sleep(9 * time.Minute)
		if err := ask(c); err != nil {
			t.Errorf("after the hold: %v", err)
		}
	})
}

func TestRetriesBackOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &scripted{answer: func(int) *http.Response { return nil }}
		wantKind(t, ask(client(t, velog.Options{Transport: s})), velog.KindTemporary)
		if len(s.at) != 3 {
			t.Fatalf("%d attempts, want 3", len(s.at))
		}
		for i, bounds := range [][2]time.Duration{{250, 750}, {500, 1500}} {
			if gap := s.at[i+1].Sub(s.at[i]) / time.Millisecond; gap < bounds[0] || gap > bounds[1] {
				t.Errorf("pause %d was %d ms, want %v", i, gap, bounds)
			}
		}
	})
}

func TestTheBreakerLeavesAVelogThatIsDownAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		up := false
		s := &scripted{answer: func(n int) *http.Response {
			if up {
				return good(n)
			}
			return respond(502, "")
		}}
		tr := &traced{}
		c := client(t, velog.Options{Transport: s, BreakerFailures: 6, Trace: tr.trace()})
		for range 5 {
			wantKind(t, ask(c), velog.KindTemporary)
		}
		if len(s.at) != 6 {
			t.Errorf("%d requests, want 6", len(s.at))
		}
		if e, _ := errors.AsType[*velog.Error](ask(c)); e.RetryAfter <= 0 || e.RetryAfter > 30*time.Second {
			t.Errorf("an open breaker says %+v", e)
		}
		up = true
		time.Sleep(30 * time.Second)
		if err := ask(c); err != nil {
			t.Errorf("after the pause: %v", err)
		}
		if want := []string{"v3 open", "v3 half_open", "v3 closed"}; !slices.Equal(tr.breaker, want) {
			t.Errorf("the breaker was %v", tr.breaker)
		}
	})
}

func TestWhatConcernsOneAccountNeverOpensTheBreaker(t *testing.T) {
	for name, resp := range map[string]func() *http.Response{
		"unknown user": func() *http.Response { return respond(200, `{"data":{"owner":null,"posts":[]}}`) },
		"login":        func() *http.Response { return respond(401, `{"errors":[{"message":"no"}]}`) },
		"rejected":     func() *http.Response { return respond(400, `{"errors":[{"message":"no"}]}`) },
		"rate limited": func() *http.Response { return respond(429, "") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &scripted{answer: func(int) *http.Response { return resp() }}
				c := client(t, velog.Options{Transport: s, BreakerFailures: 2, Attempts: 1})
				for range 10 {
					if err := ask(c); err == nil {
						t.Fatal("no error")
					}
				}
				if len(s.at) != 10 {
					t.Errorf("%d requests, want 10", len(s.at))
				}
			})
		})
	}
}

func TestAClientServesManySessionsAtOnce(t *testing.T) {
	st := open(t, 60)
	var wg sync.WaitGroup
	for i := range 20 {
		s := st.public()
		if i%2 == 0 {
			s = st.client.Session(st.tokens("alice", time.Minute, 20*day), nil)
		}
		wg.Go(func() {
			if posts, _, err := walk(s, velog.User{Username: "alice"}); err != nil || len(posts) != 60 {
				t.Error(fmt.Sprint(len(posts), " posts, ", err))
			}
		})
	}
	wg.Wait()
}
