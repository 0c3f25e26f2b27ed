package fleettest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// request is one that a process sent to velog.
type request struct {
	at      time.Time
	process string
	user    string // whose posts it lists; empty: it asks for something else
	first   bool   // with this page a scrape begins
}

// watched is velog with somebody at its gate who writes down which process asks
// for whom.
type watched struct {
	t     testing.TB
	velog *velogsim.Server

	mu       sync.Mutex
	requests []request
}

// address is how a process reaches velog's APIs.
func (w *watched) address(process string) (v3, v2 string) {
	behind := func(target string) string {
		u, err := url.Parse(target)
		if err != nil {
			w.t.Fatal(err)
		}
		proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: u.Scheme, Host: u.Host})
		proxy.ErrorHandler = func(http.ResponseWriter, *http.Request, error) {} // the process was killed
		server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			w.note(process, r)
			proxy.ServeHTTP(rw, r)
		}))
		w.t.Cleanup(server.Close)
		return server.URL + u.Path
	}
	return behind(w.velog.V3URL()), behind(w.velog.V2URL())
}

func (w *watched) note(process string, r *http.Request) {
	at := time.Now()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // killed in the middle
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	var query struct {
		Variables map[string]json.RawMessage `json:"variables"`
	}
	if err := json.Unmarshal(body, &query); err != nil {
		w.t.Errorf("a request that is no JSON: %v", err)
	}
	var list struct{ Username, Cursor string }
	for _, v := range query.Variables {
		var input struct{ Username, Cursor string }
		if json.Unmarshal(v, &input) == nil && input.Username != "" {
			list.Username = input.Username
			list.Cursor += input.Cursor
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.requests = append(w.requests, request{at, process, list.Username, list.Username != "" && list.Cursor == ""})
}

func (w *watched) all() []request {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]request(nil), w.requests...)
}

// checkRate checks that velog saw no more requests than the rate allows. A request
// may be late on a busy machine, by as much as slack, and then the next one seems
// to be early.
func (w *watched) checkRate(rate float64, slack time.Duration) {
	w.t.Helper()
	all := w.all()
	for i := range all {
		for j := i + 1; j < len(all); j++ {
			least := time.Duration(float64(j-i)/rate*float64(time.Second)) - slack
			if got := all[j].at.Sub(all[i].at); got < least {
				w.t.Fatalf("%d requests within %v at a rate of %v", j-i+1, got, rate)
			}
		}
	}
}

// checkOneAtATime checks that no process went on with a scrape of an account after
// another one had begun one.
func (w *watched) checkOneAtATime() {
	w.t.Helper()
	scraping := map[string]string{}
	for _, r := range w.all() {
		switch {
		case r.user == "":
		case r.first:
			scraping[r.user] = r.process
		case scraping[r.user] != r.process:
			w.t.Errorf("%s goes on to scrape %s, which %s has begun to", r.process, r.user, scraping[r.user])
		}
	}
}

// checkOnce checks that nobody was scraped twice within a while, but where
// something was broken meanwhile.
func (w *watched) checkOnce(while time.Duration, broken []time.Time) {
	w.t.Helper()
	last := map[string]time.Time{}
	for _, r := range w.all() {
		if !r.first {
			continue
		}
		before, twice := last[r.user]
		last[r.user] = r.at
		if !twice || r.at.Sub(before) > while {
			continue
		}
		excused := false
		for _, b := range broken {
			// What was broken a minute before may still end a scrape: a lease that could
			// not be renewed, or a failure that was noted when the database was back.
			excused = excused || b.After(before.Add(-time.Minute)) && b.Before(r.at)
		}
		if !excused {
			w.t.Errorf("%s is scraped twice within %v, by %s at last", r.user, r.at.Sub(before), r.process)
		}
	}
}
