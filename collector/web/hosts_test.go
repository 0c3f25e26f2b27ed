package web_test

import (
	"github.com/velog-dashboard/velog-dashboard/collector/excerpt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestOnlyItsOwnHostIsAnswered(t *testing.T) {
	t.Parallel()
	ask := func(h http.Handler, host, path string) (int, string) {
		r := httptest.NewRequest("GET", path, nil)
		r.Host, r.RemoteAddr = host, "127.0.0.1:4711"
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	for public, hosts := range map[string]map[string]bool{
		"": {
			"localhost": true, "localhost:9914": true, "127.0.0.1:1": true, "127.8.9.10": true, "[::1]:9914": true,
			"ann.localhost:80": true, "LOCALHOST": true, "": false, "views.example.org": false, "evil.example:9914": false,
			"localhost.evil.example": false, "notlocalhost": false, "192.168.0.2": false, "127.0.0.1.evil.example": false, "0.0.0.0": false,
		},
		publicURL:                       {"views.example.org": true, "Views.Example.org:443": true, "views.example.org:80": false, "localhost": false, "evil.views.example.org": false},
		"http://views.example.org:8080": {"views.example.org:8080": true, "views.example.org": false},
	} {
		s := newSite(t, public, true)
		for host, mine := range hosts {
			for _, path := range []string{"/", "/@ann", "/style.css", "/sign-in"} {
				if status, page := ask(s, host, path); (status == 421) == mine || status == 421 && !strings.Contains(page, "PUBLIC_URL") && !strings.Contains(page, public) {
					t.Errorf("%q: %s%s: %d %s", public, host, path, status, excerpt.Short(page))
				}
			}
			for path, want := range map[string]int{"/-/healthy": 200, "/-/ready": 200, "/metrics": 200} {
				if path == "/metrics" && (public != "" && mine || strings.Contains(host, "example") || host == "") {
					want = 404 // of writers, or a name that anybody may have point here
				}
				if status, _ := ask(s, host, path); status != want {
					t.Errorf("%q: %s%s: %d, want %d", public, host, path, status, want)
				}
			}
		}
	}
}

// TestOperatorsPagesAreForNobodyFarAway: the program may listen on every address
// of the machine, as in a container.
func TestOperatorsPagesAreForNobodyFarAway(t *testing.T) {
	t.Parallel()
	for public, want := range map[string]map[string]int{
		"":        {"127.0.0.1:1": 200, "172.18.0.1:1": 200, "203.0.113.7:1": 421, "[2001:db8::1]:1": 421},
		publicURL: {"127.0.0.1:1": 200, "203.0.113.7:1": 200},
	} {
		s := newSite(t, public, true)
		for peer, status := range want {
			r := httptest.NewRequest("GET", "/", nil)
			r.Host, r.RemoteAddr = "localhost", peer
			if public != "" {
				r.Host = "views.example.org"
			}
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			if w.Code != status {
				t.Errorf("%q from %s: %d, want %d", public, peer, w.Code, status)
			}
		}
	}
}

// TestMetricsNameWritersToNobodyFarAway: who asks says what the Host is, and the
// proxy before the site may pass on any.
func TestMetricsNameWritersToNobodyFarAway(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, true)
	for _, tc := range []struct {
		host, peer, forwarded string
		status                int
	}{
		{"collector:9914", "172.18.0.3:4711", "", 200},
		{"127.0.0.1:9914", "127.0.0.1:4711", "", 200},
		{"[fd00::7]:9914", "[fd00::8]:4711", "", 200},
		{"collector.monitoring.svc:9914", "10.1.2.3:4711", "", 200},
		{"nas.local:9914", "192.168.0.7:4711", "", 200},
		{"stats.inside.example:9914", "192.168.0.7:4711", "", 200}, // that of LISTEN_ADDRESS
		{"evil.example", "192.168.0.7:4711", "", 404},              // a page elsewhere has its name point here
		{"evil.example:9914", "127.0.0.1:4711", "", 404},
		{"inside.example:9914", "127.0.0.1:4711", "", 404},
		{"", "127.0.0.1:4711", "", 404},
		{"views.example.org", "127.0.0.1:4711", "", 404},
		{"views.example.org.", "127.0.0.1:4711", "203.0.113.7", 404},
		{"evil.example", "172.18.0.3:4711", "203.0.113.7", 404},
		{"127.0.0.1:9914", "203.0.113.7:4711", "", 404},
	} {
		r := httptest.NewRequest("GET", "/metrics", nil)
		r.Host, r.RemoteAddr = tc.host, tc.peer
		if tc.forwarded != "" {
			r.Header.Set("X-Forwarded-For", tc.forwarded)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != tc.status {
			t.Errorf("%+v: %d", tc, w.Code)
		}
	}
}
