package velogsim

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// Options configure a [Server].
type Options struct {
	// Now returns the instant at which the world is shown and tokens are
	// validated. It must be safe for concurrent use; nil means time.Now.
	Now func() time.Time

	// Date returns the time of the Date header; nil means Now. It must be safe
	// for concurrent use. A world whose clock a test sets needs it beside a
	// program that follows the real clock.
	Date func() time.Time
}

// Server serves velog's two APIs on a loopback port.
type Server struct {
	world  *World
	now    func() time.Time
	tells  func() time.Time // the time of the Date header
	http   *http.Server
	base   string
	v2, v3 *documents
	faults faultList
	log    requestLog
	skew   atomic.Int64 // of the Date header, in nanoseconds
}

// Start starts a server for a world. It fails only if there is no free port.
func Start(world *World, options Options) (*Server, error) {
	s := &Server{world: world, now: options.Now, tells: options.Date}
	if s.now == nil {
		s.now = time.Now
	}
	if s.tells == nil {
		s.tells = s.now
	}
	var err error
	if s.v2, err = loadDocuments(V2); err != nil {
		return nil, err
	}
	if s.v3, err = loadDocuments(V3); err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen on loopback: %w", err)
	}
	s.base = "http://" + listener.Addr().String()
	mux := http.NewServeMux()
	mux.HandleFunc("/v2/graphql", func(w http.ResponseWriter, r *http.Request) { s.serve(V2, w, r) })
	mux.HandleFunc("/v3/graphql", func(w http.ResponseWriter, r *http.Request) { s.serve(V3, w, r) })
	s.http = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(io.Discard, "", 0)}
	go s.http.Serve(listener) // it returns when Close is called, with no other error to report
	return s, nil
}

// Close stops the server and cuts its connections.
func (s *Server) Close() error { return s.http.Close() }

// V2URL returns the address of the v2 API.
func (s *Server) V2URL() string { return s.base + "/v2/graphql" }

// V3URL returns the address of the v3 API.
func (s *Server) V3URL() string { return s.base + "/v3/graphql" }

func (s *Server) documents(api API) *documents {
	if api == V2 {
		return s.v2
	}
	return s.v3
}

// reply is an answer before it is written.
type reply struct {
	status      int
	contentType string // empty: none is sent
	cookies     []string
	body        []byte
}

func (s *Server) serve(api API, w http.ResponseWriter, r *http.Request) {
	at := s.now()
	calls, batch, refusal := s.read(api, r)
	// Logged before anything can fail: tests also count the requests that
	// failed.
	entry := s.log.add(describe(api, r, calls, at))
	faults := s.faults.take(api, entry.Fields)
	s.date(w, faults)
	if s.disturb(w, r, faults) {
		return
	}
	answer := refusal
	if answer == nil {
		x := &exchange{api: api, r: r, at: at, calls: calls, batch: batch, faults: faults}
		answer = s.answer(x)
		s.log.charge(entry, x.statements)
	}
	answer.spoil(faults)
	s.date(w, faults)
	answer.write(w)
}

func (a *reply) write(w http.ResponseWriter) {
	for _, line := range a.cookies {
		w.Header().Add("Set-Cookie", line)
	}
	if a.contentType != "" {
		w.Header().Set("Content-Type", a.contentType)
	}
	w.Header().Set("Content-Length", fmt.Sprint(len(a.body)))
	w.WriteHeader(a.status)
	// The server does not care whether the client is still there.
	_, _ = w.Write(a.body)
}

// exchange is a request that was read, and what is known about it.
type exchange struct {
	api    API
	r      *http.Request
	at     time.Time
	calls  []call
	batch  bool // an array of calls
	faults []Fault

	statements int // run by the database for all calls
}

// answer runs the calls of a request with one login, and at one instant. The world
// is locked meanwhile, so that a page and the identity with it are consistent.
func (s *Server) answer(x *exchange) *reply {
	s.world.mu.RLock()
	defer s.world.mu.RUnlock()
	sent := credentialsOf(x.api, x.r)
	who := s.authenticate(x.api, sent, x.at)
	if find(x.faults, FaultAnonymous) != nil {
		who = &login{}
	}
	out := &reply{status: http.StatusOK}
	for i, c := range x.calls {
		e := &execution{
			api: x.api, server: s, at: x.at, doc: c.doc, faults: x.faults, login: who, refresh: sent.refresh,
		}
		status, body := s.call(e, c)
		who = e.login
		x.statements += e.statements
		if !x.batch { // in an array the statuses of the single calls are lost
			out.status, out.body = status, body
			break
		}
		separator := byte(',')
		if i == 0 {
			separator = '['
		}
		out.body = append(append(out.body, separator), body...)
	}
	if x.batch {
		out.body = append(out.body, ']')
	}
	out.cookies = who.cookies
	out.dress(x.api)
	return out
}

// dress gives an answer the format of its API. An empty body stays empty: that is
// how v3 rejects.
func (a *reply) dress(api API) {
	switch {
	case len(a.body) == 0:
	case api == V2:
		a.contentType = "application/json"
		a.body = append(a.body, '\n')
	default:
		a.contentType = "application/json; charset=utf-8"
	}
}

// call checks one call and runs it. The login comes first even for a query that is
// rejected, as in both APIs.
func (s *Server) call(e *execution, c call) (int, []byte) {
	if refused := e.check(c); refused != nil {
		return e.refuse(*refused)
	}
	vars, refused := s.documents(e.api).variables(c.op, c.variables)
	if refused != nil {
		return e.refuse(*refused)
	}
	e.vars = vars
	return e.run(c.op)
}
