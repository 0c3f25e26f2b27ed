package velog_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog"
)

// sharedGate is a gate that somebody else keeps.
type sharedGate struct {
	passed []velog.API
	held   []time.Duration
	health []velog.Health
	err    error
}

func (g *sharedGate) Pass(_ context.Context, api velog.API) error {
	g.passed = append(g.passed, api)
	return g.err
}

func (g *sharedGate) Hold(d time.Duration) { g.held = append(g.held, d) }

func (g *sharedGate) Answered(_ velog.API, h velog.Health) { g.health = append(g.health, h) }

func TestAGivenGateSeesEveryAttempt(t *testing.T) {
	g := &sharedGate{}
	s := &scripted{answer: func(n int) *http.Response {
		switch n {
		case 0:
			return respond(502, "")
		case 1:
			return respond(429, "", "Retry-After", "1")
		}
		return good(n)
	}}
	if err := ask(client(t, velog.Options{Transport: s, Gate: g, RetryDelay: time.Nanosecond})); err != nil {
		t.Fatal(err)
	}
	if want := []velog.API{velog.V3, velog.V3, velog.V3}; !slices.Equal(g.passed, want) {
		t.Errorf("passed: %v", g.passed)
	}
	if want := []velog.Health{velog.HealthDown, velog.HealthUp, velog.HealthUp}; !slices.Equal(g.health, want) {
		t.Errorf("health: %v", g.health)
	}
	if want := []time.Duration{time.Second}; !slices.Equal(g.held, want) {
		t.Errorf("held: %v", g.held)
	}
}

func TestNothingIsSentPastAClosedGate(t *testing.T) {
	away := errors.New("the database is away")
	for name, closed := range map[string]error{
		"asked to wait": velog.AskedToWait(time.Minute), "left alone": velog.LeftAlone(time.Minute), "error": away,
	} {
		t.Run(name, func(t *testing.T) {
			g, s := &sharedGate{err: closed}, &scripted{answer: good}
			err := ask(client(t, velog.Options{Transport: s, Gate: g}))
			if !errors.Is(err, closed) || len(s.at) != 0 || len(g.passed) != 1 || len(g.health) != 0 {
				t.Errorf("error %v after %d requests and %d turns", err, len(s.at), len(g.passed))
			}
		})
	}
}
