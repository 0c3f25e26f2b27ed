package web

import (
	"net/http"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// route is an address, with what answers there.
type route struct {
	pattern string // of [http.ServeMux]
	handler http.Handler
}

// routes lists every address but the API's. Those of writers' own pages begin
// with {user}, which is a name after an @.
func (h handler) routes() []route {
	blogs := blogPages{h}
	home, guests := homePages{blogs}, guestPages{blogs}
	all, leaderboard := newAllPages(h), newLeaderboardPages(h)
	signIn, state, settings := signInPages{h}, statePages{h}, settingsPages{h}
	return []route{
		{"GET /{$}", h.page(home.home)},
		{"POST /track", h.page(home.track)},
		{"GET " + allPath, h.page(forOperator(all.show))},
		{"GET " + allPath + "/insights", h.page(forOperator(all.insights))},
		{"GET " + allPath + "/events", h.page(forOperator(all.events))},
		{"GET " + leaderboardPath, h.page(leaderboard.show)},

		{"GET /sign-in", h.page(signIn.show)},
		{"POST /sign-in", h.page(signIn.signIn)},
		{"GET /sign-in/link/{code}", h.page(signIn.showLink)},
		{"POST /sign-in/link/{code}", h.page(signIn.redeem)},
		{"GET /register", h.page(signIn.showRegister)},
		{"POST /register", h.page(signIn.register)},
		{"POST /sign-out", h.page(signIn.signOut)},

		{"GET /{user}", h.page(blogs.account)},
		{"GET /{user}/compare", h.page(blogs.showCompare)},
		{"GET /{user}/insights", h.page(blogs.showInsights)},
		{"GET /{user}/events", h.page(blogs.showEvents)},
		{"GET /{user}/digest", h.page(blogs.showLastDigest)},
		{"GET /{user}/digest/{week}", h.page(blogs.showDigest)},
		{"GET /{user}/{post}", h.page(blogs.showPost)},
		{"GET /{user}/days/{day}", h.page(blogs.showDay)},

		{"GET /{user}/-/state", h.page(state.show)},
		{"POST /{user}/-/scrape", h.page(state.requestScrape)},
		{"POST /{user}/-/vanished", h.page(state.acceptVanished)},

		{"GET /{user}/-/settings", h.page(settings.show)},
		{"POST /{user}/-/tokens", h.page(settings.connect)},
		{"POST /{user}/-/share", h.page(settings.share(collector.SharePages))},
		{"POST /{user}/-/badge", h.page(settings.share(collector.ShareBadge))},
		{"POST /{user}/-/feed", h.page(settings.share(collector.ShareFeed))},
		{"POST /{user}/-/leaderboard", h.page(settings.list)},
		{"POST /{user}/-/sessions", h.page(settings.endSessions)},
		{"POST /{user}/-/phone", h.page(settings.signInPhone)},
		{"POST /{user}/-/disconnect", h.page(settings.disconnect)},

		{"GET /s/{token}", h.page(guests.overviewOf(guests.shared))},
		{"GET /s/{token}/compare", h.page(guestsSee(guests.shared, guests.compare))},
		{"GET /s/{token}/insights", h.page(guestsSee(guests.shared, guests.insights))},
		{"GET /s/{token}/events", h.page(guestsSee(guests.shared, guests.events))},
		{"GET /s/{token}/{post}", h.page(guests.postOf(guests.shared))},
		{"GET /s/{token}/days/{day}", h.page(guestsSee(guests.shared, guests.day))},
		{"GET /badge/{file}", h.badges()},
		{"GET /demo", h.page(guests.overviewOf(guests.demo))},
		{"GET /demo/compare", h.page(guestsSee(guests.demo, guests.compare))},
		{"GET /demo/insights", h.page(guestsSee(guests.demo, guests.insights))},
		{"GET /demo/events", h.page(guestsSee(guests.demo, guests.events))},
		{"GET /demo/{post}", h.page(guests.postOf(guests.demo))},
		{"GET /demo/days/{day}", h.page(guestsSee(guests.demo, guests.day))},

		{"GET /feed/{token}", h.feed()},

		{"GET /style.css", h.Assets.Style},
		{"GET /charts.js", h.Assets.Script},
		{"GET /icon.svg", h.Assets.Icon},
		{"GET /metrics", h.metrics()},
		{"GET /-/healthy", probe("healthy", h.Healthy)},
		{"GET /-/ready", probe("ready", h.Ready)},
		{"GET /", h.page(notFoundPage)},
	}
}

func notFoundPage(*request) (page, error) { return nil, notFound("wrong.address") }

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
	writers.Handle("GET /", h.page(notFoundPage))
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
