package access_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/velog"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	first, second, third := s.register("ann"), s.register("ann"), s.register("ann")
	bob := s.register("bob")
	alive := func(want ...access.Session) {
		t.Helper()
		for _, session := range []access.Session{first, second, third, bob} {
			expected := false
			for _, w := range want {
				expected = expected || w.Token == session.Token
			}
			_, err := s.Account(t.Context(), session.Token)
			if expected && err != nil || !expected && !errors.Is(err, access.ErrNoSession) {
				t.Errorf("a session of %s: %v, want it alive: %v", session.Account.User, err, expected)
			}
		}
	}
	alive(first, second, third, bob)
	s.must(s.SignOut(t.Context(), second.Token))
	alive(first, third, bob)
	s.must(s.EndSessions(t.Context(), first.Account.ID, third.Token))
	alive(third, bob)
	if n, err := s.Sessions(t.Context(), first.Account.ID); n != 1 || err != nil {
		t.Errorf("%d sessions, %v", n, err)
	}
	s.now = s.now.Add(access.SessionLifetime - time.Second)
	alive(third, bob)
	s.now = s.now.Add(time.Second)
	alive()
	if n, err := s.Sessions(t.Context(), first.Account.ID); n != 0 || err != nil {
		t.Errorf("%d sessions that have ended are counted, %v", n, err)
	}
	for _, token := range []string{"", "x", first.Token + "x"} {
		if _, err := s.Account(t.Context(), token); !errors.Is(err, access.ErrNoSession) {
			t.Errorf("%q is a session: %v", token, err)
		}
	}
}

func (s *stage) link(account int64) string {
	s.t.Helper()
	code, ends, err := access.NewLink(s.keys, account, s.now)
	s.must(err)
	if !ends.Equal(s.now.Add(access.LinkLifetime)) {
		s.t.Errorf("ends %v", ends)
	}
	s.secrets = append(s.secrets, code)
	return code
}

func TestLinkSignsInOnce(t *testing.T) {
	t.Parallel()
	s := newStage(t, false)
	id, _, err := s.ledger.AddAccount(t.Context(), "ann", s.now)
	s.must(err)
	code := s.link(id)
	for range 2 { // looking at it does not use it up
		if a, err := s.LinkAccount(t.Context(), code); err != nil || a.User != "ann" {
			t.Fatal(a, err)
		}
	}
	session := s.kept(s.Redeem(t.Context(), "203.0.113.7", code))
	if a, err := s.Account(t.Context(), session.Token); err != nil || a.ID != id {
		t.Error(a, err)
	}
	_, err = s.Redeem(t.Context(), "203.0.113.7", code)
	s.refused(err, access.ReasonInvalidLink)
	_, err = s.LinkAccount(t.Context(), code)
	s.refused(err, access.ReasonInvalidLink)
	s.kept(s.Redeem(t.Context(), "203.0.113.7", s.link(id))) // another one
}

func TestLinksEndWithTheSessions(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(s *stage, a collector.Account) error{
		"ending sessions": func(s *stage, a collector.Account) error { return s.EndSessions(t.Context(), a.ID, "") },
		"withdrawing":     func(s *stage, a collector.Account) error { return s.Disconnect(t.Context(), a, false) },
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, true)
			ann, bob := s.register("ann").Account, s.register("bob").Account
			before, others := s.link(ann.ID), s.link(bob.ID)
			s.now = s.now.Add(time.Minute)
			s.must(end(s, ann))
			_, err := s.Redeem(t.Context(), "203.0.113.7", before)
			s.refused(err, access.ReasonInvalidLink)
			s.now = s.now.Add(time.Second)
			s.kept(s.Redeem(t.Context(), "203.0.113.7", s.link(ann.ID)))
			s.kept(s.Redeem(t.Context(), "203.0.113.7", others))
		})
	}
}

func TestLinksThatSignNobodyIn(t *testing.T) {
	t.Parallel()
	s := newStage(t, false)
	id, _, err := s.ledger.AddAccount(t.Context(), "ann", s.now)
	s.must(err)
	other, _, err := access.NewLink(newKeys(t), id, s.now)
	s.must(err)
	old, removed := s.link(id), s.link(id+1)
	s.now = s.now.Add(access.LinkLifetime)
	for name, code := range map[string]string{
		"empty": "", "garbage": "abc", "over": old, "changed": s.link(id) + "A", "of another installation": other, "of nobody": removed,
	} {
		_, err := s.Redeem(t.Context(), name, code)
		if r := s.refused(err, access.ReasonInvalidLink); r.Field != access.FieldLink {
			t.Errorf("%s: about %q", name, r.Field)
		}
		_, err = s.LinkAccount(t.Context(), code)
		s.refused(err, access.ReasonInvalidLink)
	}
}

