package velogsim_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

const (
	v2   = velogsim.V2
	v3   = velogsim.V3
	none = time.Duration(0) // no token at all
)

// login sends "who am I" with tokens of the given times to live.
func (s *site) login(api velogsim.API, access, refresh time.Duration) answer {
	s.t.Helper()
	a, r := s.IssueTokens("alice", access, refresh)
	if access == none {
		a = ""
	}
	if refresh == none {
		r = ""
	}
	return s.send(api, whoAmI(api), a, r)
}

func whoAmI(api velogsim.API) string {
	if api == v2 {
		return `{auth{username}}`
	}
	return `{currentUser{username}}`
}

func (a answer) loggedIn() bool { return strings.Contains(a.body, `"alice"`) }

func TestLogin(t *testing.T) {
	const (
		nothing = "no cookies"
		same    = "a new access token, the old refresh token"
		rotated = "two new tokens"
		cleared = "empty cookies"
		days30  = 30 * 24 * time.Hour
	)
	for _, c := range []struct {
		name            string
		api             velogsim.API
		access, refresh time.Duration
		in              bool
		cookies         string
	}{
		{"anonymous", v2, none, none, false, nothing},
		{"anonymous", v3, none, none, false, nothing},
		{"good", v2, time.Hour, days30, true, nothing},
		{"good", v3, time.Hour, days30, true, nothing},
		{"access alone, nearly over", v2, time.Minute, none, true, nothing},
		{"access alone, nearly over", v3, time.Minute, none, true, nothing},
		{"nearly over", v2, 20 * time.Minute, days30, true, same},
		{"nearly over", v3, 20 * time.Minute, days30, true, same},
		{"expired", v2, -time.Minute, days30, true, same},
		{"expired", v3, -time.Minute, days30, true, same},
		{"refresh alone", v2, none, 24 * days30 / 30, true, same},
		{"refresh alone", v3, none, 24 * days30 / 30, true, same},
		{"refresh token with 22 days left", v2, -time.Minute, 22 * days30 / 30, true, rotated},
		{"refresh token with 22 days left", v3, -time.Minute, 22 * days30 / 30, true, rotated},
		{"nearly over, refresh expired", v2, 20 * time.Minute, -time.Minute, true, nothing},
		{"nearly over, refresh expired", v3, 20 * time.Minute, -time.Minute, false, cleared},
		{"good, refresh expired", v3, 31 * time.Minute, -time.Minute, true, nothing},
		{"both expired", v2, -time.Minute, -time.Minute, false, nothing},
		{"both expired", v3, -time.Minute, -time.Minute, false, cleared},
	} {
		t.Run(string(c.api)+" "+c.name, func(t *testing.T) {
			s := newSite(t)
			got := s.login(c.api, c.access, c.refresh)
			if got.loggedIn() != c.in || got.status != 200 {
				t.Errorf("logged in: %v, want %v: %s", got.loggedIn(), c.in, got.wire())
			}
			_, old := s.IssueTokens("alice", c.access, c.refresh)
			if outcome := outcomeOf(got.cookies, old); outcome != c.cookies {
				t.Errorf("got %s, want %s: %q", outcome, c.cookies, got.cookies)
			}
		})
	}
}

// outcomeOf says in words what Set-Cookie lines bring.
func outcomeOf(lines []string, oldRefresh string) string {
	if len(lines) == 0 {
		return "no cookies"
	}
	value := func(line string) string { v, _, _ := strings.Cut(line, ";"); return v }
	switch value(lines[1]) {
	case "refresh_token=":
		return "empty cookies"
	case "refresh_token=" + oldRefresh:
		return "a new access token, the old refresh token"
	default:
		return "two new tokens"
	}
}

func TestSetCookieHasTheStyleOfItsAPI(t *testing.T) {
	s := newSite(t)
	token := regexp.MustCompile(`=eyJ[^;]*`)
	const access, refresh = "expires=Sun, 22 Nov 2026 21:43:16 GMT", "expires=Tue, 22 Dec 2026 20:43:16 GMT"
	for api, want := range map[velogsim.API]string{
		v2: "access_token=…; path=/; " + access + "; domain=.velog.io; httponly\n" +
			"refresh_token=…; path=/; " + refresh + "; domain=.velog.io; httponly\n" +
			"access_token=…; path=/; " + access + "; httponly\n" +
			"refresh_token=…; path=/; " + refresh + "; httponly",
		v3: "access_token=…; Max-Age=86400; Domain=.velog.io; Path=/; HttpOnly\n" +
			"refresh_token=…; Max-Age=2592000; Domain=.velog.io; Path=/; HttpOnly",
	} {
		lines := s.login(api, -time.Minute, 30*24*time.Hour).cookies
		if got := token.ReplaceAllString(strings.Join(lines, "\n"), "=…"); got != want {
			t.Errorf("%s\n got %s\nwant %s", api, got, want)
		}
	}
	want := "access_token=; Domain=.velog.io; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly"
	if got := s.login(v3, -time.Minute, -time.Minute).cookies; len(got) != 2 || got[0] != want {
		t.Errorf("a failed refresh on v3 sets %q", got)
	}
	want = "access_token=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT; domain=.velog.io; httponly"
	if got := s.send(v2, `mutation{logout}`, "", ""); len(got.cookies) != 4 || got.cookies[0] != want || got.body != "{\"data\":{\"logout\":true}}\n" {
		t.Errorf("a logout on v2 sets %q: %s", got.cookies, got.body)
	}
}

