package web_test

import (
	"errors"
	"github.com/velog-dashboard/velog-dashboard/collector/excerpt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/web"
)

// forms are right answers to the forms of writers' pages, which do the most
// harm in wrong hands.
func (s *site) forms(user string) map[string]url.Values {
	return map[string]url.Values{
		"/-/tokens": s.fresh(user), "/-/share": {"share": {"on"}}, "/-/badge": {"share": {"new"}}, "/-/scrape": nil, "/-/sessions": nil, "/-/phone": nil,
		"/-/leaderboard": {"listed": {"on"}},
		"/-/disconnect":  {"history": {"delete"}, "confirm": {user}},
	}
}

// TestEveryRouteIsForWhomItIsFor walks all routes as somebody who is not signed
// in, as another writer, and as the owner.
func TestEveryRouteIsForWhomItIsFor(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, true)
	ann, bob := s.connected("ann"), s.connected("bob")
	s.scrape("ann")
	s.scrape("bob")
	posts := map[string]string{"ann": s.world.Posts("ann", now())[0].ID, "bob": s.world.Posts("bob", now())[0].ID, "zoe": "none"}
	asked := s.account("bob").ScrapeRequested
	s.clock = s.clock.Add(time.Hour)
	walked := 0
	for _, pattern := range web.Patterns() {
		method, path, _ := strings.Cut(pattern, " ")
		if strings.Contains(path, "{user}") {
			walked++
			walkWriter(t, s, ann, method, path, posts)
			continue
		}
		path = strings.NewReplacer("{$}", "", "{code}", "none", "{token}", "none", "{file}", "none.svg", "{post}", posts["bob"], "{day}", collector.DateOf(now()).String(), "{week}", collector.ISOWeekOf(collector.DateOf(now())).String()).Replace(path)
		for _, b := range []*browser{s.browser(), ann} {
			if path == "/sign-out" && b == ann {
				continue
			}
			if _, page := b.do(method, path, nil); strings.Contains(page, "bob") {
				t.Errorf("%s %s names bob: %s", method, path, excerpt.Around(plain(page), "bob"))
			}
		}
	}
	if walked < 9 {
		t.Fatalf("only %d routes of writers", walked)
	}
	a := s.account("bob")
	share, err := s.gate.ShareToken(t.Context(), a.ID, collector.SharePages)
	s.must(err)
	badge, err := s.gate.ShareToken(t.Context(), a.ID, collector.ShareBadge)
	if err != nil || share+badge != "" || !a.Tracked || !a.Connected || !a.ScrapeRequested.Equal(asked) || !bob.isIn() {
		t.Errorf("bob was meddled with: %+v, share %q, badge %q, %v", a, share, badge, err)
	}
}

func walkWriter(t *testing.T, s *site, ann *browser, method, path string, posts map[string]string) {
	t.Helper()
	rest := strings.NewReplacer("{day}", collector.DateOf(now()).String(), "{week}", collector.ISOWeekOf(collector.DateOf(now())).String()).
		Replace(strings.TrimPrefix(path, "/{user}"))
	answers := map[string]string{}
	for user := range maps.Keys(posts) {
		path := userPath(user) + strings.Replace(rest, "{post}", posts[user], 1)
		fields := s.forms(user)[rest]
		resp, page := s.browser().do(method, path, fields)
		to := "/sign-in"
		if method == "GET" {
			to += "?to=" + url.QueryEscape(path)
		}
		if resp.StatusCode != 303 || resp.Header.Get("Location") != to || strings.Contains(page, posts[user]+" ") {
			t.Errorf("nobody: %s %s: %d %s", method, path, resp.StatusCode, resp.Header.Get("Location"))
		}
		if user == "ann" {
			continue
		}
		resp, page = ann.do(method, path, fields)
		answers[user] = page
		if resp.StatusCode != 404 {
			t.Errorf("ann: %s %s: %d", method, path, resp.StatusCode)
		}
	}
	if answers["bob"] != answers["zoe"] {
		t.Errorf("%s: somebody who is there differs from nobody:\n%s\n%s", path, answers["bob"], answers["zoe"])
	}
	own := userPath("ann") + strings.Replace(rest, "{post}", posts["ann"], 1)
	if resp, page := ann.do(method, own, nil); resp.StatusCode == 404 || strings.HasPrefix(resp.Header.Get("Location"), "/sign-in") {
		t.Errorf("ann: %s %s: %d: %s", method, own, resp.StatusCode, excerpt.Short(mainText(page)))
	}
	if strings.Contains(rest, "{post}") {
		foreign, _ := ann.do(method, userPath("ann")+"/"+posts["bob"], nil)
		if foreign.StatusCode != 404 {
			t.Errorf("ann sees bob's post as hers: %d", foreign.StatusCode)
		}
	}
}

