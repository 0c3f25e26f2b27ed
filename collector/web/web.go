// Package web is what people and programs see of velog-dashboard over HTTP: the
// days of accounts and their posts, how their collecting goes, signing in and
// what writers decide, the metrics, and whether the program is healthy and
// ready. Only tokens that somebody brings are tried on velog; nothing else here
// ever asks it.
//
// Without a PUBLIC_URL the pages are the operator's, on this machine, and show
// every account. With one, writers sign in, and each sees only their own.
//
// The pages are made on the server, in Korean or English, with charts in SVG, and
// can be read without a script. Their only one lets readers point at charts. A
// browser is told to run no other, and no inline style, so the look of
// everything, the charts included, is in style.css.
package web

import (
	"context"
	"embed"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

//go:embed templates style.css charts.js icon.svg
var assets embed.FS

// Options say what is behind the pages. All fields are needed but for
// PublicURL, API, Viewed, and Healthy and Ready: nil means yes.
type Options struct {
	Status   StatusReader
	Blogs    BlogReader
	Gate     *access.Gate
	Gatherer prometheus.Gatherer
	Healthy  func() error // why the program had better be restarted
	Ready    func() error // why the program does not do its work yet
	Now      func() time.Time
	Version  string // of the program
	Log      *slog.Logger
	Patience time.Duration // how long a page is kept back for a scrape that is awaited

	// PublicURL is where writers find the pages and sign in: scheme://host.
	// If it is empty, the pages are the operator's, on this machine.
	PublicURL string

	// TrustedProxies are the networks whose X-Forwarded-For is believed.
	TrustedProxies []netip.Prefix

	// ListenAddress is where the program listens: a host in it is one that
	// /metrics is asked for at.
	ListenAddress string

	// API makes the handler of /api/v1/. It may be nil.
	API func(Identify, ClientAddress) (http.Handler, error)

	// Track tracks a blog publicly, and returns its account, which may have
	// another name. Its error wraps [collector.ErrNoBlog] if velog has no blog of
	// this name.
	Track func(ctx context.Context, user string) (collector.Account, error)

	// Public is the part of Blogs that anybody may see who has an account's
	// public link. Without it there are no public links.
	Public PublicDays

	// LeaderboardOpen has everybody see the leaderboard, not only who is signed in.
	// LeaderboardUsers are public accounts that the operator puts on it.
	LeaderboardOpen  bool
	LeaderboardUsers []string

	// Viewed is called for accounts that somebody looks at. It may be nil.
	Viewed func(account int64)

	// Demo returns the simulated blog that anybody may look around in. nil:
	// there is none.
	Demo func(context.Context) (collector.Account, DayReader, error)
}

// Identify returns the accounts that a program's request may see, and its session,
// which is empty for the operator. A query may name one by user. An error wraps
// [access.ErrNoSession] if nobody is signed in, and [collector.ErrNoAccount] if the
// request may not see the account that it names, be that there or not.
type Identify = func(*http.Request) (accounts []collector.Account, session string, err error)

// ClientAddress returns the address by which wrong attempts are counted.
type ClientAddress = func(*http.Request) string

// handler is what all pages have in common. The pages are types of their own,
// which embed it.
type handler struct {
	Options
	origin
	proxies
	sessions  sessions
	languages text.Languages
	templates map[string]*template.Template // by language
	Assets    assetFiles
	api       http.Handler
}

// New returns the handler of everything that is seen over HTTP; docs/api.md and
// the README say what there is, and routes where.
func New(o Options) (http.Handler, error) {
	languages, err := text.Load()
	if err != nil {
		return nil, err
	}
	public, err := parsePublicURL(o.PublicURL)
	if err != nil {
		return nil, err
	}
	h := handler{
		Options: o, origin: origin{public, o.ListenAddress}, proxies: o.TrustedProxies,
		languages: languages, templates: map[string]*template.Template{},
	}
	h.sessions = sessions{o.Gate, o.Blogs, h.origin}
	if h.Assets, err = readAssets(); err != nil {
		return nil, fmt.Errorf("reading the files of the pages: %w", err)
	}
	for _, l := range languages {
		if h.templates[l.Tag], err = parse(l); err != nil {
			return nil, fmt.Errorf("parsing the pages: %w", err)
		}
	}
	if o.API != nil {
		if h.api, err = o.API(h.sessions.identify, h.clientAddress); err != nil {
			return nil, fmt.Errorf("making the API: %w", err)
		}
	}
	return h.secure(h.hosts(h.sameSite(h.mux()))), nil
}

// metrics answers Prometheus: machines of the same network alone, since it names
// the writers, and under no name that a stranger could have pointed here. Where
// writers sign in, it is not there under their name either: a proxy before the
// site would pass it on.
func (h handler) metrics() http.Handler {
	metrics := promhttp.HandlerFor(h.Gatherer, promhttp.HandlerOpts{
		EnableOpenMetrics: true,
		ErrorHandling:     promhttp.ContinueOnError,
		ErrorLog:          slog.NewLogLogger(h.Log.Handler(), slog.LevelError),
	})
	nothing := h.page(notFoundPage)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h.service() && h.owns(r.Host) || !nearby(r) || !h.expected(r.Host) {
			nothing(w, r)
			return
		}
		metrics.ServeHTTP(w, r)
	})
}

// probe answers programs that watch over this one.
func probe(name string, check func() error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		if check != nil {
			if err := check(); err != nil {
				w.WriteHeader(http.StatusServiceUnavailable)
				_, _ = fmt.Fprintf(w, "not %s: %v\n", name, err)
				return
			}
		}
		_, _ = io.WriteString(w, name+"\n")
	})
}
