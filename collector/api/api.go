// Package api is what programs see of velog-dashboard: JSON over HTTP under
// /api/v1. What its operations take and answer stands in their Go types, from
// which package huma checks requests and writes openapi.yaml.
//
// Every answer comes from the ledger. Only signing in asks velog, and whether
// InfluxDB is there does not matter.
package api

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/dayexport"
	"github.com/velog-dashboard/velog-dashboard/collector/readingcsv"
)

// Prefix is where the API is.
const Prefix = "/api/v1"

// BlogReader is what the API reads of the ledger.
type BlogReader interface {
	collector.BlogReader

	// PostReadings is about a post of an account, by its row.
	PostReadings(ctx context.Context, account, row int64, from, to collector.Date) ([]collector.Span, error)

	Events(ctx context.Context, account int64, q collector.EventQuery) (collector.EventList, error)

	readingcsv.Source
	dayexport.Source
}

// Options say what is behind the API. All fields are needed but PublicURL.
type Options struct {
	Gate  *access.Gate
	Blogs BlogReader

	// Identify returns the accounts that a request may see: the one that it is signed
	// in to, with its session, or all of the operator's. If the query names a user,
	// it is this user's alone. An error may wrap [access.ErrNoSession], or
	// [collector.ErrNoAccount] for a user whose account the request may not see.
	Identify func(*http.Request) (accounts []collector.Account, session string, err error)

	// From returns the address by which wrong attempts to sign in are counted.
	From func(*http.Request) string

	// Viewed is called for accounts whose writer reads days or posts. It may be nil.
	Viewed func(account int64)

	// Korean says in Korean what happened.
	Korean func(collector.StoredEvent) string

	PublicURL string // of the site, for links to it; empty: the host that is asked for
	Now       func() time.Time
	Log       *slog.Logger
}

type api struct {
	Options
	huma huma.API
}

// New returns the handler of everything under [Prefix].
func New(o Options) (http.Handler, error) {
	mux := http.NewServeMux()
	a := &api{Options: o, huma: humago.NewWithPrefix(mux, Prefix, config())}
	a.huma.UseMiddleware(a.signedIn, a.strict)
	a.sessions()
	a.accounts()
	a.me()
	a.posts()
	a.days()
	a.events()
	a.scrapes()
	a.share()
	a.export()
	if err := a.serveDocument(mux); err != nil {
		return nil, fmt.Errorf("describing the API: %w", err)
	}
	mux.HandleFunc(Prefix+"/", notFoundHandler(mux))
	return noStore(mux), nil
}

// noStore keeps answers, which are one writer's, out of caches.
func noStore(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// notFoundHandler answers where there is no operation.
func notFoundHandler(mux *http.ServeMux) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p := plainProblem(http.StatusNotFound, "there is nothing at this address: "+Prefix+"/openapi.yaml lists what there is")
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete} {
			other := r.Clone(r.Context())
			other.Method = method
			if _, pattern := mux.Handler(other); pattern != Prefix+"/" {
				p.header.Add("Allow", method)
			}
		}
		if len(p.header) > 0 {
			header := p.header
			p = plainProblem(http.StatusMethodNotAllowed, "this address does not take the method "+r.Method)
			p.header = header
		}
		p.write(w)
	}
}