func TestOtherSitesCannotPost(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, true)
	b := s.connected("ann")
	for name, headers := range map[string][]string{
		"cross-site":       {"Sec-Fetch-Site", "cross-site"},
		"same-site":        {"Sec-Fetch-Site", "same-site"},
		"foreign origin":   {"Origin", "https://evil.example"},
		"no origin at all": {"Origin", "null"},
	} {
		b.headers = headers
		b.refused("/@ann/-/disconnect", url.Values{"history": {"delete"}, "confirm": {"ann"}}, 403, "sent by another site")
		b.refused("/sign-in", s.fresh("bob"), 403)
		if resp, _ := b.do("GET", "/@ann", nil); resp.StatusCode != 200 {
			t.Errorf("%s: following a link from there: %d", name, resp.StatusCode)
		}
	}
	b.headers = []string{"Origin", publicURL}
	b.lands("/@ann/-/share", url.Values{"share": {"on"}}, "/@ann/-/settings?done=pages_on")
}

func TestHeadersKeepBrowsersIn(t *testing.T) {
	t.Parallel()
	for public, hsts := range map[string]string{"": "", "http://views.example.org": "", publicURL: "max-age=31536000"} {
		s := newSite(t, public, true)
		resp, page := s.browser().do("GET", "/", nil)
		h := resp.Header
		if h.Get("Strict-Transport-Security") != hsts || h.Get("Referrer-Policy") != "same-origin" || h.Get("Cache-Control") != "no-store" ||
			!strings.Contains(h.Get("Content-Security-Policy"), "form-action 'self'") {
			t.Errorf("%q: %v", public, h)
		}
		if strings.Contains(page, `href="/metrics"`) != (public == "") {
			t.Errorf("%q: the link to the metrics", public)
		}
	}
}

func TestFormsAreCheckedWhole(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, true)
	b := s.connected("ann")
	ok := s.fresh("ann")
	twice := url.Values{"access_token": {"a", "b"}, "refresh_token": ok["refresh_token"]}
	more := url.Values{"access_token": ok["access_token"], "refresh_token": ok["refresh_token"], "admin": {"1"}}
	large := url.Values{"access_token": {strings.Repeat("e", 64<<10)}}
	for _, path := range []string{"/sign-in", "/register", "/@ann/-/tokens"} {
		b.refused(path, twice, 400, "Invalid form.")
		b.refused(path, more, 400, "Invalid form.")
		b.refused(path, large, 413, "This form is too large.")
	}
	for _, path := range []string{"/sign-out", "/@ann/-/scrape", "/@ann/-/sessions", "/@ann/-/phone"} {
		b.refused(path, url.Values{"x": {"1"}}, 400)
	}
	b.headers = append(b.headers, "Content-Type", "application/json")
	for _, path := range []string{"/sign-in", "/register", "/sign-out", "/@ann/-/share", "/@ann/-/disconnect", "/@ann/-/tokens"} {
		b.refused(path, nil, 415, "application/x-www-form-urlencoded")
	}
	if !b.isIn() {
		t.Error("signed out by a form that was not taken")
	}
}

