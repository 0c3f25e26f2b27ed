package api_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/excerpt"
)

// fill fills the parameters of a path of the document.
func fill(path, post string) string { return strings.ReplaceAll(path, "{id}", post) }

// needs is what an operation of the document must be given besides its path.
func needs(method, path string) (query, body string) {
	switch method + " " + path {
	case "DELETE /me":
		return "?history=keep", ""
	case "POST /session", "POST /accounts", "PUT /me/tokens":
		return "", `{"access_token": "a", "refresh_token": "b"}`
	}
	return "", ""
}

func TestNobodySeesAnything(t *testing.T) {
	t.Parallel()
	s := newWriters(t)
	post := s.world.Posts("ann", now())[0].ID
	s.session["ended"] = "no-such-session"
	s.doc.operations(func(method, path string, op map[string]any) {
		if len(list(op["security"])) == 0 {
			if path != "/session" && path != "/accounts" {
				t.Errorf("%s %s needs no session", method, path)
			}
			return
		}
		query, body := needs(method, path)
		for _, user := range []string{"", "ended"} {
			// Not even what is wrong with a request is told.
			for _, q := range []string{query, "?nonsense=1"} {
				resp := s.do(method, fill(path, post)+q, user, body)
				var got problem
				s.want(http.StatusUnauthorized, &got, resp)
				if !strings.HasSuffix(got.Type, "#no-session") || resp.Header.Get("WWW-Authenticate") != "Bearer" {
					t.Errorf("%s %s: %v", method, path, got)
				}
			}
		}
	})
}

type problem struct {
	Type, Title, Detail string
	Status              int
	Errors              []struct{ Location, Message string }
}

// TestWritersSeeOnlyTheirOwn tries every operation of the document as one
// writer with the posts of the other.
func TestWritersSeeOnlyTheirOwn(t *testing.T) {
	t.Parallel()
	s := newWriters(t)
	foreign := s.world.Posts("ann", now())
	last := []string{"DELETE /me", "DELETE /session", "DELETE /sessions"} // end the session
	s.doc.operations(func(method, path string, _ map[string]any) {
		query, body := needs(method, path)
		if slices.Contains(last, method+" "+path) {
			return
		}
		if !strings.Contains(path, "{id}") {
			text := read(t, s.do(method, path+query, "bob", body))
			for _, p := range foreign {
				if strings.Contains(text, p.ID) || strings.Contains(text, p.Title) {
					t.Errorf("%s %s shows bob a post of ann's", method, path)
				}
			}
			if strings.Contains(text, "ann") {
				t.Errorf("%s %s tells bob of ann: %s", method, path, excerpt.Short(text))
			}
			return
		}
		nowhere := s.do(method, fill(path, "5d3a1c52-0000-4000-8000-000000000000")+query, "bob", body)
		want := read(t, nowhere)
		for _, p := range foreign {
			resp := s.do(method, fill(path, p.ID)+query, "bob", body)
			if got := read(t, resp); resp.StatusCode != 404 || got != want || fmt.Sprint(resp.Header) != fmt.Sprint(nowhere.Header) {
				t.Errorf("%s %s: %d %s, want what is nowhere: %s", method, path, resp.StatusCode, excerpt.Short(got), excerpt.Short(want))
			}
		}
	})
	for _, op := range last {
		method, path, _ := strings.Cut(op, " ")
		query, _ := needs(method, path)
		s.session["bob"] = s.again("bob")
		s.want(204, nil, s.do(method, path+query, "bob", ""))
		s.want(401, nil, s.do("GET", "/me", "bob", ""))
		s.get("/me", "ann", nil)
	}
	if len(s.world.Posts("ann", now())) == 0 || !s.account("ann").Connected || s.account("bob").Connected {
		t.Error("bob disconnected ann")
	}
}

// again signs in with old tokens, as a writer who comes back.
func (s *stage) again(user string) string {
	s.t.Helper()
	var got struct{ Session string }
	s.want(201, &got, s.do("POST", "/session", "", s.tokens(user)))
	s.secrets = append(s.secrets, got.Session)
	return got.Session
}

