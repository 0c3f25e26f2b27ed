package web

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// service reports whether writers sign in here: there is a PUBLIC_URL. Without one
// the pages are the operator's, on this machine.
func (h handler) service() bool { return h.public != nil }

// parsePublicURL returns nil for an empty one.
func parsePublicURL(text string) (*url.URL, error) {
	if text == "" {
		return nil, nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("PUBLIC_URL %q is not the address of a site: https://host", text)
	}
	return u, nil
}

// site is the address of the whole site, for links that are taken elsewhere.
func (v *visit) site() string {
	if v.h.service() {
		return v.h.public.Scheme + "://" + v.h.public.Host
	}
	scheme := "http"
	if v.r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + v.r.Host
}

// hosts answers only who asks for a host that this is. A page elsewhere could
// otherwise have its own name point here and read what it finds, as if it were
// its own. Prometheus and who watches over the program use whatever name there is.
// The operator's pages are for nobody far away either, whatever name they give.
func (h handler) hosts(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/metrics", "/-/healthy", "/-/ready":
		default:
			if !h.ownHost(r.Host) || !h.service() && !ofNetwork(r.RemoteAddr) {
				h.misdirected(w, r)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// mine reports whether a Host is one of this site.
func (h handler) ownHost(host string) bool {
	if h.service() {
		return sameHost(h.public.Scheme, host, h.public.Host)
	}
	return loopback(hostname(host))
}

// expected reports whether a Host is one under which a machine of the same
// network asks for /metrics: an address, a name that the public DNS cannot have,
// such as a container's, or the host of LISTEN_ADDRESS. Any other name may be of
// somebody who has it point here, for a browser of this network to read the
// answer as a page of theirs.
func (h handler) expected(host string) bool {
	name := strings.ToLower(strings.TrimSuffix(hostname(host), "."))
	if _, err := netip.ParseAddr(name); err == nil {
		return true
	}
	if name != "" && name == strings.ToLower(hostname(h.ListenAddress)) {
		return true
	}
	if !strings.Contains(name, ".") {
		return name != ""
	}
	return slices.ContainsFunc([]string{".localhost", ".local", ".internal", ".svc", ".home.arpa"}, func(private string) bool {
		return strings.HasSuffix(name, private)
	})
}

func sameHost(scheme, a, b string) bool {
	normal := func(host string) string {
		port := map[string]string{"http": ":80", "https": ":443"}[scheme]
		return strings.TrimSuffix(strings.ToLower(host), port)
	}
	return normal(a) == normal(b)
}

// hostname is a Host without its port.
func hostname(host string) string {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	return strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")
}

func loopback(name string) bool {
	if addr, err := netip.ParseAddr(name); err == nil {
		return addr.IsLoopback()
	}
	name = strings.ToLower(name)
	return name == "localhost" || strings.HasSuffix(name, ".localhost")
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
	page := h.page(func(*visit) (string, any, error) {
		return "", nil, &fault{status: http.StatusForbidden, key: "wrong.site"}
	})
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, apiPath) {
			page(w, r)
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
// script, no frame, nothing from elsewhere, and nothing kept. Our own pages are
// told the referrer, without which a form's origin would be null.
func (h handler) secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; "+
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
