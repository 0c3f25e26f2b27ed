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

// routes lists every address. Those of writers' own pages begin with {user},
// which is a name after an @.
func (h handler) routes() []route {
	return []route{
		{"GET /{$}", h.page((*visit).showHome)},
		{"GET /{user}", h.page((*visit).showAccount)},
		{"GET /{user}/{post}", h.page((*visit).showPost)},
		{"GET /style.css", asset("style.css", "text/css; charset=utf-8")},
		{"GET /icon.svg", asset("icon.svg", "image/svg+xml")},
		{"GET /metrics", h.metrics()},
		{"GET /-/healthy", probe("healthy", h.Healthy)},
		{"GET /-/ready", probe("ready", h.Ready)},
		{"GET /", h.page(func(*visit) (string, any, error) { return "", nil, missing("wrong.address") })},
	}
}

// ofWriter says whether the route is one of a writer's own pages.
func (r route) ofWriter() bool { return strings.Contains(r.pattern, " /{user}") }

// mux has two muxes: one for what begins with /@, and one for the rest. In a
// single one /{user}/-/state and /s/{token}/{post} would be in each other's way.
func (h handler) mux() http.Handler {
	writers, site := http.NewServeMux(), http.NewServeMux()
	for _, r := range h.routes() {
		if r.ofWriter() {
			writers.Handle(r.pattern, r.handler)
		} else {
			site.Handle(r.pattern, r.handler)
		}
		if strings.HasSuffix(r.pattern, " /") {
			writers.Handle(r.pattern, r.handler)
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/@") {
			writers.ServeHTTP(w, r)
			return
		}
		site.ServeHTTP(w, r)
	})
}