// TestEveryOperationAnswers goes a writer's way through all operations, so that
// each good answer has been held against the document.
func TestEveryOperationAnswers(t *testing.T) {
	t.Parallel()
	s := newWriters(t)
	post := s.world.Posts("ann", now())[0].ID
	s.session["ann"] = s.again("ann")
	for _, path := range []string{"/accounts", "/me", "/totals", "/days", "/posts", "/events", "/state", "/scrapes", "/share", "/badge", "/feed", "/export/readings.csv",
		"/export/days.csv", "/export/days.json", "/export/account-days.csv", "/export/account-days.json"} {
		s.get(path, "ann", nil)
	}
	for _, path := range []string{"", "/days", "/readings", "/events"} {
		s.get("/posts/"+post+path, "ann", nil)
	}
	s.want(200, nil, s.do("PUT", "/me/tokens", "ann", s.tokens("ann")))
	s.clock = s.clock.Add(access.ScrapeRequestInterval)
	s.want(202, nil, s.do("POST", "/scrapes", "ann", ""))
	s.want(200, nil, s.do("PUT", "/share", "ann", ""))
	s.want(204, nil, s.do("DELETE", "/share", "ann", ""))
	s.want(200, nil, s.do("PUT", "/badge", "ann", ""))
	s.want(204, nil, s.do("DELETE", "/badge", "ann", ""))
	s.want(200, nil, s.do("PUT", "/feed", "ann", ""))
	s.want(204, nil, s.do("DELETE", "/feed", "ann", ""))
	s.want(204, nil, s.do("DELETE", "/session", "ann", ""))
	s.session["ann"] = s.again("ann")
	s.want(204, nil, s.do("DELETE", "/sessions", "ann", ""))
	s.session["ann"] = s.again("ann")
	s.want(204, nil, s.do("DELETE", "/me?history=delete", "ann", ""))
	s.doc.operations(func(method, path string, _ map[string]any) {
		for seen := range s.doc.seen {
			if strings.HasPrefix(seen, method+" "+path+" 2") {
				return
			}
		}
		t.Errorf("%s %s has given no good answer", method, path)
	})
}

func TestScrapeNowIsDone(t *testing.T) {
	t.Parallel()
	s := newWriters(t)
	var p problem
	resp := s.do("POST", "/scrapes", "ann", "")
	s.want(429, &p, resp)
	if !strings.HasSuffix(p.Type, "#too-soon") || resp.Header.Get("Retry-After") != "180" {
		t.Errorf("%v, Retry-After %s", p, resp.Header.Get("Retry-After"))
	}
	s.clock = s.clock.Add(access.ScrapeRequestInterval)
	type scrape struct {
		AskedAt  *time.Time `json:"requested_at"`
		MayAskAt *time.Time `json:"next_allowed_at"`
		Pending  bool
		State    string
		Error    *string
	}
	var asked, done scrape
	resp = s.do("POST", "/scrapes", "ann", "")
	s.want(202, &asked, resp)
	if resp.Header.Get("Location") != "/api/v1/scrapes" || !asked.Pending || !asked.AskedAt.Equal(s.clock) {
		t.Errorf("%v, Location %s", asked, resp.Header.Get("Location"))
	}
	s.clock = s.clock.Add(time.Minute)
	s.scrape("ann")
	s.get("/scrapes", "ann", &done)
	if done.Pending || done.State != "up" || done.Error != nil || !done.MayAskAt.Equal(s.clock.Add(access.ScrapeRequestInterval)) {
		t.Errorf("%v", done)
	}
	var state struct {
		State   string
		Last    time.Time `json:"last_success_at"`
		Next    time.Time `json:"next_scrape_at"`
		Day     string    `json:"last_complete_day"`
		Posts   int
		Refresh time.Time `json:"refresh_token_expires_at"`
		Scrape  scrape
	}
	s.get("/state", "ann", &state)
	a := s.account("ann")
	if state.State != "up" || !state.Last.Equal(s.clock) || !state.Next.Equal(a.NextScrape) || state.Day != "2026-11-21" ||
		state.Posts != a.Posts || !state.Refresh.Equal(a.RefreshExpiry) || !state.Scrape.AskedAt.Equal(*asked.AskedAt) {
		t.Errorf("%+v of %+v", state, a)
	}
}

