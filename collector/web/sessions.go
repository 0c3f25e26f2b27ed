package web

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
)

// viewer is who looks at a page.
type viewer struct {
	operator bool              // of this installation: every account is theirs to see
	account  collector.Account // of who is signed in; empty: nobody
	session  string
}

// sessions knows who sends a request, by its cookie or Authorization header.
type sessions struct {
	gate  *access.Gate
	blogs BlogReader
	origin
}

// viewer returns who looks at a page. An expired session is nobody's.
func (s sessions) viewer(r *http.Request) (viewer, error) {
	if !s.service() {
		return viewer{operator: true}, nil
	}
	session := s.token(r)
	if session == "" {
		return viewer{}, nil
	}
	account, err := s.gate.Account(r.Context(), session)
	switch {
	case errors.Is(err, access.ErrNoSession):
		return viewer{}, nil
	case err != nil:
		return viewer{}, err
	}
	return viewer{account: account, session: session}, nil
}

// identify is [Identify]. The session is in the Authorization header, or else in the
// cookie. Where the pages are the operator's, all accounts need neither. Basic
// authentication, which WEB_CONFIG_FILE can require, uses the header for itself.
func (s sessions) identify(r *http.Request) (accounts []collector.Account, session string, err error) {
	_, _, basic := r.BasicAuth()
	if values, ok := r.Header["Authorization"]; ok && !basic {
		scheme, token, _ := strings.Cut(values[0], " ")
		if len(values) > 1 || !strings.EqualFold(scheme, "Bearer") {
			return nil, "", access.ErrNoSession
		}
		session = strings.TrimSpace(token)
	} else if session = s.token(r); session == "" && !s.service() {
		accounts, err = s.tracked(r)
		return accounts, "", err
	}
	if session == "" {
		return nil, "", access.ErrNoSession
	}
	account, err := s.gate.Account(r.Context(), session)
	if err != nil {
		return nil, "", err
	}
	if user := namedUser(r); user != "" && user != account.User {
		return nil, "", collector.ErrNoAccount
	}
	return []collector.Account{account}, session, nil
}

// tracked returns the operator's accounts, or the one that a query names.
func (s sessions) tracked(r *http.Request) ([]collector.Account, error) {
	user := namedUser(r)
	if user == "" {
		return s.blogs.Accounts(r.Context())
	}
	account, err := s.blogs.AccountByUser(r.Context(), user)
	return []collector.Account{account}, err
}

// namedUser is the user that a program's request names, with or without an @.
func namedUser(r *http.Request) string { return strings.TrimPrefix(r.URL.Query().Get("user"), "@") }

// cookieName has the prefix that browsers let no other host and no plain
// connection write, where that can be.
func (s sessions) cookieName() string {
	if s.service() && s.public.Scheme == "https" {
		return "__Host-session"
	}
	return "session"
}

func (s sessions) token(r *http.Request) string {
	c, err := r.Cookie(s.cookieName())
	if err != nil {
		return ""
	}
	return c.Value
}

// keep has the browser keep a session until it expires, or forget it without a
// token.
func (s sessions) keep(r *request, token string, expires time.Time) {
	c := &http.Cookie{
		Name: s.cookieName(), Value: token, Path: "/", MaxAge: -1,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.cookieName() != "session",
	}
	if token != "" {
		c.MaxAge = max(1, int(expires.Sub(r.now)/time.Second))
	}
	http.SetCookie(r.w, c)
}
