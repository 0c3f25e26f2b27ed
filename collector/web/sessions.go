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

// identify returns the account that a program's request is signed in to: by the
// session in the Authorization header, or else in the cookie. Where the pages are
// the operator's, the sole account needs neither. Basic authentication, which
// WEB_CONFIG_FILE can require, uses the header for itself.
func (s sessions) identify(r *http.Request) (account collector.Account, session string, err error) {
	_, _, basic := r.BasicAuth()
	if values, ok := r.Header["Authorization"]; ok && !basic {
		scheme, token, _ := strings.Cut(values[0], " ")
		if len(values) > 1 || !strings.EqualFold(scheme, "Bearer") {
			return account, "", access.ErrNoSession
		}
		session = strings.TrimSpace(token)
	} else if session = s.token(r); session == "" && !s.service() {
		return s.soleAccount(r)
	}
	if session == "" {
		return account, "", access.ErrNoSession
	}
	account, err = s.gate.Account(r.Context(), session)
	return account, session, err
}

// soleAccount returns the account where exactly one is tracked.
func (s sessions) soleAccount(r *http.Request) (collector.Account, string, error) {
	accounts, err := s.blogs.Accounts(r.Context())
	if err == nil && len(accounts) != 1 {
		err = access.ErrNoSession
	}
	if err != nil {
		return collector.Account{}, "", err
	}
	return accounts[0], "", nil
}

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
