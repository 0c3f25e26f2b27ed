package web

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
)

// hosts answers only who asks for a host that this is. A page elsewhere could
// otherwise have its own name point here and read what it finds, as if it were
// its own. Prometheus and who watches over the program use whatever name there is.
// The operator's pages are for nobody far away either, whatever name they give.
func (h handler) hosts(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/metrics", "/-/healthy", "/-/ready":
		default:
			if !h.owns(r.Host) || !h.service() && !ofNetwork(r.RemoteAddr) {
				h.misdirected(w, r)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// misdirected says where these pages are. It is no page itself: its style would
// not be answered either.
func (h handler) misdirected(w http.ResponseWriter, r *http.Request) {
	l, _, _ := h.choose(r)
	answer := l.Say("wrong.host", "Host", r.Host)
	if h.service() {
		answer = l.Say("wrong.host_public", "Site", h.public.Scheme+"://"+h.public.Host)
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(http.StatusMisdirectedRequest)
	_, _ = io.WriteString(w, answer+"\n")
}

// sameSite refuses what another site has a browser send. The few old browsers
// that do not say where a request comes from are let through: the session's
// cookie is SameSite.
func (h handler) sameSite(next http.Handler) http.Handler {
	refuse := h.page(func(*request) (page, error) {
		return nil, &fault{status: http.StatusForbidden, key: "wrong.site"}
	})
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, apiPath) {
			refuse(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusForbidden)
		_ = json.NewEncoder(w).Encode(map[string]any{
			"title": http.StatusText(http.StatusForbidden), "status": http.StatusForbidden,
			"detail": h.languages[0].Say("wrong.site"),
		})
	}))
	return protection.Handler(next)
}

// secure sets what keeps a browser from doing anything but show the page: no
// script but ours, no frame, nothing from elsewhere, and nothing kept. Our own pages are
// told the referrer, without which a form's origin would be null.
func (h handler) secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "+
			"base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "same-origin")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("Cache-Control", "no-store")
		if h.service() && h.public.Scheme == "https" { // over HTTP browsers complain of these
			header.Set("Cross-Origin-Opener-Policy", "same-origin")
			header.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}
