// Package web is what people and programs see of velog-dashboard over HTTP: a
// status page, the metrics, and whether the program is healthy and ready.
// Nothing here ever asks velog.
package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

//go:embed page.html style.css icon.svg
var assets embed.FS

// Options say what is behind the pages. All fields are needed but for Healthy
// and Ready: nil means yes.
type Options struct {
	Status   Status
	Gatherer prometheus.Gatherer
	Healthy  func() error // why the program had better be restarted
	Ready    func() error // why the program does not do its work yet
	Log      *slog.Logger
}

type handler struct {
	Options
	page *template.Template
}

// New returns the handler of all pages:
//
//	/           the status page
//	/metrics    for Prometheus; metrics whose source fails are left out and logged
//	/-/healthy  200, or 503 and the reason
//	/-/ready    200, or 503 and the reason
func New(o Options) (http.Handler, error) {
	page, err := template.New("page.html").Funcs(template.FuncMap{
		"moment": moment, "number": number, "count": count[int], "count64": count[int64],
	}).ParseFS(assets, "page.html")
	if err != nil {
		return nil, fmt.Errorf("parsing the status page: %w", err)
	}
	h := handler{Options: o, page: page}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", h.status)
	mux.Handle("GET /style.css", asset("style.css", "text/css; charset=utf-8"))
	mux.Handle("GET /icon.svg", asset("icon.svg", "image/svg+xml"))
	mux.Handle("GET /metrics", h.metrics())
	mux.Handle("GET /-/healthy", probe("healthy", o.Healthy))
	mux.Handle("GET /-/ready", probe("ready", o.Ready))
	return secure(mux), nil
}

// status renders the page as a whole before it sends the first byte, so that
// a failure is a failure and not half a page.
func (h handler) status(w http.ResponseWriter, r *http.Request) {
	var html bytes.Buffer
	page, err := h.Status.Status(r.Context())
	if err == nil {
		err = h.page.Execute(&html, page)
	}
	if err != nil {
		if r.Context().Err() == nil { // somebody still waits for an answer
			h.Log.Error("the status page cannot be shown", "error", err)
		}
		http.Error(w, "The status cannot be read now; the log says why.", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = html.WriteTo(w) // fails only if the reader has gone
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
			"base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}
