package web_test

import (
	"errors"
	"github.com/velog-dashboard/velog-dashboard/collector/excerpt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/velog"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

func TestPublicLinkIsSwitchedOnAndOff(t *testing.T) {
	t.Parallel()
	for public, site := range map[string]string{publicURL: publicURL, "": "http://localhost:9914"} {
		s := newSite(t, public, true)
		b := s.connected("ann")
		if page := b.get("/@ann/-/settings"); strings.Contains(page, "/s/") {
			t.Error("there is a public link already")
		}
		b.lands("/@ann/-/share", url.Values{"share": {"on"}}, "/@ann/-/settings?done=pages_on")
		page := b.get("/@ann/-/settings?done=pages_on")
		link := regexp.MustCompile(`<a href="(` + regexp.QuoteMeta(site) + `/s/[\w-]+)">`).FindStringSubmatch(page)
		if link == nil {
			t.Fatalf("no link on the page: %s", excerpt.Short(mainText(page)))
		}
		contains(t, plain(page), "The public link is on.")
		b.lands("/@ann/-/share", url.Values{"share": {"new"}}, "/@ann/-/settings?done=pages_new")
		if page := b.get("/@ann/-/settings?done=pages_new"); strings.Contains(page, link[1]) || !strings.Contains(page, site+"/s/") {
			t.Error("the link is not replaced")
		}
		b.lands("/@ann/-/share", url.Values{"share": {"off"}}, "/@ann/-/settings?done=pages_off")
		if page := b.get("/@ann/-/settings?done=pages_off"); strings.Contains(page, "/s/") {
			t.Error("the link is still there")
		}
		b.refused("/@ann/-/share", url.Values{"share": {"maybe"}}, 400)
	}
}

// TestBadgeHasAnAddressOfItsOwn: what a README has is no way to the pages, and does
// not depend on the public link.
func TestBadgeHasAnAddressOfItsOwn(t *testing.T) {
	t.Parallel()
	for public, site := range map[string]string{publicURL: publicURL, "": "http://localhost:9914"} {
		s := newSite(t, public, true)
		b := s.connected("ann")
		if page := b.get("/@ann/-/settings"); strings.Contains(page, "/badge/") {
			t.Error("there is a badge already")
		}
		address := regexp.MustCompile(`<img src="(` + regexp.QuoteMeta(site) + `/badge/([\w-]+)\.svg)\?lang=en"`)
		change := func(share, done string) (string, string) {
			b.lands("/@ann/-/badge", url.Values{"share": {share}}, "/@ann/-/settings?done="+done)
			page := b.get("/@ann/-/settings?done=" + done)
			m := address.FindStringSubmatch(page)
			if m == nil {
				return page, ""
			}
			contains(t, plain(page), "[![velog]("+m[1]+"?lang=en)](https://velog.io/@ann)", "[![velog]("+m[1]+"?lang=en&show=month)](https://velog.io/@ann)")
			return page, m[2]
		}
		page, first := change("on", "badge_on")
		if contains(t, plain(page), "The badge is on."); first == "" || strings.Contains(page, "/s/") {
			t.Errorf("the badge is at %q, or there is a public link", first)
		}
		page, second := change("new", "badge_new")
		if contains(t, plain(page), "The badge has a new address."); second == "" || second == first {
			t.Errorf("the address is %q after %q", second, first)
		}
		guest := s.browser()
		for path, want := range map[string]int{
			"/badge/" + first + ".svg": 404, "/badge/" + second + ".svg": 200, "/badge/" + second: 200,
			"/s/" + second: 404, "/s/" + second + "/badge.svg": 404,
		} {
			if resp, _ := guest.do("GET", path, nil); resp.StatusCode != want {
				t.Errorf("%s: %d, want %d", path, resp.StatusCode, want)
			}
		}
		b.lands("/@ann/-/share", url.Values{"share": {"on"}}, "/@ann/-/settings?done=pages_on")
		link, err := s.gate.ShareToken(t.Context(), s.account("ann").ID, collector.SharePages)
		s.must(err)
		if resp, _ := guest.do("GET", "/badge/"+link+".svg", nil); resp.StatusCode != 404 {
			t.Errorf("the public link is a badge: %d", resp.StatusCode)
		}
		b.lands("/@ann/-/share", url.Values{"share": {"off"}}, "/@ann/-/settings?done=pages_off")
		if resp, _ := guest.do("GET", "/badge/"+second+".svg", nil); resp.StatusCode != 200 {
			t.Errorf("the badge went with the public link: %d", resp.StatusCode)
		}
		page, none := change("off", "badge_off")
		if contains(t, plain(page), "The badge is off."); none != "" {
			t.Error("the badge is still there")
		}
		if resp, _ := guest.do("GET", "/badge/"+second+".svg", nil); resp.StatusCode != 404 {
			t.Errorf("a badge that is off: %d", resp.StatusCode)
		}
		b.refused("/@ann/-/badge", url.Values{"share": {"maybe"}}, 400)
	}
}

func TestFreshTokensAreStored(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, true)
	b := s.browser()
	b.lands("/register", s.fresh("ann"), "/@ann/-/state")
	account, err := s.blogs.AccountByUser(t.Context(), "ann")
	s.must(err)
	old := s.tokens("ann", time.Hour, 48*time.Hour) // that velog has not renewed
	s.must(s.blogs.ReplaceTokens(t.Context(), account.ID, velog.Tokens{
		Access: velog.Token(old.Get("access_token")), Refresh: velog.Token(old.Get("refresh_token")),
	}))
	contains(t, plain(b.get("/@ann/-/settings")), "Refresh token expires in 2 days")
	b.refused("/@ann/-/tokens", s.fresh("bob"), 403, "These tokens belong to another writer, @bob.")
	_, page := b.refused("/@ann/-/tokens", url.Values{"access_token": {"x"}}, 422, "refresh_token is missing.")
	contains(t, page, `<details open="open">`, `id="refresh_token-wrong"`, `href="/@ann/-/settings?lang=ko"`)
	b.lands("/@ann/-/tokens", s.fresh("ann"), "/@ann/-/settings?done=connected")
	contains(t, plain(b.get("/@ann/-/settings?done=connected")), "The tokens are stored.", "Refresh token expires in 30 days")
}

