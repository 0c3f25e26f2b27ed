package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/api"
	"github.com/velog-dashboard/velog-dashboard/collector/excerpt"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

func TestRegisteringAndSigningIn(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	var p problem
	s.want(403, &p, s.do("POST", "/session", "", s.tokens("cat")))
	if !strings.HasSuffix(p.Type, "#not-registered") || !strings.Contains(p.Detail, "register") {
		t.Errorf("%v", p)
	}
	var got struct {
		Session string
		Ends    time.Time `json:"expires_at"`
		New     bool
		Account struct {
			User      string
			Connected bool `json:"connected"`
		}
	}
	s.want(201, &got, s.do("POST", "/accounts", "", s.tokens("cat")))
	if !got.New || got.Account.User != "cat" || !got.Account.Connected || !got.Ends.Equal(s.clock.Add(access.SessionLifetime)) {
		t.Errorf("%+v", got)
	}
	s.secrets = append(s.secrets, got.Session)
	s.session["cat"] = got.Session
	s.want(201, &got, s.do("POST", "/session", "", s.tokens("cat")))
	s.secrets = append(s.secrets, got.Session)
	var me struct {
		User     string
		Sessions int
	}
	s.get("/me", "cat", &me)
	if got.New || me.User != "cat" || me.Sessions != 2 {
		t.Errorf("%+v, then %+v", got, me)
	}
	s.want(204, nil, s.do("DELETE", "/session", "cat", ""))
	s.want(401, nil, s.do("GET", "/me", "cat", ""))
	s.session["cat"] = got.Session
	s.get("/me", "cat", nil)
}

func TestRefusalsAreProblems(t *testing.T) {
	t.Parallel()
	s := newStage(t, false)
	_, _, err := s.blogs.AddAccount(t.Context(), "ann", s.clock)
	s.must(err)
	s.scrape("ann")
	s.session["ann"] = s.again("ann")
	expired, _ := s.velog.IssueTokens("ann", -time.Hour, -time.Hour)
	s.secrets = append(s.secrets, expired)
	gone := s.tokens("bob")
	s.world.DeleteUser("bob", s.clock.Add(-time.Second))
	for name, tc := range map[string]struct {
		request, body string
		status        int
	}{
		"registration-closed": {"POST /accounts", s.tokens("cat"), 403},
		"expired":             {"POST /session", `{"access_token": "` + expired + `"}`, 401},
		"rejected":            {"POST /session", gone, 401},
		"invalid-link":        {"POST /session", `{"link": "nothing"}`, 401},
		"other-user":          {"PUT /me/tokens", s.tokens("cat"), 403},
		"too-soon":            {"POST /scrapes", "", 429},
	} {
		method, path, _ := strings.Cut(tc.request, " ")
		resp := s.do(method, path, "ann", tc.body)
		var p problem
		s.want(tc.status, &p, resp)
		if !strings.HasSuffix(p.Type, "docs/api.md#"+name) || p.Title == "" || len(p.Detail) < 20 {
			t.Errorf("%s: %+v", name, p)
		}
	}
	s.slowed()
}

// slowed signs in with wrong links until that is too often.
func (s *stage) slowed() {
	for range 20 {
		resp := s.do("POST", "/session", "", `{"link": "nothing"}`)
		if resp.StatusCode == 429 {
			if resp.Header.Get("Retry-After") != "30" {
				s.t.Errorf("Retry-After %s", resp.Header.Get("Retry-After"))
			}
			return
		}
	}
	s.t.Error("attempts are not slowed down")
}

func TestLinkSignsInOnce(t *testing.T) {
	t.Parallel()
	s := newStage(t, false)
	id, _, err := s.blogs.AddAccount(t.Context(), "ann", s.clock)
	s.must(err)
	code, _, err := access.NewLink(s.keys, id, s.clock)
	s.must(err)
	s.secrets = append(s.secrets, code)
	body := `{"link": "` + code + `"}`
	var got struct{ Session string }
	s.want(201, &got, s.do("POST", "/session", "", body))
	s.secrets = append(s.secrets, got.Session)
	s.want(401, nil, s.do("POST", "/session", "", body))
}

func TestVelogDownIsNobodysFault(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	body := s.tokens("ann")
	s.velog.Inject(velogsim.Fault{Kind: velogsim.FaultStatus, Status: 502})
	var p problem
	s.want(503, &p, s.do("POST", "/accounts", "", body))
	if !strings.HasSuffix(p.Type, "#velog-down") {
		t.Errorf("%v", p)
	}
}

