package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

func TestWriterRegistersAndSeesHerDays(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, true)
	b := s.browser()
	contains(t, b.get("/"), `href="/register"`, `href="/sign-in"`, `href="/demo"`)
	contains(t, b.get("/register"), `<form class="fields" method="post" action="/register">`, `autocomplete="off"`, "Application, Storage, Cookies", "stored encrypted")
	b.lands("/register", s.fresh("ann"), "/@ann/-/state")
	c := b.cookies["__Host-session"]
	if c == nil || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" ||
		c.MaxAge != int(access.SessionLifetime/time.Second) {
		t.Fatalf("cookie %v", c)
	}
	contains(t, b.get("/@ann/-/state"), "scraped for the first time", ">Check again</a>")
	s.scrape("ann")
	state := b.get("/@ann/-/state")
	if strings.Contains(state, "Check again") {
		t.Error("the page still waits")
	}
	contains(t, plain(state), "Scrapes collecting", "connected, including private posts", "Last scrape now", "Access token expires in 24 hours", "5 posts")
	var views int64
	for _, p := range s.world.Posts("ann", now()) {
		views += s.world.Total(p.ID, now()).Views
	}
	for _, path := range []string{"/", "/@ann"} {
		contains(t, plain(b.get(path)), "Total views "+comma(views), "비공개 ann private")
	}
}

func TestWrongTokensAreRefusedBesideTheirField(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, true)
	good := s.fresh("ann")
	ended := s.tokens("ann", -time.Hour, -time.Minute)
	gone := s.fresh("nobody-of-that-name")
	const other = "not-a-token-but-secret"
	s.secret[other] = true
	for name, tc := range map[string]struct {
		access, refresh string
		field, says     string
		status          int
	}{
		"nothing":           {"", "", "refresh_token", "refresh_token is missing.", 422},
		"no access token":   {other, good.Get("refresh_token"), "access_token", "is not a velog token", 422},
		"no refresh token":  {good.Get("access_token"), other, "refresh_token", "refresh_token is not a velog token.", 422},
		"refresh forgotten": {good.Get("access_token"), "", "refresh_token", "refresh_token is missing.", 422},
		"the wrong way":     {good.Get("refresh_token"), good.Get("access_token"), "access_token", "access_token contains the other token", 422},
		"ended":             {ended.Get("access_token"), ended.Get("refresh_token"), "refresh_token", "refresh_token has expired.", 401},
		"of nobody":         {gone.Get("access_token"), gone.Get("refresh_token"), "refresh_token", "velog rejects refresh_token.", 401},
	} {
		t.Run(name, func(t *testing.T) {
			_, page := s.browser().refused("/register", url.Values{"access_token": {tc.access}, "refresh_token": {tc.refresh}}, tc.status, tc.says)
			contains(t, page, `role="alert" tabindex="-1" autofocus`)
			for _, field := range []string{"access_token", "refresh_token"} {
				wrong := fmt.Sprintf(`aria-describedby="%[1]s-hint %[1]s-wrong" aria-invalid="true"`, field)
				if strings.Contains(page, wrong) != (field == tc.field) {
					t.Errorf("%s is marked wrong: %v", field, field != tc.field)
				}
				if field == tc.field {
					contains(t, page, `<a href="#`+field+`">`, `<p class="error" id="`+field+`-wrong">`)
				}
			}
		})
	}
	if accounts, err := s.blogs.Accounts(t.Context()); err != nil || len(accounts) > 0 {
		t.Errorf("somebody is tracked: %v, %v", accounts, err)
	}
}

// TestRegisteringTellsWhatTheOperatorSees before anybody gives tokens.
func TestRegisteringTellsWhatTheOperatorSees(t *testing.T) {
	t.Parallel()
	b := newSite(t, publicURL, true).browser()
	contains(t, plain(b.get("/register?lang=en")), "holds the key and the database and could decrypt them",
		"The operator can see the titles and numbers of your posts in Grafana, including private posts.")
	contains(t, plain(b.get("/register?lang=ko")), "운영자는 데이터베이스와 암호화 키를 모두 가지고 있어",
		"운영자는 Grafana에서 비공개 글을 포함한 모든 글의 제목과 조회수를 볼 수 있습니다.")
}

func TestSigningInWhileVelogIsDown(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, true)
	tokens := s.fresh("ann")
	s.velog.Inject(velogsim.Fault{Kind: velogsim.FaultStatus})
	s.browser().refused("/sign-in", tokens, 503, "velog does not answer right now")
}

func TestTooManyWrongAttempts(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, true)
	gone := s.fresh("nobody-of-that-name")
	b := s.browser()
	for range 10 {
		b.refused("/sign-in", gone, 401)
	}
	resp, _ := b.refused("/sign-in", s.fresh("ann"), 429, "Too many attempts. Try again in 30 seconds.")
	if resp.Header.Get("Retry-After") != "30" {
		t.Errorf("Retry-After %q", resp.Header.Get("Retry-After"))
	}
}

