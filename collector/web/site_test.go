package web_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/excerpt"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/scrape"
	"github.com/velog-dashboard/velog-dashboard/collector/scrape/scrapetest"
	"github.com/velog-dashboard/velog-dashboard/collector/secretkey"
	"github.com/velog-dashboard/velog-dashboard/collector/web"
	"github.com/velog-dashboard/velog-dashboard/velog"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// site is a service for writers: the pages before a real gate and ledger, and a
// simulated velog behind them.
type site struct {
	http.Handler
	t       *testing.T
	public  string
	world   *velogsim.World
	velog   *velogsim.Server
	blogs   *ledger.DB
	keys    secretkey.Keys
	gate    *access.Gate
	scraper *scrape.Scraper
	clock   time.Time
	log     bytes.Buffer // of everything, at level debug
	secret  map[string]bool
}

const publicURL = "https://views.example.org"

// newSite makes a site; without an address it is the operator's own.
func newSite(t *testing.T, public string, open bool) *site {
	t.Helper()
	s := &site{t: t, public: public, clock: now(), secret: map[string]bool{}}
	s.world = velogsim.NewWorld(velogsim.Config{Seed: 5, Start: now().AddDate(0, 0, -10)})
	for _, user := range []string{"ann", "bob"} {
		s.world.Populate(user, 4, now())
		s.world.Publish(user, velogsim.PostSpec{Title: "비공개 " + user, ReleasedAt: now().AddDate(0, 0, -5), Private: true})
	}
	clock := func() time.Time { return s.clock }
	log := slog.New(slog.NewTextHandler(&s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	c := scrapetest.New(t, scrapetest.Options{World: s.world, Now: clock, Log: log})
	s.velog, s.keys, s.blogs, s.scraper = c.Server, c.Keys, c.Ledger, c.Scraper
	s.gate = access.New(access.Options{Ledger: s.blogs, Velog: c.Client, Keys: s.keys, Open: open, Now: clock, Log: log})
	s.Handler = newHandler(t, web.Options{Blogs: s.blogs, Public: s.blogs.Public(clock), Gate: s.gate, Now: clock, PublicURL: public, Log: log, ListenAddress: "stats.inside.example:9914"})
	return s
}

func (s *site) must(err error) {
	if err != nil {
		s.t.Helper()
		s.t.Fatal(err)
	}
}

// tokens are those of a writer's own browser, fresh from velog.
func (s *site) tokens(user string, access, refresh time.Duration) url.Values {
	a, r := s.velog.IssueTokens(user, access, refresh)
	s.secret[a], s.secret[r] = true, true
	return url.Values{"access_token": {a}, "refresh_token": {r}}
}

func (s *site) fresh(user string) url.Values { return s.tokens(user, 24*time.Hour, 30*24*time.Hour) }

// scrape reads an account, as its time has come.
func (s *site) scrape(user string) collector.Account {
	s.t.Helper()
	_, err := s.scraper.Run(s.t.Context(), s.account(user).ID)
	s.must(err)
	return s.account(user)
}

func (s *site) account(user string) collector.Account {
	s.t.Helper()
	a, err := s.blogs.AccountByUser(s.t.Context(), user)
	s.must(err)
	return a
}

// browser is a reader's, with its cookies.
type browser struct {
	s       *site
	cookies map[string]*http.Cookie
	headers []string
}

func (s *site) browser() *browser {
	return &browser{s: s, cookies: map[string]*http.Cookie{}, headers: []string{"Sec-Fetch-Site", "same-origin"}}
}

// connected is the browser of a writer who has registered.
func (s *site) connected(user string) *browser {
	s.t.Helper()
	b := s.browser()
	b.lands("/register", s.fresh(user), userPath(user)+"/-/state")
	return b
}

func userPath(user string) string { return "/@" + user }

// do sends a request: with fields it posts a form.
func (b *browser) do(method, path string, fields url.Values) (*http.Response, string) {
	b.s.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(fields.Encode()))
	r.RemoteAddr = "127.0.0.1:4711"
	r.Host = "localhost:9914"
	if u, err := url.Parse(b.s.public); err == nil && u.Host != "" {
		r.Host = u.Host
	}
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(b.headers); i += 2 {
		r.Header.Set(b.headers[i], b.headers[i+1])
	}
	for _, c := range b.cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	b.s.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		b.keep(c)
	}
	page := w.Body.String()
	for secret := range b.s.secret {
		if strings.Contains(page, secret) {
			b.s.t.Errorf("%s %s shows a secret", method, path)
		}
	}
	if w.Code != http.StatusSeeOther && strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		wellFormed(b.s.t, page)
	}
	return w.Result(), page
}

func (b *browser) keep(c *http.Cookie) {
	if c.MaxAge < 0 {
		delete(b.cookies, c.Name)
		return
	}
	b.cookies[c.Name] = c
	if strings.HasSuffix(c.Name, "session") {
		b.s.secret[c.Value] = true
	}
}

// get asks for a page that must be there.
func (b *browser) get(path string) string {
	b.s.t.Helper()
	resp, page := b.do("GET", path, nil)
	if resp.StatusCode != 200 {
		b.s.t.Fatalf("%s: %d: %s", path, resp.StatusCode, excerpt.Short(mainText(page)))
	}
	return page
}

// lands posts a form that must be taken and lead to a page.
func (b *browser) lands(path string, fields url.Values, want string) {
	b.s.t.Helper()
	resp, page := b.do("POST", path, fields)
	if got := resp.Header.Get("Location"); resp.StatusCode != 303 || got != want {
		b.s.t.Fatalf("%s: %d, to %q, want %q: %s", path, resp.StatusCode, got, want, excerpt.Short(mainText(page)))
	}
}

// refused posts a form that must not be taken.
func (b *browser) refused(path string, fields url.Values, status int, says ...string) (*http.Response, string) {
	b.s.t.Helper()
	resp, page := b.do("POST", path, fields)
	if resp.StatusCode != status {
		b.s.t.Fatalf("%s: %d, want %d: %s", path, resp.StatusCode, status, excerpt.Short(mainText(page)))
	}
	contains(b.s.t, plain(page), says...)
	return resp, page
}

// isIn reports whether the browser is signed in.
func (b *browser) isIn() bool {
	b.s.t.Helper()
	return strings.Contains(b.get("/"), `action="/sign-out"`)
}

func tokensOf(fields url.Values) velog.Tokens {
	return velog.Tokens{Access: velog.Token(fields.Get("access_token")), Refresh: velog.Token(fields.Get("refresh_token"))}
}
