package access_test

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/scrape"
	"github.com/velog-dashboard/velog-dashboard/collector/scrape/scrapetest"
	"github.com/velog-dashboard/velog-dashboard/collector/secretkey"
	"github.com/velog-dashboard/velog-dashboard/velog"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

const month = 30 * 24 * time.Hour

// stage is a gate before a real ledger and a simulated velog on which ann, bob
// and cat write. When the test ends, no secret may stand in the log or the ledger.
type stage struct {
	*access.Gate
	t       testing.TB
	world   *velogsim.World
	velog   *velogsim.Server
	ledger  *ledger.DB
	client  *velog.Client
	scraper *scrape.Scraper
	keys    secretkey.Keys
	dir     string // of the ledger
	log     bytes.Buffer
	now     time.Time
	secrets []string
	heard   []string // how attempts ended
	hearing sync.Mutex
}

func newStage(t testing.TB, open bool) *stage {
	t.Helper()
	s := &stage{t: t, now: time.Date(2026, 11, 20, 12, 0, 0, 0, collector.Seoul)}
	clock := func() time.Time { return s.now }
	s.world = velogsim.NewWorld(velogsim.Config{Seed: 5, Start: s.now.AddDate(0, 0, -3)})
	for _, user := range []string{"ann", "bob", "cat"} {
		s.world.Populate(user, 3, s.now)
	}
	s.world.Publish("ann", velogsim.PostSpec{Title: "secret", Private: true, ReleasedAt: s.now.AddDate(0, 0, -2)})
	log := slog.New(slog.NewTextHandler(&s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	c := scrapetest.New(t, scrapetest.Options{World: s.world, Now: clock, Log: log})
	s.velog, s.client, s.keys, s.dir, s.ledger, s.scraper = c.Server, c.Client, c.Keys, c.Dir, c.Ledger, c.Scraper
	s.newGate(open)
	t.Cleanup(s.nothingHoldsASecret)
	return s
}

// newGate makes the gate over the ledger that there is now.
func (s *stage) newGate(open bool) {
	s.Gate = access.New(access.Options{
		Ledger: s.ledger, Velog: s.client, Keys: s.keys, Open: open, Now: func() time.Time { return s.now },
		Log:     slog.New(slog.NewTextHandler(&s.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Attempt: s.hear,
	})
}

// hear notes the outcome of an attempt. Attempts may come at the same time.
func (s *stage) hear(outcome string) {
	s.hearing.Lock()
	defer s.hearing.Unlock()
	s.heard = append(s.heard, outcome)
}

func newKeys(t testing.TB) secretkey.Keys {
	t.Helper()
	key, err := secretkey.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	keys, err := secretkey.ParseKeys(key)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func (s *stage) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// nothingHoldsASecret looks into the log and into the files of the ledger: who
// reads these cannot be anybody.
func (s *stage) nothingHoldsASecret() {
	s.t.Helper()
	places := map[string][]byte{"the log": s.log.Bytes()}
	files, err := filepath.Glob(filepath.Join(s.dir, "ledger.db*"))
	s.must(err)
	for _, file := range files {
		places[filepath.Base(file)], err = os.ReadFile(file)
		s.must(err)
	}
	if len(places) < 2 {
		s.t.Errorf("no ledger in %s", s.dir)
	}
	for place, text := range places {
		for _, secret := range s.secrets {
			if secret != "" && bytes.Contains(text, []byte(secret)) {
				s.t.Errorf("%s holds a secret", place)
			}
		}
	}
}

// tokens are those of a login on velog that end after some time.
func (s *stage) tokens(user string, access, refresh time.Duration) velog.Tokens {
	a, r := s.velog.IssueTokens(user, access, refresh)
	s.secrets = append(s.secrets, a, r)
	return velog.Tokens{Access: velog.Token(a), Refresh: velog.Token(r)}
}

func (s *stage) fresh(user string) velog.Tokens { return s.tokens(user, 24*time.Hour, month) }

func (s *stage) kept(session access.Session, err error) access.Session {
	s.t.Helper()
	s.must(err)
	s.secrets = append(s.secrets, session.Token)
	return session
}

func (s *stage) register(user string) access.Session {
	s.t.Helper()
	return s.kept(s.Register(s.t.Context(), "203.0.113.7", s.fresh(user)))
}

func (s *stage) scrape(account collector.Account) {
	s.t.Helper()
	_, err := s.scraper.Run(s.t.Context(), account.ID)
	s.must(err)
}

func (s *stage) account(id int64) collector.Account {
	s.t.Helper()
	a, err := s.ledger.Account(s.t.Context(), id)
	s.must(err)
	return a
}

// refused expects a refusal and returns it.
func (s *stage) refused(err error, want access.Reason) *access.Refusal {
	s.t.Helper()
	r, ok := errors.AsType[*access.Refusal](err)
	if !ok || r.Reason != want {
		s.t.Fatalf("got %v, want a refusal: %s", err, want)
	}
	for _, secret := range s.secrets {
		if secret != "" && strings.Contains(r.Error(), secret) {
			s.t.Error("the refusal holds a secret")
		}
	}
	return r
}