func TestWrongAttemptsAreSlowed(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	s.register("ann") // from another address than the attempts
	good := s.fresh("ann")
	wrong := velog.Tokens{Refresh: forged(t, good.Refresh)}
	attempt := func(from string, tokens velog.Tokens) error {
		_, err := s.SignIn(t.Context(), from, tokens)
		return err
	}
	for range 10 {
		s.refused(attempt("198.51.100.1", wrong), access.ReasonRejected)
	}
	asked := len(s.velog.Requests())
	if r := s.refused(attempt("198.51.100.1", s.fresh("bob")), access.ReasonTooManyAttempts); r.Wait <= 0 || r.Wait > 30*time.Second {
		t.Errorf("wait %v by address", r.Wait)
	}
	if len(s.velog.Requests()) > asked {
		t.Error("velog is asked nonetheless")
	}
	s.refused(attempt("198.51.100.2", s.fresh("bob")), access.ReasonNotRegistered) // nobody else waits
	s.now = s.now.Add(time.Minute)
	s.must(attempt("198.51.100.1", good))
}

// TestNobodyIsLockedOutByClaims: velog's ids are public, so anybody can make
// tokens that claim to be a writer's.
func TestNobodyIsLockedOutByClaims(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	s.register("ann")
	wrong := velog.Tokens{Refresh: forged(t, s.fresh("ann").Refresh)}
	for i := range 200 { // ten from each of as many addresses, as long as they are let
		s.kept(s.SignIn(t.Context(), fmt.Sprint("198.51.100.", i), s.fresh("ann")))
		s.now = s.now.Add(30 * time.Second)
		for range 10 {
			if _, err := s.SignIn(t.Context(), fmt.Sprint("203.0.113.", i%25), wrong); err == nil {
				t.Fatal("a forged token signs in")
			}
		}
	}
}

// TestFloodKeepsTheLedgersWritersIn has more addresses attempt than velog may be
// asked for: whose tokens the ledger holds gets in, even from one of those.
func TestFloodKeepsTheLedgersWritersIn(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	id := s.register("ann").Account.ID
	stored, err := s.ledger.Tokens(t.Context(), id)
	s.must(err)
	wrong := velog.Tokens{Refresh: forged(t, stored.Refresh)}
	asked := s.velog.RequestCount()
	for i := range 300 {
		if _, err := s.SignIn(t.Context(), fmt.Sprint("address ", i), wrong); err == nil {
			t.Fatal("a forged token signs in")
		}
	}
	if n := s.velog.RequestCount() - asked; n > 60 {
		t.Errorf("velog was asked %d times", n)
	}
	_, err = s.SignIn(t.Context(), "address 1000", s.fresh("bob"))
	s.refused(err, access.ReasonTooManyAttempts)
	s.kept(s.SignIn(t.Context(), "address 1", velog.Tokens{Refresh: stored.Refresh}))
	s.kept(s.SignIn(t.Context(), "address 1000", stored))
}

// TestWritersCannotAskVelogWithoutEnd is of a writer's own sign-ins.
func TestWritersCannotAskVelogWithoutEnd(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	id := s.register("ann").Account.ID
	var last error
	for range 30 {
		stored, err := s.ledger.Tokens(t.Context(), id)
		s.must(err)
		if _, last = s.SignIn(t.Context(), "203.0.113.7", stored); last != nil {
			break
		}
	}
	if r := s.refused(last, access.ReasonTooManyAttempts); r.Wait <= 0 || r.Wait > 30*time.Second {
		t.Errorf("wait %v", r.Wait)
	}
	s.kept(s.Register(t.Context(), "203.0.113.8", s.fresh("bob"))) // nobody else waits
	s.now = s.now.Add(30 * time.Second)
	s.kept(s.SignIn(t.Context(), "203.0.113.9", s.fresh("ann")))
}