func TestShareIsOnAndOff(t *testing.T) {
	t.Parallel()
	s := newWriters(t)
	type share struct{ URL *string }
	var none, on, same, off, other share
	s.get("/share", "ann", &none)
	s.want(200, &on, s.do("PUT", "/share", "ann", ""))
	s.want(200, &same, s.do("PUT", "/share", "ann", ""))
	if none != (share{}) || *same.URL != *on.URL {
		t.Errorf("%v before, %v again", none, *same.URL)
	}
	token, ok := strings.CutPrefix(*on.URL, "https://stats.example/s/")
	if a, err := s.gate.AccountByShareToken(t.Context(), collector.SharePages, token); !ok || err != nil || a.User != "ann" {
		t.Errorf("%s is %s's, %v", *on.URL, a.User, err)
	}
	s.get("/share", "bob", &off)
	s.want(204, nil, s.do("DELETE", "/share", "ann", ""))
	s.want(200, &other, s.do("PUT", "/share", "ann", ""))
	if off != (share{}) || *other.URL == *on.URL {
		t.Errorf("%v of bob's, %v after switching off", off, *other.URL)
	}
}

// TestBadgeIsOnAndOff: its address is another than that of the public link.
func TestBadgeIsOnAndOff(t *testing.T) {
	t.Parallel()
	s := newWriters(t)
	type badge struct{ URL, Markdown *string }
	var none, on, same, shared, off, other badge
	s.get("/badge", "ann", &none)
	s.want(200, &on, s.do("PUT", "/badge", "ann", ""))
	s.want(200, &same, s.do("PUT", "/badge", "ann", ""))
	if none != (badge{}) || *same.URL != *on.URL || *on.Markdown != "[![velog]("+*on.URL+")](https://velog.io/@ann)" {
		t.Errorf("%v before, %v again, %s", none, *same.URL, *on.Markdown)
	}
	file, ok := strings.CutPrefix(*on.URL, "https://stats.example/badge/")
	token, svg := strings.CutSuffix(file, ".svg")
	if a, err := s.gate.AccountByShareToken(t.Context(), collector.ShareBadge, token); !ok || !svg || err != nil || a.User != "ann" {
		t.Errorf("%s is %s's, %v", *on.URL, a.User, err)
	}
	if _, err := s.gate.AccountByShareToken(t.Context(), collector.SharePages, token); !errors.Is(err, access.ErrNoShare) {
		t.Errorf("the badge leads to the pages: %v", err)
	}
	s.get("/share", "ann", &shared)
	s.get("/badge", "bob", &off)
	s.want(204, nil, s.do("DELETE", "/badge", "ann", ""))
	s.want(200, &other, s.do("PUT", "/badge", "ann", ""))
	if shared != (badge{}) || off != (badge{}) || *other.URL == *on.URL {
		t.Errorf("%v is public, %v of bob's, %v after switching off", shared, off, *other.URL)
	}
}

func TestLinksLeadToTheHostWithoutAPublicURL(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	s.register("ann")
	s.site = ""
	s.serve(s.blogs, slog.New(slog.DiscardHandler))
	var on struct{ URL string }
	s.want(200, &on, s.do("PUT", "/share", "ann", ""))
	if !strings.HasPrefix(on.URL, "http://stats.example/s/") {
		t.Error(on.URL)
	}
}

func TestDisconnectingKeepsOrDeletes(t *testing.T) {
	t.Parallel()
	s := newWriters(t)
	for user, history := range map[string]string{"ann": "keep", "bob": "delete"} {
		s.want(422, nil, s.do("DELETE", "/me", user, ""))
		s.want(204, nil, s.do("DELETE", "/me?history="+history, user, ""))
		s.want(401, nil, s.do("GET", "/me", user, ""))
		s.register(user)
		resp := s.do("GET", "/export/days.csv", user, "")
		rows, err := csv.NewReader(resp.Body).ReadAll()
		s.must(err)
		if kept := len(rows) > 1; kept != (history == "keep") {
			t.Errorf("%s: %d rows are left", history, len(rows))
		}
	}
}