// TestWho asks as the API does.
func TestWho(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		public string
		users  []string // who are tracked
		auth   string   // Authorization; SESSION is ann's
		cookie string
		names  string // in the query
		want   string
	}{
		"bearer":                          {publicURL, []string{"ann", "bob"}, "Bearer SESSION", "", "", "ann"},
		"cookie":                          {publicURL, []string{"ann"}, "", "SESSION", "", "ann"},
		"the header wins":                 {publicURL, []string{"ann"}, "Bearer wrong", "SESSION", "", ""},
		"two at once":                     {publicURL, []string{"ann"}, "Bearer SESSION, Bearer wrong", "", "", ""},
		"another scheme":                  {publicURL, []string{"ann"}, "Basic SESSION", "", "", ""},
		"basic auth and cookie":           {publicURL, []string{"ann"}, "Basic dXNlcjpwYXNz", "SESSION", "", "ann"},
		"basic auth alone":                {publicURL, []string{"ann"}, "Basic dXNlcjpwYXNz", "", "", ""},
		"oneself":                         {publicURL, []string{"ann", "bob"}, "Bearer SESSION", "", "?user=ann", "ann"},
		"another writer":                  {publicURL, []string{"ann", "bob"}, "Bearer SESSION", "", "?user=bob", ""},
		"nobody's name":                   {publicURL, []string{"ann", "bob"}, "Bearer SESSION", "", "?user=zoe", ""},
		"nobody":                          {publicURL, []string{"ann"}, "", "", "", ""},
		"the operator":                    {"", []string{"ann", "bob"}, "", "", "", "ann, bob"},
		"the operator's only account":     {"", []string{"ann"}, "", "", "", "ann"},
		"the operator, by basic auth":     {"", []string{"ann"}, "Basic dXNlcjpwYXNz", "", "", "ann"},
		"one of the operator's accounts":  {"", []string{"ann", "bob"}, "", "", "?user=bob", "bob"},
		"one of them, as people write it": {"", []string{"ann", "bob"}, "", "", "?user=@bob", "bob"},
		"none of the operator's accounts": {"", []string{"ann", "bob"}, "", "", "?user=zoe", ""},
		"the operator, by bearer":         {"", []string{"ann", "bob"}, "bearer SESSION", "", "", "ann"},
		"a writer who signed in before":   {"", []string{"ann", "bob"}, "bearer SESSION", "", "?user=bob", ""},
		"the operator, with a wrong one":  {"", []string{"ann"}, "Bearer wrong", "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, tc.public, true)
			var who web.Identify
			newHandler(t, web.Options{Blogs: s.blogs, Gate: s.gate, PublicURL: tc.public, API: func(w web.Identify, _ web.ClientAddress) (http.Handler, error) {
				who = w
				return http.NotFoundHandler(), nil
			}})
			var session string
			for _, user := range slices.Backward(tc.users) {
				in, err := s.gate.Register(t.Context(), "", tokensOf(s.fresh(user)))
				s.must(err)
				session = in.Token
			}
			r := httptest.NewRequest("GET", "/api/v1/me"+tc.names, nil)
			for value := range strings.SplitSeq(tc.auth, ", ") {
				if value != "" {
					r.Header.Add("Authorization", strings.Replace(value, "SESSION", session, 1))
				}
			}
			if tc.cookie != "" {
				r.AddCookie(&http.Cookie{Name: "__Host-session", Value: session})
			}
			accounts, _, err := who(r)
			var users []string
			for _, a := range accounts {
				users = append(users, a.User)
			}
			refusal := access.ErrNoSession
			if tc.names != "" {
				refusal = collector.ErrNoAccount
			}
			if got := strings.Join(users, ", "); err == nil && got != tc.want || (err == nil) != (tc.want != "") || err != nil && !errors.Is(err, refusal) {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}
