package web

import (
	"net/http"

	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

const languageCookie = "lang"

// choose returns the language to answer in: the one asked for in the address,
// the one chosen before, or what the browser prefers. It reports whether the
// address asked for it, and whether it asked for one that there is not.
func (h handler) choose(r *http.Request) (l *text.Language, asked, unknown bool) {
	if q := r.URL.Query(); q.Has("lang") {
		if l, ok := h.languages.Of(q.Get("lang")); ok {
			return l, true, false
		}
		unknown = true
	}
	if c, err := r.Cookie(languageCookie); err == nil {
		if l, ok := h.languages.Of(c.Value); ok {
			return l, false, unknown
		}
	}
	return h.languages.Match(r.Header.Get("Accept-Language")), false, unknown
}

// remember keeps a choice of language for a year.
func remember(w http.ResponseWriter, tag string) {
	http.SetCookie(w, &http.Cookie{
		Name: languageCookie, Value: tag, Path: "/", MaxAge: 365 * 24 * 60 * 60,
		HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}
