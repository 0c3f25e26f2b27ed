package velogsim

import (
	"net/http"
	"sync"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
)

// maxRequests limits the log of requests.
const maxRequests = 100_000

// Request is a request that the server received, whatever the answer.
type Request struct {
	API        API
	Operations []string          // root fields in order: "posts", or with an alias "a0:getStats"
	Fields     []string          // the same without aliases
	Query      string            // all queries of an array joined
	Cookies    map[string]string // sent cookies, nil if there were none
	UserAgent  string
	At         time.Time // by the server's Now
	Statements int       // run by velog's database for it; see [Server.StatementCount]
}

type requestLog struct {
	mu         sync.Mutex
	requests   []*logged
	total      int
	statements int
	resets     int
}

// logged is an entry of the log. The cost of the request is known only later.
type logged struct {
	Request
	resets int // before it
}

// Requests returns the requests since the last reset, the oldest first: the
// last 100,000 at most.
func (s *Server) Requests() []Request {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	all := make([]Request, len(s.log.requests))
	for i, r := range s.log.requests {
		all[i] = r.Request
	}
	return all
}

// RequestCount returns the number of requests since the last reset, including
// those no longer in the log.
func (s *Server) RequestCount() int {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	return s.log.total
}

// StatementCount returns how many statements velog's database ran for the requests
// since the last reset, as its resolvers do.
func (s *Server) StatementCount() int {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	return s.log.statements
}

// ResetRequests clears the log of requests.
func (s *Server) ResetRequests() {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	s.log.requests, s.log.total, s.log.statements = nil, 0, 0
	s.log.resets++
}

func (l *requestLog) add(r Request) *logged {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.total++
	if len(l.requests) == maxRequests { // drop half, so that dropping is rare
		l.requests = append(l.requests[:0], l.requests[maxRequests/2:]...)
	}
	entry := &logged{Request: r, resets: l.resets}
	l.requests = append(l.requests, entry)
	return entry
}

// charge records the cost of a request once it is answered.
func (l *requestLog) charge(entry *logged, statements int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	entry.Statements = statements
	if entry.resets == l.resets {
		l.statements += statements
	}
}

// describe returns the log entry of a request. Tokens are kept in full: they are
// worthless elsewhere, and tests check which ones were sent.
func describe(api API, r *http.Request, calls []call, at time.Time) Request {
	entry := Request{API: api, UserAgent: r.UserAgent(), At: at}
	for _, cookie := range r.Cookies() {
		if entry.Cookies == nil {
			entry.Cookies = make(map[string]string)
		}
		entry.Cookies[cookie.Name] = cookie.Value
	}
	for _, c := range calls {
		entry.Query += c.doc.text
		for _, f := range rootFields(c.op) {
			entry.Fields = append(entry.Fields, f.Name)
			entry.Operations = append(entry.Operations, operationName(f))
		}
	}
	return entry
}

func operationName(f *ast.Field) string {
	if f.Alias == f.Name {
		return f.Name
	}
	return f.Alias + ":" + f.Name
}
