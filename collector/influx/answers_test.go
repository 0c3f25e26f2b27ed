package influx_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/influx"
)

// answering is a writer towards a server that always gives the same answer,
// such as a real InfluxDB gives rarely, or a proxy in its place.
func answering(t *testing.T, answer http.HandlerFunc) *influx.Writer {
	t.Helper()
	return answeringWithin(t, time.Minute, answer)
}

// answeringWithin is answering for a writer that waits no longer than it is told.
func answeringWithin(t *testing.T, timeout time.Duration, answer http.HandlerFunc) *influx.Writer {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return writer(t, influx.Options{
		URL: server.URL, Token: "top-secret", Org: "velog", Bucket: "velog",
		UserAgent: "velog-dashboard/1.2.3", Timeout: timeout,
	})
}

func TestAnswersThatAreNotAboutPoints(t *testing.T) {
	for name, c := range map[string]struct {
		status  int
		media   string
		body    string
		kind    influx.Kind
		says    string
		waiting time.Duration
	}{
		"rate limit":    {429, "application/json", `{"code":"too many requests","message":"slow down"}`, influx.RateLimited, "30s", 30 * time.Second},
		"overload":      {503, "application/json", `{"code":"unavailable"}`, influx.Unavailable, "503", 30 * time.Second},
		"bad gateway":   {502, "text/html", "<html>nginx</html>", influx.Unavailable, "502 Bad Gateway", 30 * time.Second},
		"organisation":  {404, "application/json", `{"code":"not found","message":"organization name \"velog\" not found"}`, influx.NotFound, "INFLUXDB_ORG", 30 * time.Second},
		"read token":    {403, "application/json", `{"code":"forbidden","message":"insufficient permissions for write"}`, influx.Unauthorized, "INFLUXDB_TOKEN", 30 * time.Second},
		"proxy's 400":   {400, "text/html", "<html>nginx</html>", influx.Other, "INFLUXDB_URL", 30 * time.Second},
		"redirect":      {302, "text/html", "", influx.Other, "INFLUXDB_URL", 30 * time.Second},
		"login page":    {200, "text/html", "<html>log in</html>", influx.Other, "INFLUXDB_URL", 0},
		"token in echo": {401, "application/json", `{"code":"unauthorized","message":"top-secret is unknown"}`, influx.Unauthorized, "[token] is unknown", 30 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			w := answering(t, func(rw http.ResponseWriter, _ *http.Request) {
				rw.Header().Set("Retry-After", "30")
				rw.Header().Set("Location", "/elsewhere")
				rw.Header().Set("Content-Type", c.media)
				rw.WriteHeader(c.status)
				_, _ = io.WriteString(rw, c.body)
			})
			written, err := w.Write(t.Context(), everything())
			check(t, err, c.kind, c.says)
			if len(written.Rejected) > 0 {
				t.Errorf("good points were given up: %+v", written)
			}
			if got := retryAfter(err); got != c.waiting {
				t.Errorf("asked to wait %v, want %v", got, c.waiting)
			}
		})
	}
}

// A request that is too large for a proxy is sent again in smaller ones.
func TestTooLargeRequestsAreHalved(t *testing.T) {
	var written, asked atomic.Int64
	w := answering(t, func(rw http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if n := linesOf(t, r); n <= 1300 {
			written.Add(int64(n))
			rw.WriteHeader(http.StatusNoContent)
			return
		}
		rw.WriteHeader(http.StatusRequestEntityTooLarge)
	})
	write(t, w, days(5000))
	if written.Load() != 5000 || asked.Load() != 7 {
		t.Errorf("%d points in %d requests, want 5000 in 7", written.Load(), asked.Load())
	}
}

// timesOf returns the times of the points of a request, in seconds.
func timesOf(t *testing.T, r *http.Request) []int64 {
	t.Helper()
	var times []int64
	for _, line := range strings.Split(strings.TrimSpace(string(textOf(t, r))), "\n") {
		var at int64
		if _, err := fmt.Sscan(line[strings.LastIndexByte(line, ' ')+1:], &at); err != nil {
			t.Error(err)
		}
		times = append(times, at)
	}
	return times
}

func linesOf(t *testing.T, r *http.Request) int {
	t.Helper()
	return bytes.Count(textOf(t, r), []byte("\n"))
}

func textOf(t *testing.T, r *http.Request) []byte {
	t.Helper()
	body, err := gzip.NewReader(r.Body)
	if err != nil {
		t.Errorf("the request is not compressed: %v", err)
		return nil
	}
	text, err := io.ReadAll(body)
	if err != nil {
		t.Error(err)
	}
	return text
}

// Where InfluxDB refuses everything without saying which line is at fault, the
// points stay in the ledger, and the requests have an end.
func TestRefusingEverythingCostsFewRequests(t *testing.T) {
	var asked atomic.Int64
	w := answering(t, func(rw http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		rw.Header().Set("Content-Type", "application/json")
		rw.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(rw, `{"code":"invalid","message":"no"}`)
	})
	_, err := w.Write(t.Context(), days(5000))
	check(t, err, influx.Refused, "rejects the points")
	if n := asked.Load(); n > 450 {
		t.Errorf("%d requests", n)
	}
}

func TestASilentServerIsNotWaitedFor(t *testing.T) {
	stop := make(chan struct{})
	defer close(stop)
	w := answeringWithin(t, 100*time.Millisecond, func(http.ResponseWriter, *http.Request) { <-stop })
	_, err := w.Write(context.Background(), everything())
	check(t, err, influx.Unreachable, "INFLUXDB_URL")
}

func TestTheRequestSaysWhoAsks(t *testing.T) {
	w := answering(t, func(rw http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("User-Agent"); got != "velog-dashboard/1.2.3" {
			t.Errorf("User-Agent is %q", got)
		}
		if got := r.Header.Get("Authorization"); got != "Token top-secret" {
			t.Errorf("Authorization is %q", got)
		}
		if got := r.URL.RequestURI(); got != "/api/v2/write?bucket=velog&org=velog&precision=s" {
			t.Errorf("the request is for %s", got)
		}
		rw.WriteHeader(http.StatusNoContent)
	})
	write(t, w, everything())
}

func TestAnEmptyBatchAsksNothing(t *testing.T) {
	w := answering(t, func(http.ResponseWriter, *http.Request) { t.Error("a request") })
	write(t, w, collector.Batch{})
}

func TestOptionsAreCheckedAllAtOnce(t *testing.T) {
	_, err := influx.New(influx.Options{URL: "localhost:8086", Token: "top-secret\n"})
	for _, want := range []string{"INFLUXDB_URL", "INFLUXDB_TOKEN", "INFLUXDB_ORG", "INFLUXDB_BUCKET"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not name %s", err, want)
		}
	}
	_, err = influx.New(influx.Options{URL: "http://me:top-secret@host", Token: "t", Org: "o", Bucket: "b"})
	if err == nil || strings.Contains(err.Error(), "top-secret") {
		t.Errorf("a password in the URL: %v", err)
	}
}
