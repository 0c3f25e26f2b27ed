// Package web is what people and programs see of velog-dashboard over HTTP: the
// days of accounts and their posts, how their collecting goes, the metrics, and
// whether the program is healthy and ready. Nothing here ever asks velog.
//
// The pages are made on the server, in Korean or English, with charts in SVG;
// they have no script. A browser is told to run none, and no inline style, so
// the look of everything, the charts included, is in style.css.
package web

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

//go:embed templates style.css icon.svg
var assets embed.FS

// Options say what is behind the pages. All fields are needed but for Healthy
// and Ready: nil means yes.
type Options struct {
	Status   Status
	Book     Book
	Gatherer prometheus.Gatherer
	Healthy  func() error // why the program had better be restarted
	Ready    func() error // why the program does not do its work yet
	Now      func() time.Time
	Version  string // of the program
	Log      *slog.Logger
}

type handler struct {
	Options
	languages map[string]words
	templates map[string]*template.Template // by language
}

// New returns the handler of all pages:
//
//	/               the accounts and how their collecting goes; the page of the
//	                only account, where there is no other
//	/@{user}        an account: its days and its posts
//	/@{user}/{id}   one post, by velog's id
//	/metrics        for Prometheus; metrics whose source fails are left out and logged
//	/-/healthy      200, or 503 and the reason
//	/-/ready        200, or 503 and the reason
func New(o Options) (http.Handler, error) {
	h := handler{Options: o, languages: languages(), templates: map[string]*template.Template{}}
	for tag, w := range h.languages {
		t, err := w.parse()
		if err != nil {
			return nil, fmt.Errorf("parsing the pages: %w", err)
		}
		h.templates[tag] = t
	}
	return secure(h.mux()), nil
}

// showHome shows the accounts and how their collecting goes. A writer who
// follows nobody else sees her days at once.
func (v *visit) showHome() (string, any, error) {
	page, err := v.h.Status.Status(v.r.Context())
	if err != nil {
		return "", nil, err
	}
	status := statusPage{v.frame("velog-dashboard"), page}
	if len(page.Accounts) == 1 {
		o, err := v.overview(v.h.own(page.Accounts[0].Account))
		o.Status = &status
		return "overview", o, err
	}
	return "status", status, nil
}

func (v *visit) showAccount() (string, any, error) {
	account, err := v.user()
	if err != nil {
		return "", nil, err
	}
	o, err := v.overview(v.h.own(account))
	return "overview", o, err
}

func (v *visit) showPost() (string, any, error) {
	account, err := v.user()
	if err != nil {
		return "", nil, err
	}
	p, err := v.post(v.h.own(account), v.r.PathValue("post"))
	return "post", p, err
}

func (h handler) metrics() http.Handler {
	return promhttp.HandlerFor(h.Gatherer, promhttp.HandlerOpts{
		EnableOpenMetrics: true,
		ErrorHandling:     promhttp.ContinueOnError,
		ErrorLog:          slog.NewLogLogger(h.Log.Handler(), slog.LevelError),
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

func asset(name, contentType string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", contentType)
		http.ServeFileFS(w, r, assets, name)
	})
}

// secure sets what keeps a browser from doing anything but show the page: no
// script, no frame, nothing from elsewhere, and nothing kept.
func secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; "+
			"base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}