func TestPublicAccountBecomesConnected(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, false)
	_, _, err := s.blogs.AddAccount(t.Context(), "ann", now())
	s.must(err)
	s.scrape("ann")
	b := s.browser()
	b.lands("/sign-in", s.fresh("ann"), "/")
	if page := plain(b.get("/@ann")); strings.Contains(page, "비공개 ann") {
		t.Error("a private post is read without tokens")
	}
	contains(t, plain(b.get("/@ann/-/settings")), "Not connected: only public posts are scraped.")
	s.clock = s.clock.Add(time.Hour)
	b.lands("/@ann/-/tokens", s.fresh("ann"), "/@ann/-/settings?done=connected")
	s.scrape("ann")
	contains(t, plain(b.get("/@ann")), "비공개 ann")
	if since := s.account("ann").TrackedSince; !since.Equal(now()) {
		t.Errorf("the history begins at %v", since)
	}
}

func TestOtherBrowsersAreSignedOut(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, true)
	b, others := s.connected("ann"), []*browser{s.browser(), s.browser()}
	contains(t, plain(b.get("/@ann/-/settings")), "Only this browser is signed in.")
	for _, o := range others {
		o.lands("/sign-in", s.fresh("ann"), "/")
	}
	bob := s.connected("bob")
	contains(t, plain(b.get("/@ann/-/settings")), "This browser is signed in, and 2 other browsers.")
	b.lands("/@ann/-/sessions", nil, "/@ann/-/settings?done=signed_out")
	if !b.isIn() || !bob.isIn() || others[0].isIn() || others[1].isIn() {
		t.Errorf("in: %v, another writer %v, others %v, %v", b.isIn(), bob.isIn(), others[0].isIn(), others[1].isIn())
	}
}

func TestDisconnectingKeepsTheHistory(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, true)
	b, other := s.connected("ann"), s.browser()
	other.lands("/sign-in", s.fresh("ann"), "/")
	s.scrape("ann")
	b.lands("/@ann/-/disconnect", url.Values{"history": {"keep"}}, "/?done=disconnected")
	contains(t, plain(b.get("/?done=disconnected")), "Disconnected. The tokens are deleted")
	if b.isIn() || other.isIn() || len(b.cookies) > 0 {
		t.Errorf("in: %v, elsewhere %v, cookies %v", b.isIn(), other.isIn(), b.cookies)
	}
	a := s.account("ann")
	tokens, err := s.blogs.Tokens(t.Context(), a.ID)
	s.must(err)
	if a.Tracked || a.Connected || !tokens.Empty() {
		t.Errorf("tracked %v, connected %v, tokens %v", a.Tracked, a.Connected, tokens)
	}
	b.lands("/sign-in", s.fresh("ann"), "/")
	contains(t, plain(b.get("/@ann")), "비공개 ann", "https://velog.io/@ann · disconnected")
	contains(t, plain(b.get("/@ann/-/state")), "This account is disconnected and no longer scraped. Its history is kept.")
	b.refused("/@ann/-/scrape", nil, 409, "This account is disconnected.")
	b.lands("/@ann/-/tokens", s.fresh("ann"), "/@ann/-/settings?done=connected")
	if !s.account("ann").Tracked {
		t.Error("who came back is not tracked")
	}
}

