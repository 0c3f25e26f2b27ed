package metrics_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/velog-dashboard/velog-dashboard/collector/metrics"
)

// TestRequestsAreCountedByRoute: whatever visitors ask for, there is no series
// but for the routes that there are.
func TestRequestsAreCountedByRoute(t *testing.T) {
	reg := prometheus.NewPedanticRegistry()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{user}", func(w http.ResponseWriter, r *http.Request) {
		if r.PathValue("user") == "nobody" {
			w.WriteHeader(http.StatusNotFound)
		}
	})
	handler := metrics.NewMetrics(reg).Instrument(mux)
	for _, address := range []string{"/ann", "/bob", "/nobody", "/no/such/page", "/nor/this"} {
		handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, address, nil))
	}
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPut, "/ann", nil))
	expect(t, reg, `
		# HELP velog_http_requests_total Total number of HTTP requests for pages, API and metrics, by route and status code. The route is empty if none matched.
		# TYPE velog_http_requests_total counter
		velog_http_requests_total{code="200",route="GET /{user}"} 2
		velog_http_requests_total{code="404",route=""} 2
		velog_http_requests_total{code="404",route="GET /{user}"} 1
		velog_http_requests_total{code="405",route=""} 1
	`, "velog_http_requests_total")
	if n, err := testutil.GatherAndCount(reg, "velog_http_request_duration_seconds"); n != 2 || err != nil {
		t.Errorf("durations of %d routes, want 2; error %v", n, err)
	}
}

func TestSignInsAreCountedFromZero(t *testing.T) {
	reg := prometheus.NewPedanticRegistry()
	m := metrics.NewMetrics(reg)
	m.SignIn("ok")
	m.SignIn("registration_closed")
	expect(t, reg, `
		# HELP velog_sign_ins_total Total number of attempts to register, sign in or connect, by outcome: ok, or the reason for the rejection.
		# TYPE velog_sign_ins_total counter
		velog_sign_ins_total{outcome="registration_closed"} 1
		velog_sign_ins_total{outcome="invalid_link"} 0
		velog_sign_ins_total{outcome="ok"} 1
		velog_sign_ins_total{outcome="rejected"} 0
		velog_sign_ins_total{outcome="too_many_attempts"} 0
		velog_sign_ins_total{outcome="velog_down"} 0
	`, "velog_sign_ins_total")
}
