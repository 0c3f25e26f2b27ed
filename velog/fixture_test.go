package velog_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

const day = 24 * time.Hour

// start is when the worlds of these tests begin and now is when they are
// looked at.
var (
	start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	now   = start.Add(60 * day)
)

// stage is a velog and a client that talks to it.
type stage struct {
	t       testing.TB
	world   *velogsim.World
	server  *velogsim.Server
	options velog.Options
	client  *velog.Client
	clock   *clock
	traced  *traced
}

// clock tells the time to the server and to the client.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// traced is what the client told its Trace.
type traced struct {
	mu       sync.Mutex
	requests []velog.Request
	retries  []string
	waits    int
	breaker  []string
	sources  []velog.ViewsSource
}

func (tr *traced) trace() velog.Trace {
	locked := func(f func()) {
		tr.mu.Lock()
		defer tr.mu.Unlock()
		f()
	}
	return velog.Trace{
		Request: func(r velog.Request) { locked(func() { tr.requests = append(tr.requests, r) }) },
		Retry:   func(op string, err error) { locked(func() { tr.retries = append(tr.retries, op) }) },
		Wait:    func(string, time.Duration) { locked(func() { tr.waits++ }) },
		Breaker: func(api velog.API, state string) {
			locked(func() { tr.breaker = append(tr.breaker, string(api)+" "+state) })
		},
		Source: func(s velog.ViewsSource) { locked(func() { tr.sources = append(tr.sources, s) }) },
	}
}

// open starts a velog in which alice has n posts, and a client that is quick.
func open(t testing.TB, n int, adapt ...func(*velog.Options)) *stage {
	t.Helper()
	st := &stage{t: t, clock: &clock{at: now}, traced: &traced{}}
	st.world = velogsim.NewWorld(velogsim.Config{Seed: 1, Start: start})
	st.world.AddUser("alice")
	for i := range n {
		st.world.Publish("alice", velogsim.PostSpec{
			Title: fmt.Sprintf("Post %d", i), ReleasedAt: start.Add(time.Duration(i) * time.Minute),
			InitialViews: int64(i), Popularity: 10,
		})
	}
	var err error
	if st.server, err = velogsim.Start(st.world, velogsim.Options{Now: st.clock.now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.server.Close() })
	st.options = quick(velog.Options{
		V3URL: st.server.V3URL(), V2URL: st.server.V2URL(), Now: st.clock.now, Trace: st.traced.trace(),
	})
	for _, f := range adapt {
		f(&st.options)
	}
	st.client = st.newClient()
	return st
}

// quick makes a client that hardly waits.
func quick(o velog.Options) velog.Options {
	o.UserAgent = "velog-dashboard-test/1"
	o.Rate = 1e6
	o.RetryDelay = time.Millisecond
	o.BreakerFailures = 1000
	return o
}

func (st *stage) newClient() *velog.Client {
	st.t.Helper()
	c, err := velog.New(st.options)
	if err != nil {
		st.t.Fatal(err)
	}
	return c
}

// public returns a session that is not signed in.
func (st *stage) public() *velog.Session { return st.client.Session(velog.Tokens{}, nil) }

func (st *stage) tokens(user string, access, refresh time.Duration) velog.Tokens {
	a, r := st.server.IssueTokens(user, access, refresh)
	return velog.Tokens{Access: velog.Token(a), Refresh: velog.Token(r)}
}

// connected returns a session of a user whose tokens are fresh.
func (st *stage) connected(user string) *velog.Session {
	return st.client.Session(st.tokens(user, 20*time.Hour, 29*day), nil)
}

// walk reads a whole list.
func walk(s *velog.Session, who velog.User) (posts []velog.Post, owner velog.User, err error) {
	for page, err := range s.Posts(context.Background(), who, velog.Full) {
		if err != nil {
			return posts, owner, err
		}
		posts, owner = append(posts, page.Posts...), page.Owner
	}
	return posts, owner, nil
}

// list is walk for tests in which nothing goes wrong.
func (st *stage) list(s *velog.Session, name string) []velog.Post {
	st.t.Helper()
	posts, _, err := walk(s, velog.User{Username: name})
	if err != nil {
		st.t.Fatal(err)
	}
	return posts
}

// wantTrue fails unless the posts are those of the user, in order, with their
// true counters.
func (st *stage) wantTrue(got []velog.Post, user string, private bool) {
	st.t.Helper()
	at := st.clock.now()
	want := slices.DeleteFunc(st.world.Posts(user, at), func(p velogsim.Post) bool { return p.Private && !private })
	if len(got) != len(want) {
		st.t.Fatalf("%d posts, want %d", len(got), len(want))
	}
	for i, p := range got {
		truth := st.world.Total(want[i].ID, at)
		if p.Err != nil || p.ID != want[i].ID || p.Title != want[i].Title || p.Private != want[i].Private ||
			(velogsim.Counters{Views: p.Views, Likes: p.Likes, Comments: p.Comments}) != truth {
			st.t.Fatalf("post %d is %+v, want %+v with %+v", i, p, want[i], truth)
		}
	}
}

// wantKind fails unless err is of the kind.
func wantKind(t testing.TB, err error, kind velog.Kind) {
	t.Helper()
	if err == nil || velog.KindOf(err) != kind {
		t.Fatalf("error %v is of kind %q, want %q", err, velog.KindOf(err), kind)
	}
}

// wantRequests fails unless exactly n requests were made.
func (st *stage) wantRequests(n int) {
	st.t.Helper()
	if got := st.server.RequestCount(); got != n {
		st.t.Errorf("%d requests, want %d", got, n)
	}
}
