package web_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
)

func TestSignInLinkWorksOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, false)
	_, _, err := s.blogs.AddAccount(t.Context(), "ann", now())
	s.must(err)
	code, _, err := access.NewLink(s.keys, s.account("ann").ID, s.clock)
	s.must(err)
	s.secret[code] = true
	link := "/sign-in/link/" + code
	for range 3 { // a mail program that looks at links uses nothing up
		contains(t, plain(s.browser().get(link)), "Sign in as @ann")
	}
	b := s.browser()
	b.lands(link, nil, "/")
	if !b.isIn() {
		t.Error("not in")
	}
	late := s.browser()
	late.refused(link, nil, 401, "used or expired")
	if resp, _ := late.do("GET", link, nil); resp.StatusCode != 401 || late.isIn() {
		t.Errorf("the used link: %d", resp.StatusCode)
	}
	late.refused("/sign-in/link/none", nil, 401, "This sign-in link is invalid")
	late.do("POST", "/sign-in", s.fresh("ann")) // the collector needs no tokens for that
	if !late.isIn() {
		t.Error("a public account cannot be signed in to with tokens")
	}
}

func TestSigningInLeadsBackButNowhereElse(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, true)
	s.connected("ann")
	for to, want := range map[string]string{
		"/@ann":                         "/@ann",
		"/@ann/-/settings?range=30d":    "/@ann/-/settings?range=30d",
		"/@ann?q=%ED%95%9C&sort=total":  "/@ann?q=%ED%95%9C&sort=total",
		"":                              "/",
		"/@bob":                         "/",
		"/@annabel":                     "/",
		"//evil.example":                "/",
		"/\\evil.example":               "/",
		"https://evil.example/@ann":     "/",
		"//evil.example/@ann":           "/",
		"/@ann/../../evil":              "/",
		"/@ann/..//evil.example":        "/",
		"/@ann/\\..\\..\\evil":          "/",
		"/@ann\r\nSet-Cookie: lang=x":   "/",
		"javascript:alert(1)":           "/",
		"@ann":                          "/",
		"/metrics":                      "/",
		"https:/@ann":                   "/",
		"/@ann/%2e%2e/%2e%2e/evil/path": "/",
	} {
		fields := s.fresh("ann")
		fields.Set("to", to)
		s.clock = s.clock.Add(time.Minute) // attempts are slowed down
		s.browser().lands("/sign-in", fields, want)
	}
	b := s.browser()
	resp, _ := b.do("GET", "/@ann?lang=ko&sort=total&access_token=x", nil)
	if got := resp.Header.Get("Location"); got != "/sign-in?to=%2F%40ann%3Fsort%3Dtotal" {
		t.Errorf("redirects to %q", got)
	}
	contains(t, b.get("/sign-in?to=%2F%40ann%2F-%2Fsettings"), `<input type="hidden" name="to" value="/@ann/-/settings"/>`)
}

func TestLogHoldsNoSecret(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, true)
	b := s.connected("ann")
	s.scrape("ann")
	code, _, err := access.NewLink(s.keys, s.account("ann").ID, s.clock)
	s.must(err)
	s.secret[code] = true
	s.browser().lands("/sign-in/link/"+code, nil, "/")
	s.browser().refused("/sign-in/link/"+code, nil, 401)
	b.do("GET", "/sign-in?"+s.fresh("ann").Encode(), nil)
	b.do("GET", "/nowhere?"+s.fresh("ann").Encode(), nil)
	s.browser().do("GET", "/@ann?"+s.fresh("ann").Encode(), nil)
	b.refused("/register", s.tokens("ann", -time.Hour, -time.Hour), 401)
	b.refused("/sign-in", s.fresh("nobody-of-that-name"), 401)
	b.refused("/@ann/-/tokens", s.fresh("bob"), 403)
	b.refused("/sign-in", url.Values{s.fresh("ann").Get("access_token"): {""}}, 400)
	b.lands("/@ann/-/tokens", s.fresh("ann"), "/@ann/-/settings?done=connected")
	b.lands("/@ann/-/share", url.Values{"share": {"on"}}, "/@ann/-/settings?done=pages_on")
	share, err := s.gate.ShareToken(t.Context(), s.account("ann").ID, collector.SharePages)
	s.must(err)
	b.lands("/@ann/-/badge", url.Values{"share": {"on"}}, "/@ann/-/settings?done=badge_on")
	badge, err := s.gate.ShareToken(t.Context(), s.account("ann").ID, collector.ShareBadge)
	s.must(err)
	b.lands("/@ann/-/disconnect", url.Values{"history": {"keep"}}, "/?done=disconnected")
	s.secret[share], s.secret[badge] = true, true
	log := s.log.String()
	if len(s.secret) < 12 || !strings.Contains(log, "signed in by link") {
		t.Fatalf("%d secrets, log\n%s", len(s.secret), log)
	}
	for secret := range s.secret {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds %s", secret)
		}
	}
	if strings.Contains(log, "eyJ") {
		t.Error("the log holds a token")
	}
}