func TestClosedRegistration(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, false)
	b := s.browser()
	for _, path := range []string{"/", "/register", "/sign-in"} {
		contains(t, plain(b.get(path)), "Registration is closed.")
	}
	if strings.Contains(b.get("/register"), `action="/register"`) {
		t.Error("there is a form for registering")
	}
	b.refused("/register", s.fresh("ann"), 403, "velog knows you as @ann, but you have no account here, and registration is closed")
	b.refused("/sign-in", s.fresh("ann"), 403, "Ask the operator")
	_, _, err := s.blogs.AddAccount(t.Context(), "ann", now())
	s.must(err)
	b.lands("/sign-in", s.fresh("ann"), "/")
	if !b.isIn() || s.account("ann").Connected {
		t.Errorf("in: %v; tokens stored without connecting: %v", b.isIn(), s.account("ann").Connected)
	}
}

func TestUnknownWriterIsToldToRegister(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, true)
	_, page := s.browser().refused("/sign-in", s.fresh("ann"), 403, "velog knows you as @ann, but you have no account here yet. Register")
	contains(t, page, `<a href="/register">Register</a>`)
}

func TestSigningOut(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, true)
	b, elsewhere := s.connected("ann"), s.browser()
	elsewhere.lands("/sign-in", s.fresh("ann"), "/")
	before := b.cookies["__Host-session"]
	b.lands("/sign-out", nil, "/")
	if b.isIn() || !elsewhere.isIn() {
		t.Errorf("in: %v, and elsewhere %v", b.isIn(), elsewhere.isIn())
	}
	b.keep(before) // whoever kept the cookie has nothing
	if b.isIn() {
		t.Error("the session still lives")
	}
}

func TestSigningInAnewEndsTheSessionBefore(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, true)
	b := s.connected("ann")
	first := b.cookies["__Host-session"]
	b.lands("/register", s.fresh("bob"), "/@bob/-/state")
	b.get("/@bob")
	b.keep(first)
	if b.isIn() {
		t.Error("the session of the first writer still lives")
	}
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, true)
	b := s.connected("ann")
	s.clock = s.clock.Add(access.SessionLifetime - time.Second)
	if !b.isIn() {
		t.Error("the session ended early")
	}
	s.clock = s.clock.Add(time.Second)
	if b.isIn() {
		t.Error("the session outlives its end")
	}
}

// TestComingBackWithOldTokens is what other programs of this kind fail at: the
// collector has other tokens by now than the writer's browser.
func TestComingBackWithOldTokens(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, true)
	b := s.browser()
	old := s.tokens("ann", time.Hour, 20*24*time.Hour)
	b.lands("/register", old, "/@ann/-/state")
	s.clock = s.clock.Add(45 * time.Minute)
	renewed := s.scrape("ann")
	if !renewed.RefreshExpiry.After(now().Add(29 * 24 * time.Hour)) {
		t.Fatalf("velog has not renewed the tokens: %v", renewed.RefreshExpiry)
	}
	s.clock = s.clock.Add(10 * 24 * time.Hour)
	again := s.browser()
	again.lands("/sign-in", old, "/")
	if !again.isIn() || s.account("ann").RefreshExpiry.Before(renewed.RefreshExpiry) {
		t.Errorf("in: %v, refresh token ends %v, before %v", again.isIn(), s.account("ann").RefreshExpiry, renewed.RefreshExpiry)
	}
	alone := url.Values{"refresh_token": {old.Get("refresh_token")}}
	s.browser().lands("/sign-in", alone, "/")
}

func TestRenamedWriterIsTheSame(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, true)
	s.connected("ann")
	s.scrape("ann")
	s.clock = s.clock.Add(time.Hour)
	s.world.Rename("ann", "anne", s.clock)
	b := s.browser()
	b.lands("/register", s.fresh("anne"), "/@ann/-/state")
	s.scrape("ann")
	contains(t, plain(b.get("/@ann")), "@ann", "now @anne on velog", "비공개 ann")
	if accounts, err := s.blogs.Accounts(t.Context()); err != nil || len(accounts) != 1 {
		t.Errorf("accounts %v, %v", accounts, err)
	}
}

func TestOperatorConnectsWithoutBecomingTheWriter(t *testing.T) {
	t.Parallel()
	s := newSite(t, "", true)
	b := s.browser()
	contains(t, b.get("/register"), `action="/register"`, "Connect an account")
	b.lands("/register", s.fresh("ann"), "/@ann/-/state")
	if len(b.cookies) > 0 {
		t.Errorf("cookies %v", b.cookies)
	}
	if n, err := s.gate.Sessions(t.Context(), s.account("ann").ID); err != nil || n != 0 {
		t.Errorf("%d sessions, %v", n, err)
	}
	b.lands("/register", s.fresh("bob"), "/@bob/-/state")
	for _, path := range []string{"/@ann/-/state", "/@ann/-/settings", "/@bob", "/@bob/-/settings"} {
		b.get(path)
	}
	contains(t, b.get("/@ann"), `href="/@ann/-/state"`, `href="/@ann/-/settings"`, `href="/metrics"`)
	for _, path := range []string{"/sign-in", "/sign-in/link/x"} {
		if resp, page := b.do("GET", path, nil); resp.StatusCode != 404 || !strings.Contains(page, "There is no sign-in here") {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
	b.refused("/sign-out", nil, 404)
	b.refused("/@ann/-/sessions", nil, 404)
}

// TestLogHoldsNoSecret walks the whole way with everything logged.