func TestDeletingAnAccountNeedsItsName(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, true)
	b := s.connected("ann")
	s.scrape("ann")
	for _, typed := range []string{"", "Ann", "bob"} {
		_, page := b.refused("/@ann/-/disconnect", url.Values{"history": {"delete"}, "confirm": {typed}}, 422, "type the name of the account: ann")
		contains(t, page, `aria-describedby="confirm-wrong"`, `<a href="#confirm">`)
	}
	b.refused("/@ann/-/disconnect", url.Values{"confirm": {"ann"}}, 400)
	b.refused("/@ann/-/disconnect", url.Values{"history": {"some"}}, 400)
	b.lands("/@ann/-/disconnect", url.Values{"history": {"delete"}, "confirm": {"@ann"}}, "/?done=deleted")
	if _, err := s.blogs.AccountByUser(t.Context(), "ann"); !errors.Is(err, collector.ErrNoAccount) {
		t.Errorf("the account is still there: %v", err)
	}
	b.refused("/sign-in", s.fresh("ann"), 403, "you have no account here yet")
}

func TestOperatorDisconnectsForAWriter(t *testing.T) {
	t.Parallel()
	s := newSite(t, "", true)
	b := s.connected("ann")
	s.connected("bob")
	b.lands("/@ann/-/disconnect", url.Values{"history": {"delete"}, "confirm": {"ann"}}, "/?done=deleted")
	if accounts, err := s.blogs.Accounts(t.Context()); err != nil || len(accounts) != 1 || accounts[0].User != "bob" {
		t.Errorf("left: %v, %v", accounts, err)
	}
}

func TestScrapeNow(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, true)
	b := s.connected("ann")
	s.scrape("ann")
	s.clock = s.clock.Add(time.Minute)
	resp, page := b.refused("/@ann/-/scrape", nil, 429, "Your posts were scraped a moment ago. You can scrape them again in 2 minutes.")
	if resp.Header.Get("Retry-After") != "120" || strings.Contains(page, "Check again") {
		t.Errorf("Retry-After %q", resp.Header.Get("Retry-After"))
	}
	contains(t, page, "Scrape now", `disabled="disabled"`, "again in 2 minutes")
	s.clock = s.clock.Add(access.ScrapeRequestInterval)
	if page := b.get("/@ann/-/state"); strings.Contains(page, "disabled") {
		t.Error("a scrape cannot be asked for")
	}
	b.lands("/@ann/-/scrape", nil, "/@ann/-/state")
	contains(t, b.get("/@ann/-/state"), "A scrape is pending", ">Check again</a>")
	s.clock = s.clock.Add(10 * time.Minute)
	s.scrape("ann")
	page = b.get("/@ann/-/state")
	if contains(t, plain(page), "The scrape you requested (10 minutes ago) succeeded."); strings.Contains(page, "Check again") {
		t.Error("the page still waits")
	}
}

func TestStateSaysWhatIsWrongAndWhatToDo(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, true)
	b := s.connected("ann")
	s.scrape("ann")
	s.clock = s.clock.Add(access.ScrapeRequestInterval)
	b.lands("/@ann/-/scrape", nil, "/@ann/-/state")
	s.velog.Inject(velogsim.Fault{Kind: velogsim.FaultAnonymous})
	s.clock = s.clock.Add(time.Second)
	if _, err := s.scraper.Run(t.Context(), s.account("ann").ID); err == nil {
		t.Fatal("the scrape went well")
	}
	page := b.get("/@ann/-/state")
	contains(t, plain(page), "The scrape you requested (now) failed; see below.", "Scrapes login failed",
		"velog rejects the stored tokens.", "Last successful scrape 3 minutes ago", "Consecutive failures 1 scrape")
	contains(t, page, `href="/@ann/-/settings#tokens"`)
	if strings.Contains(page, "accounts add") {
		t.Error("a writer is told to run a command")
	}
}

func TestKoreanFormsHaveNoEnglish(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, true)
	english := regexp.MustCompile(`(?i)\b(the|your|you|this|and|sign|register|settings|views?|posts?|scrape|ends|delete)\b`)
	found := func(page string) string {
		return english.FindString(strings.ReplaceAll(page, publicURL, ""))
	}
	b, nobody := s.connected("ann"), s.browser()
	b.lands("/@ann/-/share", url.Values{"share": {"on"}}, "/@ann/-/settings?done=pages_on")
	for _, b := range []*browser{b, nobody} {
		b.headers = append(b.headers, "Accept-Language", "ko")
	}
	for _, path := range []string{"/", "/sign-in", "/register"} {
		if word := found(plain(nobody.get(path))); word != "" {
			t.Errorf("%s says %q", path, word)
		}
	}
	for _, path := range []string{"/@ann/-/state", "/@ann/-/settings?done=pages_on"} {
		if word := found(plain(b.get(path))); word != "" {
			t.Errorf("%s says %q", path, word)
		}
	}
	for _, tc := range []struct {
		tokens url.Values
		status int
	}{
		{nil, 422}, {url.Values{"refresh_token": {"x"}}, 422}, {s.tokens("ann", -1, -1), 401},
		{s.fresh("bob"), 403}, {s.fresh("nobody-of-that-name"), 401},
	} {
		_, page := b.refused("/@ann/-/tokens", tc.tokens, tc.status)
		if word := found(plain(page)); word != "" {
			t.Errorf("a refusal says %q: %s", word, excerpt.Around(plain(page), word))
		}
	}
}