// brokenReader is a ledger that cannot be read, or only to a point.
type brokenReader struct {
	api.BlogReader
	begins bool
}

func (brokenReader) AccountDays(context.Context, int64, collector.Date, collector.Date) ([]collector.AccountDay, error) {
	return nil, errors.New("disk I/O error")
}

func (b brokenReader) ExportedPosts(context.Context, int64) ([]collector.ExportedPost, error) {
	if !b.begins {
		return nil, errors.New("disk I/O error")
	}
	posts := make([]collector.ExportedPost, 1000) // more than is kept back before it is sent
	posts[len(posts)-1].Row = -1
	return posts, nil
}

func (brokenReader) PostDays(_ context.Context, account, row int64, _, _ collector.Date) ([]collector.Day, error) {
	if row < 0 {
		return nil, errors.New("disk I/O error")
	}
	return []collector.Day{{}}, nil
}

func TestBrokenLedgerIsNoDetailOfAnAnswer(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	s.register("ann")
	s.serve(brokenReader{BlogReader: s.blogs}, slog.New(slog.NewTextHandler(&s.log, nil)))
	for _, path := range []string{"/days", "/export/days.csv"} {
		var p problem
		resp := s.do("GET", path, "ann", "")
		s.want(503, &p, resp)
		if p.Detail != "the request cannot be answered right now; the log says why" || resp.Header.Get("Content-Disposition") != "" {
			t.Errorf("%s: %+v %v", path, p, resp.Header)
		}
	}
	if strings.Count(s.log.String(), "disk I/O error") != 2 {
		t.Errorf("the log does not say why: %s", excerpt.Short(s.log.String()))
	}
}

// TestBrokenExportIsNotTakenForWhole reads an export whose ledger fails midway,
// over a real connection.
func TestBrokenExportIsNotTakenForWhole(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	s.register("ann")
	s.serve(brokenReader{BlogReader: s.blogs, begins: true}, slog.New(slog.DiscardHandler))
	server := httptest.NewServer(s)
	defer server.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+api.Prefix+"/export/days.csv", nil)
	s.must(err)
	r.Header.Set("Authorization", "Bearer "+s.session["ann"])
	resp, err := server.Client().Do(r)
	if err == nil {
		_, err = io.ReadAll(resp.Body)
		s.must(resp.Body.Close())
	}
	if err == nil {
		t.Error("a part of the days looks like all of them")
	}
}

// deadlines notes until when a request can be read.
type deadlines struct {
	*httptest.ResponseRecorder
	read time.Time
}

func (d *deadlines) SetReadDeadline(t time.Time) error {
	d.read = t
	return nil
}

// TestSlowVelogIsWaitedFor looks for a deadline of reading the request, which
// would end its context while velog is asked.
func TestSlowVelogIsWaitedFor(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	s.register("ann")
	for request, body := range map[string]string{"POST /session": s.tokens("ann"), "GET /export/days.csv": ""} {
		method, path, _ := strings.Cut(request, " ")
		r := httptest.NewRequestWithContext(t.Context(), method, api.Prefix+path, strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+s.session["ann"])
		w := &deadlines{httptest.NewRecorder(), time.Now()} // as the server sets it
		s.ServeHTTP(w, r)
		if w.Code >= 300 || !w.read.IsZero() {
			t.Errorf("%s: %d, to be read by %v", request, w.Code, w.read)
		}
	}
}

// TestSecretsPrintNowhere has every kind of request in the log of a daemon that
// tells all; the stage looks for the secrets at its end.
func TestSecretsPrintNowhere(t *testing.T) {
	t.Parallel()
	s := newWriters(t)
	s.session["ann"] = s.again("ann")
	s.want(200, nil, s.do("PUT", "/me/tokens", "ann", s.tokens("ann")))
	for _, user := range []string{"ann", "bob"} {
		var share struct{ URL string }
		s.want(200, &share, s.do("PUT", "/share", user, ""))
		s.secrets = append(s.secrets, share.URL[strings.LastIndex(share.URL, "/")+1:])
		var me map[string]any
		s.get("/me", user, &me)
		text, err := json.Marshal(me)
		s.must(err)
		if strings.Contains(string(text), s.session[user]) {
			t.Error("me tells the session")
		}
	}
	s.want(204, nil, s.do("DELETE", "/me?history=delete", "ann", ""))
	if !strings.Contains(s.log.String(), "writer disconnected") || len(s.secrets) < 10 {
		t.Errorf("%d secrets were looked for in %s", len(s.secrets), excerpt.Short(s.log.String()))
	}
}
