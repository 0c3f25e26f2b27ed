package access_test

import (
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

// cut is a token that was not copied to its end: the signature lacks something.
func cut(t velog.Token) velog.Token { return t[:len(t)-5] }

// until2100 claims what another token does, but never to expire; velog did not
// sign it.
func until2100(t *testing.T, token velog.Token) velog.Token {
	t.Helper()
	var claims jwt.MapClaims
	if _, _, err := jwt.NewParser().ParseUnverified(string(token), &claims); err != nil {
		t.Fatal(err)
	}
	claims["exp"] = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	forged, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("not velog's"))
	if err != nil {
		t.Fatal(err)
	}
	return velog.Token(forged)
}

// TestBrokenRefreshTokenIsNamed gives a good access token beside it, as who
// copies in haste does.
func TestBrokenRefreshTokenIsNamed(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	good := s.fresh("ann")
	for name, refresh := range map[string]velog.Token{"cut": cut(good.Refresh), "forged": until2100(t, good.Refresh)} {
		bad := velog.Tokens{Access: good.Access, Refresh: refresh}
		_, err := s.Register(t.Context(), "203.0.113.7", bad)
		r := s.refused(err, access.ReasonRejected)
		if r.Field != access.FieldRefresh || !strings.Contains(r.Error(), "velog rejects refresh_token") {
			t.Errorf("%s: %v", name, r)
		}
	}
	if all, err := s.ledger.Accounts(t.Context()); err != nil || len(all) > 0 {
		t.Errorf("%d accounts, %v", len(all), err)
	}
}

// TestRotationIsKept: trying a refresh token may rotate it.
func TestRotationIsKept(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	old := s.tokens("ann", time.Hour, 10*24*time.Hour)
	id := s.kept(s.Register(t.Context(), "203.0.113.7", old)).Account.ID
	stored, err := s.ledger.Tokens(t.Context(), id)
	s.must(err)
	if left := stored.RefreshExpiry().Sub(s.now); left != month || stored.Access == old.Access {
		t.Errorf("the stored refresh token lasts for %v", left)
	}
}

// TestGivenTokensReplaceStoredOnes brings a ledger into the state that earlier
// versions left: a broken refresh token in it that claims a later end.
func TestGivenTokensReplaceStoredOnes(t *testing.T) {
	t.Parallel()
	for name, give := range map[string]func(s *stage, id int64, t velog.Tokens) error{
		"registering": func(s *stage, _ int64, tokens velog.Tokens) error {
			return s.errOf(s.Register(t.Context(), "203.0.113.7", tokens))
		},
		"signing in": func(s *stage, _ int64, tokens velog.Tokens) error {
			return s.errOf(s.SignIn(t.Context(), "203.0.113.7", tokens))
		},
		"connecting": func(s *stage, id int64, tokens velog.Tokens) error {
			_, err := s.Connect(t.Context(), "203.0.113.7", s.account(id), tokens)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, true)
			id := s.register("ann").Account.ID
			good := s.tokens("ann", 12*time.Hour, month)
			for what, stored := range map[string]velog.Tokens{
				"an equal end":  {Access: good.Access, Refresh: cut(good.Refresh)},
				"the year 2100": {Access: until2100(t, good.Access), Refresh: until2100(t, good.Refresh)},
			} {
				s.must(s.ledger.ReplaceTokens(t.Context(), id, stored))
				s.must(give(s, id, good))
				now, err := s.ledger.Tokens(t.Context(), id)
				s.must(err)
				if now.Refresh != good.Refresh || now.Access == stored.Access {
					t.Errorf("%s: the broken tokens are still there", what)
				}
				s.now = s.now.Add(48 * time.Hour) // the access token is over: only the refresh token helps
				s.scrape(s.account(id))
			}
		})
	}
}

func (s *stage) errOf(session access.Session, err error) error {
	s.secrets = append(s.secrets, session.Token)
	return err
}

// TestForgedAccessTokenIsNotStored: the refresh token beside it is good.
func TestForgedAccessTokenIsNotStored(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	good := s.fresh("ann")
	id := s.kept(s.Register(t.Context(), "203.0.113.7",
		velog.Tokens{Access: until2100(t, good.Access), Refresh: good.Refresh})).Account.ID
	if a := s.account(id); a.AccessExpiry.After(s.now.Add(24 * time.Hour)) {
		t.Errorf("the access token lasts until %v", a.AccessExpiry)
	}
}

// TestSignInByTheAccessTokenAlone: who is asked for either token is let in by the
// good one, and the other is not kept.
func TestSignInByTheAccessTokenAlone(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	id := s.register("ann").Account.ID
	before, err := s.ledger.Tokens(t.Context(), id)
	s.must(err)
	good, over := s.fresh("ann"), s.tokens("ann", -time.Hour, -time.Minute)
	for _, refresh := range []velog.Token{cut(good.Refresh), over.Refresh} {
		s.kept(s.SignIn(t.Context(), "203.0.113.7", velog.Tokens{Access: good.Access, Refresh: refresh}))
		if now, err := s.ledger.Tokens(t.Context(), id); err != nil || now.Refresh != before.Refresh {
			t.Errorf("the refresh token was replaced: %v", err)
		}
	}
}

func TestJudgeFindsAllMistakes(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	good := s.fresh("ann")
	_, found := access.CheckTokens(velog.Tokens{Access: "hello", Refresh: good.Access}, s.now)
	var texts []string
	for _, r := range found {
		texts = append(texts, r.Naming("A", "R").Error())
	}
	if len(texts) != 2 || !strings.HasPrefix(texts[0], "A is not one of velog's tokens") || !strings.HasPrefix(texts[1], "R contains the other token") {
		t.Errorf("%q", texts)
	}
}
