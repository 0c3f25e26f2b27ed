package velog_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// clockStage is a simulated velog and a client that counts what it hears of
// the clock.
type clockStage struct {
	server *velogsim.Server
	client *velog.Client
	heard  []time.Duration
}

func newClockStage(t *testing.T, there, here func() time.Time) *clockStage {
	t.Helper()
	world := velogsim.NewWorld(velogsim.Config{Seed: 1, Start: there().AddDate(0, 0, -1)})
	world.AddUser("alice")
	server, err := velogsim.Start(world, velogsim.Options{Now: there})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	s := &clockStage{server: server}
	s.client = client(t, velog.Options{
		V3URL: server.V3URL(), V2URL: server.V2URL(), Rate: 10_000, Now: here,
		Trace: velog.Trace{Clock: func(offset time.Duration) { s.heard = append(s.heard, offset) }},
	})
	return s
}

// ask makes one request in a session of its own, and returns what the session
// and the client know of the clock then.
func (s *clockStage) ask(t *testing.T) (session, all time.Duration) {
	t.Helper()
	one := s.client.Session(velog.Tokens{}, nil)
	if _, _, err := walk(one, velog.User{Username: "alice"}); err != nil {
		t.Fatal(err)
	}
	session, _ = one.ClockOffset()
	all, _ = s.client.ClockOffset()
	return session, all
}

func about(t *testing.T, what string, got, want time.Duration) {
	t.Helper()
	if (got - want).Abs() > 10*time.Second { // a loaded machine may take long
		t.Errorf("%s: the clock is %v ahead, want about %v", what, got, want)
	}
}

func TestTheClockIsComparedWithVelogs(t *testing.T) {
	s := newClockStage(t, time.Now, time.Now)
	if offset, known := s.client.ClockOffset(); known {
		t.Errorf("before the first answer the offset is %v", offset)
	}
	session, all := s.ask(t)
	about(t, "right clock, session", session, 0)
	about(t, "right clock, client", all, 0)
	s.server.SetSkew(-9 * time.Hour)
	session, all = s.ask(t)
	about(t, "velog 9 h behind, session", session, 9*time.Hour)
	about(t, "one odd answer of two", all, 0)
	s.ask(t)
	_, all = s.ask(t)
	about(t, "velog 9 h behind, client", all, 9*time.Hour)
	s.server.SetSkew(5 * 24 * time.Hour)
	s.ask(t)
	session, all = s.ask(t)
	about(t, "velog 5 d ahead, session", session, -5*24*time.Hour)
	about(t, "velog 5 d ahead, client", all, -5*24*time.Hour)
	if len(s.heard) < 6 {
		t.Errorf("the trace heard of %d answers", len(s.heard))
	}
}

func TestTheSimulatedVelogTellsItsOwnTime(t *testing.T) {
	then := time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC)
	now := func() time.Time { return then }
	s := newClockStage(t, now, now)
	session, _ := s.ask(t)
	about(t, "a simulated day", session, 0)
}

func TestAnswersOfCachesDoNotTellTheTime(t *testing.T) {
	s := newClockStage(t, time.Now, time.Now)
	s.ask(t)
	s.server.Inject(velogsim.Fault{Kind: velogsim.FaultCached, Delay: 30 * time.Minute})
	for range 4 {
		session, all := s.ask(t)
		about(t, "cached, session", session, 0)
		about(t, "cached, client", all, 0)
	}
	one := s.client.Session(velog.Tokens{}, nil)
	if _, _, err := walk(one, velog.User{Username: "alice"}); err != nil {
		t.Fatal(err)
	}
	if offset, known := one.ClockOffset(); known {
		t.Errorf("a session with nothing but cached answers knows an offset of %v", offset)
	}
}

func TestNoDateIsNoOffset(t *testing.T) {
	s := newClockStage(t, time.Now, time.Now)
	s.server.Inject(velogsim.Fault{Kind: velogsim.FaultNoDate})
	s.ask(t)
	if offset, known := s.client.ClockOffset(); known {
		t.Errorf("without a Date the offset is %v", offset)
	}
}

// A clock that is a year ahead must not make a good refresh token pass for an
// ended one, once velog has told the time.
func TestTokensAreJudgedByVelogsTime(t *testing.T) {
	s := newClockStage(t, time.Now, func() time.Time { return time.Now().AddDate(1, 0, 0) })
	access, refresh := s.server.IssueTokens("alice", -time.Hour, 30*24*time.Hour)
	s.ask(t)
	session := s.client.Session(velog.Tokens{Access: velog.Token(access), Refresh: velog.Token(refresh)}, nil)
	if _, err := session.Me(t.Context()); err != nil {
		t.Error(err)
	}
}

// A Retry-After that is a date means the time from the answer's own date on.
func TestRetryAfterIsReadByVelogsClock(t *testing.T) {
	there := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	c := client(t, velog.Options{Attempts: 1, Transport: &scripted{answer: func(int) *http.Response {
		return respond(429, "", "Date", there.Format(http.TimeFormat), "Retry-After", there.Add(10*time.Minute).Format(http.TimeFormat))
	}}})
	e, _ := errors.AsType[*velog.Error](ask(c))
	if e == nil || e.RetryAfter != 10*time.Minute {
		t.Errorf("got %v, want a Retry-After of ten minutes", e)
	}
}
