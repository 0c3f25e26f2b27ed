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

// viewer finds out who looks. A session that has ended is nobody's.
func (h handler) viewer(r *http.Request) (viewer, error) {
	if !h.service() {
		return viewer{operator: true}, nil
	}
	session := h.sessionOf(r)
	if session == "" {
		return viewer{}, nil
	}
	account, err := h.Gate.Account(r.Context(), session)
	switch {
	case errors.Is(err, access.ErrNoSession):
		return viewer{}, nil
	case err != nil:
		return viewer{}, err
	}
	return viewer{account: account, session: session}, nil
}

// who is whose data a program asks for: of the session in the Authorization
// header, or else in the cookie. Where the pages are the operator's, the only
// account needs neither. Basic authentication, which WEB_CONFIG_FILE can ask
// for, is nobody's session, and takes the place where one could be sent.
func (h handler) identify(r *http.Request) (account collector.Account, session string, err error) {
	_, _, basic := r.BasicAuth()
	if values, ok := r.Header["Authorization"]; ok && !basic {
		scheme, token, _ := strings.Cut(values[0], " ")
		if len(values) > 1 || !strings.EqualFold(scheme, "Bearer") {
			return account, "", access.ErrNoSession
		}
		session = strings.TrimSpace(token)
	} else if session = h.sessionOf(r); session == "" && !h.service() {
		return h.soleAccount(r)
	}
	if session == "" {
		return account, "", access.ErrNoSession
	}
	account, err = h.Gate.Account(r.Context(), session)
	return account, session, err
}

// only is the only account that is followed.
func (h handler) soleAccount(r *http.Request) (collector.Account, string, error) {
	accounts, err := h.Blogs.Accounts(r.Context())
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
func (h handler) cookieName() string {
	if h.service() && h.public.Scheme == "https" {
		return "__Host-session"
	}
	return "session"
}

func (h handler) sessionOf(r *http.Request) string {
	c, err := r.Cookie(h.cookieName())
	if err != nil {
		return ""
	}
	return c.Value
}

// keep has the browser keep a session until it ends; without a token, forget it.
func (v *visit) keep(token string, ends time.Time) {
	c := &http.Cookie{
		Name: v.h.cookieName(), Value: token, Path: "/", MaxAge: -1,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: v.h.cookieName() != "session",
	}
	if token != "" {
		c.MaxAge = max(1, int(ends.Sub(v.now)/time.Second))
	}
	http.SetCookie(v.w, c)
}

// blog is the account that an address names, if it is the viewer's to see.
// Another writer's is not there, like one that nobody has; who is not signed in
// is asked to, whosever it is.
func (v *visit) blog() (blog, error) {
	user := strings.TrimPrefix(v.r.PathValue("user"), "@")
	switch {
	case v.operator:
		account, err := v.h.Blogs.AccountByUser(v.r.Context(), user)
		v.attend(account)
		return v.h.own(account), err
	case v.account.ID == 0:
		return blog{}, v.toSignIn()
	case user != v.account.User:
		return blog{}, notFound("wrong.address")
	default:
		v.attend(v.account)
		return v.h.own(v.account), nil
	}
}

// attend tells the schedule that somebody looks at an account.
func (v *visit) attend(account collector.Account) {
	if v.h.Viewed != nil && account.ID != 0 {
		v.h.Viewed(account.ID)
	}
}
