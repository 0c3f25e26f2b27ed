package access_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/velog"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

func TestRegisterConnects(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	session := s.register("ann")
	if !session.New || !session.Account.Connected || session.Account.User != "ann" || !session.Ends.Equal(s.now.Add(access.SessionLifetime)) {
		t.Errorf("%+v", session)
	}
	s.scrape(session.Account)
	if a := s.account(session.Account.ID); a.Posts != 4 {
		t.Errorf("%d posts are tracked, want 3 and the private one", a.Posts)
	}
	if a, err := s.Account(t.Context(), session.Token); err != nil || a.User != "ann" {
		t.Errorf("the session is %v's: %v", a.User, err)
	}
	if again := s.register("ann"); again.New || again.Account.ID != session.Account.ID {
		t.Errorf("registered twice: %+v", again)
	}
}

func TestClosedRegistrationLetsOnlyKnownWritersIn(t *testing.T) {
	t.Parallel()
	s := newStage(t, false)
	_, err := s.Register(t.Context(), "203.0.113.7", s.fresh("ann"))
	if r := s.refused(err, access.ReasonRegistrationClosed); r.User != "ann" {
		t.Errorf("%+v", r)
	}
	_, err = s.SignIn(t.Context(), "203.0.113.7", s.fresh("ann"))
	s.refused(err, access.ReasonRegistrationClosed)
	if all, err := s.ledger.Accounts(t.Context()); err != nil || len(all) > 0 {
		t.Errorf("%d accounts, %v", len(all), err)
	}
	id, _, err := s.ledger.AddAccount(t.Context(), "ann", s.now)
	s.must(err)
	s.scrape(s.account(id))
	days, err := s.ledger.AccountDays(t.Context(), id, collector.AllDays, collector.DateOf(s.now))
	s.must(err)
	if session := s.register("ann"); session.New || session.Account.ID != id || !session.Account.Connected {
		t.Errorf("%+v", session)
	}
	if after, err := s.ledger.AccountDays(t.Context(), id, collector.AllDays, collector.DateOf(s.now)); err != nil || len(after) != len(days) {
		t.Errorf("%d days of history, there were %d: %v", len(after), len(days), err)
	}
	s.must(s.Disconnect(t.Context(), s.account(id), false))
	if back := s.register("ann"); !back.New || back.Account.ID != id || !back.Account.Tracked {
		t.Errorf("who withdrew comes back: %+v", back)
	}
}

func TestSignInToAPublicAccountStoresNoTokens(t *testing.T) {
	t.Parallel()
	s := newStage(t, false)
	id, _, err := s.ledger.AddAccount(t.Context(), "ann", s.now)
	s.must(err)
	s.kept(s.SignIn(t.Context(), "203.0.113.7", s.fresh("ann")))
	if tokens, err := s.ledger.Tokens(t.Context(), id); err != nil || !tokens.Empty() || s.account(id).Connected {
		t.Error("signing in stored the tokens")
	}
}

func TestWrongTokensAreRefused(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	good, ended := s.fresh("ann"), s.tokens("ann", -time.Hour, -time.Minute)
	gone := s.tokens("nobody", time.Hour, month)
	for name, tc := range map[string]struct {
		tokens velog.Tokens
		reason access.Reason
		field  string
		asks   bool // velog
	}{
		"nothing":           {velog.Tokens{}, access.ReasonMissing, access.FieldRefresh, false},
		"access alone":      {velog.Tokens{Access: good.Access}, access.ReasonMissing, access.FieldRefresh, false},
		"no token":          {velog.Tokens{Access: "hello", Refresh: good.Refresh}, access.ReasonMalformed, access.FieldAccess, false},
		"half a token":      {velog.Tokens{Refresh: good.Refresh[:40]}, access.ReasonMalformed, access.FieldRefresh, false},
		"newline in it":     {velog.Tokens{Refresh: good.Refresh + "\r\nx"}, access.ReasonMalformed, access.FieldRefresh, false},
		"exchanged":         {velog.Tokens{Access: good.Refresh, Refresh: good.Access}, access.ReasonSwapped, access.FieldAccess, false},
		"of two writers":    {velog.Tokens{Access: good.Access, Refresh: s.fresh("bob").Refresh}, access.ReasonMixed, access.FieldRefresh, false},
		"endless":           {velog.Tokens{Refresh: long(t)}, access.ReasonMalformed, access.FieldRefresh, false},
		"ended":             {ended, access.ReasonExpired, access.FieldRefresh, false},
		"of a deleted user": {gone, access.ReasonRejected, access.FieldRefresh, true},
		"forged":            {velog.Tokens{Refresh: forged(t, good.Refresh)}, access.ReasonRejected, access.FieldRefresh, true},
		"half refresh":      {velog.Tokens{Access: good.Access, Refresh: good.Refresh[:len(good.Refresh)-5]}, access.ReasonRejected, access.FieldRefresh, true},
	} {
		t.Run(name, func(t *testing.T) {
			asked := len(s.velog.Requests())
			_, err := s.Register(t.Context(), "203.0.113.7", tc.tokens)
			if r := s.refused(err, tc.reason); r.Field != tc.field {
				t.Errorf("about %q, want %q", r.Field, tc.field)
			}
			if got := len(s.velog.Requests()) > asked; got != tc.asks {
				t.Errorf("velog was asked: %v", got)
			}
		})
	}
	if all, err := s.ledger.Accounts(t.Context()); err != nil || len(all) > 0 {
		t.Errorf("%d accounts, %v", len(all), err)
	}
}