func TestNewTokensLiveAsLongAsVelogs(t *testing.T) {
	s := newSite(t)
	for api, access := range map[velogsim.API]time.Duration{v2: time.Hour, v3: 24 * time.Hour} {
		lines := s.login(api, none, time.Hour).cookies
		for i, want := range []struct {
			subject string
			life    time.Duration
		}{{"access_token", access}, {"refresh_token", 30 * 24 * time.Hour}} {
			claims := claimsOf(t, lines[i])
			expiry, err := claims.GetExpirationTime()
			if err != nil || expiry.Sub(s.now) != want.life || claims["sub"] != want.subject ||
				claims["iss"] != "velog.io" || claims["user_id"] != s.alice {
				t.Errorf("%s: claims %v, want a life of %s", api, claims, want.life)
			}
		}
		if name := map[velogsim.API]string{v2: "token_id", v3: "token_Id"}[api]; claimsOf(t, lines[1])[name] == nil {
			t.Errorf("%s: the refresh token has no %s", api, name)
		}
	}
}

func claimsOf(t *testing.T, line string) jwt.MapClaims {
	t.Helper()
	value, _, _ := strings.Cut(line, ";")
	_, token, _ := strings.Cut(value, "=")
	claims := jwt.MapClaims{}
	if _, _, err := jwt.NewParser().ParseUnverified(token, claims); err != nil {
		t.Fatal(err)
	}
	return claims
}

func TestACookieWinsOverTheHeader(t *testing.T) {
	s := newSite(t)
	access, _ := s.IssueTokens("alice", time.Hour, time.Hour)
	for _, c := range []struct {
		name, cookie, header string
		v2, v3               bool
	}{
		{"header alone", "", "Bearer " + access, true, true},
		{"another scheme", "", "Token " + access, true, false},
		{"bad cookie, good header", "garbage", "Bearer " + access, false, false},
		{"good cookie, bad header", access, "Bearer garbage", true, true},
	} {
		for api, want := range map[velogsim.API]bool{v2: c.v2, v3: c.v3} {
			r := s.request(api, `{"query":"`+whoAmI(api)+`"}`, c.cookie, "")
			r.Header.Set("Authorization", c.header)
			if got := s.do(r); got.loggedIn() != want {
				t.Errorf("%s, %s: %s", api, c.name, got.wire())
			}
		}
	}
}

func TestTokensOfNobody(t *testing.T) {
	s := newSite(t)
	access, refresh := s.IssueTokens("nobody", time.Hour, time.Hour)
	if got := s.send(v2, `{auth{username} getStats(post_id:"`+alicePost(1)+`"){total}}`, access, ""); len(got.cookies) != 0 ||
		!strings.Contains(got.body, `"data":{"auth":null,"getStats":null}`) || !strings.Contains(got.body, "NO_PERMISSION") {
		t.Errorf("v2: %q %s", got.cookies, got.wire())
	}
	if got := s.send(v3, whoAmI(v3), access, ""); len(got.cookies) != 2 || got.body != `{"data":{"currentUser":null}}` {
		t.Errorf("v3: %q %s", got.cookies, got.wire())
	}
	if got := s.send(v3, `{restoreToken{accessToken}}`, "", refresh); got.status != http.StatusNotFound {
		t.Errorf("restoreToken: %s", got.wire())
	}
}

func TestADeletedUserIsLoggedOut(t *testing.T) {
	s := newSite(t)
	s.world.DeleteUser("alice", s.now)
	for _, api := range []velogsim.API{v2, v3} {
		if got := s.login(api, time.Hour, time.Hour); got.loggedIn() {
			t.Errorf("%s: %s", api, got.wire())
		}
	}
	if got := s.send(v3, `{posts(input:{username:"alice"}){id}}`, "", ""); got.body != `{"data":{"posts":[]}}` {
		t.Errorf("posts of a deleted user: %s", got.body)
	}
}

func TestRestoreToken(t *testing.T) {
	s := newSite(t)
	_, good := s.IssueTokens("alice", time.Hour, 29*24*time.Hour)
	got := s.send(v3, `{restoreToken{accessToken refreshToken}}`, "", good)
	if len(got.cookies) != 2 || !strings.HasSuffix(got.body, `"refreshToken":"`+good+`"}}}`) {
		t.Errorf("good: %q %s", got.cookies, got.wire())
	}
	_, expired := s.IssueTokens("alice", time.Hour, -time.Minute)
	for name, c := range map[string]struct{ refresh, message string }{
		"expired": {expired, "jwt expired"}, "garbage": {"garbage", "jwt malformed"},
		"forged": {good[:len(good)-2] + "AA", "invalid signature"},
	} {
		want := "500 application/json; charset=utf-8\n" +
			`{"errors":[{"message":"` + c.message + `","locations":[{"line":1,"column":2}],"path":["restoreToken"]}],"data":null}`
		if got := s.send(v3, `{restoreToken{accessToken}}`, "", c.refresh); got.wire() != want || len(got.cookies) != 2 {
			t.Errorf("%s: %q %s", name, got.cookies, got.wire())
		}
	}
}
