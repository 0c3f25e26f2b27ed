package velog_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

func TestMe(t *testing.T) {
	st := open(t, 0)
	want := velog.User{ID: st.world.AddUser("alice"), Username: "alice"}
	if me, err := st.connected("alice").Me(t.Context()); err != nil || me != want {
		t.Errorf("%+v, %v", me, err)
	}
	st.server.Inject(velogsim.Fault{Kind: velogsim.FaultEmpty, API: velogsim.V3})
	if me, err := st.connected("alice").Me(t.Context()); err != nil || me != want {
		t.Errorf("by v2: %+v, %v", me, err)
	}
	_, err := st.public().Me(t.Context())
	wantKind(t, err, velog.KindLogin)
}

func TestALoginThatVelogDoesNotTake(t *testing.T) {
	st := open(t, 1)
	for name, c := range map[string]struct {
		tokens velog.Tokens
		cause  string
	}{
		"both ended":   {st.tokens("alice", -time.Hour, -time.Minute), "the refresh token expired at"},
		"no refresh":   {velog.Tokens{Access: st.tokens("alice", -time.Hour, day).Access}, "there is no refresh token"},
		"a user gone":  {st.tokens("nobody", time.Hour, day), "velog rejects the login"},
		"not JWTs":     {velog.Tokens{Access: "abc", Refresh: "def"}, "neither token is one of velog's"},
		"foreign JWTs": {velog.Tokens{Access: foreign(st.tokens("alice", time.Hour, day).Access)}, "there is no refresh token"},
	} {
		t.Run(name, func(t *testing.T) {
			s, tokens := st.client.Session(c.tokens, nil), c.tokens
			_, err := s.Me(t.Context())
			wantKind(t, err, velog.KindLogin)
			if strings.Contains(err.Error(), "eyJ") || !strings.Contains(err.Error(), c.cause) {
				t.Errorf("%q does not say %q, or contains a token", err, c.cause)
			}
			posts, _, err := walk(s, velog.User{Username: "alice"})
			wantKind(t, err, velog.KindLogin)
			if len(posts) != 0 || s.Tokens() != tokens {
				t.Errorf("%d posts, tokens changed: %v", len(posts), s.Tokens() != tokens)
			}
		})
	}
}

// foreign breaks a token's signature.
func foreign(t velog.Token) velog.Token { return t[:len(t)-6] + "AAAAAA" }

func TestRotatedTokensAreSavedBeforeTheAnswerIsUsed(t *testing.T) {
	for _, api := range []velogsim.API{velogsim.V3, velogsim.V2} {
		t.Run(string(api), func(t *testing.T) {
			st := open(t, 1)
			if api == velogsim.V2 {
				st.server.Inject(velogsim.Fault{Kind: velogsim.FaultEmpty, API: velogsim.V3})
			}
			old := st.tokens("alice", time.Minute, 20*day)
			var saved []velog.Tokens
			s := st.client.Session(old, func(_ context.Context, tokens velog.Tokens) error {
				saved = append(saved, tokens)
				return nil
			})
			if _, err := s.Me(t.Context()); err != nil {
				t.Fatal(err)
			}
			if len(saved) != 1 || s.Tokens() != saved[0] {
				t.Fatalf("saved %d times", len(saved))
			}
			if !saved[0].AccessExpiry().After(old.AccessExpiry()) || !saved[0].RefreshExpiry().After(old.RefreshExpiry()) {
				t.Errorf("saved tokens end at %v and %v", saved[0].AccessExpiry(), saved[0].RefreshExpiry())
			}
			if _, err := s.Me(t.Context()); err != nil || len(saved) != 1 {
				t.Errorf("the second call: %v, saved %d times", err, len(saved))
			}
		})
	}
}

func TestAFailedSaveFailsTheCall(t *testing.T) {
	st := open(t, 1)
	full := errors.New("disk full")
	old := st.tokens("alice", time.Minute, 20*day)
	s := st.client.Session(old, func(context.Context, velog.Tokens) error { return full })
	posts, _, err := walk(s, velog.User{Username: "alice"})
	if !errors.Is(err, full) || velog.KindOf(err) != "" || len(posts) != 0 {
		t.Errorf("%d posts, error %v", len(posts), err)
	}
	if s.Tokens() != old {
		t.Error("the session uses tokens that were not saved")
	}
	st.wantRequests(1)
}

func TestOnlyTokensOfUseAreSent(t *testing.T) {
	st := open(t, 0)
	good, ended := st.tokens("alice", time.Hour, day), st.tokens("alice", -time.Hour, -time.Hour)
	for name, tt := range map[string]struct {
		tokens velog.Tokens
		sent   string
	}{
		"both":            {good, "access refresh"},
		"refresh ended":   {velog.Tokens{Access: good.Access, Refresh: ended.Refresh}, "access"},
		"refresh garbage": {velog.Tokens{Access: good.Access, Refresh: "abc"}, "access"},
		"access garbage":  {velog.Tokens{Access: "abc", Refresh: good.Refresh}, "refresh"},
		"refresh alone":   {velog.Tokens{Refresh: good.Refresh}, "refresh"},
		"access alone":    {velog.Tokens{Access: good.Access}, "access"},
	} {
		t.Run(name, func(t *testing.T) {
			st.server.ResetRequests()
			if _, err := st.client.Session(tt.tokens, nil).Me(t.Context()); err != nil {
				t.Fatal(err)
			}
			var sent []string
			for _, name := range []string{"access", "refresh"} {
				if st.server.Requests()[0].Cookies[name+"_token"] != "" {
					sent = append(sent, name)
				}
			}
			if got := strings.Join(sent, " "); got != tt.sent {
				t.Errorf("sent %q, want %q", got, tt.sent)
			}
		})
	}
}

func TestANearlyEndedLoginWithADeadRefreshTokenStillCounts(t *testing.T) {
	st := open(t, 0)
	s := st.client.Session(st.tokens("alice", 20*time.Minute, -time.Hour), func(_ context.Context, tokens velog.Tokens) error {
		return fmt.Errorf("nothing is to be saved, but got %v", tokens)
	})
	if me, err := s.Me(t.Context()); err != nil || me.Username != "alice" {
		t.Errorf("%+v, %v", me, err)
	}
}

func TestSessionsDoNotShareCookies(t *testing.T) {
	st := open(t, 0)
	st.world.AddUser("bob")
	alice := st.client.Session(st.tokens("alice", time.Minute, 20*day), nil)
	bob := st.client.Session(st.tokens("bob", time.Minute, 20*day), nil)
	for range 2 {
		for name, s := range map[string]*velog.Session{"alice": alice, "bob": bob} {
			if me, err := s.Me(t.Context()); err != nil || me.Username != name {
				t.Errorf("%s is %+v, %v", name, me, err)
			}
		}
	}
	st.server.ResetRequests()
	st.list(st.public(), "alice")
	if got := st.server.Requests()[0].Cookies; len(got) != 0 {
		t.Errorf("the anonymous session sent %d cookies", len(got))
	}
}
