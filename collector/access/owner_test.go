package access_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/readingcsv"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// imported brings a history of ann into the ledger, of which no velog id is
// known: of a post of the id given.
func (s *stage) imported(post string) collector.Account {
	s.t.Helper()
	csv := "user,post,title,released_at,observed_at,views,likes,comments\n"
	for day := range 5 {
		csv += fmt.Sprintf("ann,%s,a secret title,,%s,%d,0,0\n", post,
			s.now.AddDate(0, 0, day-10).Format(time.RFC3339), 100*day)
	}
	_, err := readingcsv.Import(s.t.Context(), s.ledger, strings.NewReader(csv), nil)
	s.must(err)
	a, err := s.ledger.AccountByUser(s.t.Context(), "ann")
	s.must(err)
	return a
}

// TestStrangerWithAnImportedNameGetsNothing: the ann who writes on velog now is
// not the one whose readings were imported.
func TestStrangerWithAnImportedNameGetsNothing(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	old := s.imported("aaaaaaaa-0000-4000-8000-000000000001")
	_, err := s.SignIn(t.Context(), "203.0.113.7", s.fresh("ann"))
	s.refused(err, access.ReasonNotRegistered)
	stranger := s.register("ann")
	if stranger.Account.ID == old.ID || !stranger.New || stranger.Account.Username != "ann" {
		t.Fatalf("%+v", stranger.Account)
	}
	s.scrape(stranger.Account)
	list, err := s.ledger.PostList(t.Context(), stranger.Account.ID, collector.PostQuery{Limit: 100})
	s.must(err)
	for _, p := range list.Posts {
		if p.Title == "a secret title" {
			t.Error("the stranger sees what was imported")
		}
	}
	if again := s.kept(s.SignIn(t.Context(), "203.0.113.7", s.fresh("ann"))); again.Account.ID != stranger.Account.ID {
		t.Errorf("signed in to %+v", again.Account)
	}
	_, err = s.Connect(t.Context(), "203.0.113.7", old, s.fresh("ann"))
	s.refused(err, access.ReasonOtherUser)
}

// TestPublicScrapesMakeNoStrangerTheOwner follows the name before the stranger
// registers.
func TestPublicScrapesMakeNoStrangerTheOwner(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	old := s.imported("aaaaaaaa-0000-4000-8000-000000000001")
	_, _, err := s.ledger.AddAccount(t.Context(), "ann", s.now)
	s.must(err)
	if _, err := s.scraper.Run(t.Context(), old.ID); !errors.Is(err, collector.ErrOtherOwner) {
		t.Errorf("got %v", err)
	}
	if a := s.account(old.ID); a.VelogID != "" || a.Error == "" {
		t.Errorf("%+v", a)
	}
	if stranger := s.register("ann"); stranger.Account.ID == old.ID {
		t.Error("the stranger gets what was imported")
	}
}

// TestWriterGetsTheirImportedHistory: one of the posts that velog lists as ann's,
// private or not, is in it.
func TestWriterGetsTheirImportedHistory(t *testing.T) {
	t.Parallel()
	for name, private := range map[string]bool{"public": false, "private": true} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, true)
			post := s.world.Publish("ann", velogsim.PostSpec{Title: "own", Private: private, ReleasedAt: s.now.AddDate(0, 0, -20)})
			old := s.imported(post)
			if session := s.register("ann"); session.Account.ID != old.ID {
				t.Errorf("%+v", session.Account)
			}
		})
	}
}