// long is a token as velog makes them, but of a size that servers refuse.
func long(t *testing.T) velog.Token {
	t.Helper()
	claims := jwt.MapClaims{"user_id": strings.Repeat("a", 2000), "exp": time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC).Unix()}
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("key"))
	if err != nil {
		t.Fatal(err)
	}
	return velog.Token(token)
}

// forged is a token that claims the same, with another signature.
func forged(t *testing.T, token velog.Token) velog.Token {
	t.Helper()
	last := map[bool]velog.Token{true: "AAAAAAAAAA", false: "BBBBBBBBBB"}[token[len(token)-10:] != "AAAAAAAAAA"]
	return token[:len(token)-10] + last
}

func TestTokensMayComeWithTheCookiesName(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	good := s.fresh("ann")
	s.kept(s.Register(t.Context(), "203.0.113.7", velog.Tokens{
		Access: " access_token=" + good.Access + "; ", Refresh: `"` + good.Refresh + `"`,
	}))
}

func TestComingBackWithOldTokens(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	old := s.tokens("ann", 10*time.Minute, month)
	id := s.kept(s.Register(t.Context(), "203.0.113.7", old)).Account.ID // velog renews at once
	s.now = s.now.AddDate(0, 0, 20)
	s.scrape(s.account(id)) // and again
	renewed, err := s.ledger.Tokens(t.Context(), id)
	s.must(err)
	if renewed.Refresh == old.Refresh || renewed.Access == old.Access {
		t.Fatal("velog renewed nothing")
	}
	if back := s.kept(s.SignIn(t.Context(), "203.0.113.7", velog.Tokens{Refresh: old.Refresh})); back.Account.ID != id {
		t.Errorf("signed in to %d, want %d", back.Account.ID, id)
	}
	if now, err := s.ledger.Tokens(t.Context(), id); err != nil || now.RefreshExpiry().Before(renewed.RefreshExpiry()) {
		t.Error("old tokens took the place of renewed ones")
	}
}

// TestSignInWithAnotherKey is of an operator who has lost the key: velog knows
// the writer nonetheless, and fresh tokens are the way out.
func TestSignInWithAnotherKey(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	id := s.register("ann").Account.ID
	s.must(s.ledger.Close())
	var err error
	s.ledger, err = ledger.Open(t.Context(), ledger.Options{Dir: s.dir, Keys: newKeys(t)})
	s.must(err)
	s.newGate(true)
	session := s.kept(s.SignIn(t.Context(), "203.0.113.7", s.fresh("ann")))
	if _, err := s.Connect(t.Context(), "203.0.113.7", session.Account, s.fresh("ann")); err != nil {
		t.Fatal(err)
	}
	if tokens, err := s.ledger.Tokens(t.Context(), id); err != nil || tokens.Empty() {
		t.Errorf("no tokens: %v", err)
	}
}

func TestRenamedWriterKeepsTheAccount(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	id := s.register("ann").Account.ID
	s.world.Rename("ann", "anna", s.now)
	s.now = s.now.Add(time.Hour)
	if back := s.kept(s.SignIn(t.Context(), "203.0.113.7", s.fresh("anna"))); back.Account.ID != id || back.Account.User != "ann" {
		t.Errorf("%+v", back.Account)
	}
	s.world.AddUser("ann") // somebody else takes the old name
	s.world.Populate("ann", 1, s.now)
	_, err := s.SignIn(t.Context(), "203.0.113.7", s.fresh("ann"))
	s.refused(err, access.ReasonNotRegistered)
	_, err = s.Connect(t.Context(), "203.0.113.7", s.account(id), s.fresh("ann"))
	s.refused(err, access.ReasonOtherUser)
	stranger := s.register("ann")
	if !stranger.New || stranger.Account.ID == id || stranger.Account.User == "ann" || stranger.Account.Username != "ann" {
		t.Errorf("%+v", stranger.Account)
	}
	s.scrape(stranger.Account)
}

func TestConnectOnlyOnesOwnAccount(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	ann := s.register("ann").Account
	_, err := s.Connect(t.Context(), "203.0.113.7", ann, s.fresh("bob"))
	s.refused(err, access.ReasonOtherUser)
	s.register("bob")
	_, err = s.Connect(t.Context(), "203.0.113.7", ann, s.fresh("bob"))
	s.refused(err, access.ReasonOtherUser)
	id, _, err := s.ledger.AddAccount(t.Context(), "cat", s.now)
	s.must(err)
	if cat, err := s.Connect(t.Context(), "203.0.113.7", s.account(id), s.fresh("cat")); err != nil || !cat.Connected || cat.ID != id {
		t.Errorf("%+v, %v", cat, err)
	}
}

