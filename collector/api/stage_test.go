package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/api"
	"github.com/velog-dashboard/velog-dashboard/collector/excerpt"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/scrape"
	"github.com/velog-dashboard/velog-dashboard/collector/scrape/scrapetest"
	"github.com/velog-dashboard/velog-dashboard/collector/secretkey"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

func TestMain(m *testing.M) {
	flag.Bool("update", false, "write openapi.yaml anew")
	flag.Parse()
	os.Exit(m.Run())
}

// stage is the API over a real ledger, before a simulated velog on which ann
// and bob write, private posts too. Each answer is held against openapi.yaml,
// and when the test ends, no secret may stand in the log.
type stage struct {
	http.Handler
	t       testing.TB
	world   *velogsim.World
	velog   *velogsim.Server
	blogs   *ledger.DB
	gate    *access.Gate
	keys    secretkey.Keys
	scraper *scrape.Scraper
	doc     *document
	log     bytes.Buffer
	clock   time.Time
	secrets []string
	session map[string]string // by user
	site    string            // PUBLIC_URL
	viewed  []int64           // accounts whose numbers were looked at
}

// now is when the tests ask; lived is how many midnights the scrapes have seen.
func now() time.Time { return time.Date(2026, 11, 22, 15, 30, 0, 0, collector.Seoul) }

const lived = 16

func firstDay() collector.Date { return collector.DateOf(now()) - lived + 1 }

func newStage(t testing.TB, open bool) *stage {
	t.Helper()
	s := &stage{t: t, clock: firstDay().Begin(), session: map[string]string{}, site: "https://stats.example", doc: readDocument(t)}
	clock := func() time.Time { return s.clock }
	s.world = velogsim.NewWorld(velogsim.Config{Seed: 11, Start: s.clock.AddDate(0, 0, -3)})
	for _, user := range []string{"ann", "bob"} {
		s.world.Populate(user, 12, now())
		s.world.Publish(user, velogsim.PostSpec{
			Title: user + `'s "비밀"`, Private: true, Popularity: 20, ReleasedAt: s.clock.AddDate(0, 0, -2), InitialViews: 7,
		})
	}
	s.world.AddUser("cat")
	log := slog.New(slog.NewTextHandler(&s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	c := scrapetest.New(t, scrapetest.Options{World: s.world, Now: clock, Log: log})
	s.velog, s.keys, s.blogs, s.scraper = c.Server, c.Keys, c.Ledger, c.Scraper
	s.gate = access.New(access.Options{Ledger: s.blogs, Velog: c.Client, Keys: s.keys, Open: open, Now: clock, Log: log})
	s.serve(s.blogs, log)
	t.Cleanup(s.logHoldsNoSecret)
	return s
}

func (s *stage) serve(book api.BlogReader, log *slog.Logger) {
	languages, err := text.Load()
	s.must(err)
	korean, _ := languages.Of("ko")
	s.Handler, err = api.New(api.Options{
		Korean: korean.Event,
		Gate:   s.gate, Blogs: book, Identify: s.who, From: func(*http.Request) string { return "203.0.113.7" },
		Viewed: func(account int64) { s.viewed = append(s.viewed, account) }, PublicURL: s.site, Now: func() time.Time { return s.clock }, Log: log,
	})
	s.must(err)
}

// who is as package web has it.
func (s *stage) who(r *http.Request) ([]collector.Account, string, error) {
	user := r.URL.Query().Get("user")
	if s.site == "" && r.Header.Get("Authorization") == "" {
		if user == "" {
			all, err := s.blogs.Accounts(r.Context())
			return all, "", err
		}
		a, err := s.blogs.AccountByUser(r.Context(), user)
		return []collector.Account{a}, "", err
	}
	_, session, _ := strings.Cut(r.Header.Get("Authorization"), "Bearer ")
	a, err := s.gate.Account(r.Context(), session)
	if err == nil && user != "" && user != a.User {
		err = collector.ErrNoAccount
	}
	return []collector.Account{a}, session, err
}

// newWriters has both writers registered and read: at each midnight, at this
// time yesterday, and now.
func newWriters(t testing.TB) *stage {
	t.Helper()
	s := newStage(t, true)
	s.register("ann")
	s.register("bob")
	times := []time.Time{now().AddDate(0, 0, -1), now()}
	for d := range collector.Date(lived) {
		times = append(times, (firstDay() + d).Begin())
	}
	slices.SortFunc(times, time.Time.Compare)
	for _, s.clock = range times {
		s.scrape("ann")
		s.scrape("bob")
	}
	return s
}

func (s *stage) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) scrape(user string) {
	s.t.Helper()
	_, err := s.scraper.Run(s.t.Context(), s.account(user).ID)
	s.must(err)
}

func (s *stage) account(user string) collector.Account {
	s.t.Helper()
	a, err := s.blogs.AccountByUser(s.t.Context(), user)
	s.must(err)
	return a
}

func (s *stage) logHoldsNoSecret() {
	for _, secret := range s.secrets {
		if secret != "" && strings.Contains(s.log.String(), secret) {
			s.t.Errorf("the log holds a secret: %s", excerpt.Around(s.log.String(), secret))
		}
	}
}

// tokens are a body with those of a login on velog.
func (s *stage) tokens(user string) string {
	a, r := s.velog.IssueTokens(user, 24*time.Hour, 30*24*time.Hour)
	s.secrets = append(s.secrets, a, r)
	text, err := json.Marshal(map[string]string{"access_token": a, "refresh_token": r})
	s.must(err)
	return string(text)
}

func (s *stage) register(user string) {
	s.t.Helper()
	var got struct{ Session string }
	s.want(201, &got, s.do("POST", "/accounts", "", s.tokens(user)))
	s.secrets = append(s.secrets, got.Session)
	s.session[user] = got.Session
}

// do asks for something as a user, and holds the answer against the document.
func (s *stage) do(method, path, user, body string, headers ...string) *http.Response {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, "https://stats.example"+api.Prefix+path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if user != "" {
		r.Header.Set("Authorization", "Bearer "+s.session[user])
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	resp := w.Result()
	text := read(s.t, resp)
	s.doc.check(s.t, method, r.URL.Path, resp, text)
	if got := resp.Header.Get("Cache-Control"); got != "no-store" {
		s.t.Errorf("%s %s: Cache-Control %q", method, path, got)
	}
	return resp
}

// read reads a body, which can be read again.
func read(t testing.TB, resp *http.Response) string {
	t.Helper()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body = io.NopCloser(bytes.NewReader(text))
	return string(text)
}

// want expects a status and reads the answer into a value, or not if it is nil.
func (s *stage) want(status int, into any, resp *http.Response) {
	s.t.Helper()
	text := read(s.t, resp)
	if resp.StatusCode != status {
		s.t.Fatalf("%d, want %d: %s", resp.StatusCode, status, excerpt.Short(text))
	}
	if into != nil {
		s.must(json.Unmarshal([]byte(text), into))
	}
}

// get asks for something that must be there.
func (s *stage) get(path, user string, into any) {
	s.t.Helper()
	s.want(200, into, s.do("GET", path, user, ""))
}