// TestAttemptsAtOnceAreSlowed has as many guesses under way as anybody likes,
// before velog has answered the first.
func TestAttemptsAtOnceAreSlowed(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	s.register("ann")
	wrong := velog.Tokens{Refresh: forged(t, s.fresh("ann").Refresh)}
	s.velog.Inject(velogsim.Fault{Kind: velogsim.FaultSlow, Delay: 100 * time.Millisecond})
	var guesses errgroup.Group
	asked := s.velog.RequestCount()
	for range 40 {
		guesses.Go(func() error {
			_, err := s.SignIn(t.Context(), "198.51.100.1", wrong)
			if err == nil {
				return errors.New("signed in")
			}
			return nil
		})
	}
	s.must(guesses.Wait())
	if n := s.velog.RequestCount() - asked; n != 10 {
		t.Errorf("velog was asked %d times", n)
	}
}

func TestAllAttemptsTogetherAreSlowed(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	var last error
	for i := range 61 {
		_, last = s.Redeem(t.Context(), string(rune('a'+i)), "wrong")
	}
	s.refused(last, access.ReasonTooManyAttempts)
}

func TestScrapesOnDemand(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	ann := s.register("ann").Account
	s.scrape(ann)
	_, err := s.RequestScrape(t.Context(), s.account(ann.ID))
	if r := s.refused(err, access.ReasonTooSoon); r.Wait != access.ScrapeRequestInterval {
		t.Errorf("wait %v", r.Wait)
	}
	s.now = s.now.Add(access.ScrapeRequestInterval)
	asked, err := s.RequestScrape(t.Context(), s.account(ann.ID))
	if err != nil || !asked.Waiting || !asked.At.Equal(s.now) || !asked.Next.Equal(s.now.Add(access.ScrapeRequestInterval)) {
		t.Fatalf("%+v, %v", asked, err)
	}
	if due, err := s.ledger.Due(t.Context(), s.now, s.now.Add(time.Hour), 10); err != nil || len(due) != 1 || due[0] != ann.ID {
		t.Errorf("due: %v, %v", due, err)
	}
	_, err = s.RequestScrape(t.Context(), s.account(ann.ID))
	s.refused(err, access.ReasonTooSoon)
	s.now = s.now.Add(time.Second)
	s.scrape(ann)
	if done := s.ScrapeRequest(s.account(ann.ID)); done.Waiting || done.State != "up" {
		t.Errorf("%+v", done)
	}
	s.must(s.Disconnect(t.Context(), ann, false))
	s.now = s.now.Add(time.Hour)
	_, err = s.RequestScrape(t.Context(), s.account(ann.ID))
	s.refused(err, access.ReasonDisconnected)
}

// TestScrapeRequestedDuringAScrape is run after that one, though its end sets the
// time of the next.
func TestScrapeRequestedDuringAScrape(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	ann := s.register("ann").Account
	s.must(s.ledger.RequestScrape(t.Context(), ann.ID, s.now.Add(time.Second)))
	s.scrape(ann) // began a second before
	if a := s.account(ann.ID); !s.ScrapeRequest(a).Waiting || !a.NextScrape.Equal(s.now.Add(time.Second)) {
		t.Errorf("the wish is lost: %+v", a)
	}
}

func TestPublicLink(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	ann := s.register("ann").Account
	if token, err := s.ShareToken(t.Context(), ann.ID, collector.SharePages); token != "" || err != nil {
		t.Errorf("shared without being asked: %v", err)
	}
	token, err := s.Share(t.Context(), ann.ID, collector.SharePages)
	s.must(err)
	if again, err := s.Share(t.Context(), ann.ID, collector.SharePages); again != token || err != nil {
		t.Errorf("another link: %v", err)
	}
	if a, err := s.AccountByShareToken(t.Context(), collector.SharePages, token); err != nil || a.ID != ann.ID {
		t.Error(a, err)
	}
	s.must(s.Unshare(t.Context(), ann.ID, collector.SharePages))
	if _, err := s.AccountByShareToken(t.Context(), collector.SharePages, token); !errors.Is(err, access.ErrNoShare) {
		t.Errorf("the link goes on: %v", err)
	}
	if _, err := s.AccountByShareToken(t.Context(), collector.SharePages, ""); !errors.Is(err, access.ErrNoShare) {
		t.Errorf("a link that is off is somebody's: %v", err)
	}
	if next, err := s.Share(t.Context(), ann.ID, collector.SharePages); next == token || err != nil {
		t.Error("the same link again")
	}
	if _, err := s.AccountByShareToken(t.Context(), collector.SharePages, ""); !errors.Is(err, access.ErrNoShare) {
		t.Errorf("an empty link is somebody's: %v", err)
	}
}
