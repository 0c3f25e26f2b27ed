package main

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
)

// site is a running daemon as a writer's browser sees it at its PUBLIC_URL.
type site struct {
	t      *testing.T
	base   string // where it listens
	host   string // as which it is asked; empty: that
	client *http.Client
}

const publicURL = "http://stats.example.org"

func newSite(t *testing.T, base string) site {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return site{t, base, strings.TrimPrefix(publicURL, "http://"), &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}}
}

func (s site) do(method, path string, form url.Values) (int, string) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Host = s.host
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := s.client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// TestOperatorLetsAWriterIn adds, lets in and disconnects a writer beside the
// running daemon.
func TestOperatorLetsAWriterIn(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 2)
	b.blog("bob", 1)
	b.env["PUBLIC_URL"] = publicURL
	_, _, log := b.start(t.Context(), b.with(), "")
	s := newSite(t, address(t, log))
	b.must(b.with(), "", "accounts", "add", "alice")
	b.must(b.with(), "", "accounts", "add", "bob")

	r := b.run(b.with(), "", "accounts", "link", "alice")
	link, ok := strings.CutPrefix(strings.TrimSpace(r.out), publicURL)
	if !ok || r.status != 0 || !strings.Contains(r.err, "signs in as alice") {
		t.Fatalf("link: %+v", r)
	}
	if status, page := s.do("GET", link, nil); status != http.StatusOK || !strings.Contains(page, "alice") {
		t.Fatalf("the link's page: %d\n%s", status, page)
	}
	if status, page := s.do("POST", link, nil); status != http.StatusSeeOther {
		t.Fatalf("using the link: %d\n%s", status, page)
	}
	eventually(t, "the daemon reads who was added", func() bool {
		_, page := s.do("GET", "/", nil)
		return strings.Contains(page, "글 1")
	})
	if status, _ := s.do("GET", "/@bob", nil); status != http.StatusNotFound {
		t.Errorf("bob's page: %d", status)
	}
	if out := b.must(b.with(), "", "accounts", "disconnect", "alice"); !strings.Contains(out, "the history stays") {
		t.Errorf("disconnect: %s", out)
	}
	if status, _ := s.do("GET", "/@alice", nil); status != http.StatusSeeOther { // to the page of signing in
		t.Errorf("after disconnecting: %d", status)
	}
	if csv := b.must(b.with(), "", "export"); !strings.Contains(csv, "alice") {
		t.Error("the history is gone")
	}
	for _, secret := range []string{strings.TrimPrefix(link, "/sign-in/link/"), "eyJ"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds a secret:\n%s", log)
		}
	}
}

func TestLinksNeedSomebodyToSignIn(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 1)
	b.must(b.with(), "", "accounts", "add", "alice")
	if r := b.run(b.with(), "", "accounts", "link", "alice"); r.status != 1 || !strings.Contains(r.err, "PUBLIC_URL is not set") {
		t.Errorf("%+v", r)
	}
	r := b.run(b.with("PUBLIC_URL="+publicURL), "", "accounts", "link", "bob")
	if r.status != 1 || !strings.Contains(r.err, `"bob" is not tracked here`) {
		t.Errorf("%+v", r)
	}
	r = b.run(b.with("PUBLIC_URL="+publicURL, "DATA_DIR="+t.TempDir()), "", "accounts", "link", "bob")
	if r.status != 1 || !strings.Contains(r.err, "there is no ledger") {
		t.Errorf("%+v", r)
	}
}