func TestConnectingDoesNotUndoDisconnecting(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	ann := s.register("ann").Account
	s.must(s.Disconnect(t.Context(), ann, false)) // elsewhere, while velog is asked whose the tokens are
	_, err := s.Connect(t.Context(), "203.0.113.7", ann, s.fresh("ann"))
	s.refused(err, access.ReasonDisconnected)
	if again, err := s.Connect(t.Context(), "203.0.113.7", s.account(ann.ID), s.fresh("ann")); err != nil || !again.Tracked {
		t.Errorf("%+v, %v", again, err)
	}
}

func TestVelogAway(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	s.velog.Inject(velogsim.Fault{Kind: velogsim.FaultStatus, Status: 502, Times: 100})
	_, err := s.Register(t.Context(), "203.0.113.7", s.fresh("ann"))
	s.refused(err, access.ReasonVelogDown)
}

func TestDisconnect(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	session, bob := s.register("ann"), s.register("bob")
	ann := session.Account
	s.scrape(ann)
	link, err := s.Share(t.Context(), ann.ID, collector.SharePages)
	s.must(err)
	rotated := s.tokens("ann", 48*time.Hour, 2*month)
	s.must(s.Disconnect(t.Context(), ann, false))
	s.must(s.ledger.SaveTokens(t.Context(), ann.ID, rotated)) // by a scrape that was going on
	if tokens, err := s.ledger.Tokens(t.Context(), ann.ID); err != nil || !tokens.Empty() {
		t.Errorf("tokens are still there (%v)", err)
	}
	if _, err := s.Account(t.Context(), session.Token); !errors.Is(err, access.ErrNoSession) {
		t.Errorf("the session goes on: %v", err)
	}
	if _, err := s.AccountByShareToken(t.Context(), collector.SharePages, link); !errors.Is(err, access.ErrNoShare) {
		t.Errorf("the public link goes on: %v", err)
	}
	if due, err := s.ledger.Due(t.Context(), s.now.Add(month), s.now.Add(2*month), 10); err != nil || len(due) != 1 || due[0] != bob.Account.ID {
		t.Errorf("due: %v, %v", due, err)
	}
	back := s.kept(s.SignIn(t.Context(), "203.0.113.7", s.fresh("ann")))
	if days, err := s.ledger.AccountDays(t.Context(), ann.ID, collector.AllDays, collector.DateOf(s.now)); err != nil || len(days) == 0 {
		t.Errorf("the history is gone: %v", err)
	}
	gone, leave := context.WithCancel(t.Context())
	leave() // a large history takes longer than some wait
	s.must(s.Disconnect(gone, back.Account, true))
	if _, err := s.Account(t.Context(), back.Token); !errors.Is(err, access.ErrNoSession) {
		t.Errorf("the session goes on after the account: %v", err)
	}
	if _, err := s.ledger.Account(t.Context(), ann.ID); !errors.Is(err, collector.ErrNoAccount) {
		t.Errorf("the account is still there: %v", err)
	}
	if a, err := s.Account(t.Context(), bob.Token); err != nil || a.User != "bob" {
		t.Errorf("somebody else was signed out: %v", err)
	}
	if again := s.register("ann"); !again.New || again.Account.ID == ann.ID {
		t.Errorf("registering anew: %+v", again)
	}
}

// TestAttemptsAreHeardOf: whoever watches over the gate hears of each attempt,
// once, in a few words that say nothing about who it was.
func TestAttemptsAreHeardOf(t *testing.T) {
	t.Parallel()
	s := newStage(t, false)
	id, _, err := s.ledger.AddAccount(t.Context(), "ann", s.now)
	s.must(err)
	s.register("ann")
	s.kept(s.SignIn(t.Context(), "203.0.113.7", s.fresh("ann")))
	_, err = s.Register(t.Context(), "203.0.113.7", s.fresh("bob"))
	s.refused(err, access.ReasonRegistrationClosed)
	_, err = s.SignIn(t.Context(), "203.0.113.7", s.tokens("nobody", time.Hour, month))
	s.refused(err, access.ReasonRejected)
	_, err = s.Connect(t.Context(), "203.0.113.7", s.account(id), s.fresh("bob"))
	s.refused(err, access.ReasonOtherUser)
	_, err = s.Redeem(t.Context(), "203.0.113.7", "x")
	s.refused(err, access.ReasonInvalidLink)
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := s.SignIn(gone, "203.0.113.7", s.fresh("ann")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	want := []string{"ok", "ok", "registration_closed", "rejected", "other_user", "invalid_link", "canceled"}
	if diff := cmp.Diff(want, s.heard); diff != "" {
		t.Error(diff)
	}
}
