package web

import (
	"net/http"
	"strings"
)

// route is an address, with what answers there.
type route struct {
	pattern string // of [http.ServeMux]
	handler http.Handler
}

// routes lists every address but the API's. Those of writers' own pages begin
// with {user}, which is a name after an @.
func (h handler) routes() []route {
	return []route{
		{"GET /{$}", h.page((*visit).showHome)},
		{"GET /sign-in", h.page((*visit).showSignIn)},
		{"POST /sign-in", h.page((*visit).signIn)},
		{"GET /sign-in/link/{code}", h.page((*visit).showLink)},
		{"POST /sign-in/link/{code}", h.page((*visit).redeem)},
		{"GET /register", h.page((*visit).showRegister)},
		{"POST /register", h.page((*visit).register)},
		{"POST /follow", h.page((*visit).follow)},
		{"POST /sign-out", h.page((*visit).signOut)},

		{"GET /{user}", h.page((*visit).showAccount)},
		{"GET /{user}/{post}", h.page((*visit).showPost)},
		{"GET /{user}/-/state", h.page((*visit).showState)},
		{"POST /{user}/-/scrape", h.page((*visit).requestScrape)},
		{"POST /{user}/-/vanished", h.page((*visit).acceptVanished)},
		{"GET /{user}/-/settings", h.page((*visit).showSettings)},
		{"POST /{user}/-/tokens", h.page((*visit).connect)},
		{"POST /{user}/-/share", h.page((*visit).share)},
		{"POST /{user}/-/sessions", h.page((*visit).endSessions)},
		{"POST /{user}/-/disconnect", h.page((*visit).disconnect)},

		{"GET /s/{token}", h.page(guestOverview((*visit).shared))},
		{"GET /s/{token}/{post}", h.page(guestPost((*visit).shared))},
		{"GET /s/{token}/badge.svg", h.badges()},
		{"GET /demo", h.page(guestOverview((*visit).lookAround))},
		{"GET /demo/{post}", h.page(guestPost((*visit).lookAround))},

		{"GET /style.css", asset("style.css", "text/css; charset=utf-8")},
		{"GET /icon.svg", asset("icon.svg", "image/svg+xml")},
		{"GET /metrics", h.metrics()},
		{"GET /-/healthy", probe("healthy", h.Healthy)},
		{"GET /-/ready", probe("ready", h.Ready)},
		{"GET /", h.page(nothingHere)},
	}
}

func nothingHere(*visit) (string, any, error) { return "", nil, notFound("wrong.address") }

// ofWriter reports whether the route is one of a writer's own pages.
func (r route) ofWriter() bool { return strings.Contains(r.pattern, " /{user}") }

// mux has two muxes: one for what begins with /@, and one for the rest. In a
// single one /{user}/-/state and /s/{token}/{post} would be in each other's way.
// The API has its own, with all methods.
func (h handler) mux() http.Handler {
	writers, site := http.NewServeMux(), http.NewServeMux()
	for _, r := range h.routes() {
		if r.ofWriter() {
			writers.Handle(r.pattern, r.handler)
		} else {
			site.Handle(r.pattern, r.handler)
		}
	}
	writers.Handle("GET /", h.page(nothingHere))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/@"):
			writers.ServeHTTP(w, r)
		case strings.HasPrefix(r.URL.Path, apiPath) && h.api != nil:
			h.api.ServeHTTP(w, r)
		default:
			site.ServeHTTP(w, r)
		}
	})
}

const apiPath = "/api/v1/"
