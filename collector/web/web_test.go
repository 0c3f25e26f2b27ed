package web_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web"
)

// status is a Status that always answers the same.
type status struct {
	page web.Status
	err  error
}

func (s status) Status(context.Context) (web.Status, error) { return s.page, s.err }

func (s status) Delivery() web.Delivery { return s.page.Delivery }

// nobody is a Book without accounts.
type nobody struct{ web.BlogReader }

func (nobody) AccountByUser(context.Context, string) (collector.Account, error) {
	return collector.Account{}, collector.ErrNoAccount
}

// newHandler fills in what a test does not care about.
func newHandler(t testing.TB, o web.Options) http.Handler {
	t.Helper()
	if o.Status == nil {
		o.Status = status{}
	}
	if o.Blogs == nil {
		o.Blogs = nobody{}
	}
	if o.Now == nil {
		o.Now = now
	}
	if o.Gatherer == nil {
		o.Gatherer = prometheus.NewPedanticRegistry()
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	h, err := web.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func request(h http.Handler, method, path string, headers ...string) (*http.Response, string) {
	r := httptest.NewRequest(method, path, nil)
	r.RemoteAddr = "127.0.0.1:4711"
	r.Host = "localhost:9914"
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result(), w.Body.String()
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	h := newHandler(t, web.Options{})
	for _, tc := range []struct {
		method, path string
		status       int
		contentType  string
	}{
		{"GET", "/", 200, "text/html; charset=utf-8"},
		{"HEAD", "/", 200, "text/html; charset=utf-8"},
		{"GET", "/style.css", 200, "text/css; charset=utf-8"},
		{"GET", "/charts.js", 200, "text/javascript; charset=utf-8"},
		{"GET", "/icon.svg", 200, "image/svg+xml"},
		{"GET", "/metrics", 200, "text/plain; version=0.0.4; charset=utf-8; escaping=underscores"},
		{"GET", "/-/healthy", 200, "text/plain; charset=utf-8"},
		{"GET", "/-/ready", 200, "text/plain; charset=utf-8"},
		{"POST", "/", 405, "text/plain; charset=utf-8"},
		{"DELETE", "/metrics", 405, "text/plain; charset=utf-8"},
		{"POST", "/@ann", 405, "text/plain; charset=utf-8"},
		{"GET", "/status.html", 404, "text/html; charset=utf-8"},
		{"GET", "/metrics/", 404, "text/html; charset=utf-8"},
		{"GET", "/accounts", 404, "text/html; charset=utf-8"},
		{"GET", "/@ann/post/more", 404, "text/html; charset=utf-8"},
	} {
		t.Run(tc.method+tc.path, func(t *testing.T) {
			resp, _ := request(h, tc.method, tc.path)
			if resp.StatusCode != tc.status || resp.Header.Get("Content-Type") != tc.contentType {
				t.Errorf("got %d %q, want %d %q", resp.StatusCode, resp.Header.Get("Content-Type"), tc.status, tc.contentType)
			}
			policy := resp.Header.Get("Content-Security-Policy")
			if !strings.HasPrefix(policy, "default-src 'none'; ") || resp.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("headers %v", resp.Header)
			}
		})
	}
}

func TestProbesSayWhy(t *testing.T) {
	t.Parallel()
	var reason error
	check := func() error { return reason }
	h := newHandler(t, web.Options{Healthy: check, Ready: check})
	for _, name := range []string{"healthy", "ready"} {
		reason = nil
		if resp, body := request(h, "GET", "/-/"+name); resp.StatusCode != 200 || body != name+"\n" {
			t.Errorf("%d %q, want 200 and %s", resp.StatusCode, body, name)
		}
		reason = errors.New("the ledger is being migrated")
		resp, body := request(h, "GET", "/-/"+name)
		if want := "not " + name + ": the ledger is being migrated\n"; resp.StatusCode != 503 || body != want {
			t.Errorf("%d %q, want 503 %q", resp.StatusCode, body, want)
		}
	}
}

func TestMetricsSurviveABrokenSource(t *testing.T) {
	t.Parallel()
	reg := prometheus.NewPedanticRegistry()
	reg.MustRegister(
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "velog_good", Help: "Good."}, func() float64 { return 7 }),
		broken{prometheus.NewDesc("velog_broken", "Broken.", nil, nil)})
	var log strings.Builder
	h := newHandler(t, web.Options{Gatherer: reg, Log: slog.New(slog.NewTextHandler(&log, nil))})
	resp, body := request(h, "GET", "/metrics")
	if resp.StatusCode != 200 || !strings.Contains(body, "velog_good 7\n") {
		t.Errorf("%d, body %q", resp.StatusCode, body)
	}
	if !strings.Contains(log.String(), "the ledger is locked") {
		t.Errorf("the log does not say what is broken: %q", log.String())
	}
}

type broken struct{ desc *prometheus.Desc }

func (b broken) Describe(ch chan<- *prometheus.Desc) { ch <- b.desc }

func (b broken) Collect(ch chan<- prometheus.Metric) {
	ch <- prometheus.NewInvalidMetric(b.desc, errors.New("the ledger is locked"))
}

func TestMetricsSpeakOpenMetrics(t *testing.T) {
	t.Parallel()
	h := newHandler(t, web.Options{})
	resp, body := request(h, "GET", "/metrics", "Accept", "application/openmetrics-text; version=1.0.0")
	if !strings.HasPrefix(resp.Header.Get("Content-Type"), "application/openmetrics-text") || !strings.HasSuffix(body, "# EOF\n") {
		t.Errorf("content type %q, body %q", resp.Header.Get("Content-Type"), body)
	}
}

func TestStatusThatCannotBeRead(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	h := newHandler(t, web.Options{
		Status: status{err: errors.New("disk I/O error")},
		Log:    slog.New(slog.NewTextHandler(&log, nil)),
	})
	resp, body := request(h, "GET", "/")
	if resp.StatusCode != 503 || !strings.Contains(body, "the log says why") || strings.Contains(body, "disk") {
		t.Errorf("%d %q", resp.StatusCode, body)
	}
	if !strings.Contains(log.String(), "disk I/O error") {
		t.Errorf("the log does not say why: %q", log.String())
	}
}

func body(t *testing.T, r io.Reader) string {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
