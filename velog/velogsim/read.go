package velogsim

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// maxBody is the largest request body that velog accepts.
const maxBody = 1 << 20

// call is one GraphQL request, of which v2 takes several in an array.
type call struct {
	doc       *document
	op        *ast.OperationDefinition // nil: ambiguous
	variables map[string]any
}

type wireCall struct {
	Query         *string        `json:"query"`
	OperationName string         `json:"operationName"`
	Variables     map[string]any `json:"variables"`
}

func plain(status int, text string) *reply {
	return &reply{status: status, contentType: "text/plain; charset=utf-8", body: []byte(text)}
}

// read returns the calls of a request, and whether they came as an array; or the
// answer to a request that cannot be read.
func (s *Server) read(api API, r *http.Request) (calls []call, batch bool, refusal *reply) {
	wire, batch, refusal := readWire(r)
	if refusal == nil && api == V3 && (batch || foreign(r.Header.Get("Origin"))) {
		refusal = plain(http.StatusForbidden, "")
	}
	if refusal != nil && api == V3 {
		// v3's error handler does not answer: whatever was wrong, the client
		// gets 200 with an empty body.
		return nil, batch, &reply{status: http.StatusOK}
	}
	for _, c := range wire {
		doc := s.documents(api).get(*c.Query)
		calls = append(calls, call{doc, doc.operation(c.OperationName), c.Variables})
	}
	return calls, batch, refusal
}

// readWire decodes a request, or rejects it with v2's message.
func readWire(r *http.Request) (calls []wireCall, batch bool, refusal *reply) {
	const missing = "POST body missing. Did you forget use body-parser middleware?"
	switch r.Method {
	case http.MethodGet:
		return fromURL(r.URL.Query())
	case http.MethodPost:
	default:
		return nil, false, plain(http.StatusMethodNotAllowed, "Apollo Server supports only GET/POST requests.")
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil || len(body) > maxBody {
		return nil, false, plain(http.StatusRequestEntityTooLarge, "Payload Too Large")
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, false, plain(http.StatusInternalServerError, missing)
	}
	// A single call is read as an array of one, so that there is one code path.
	body = bytes.TrimSpace(body)
	batch = bytes.HasPrefix(body, []byte("["))
	if !batch {
		body = append(append([]byte("["), body...), ']')
	}
	if err := json.Unmarshal(body, &calls); err != nil {
		return nil, batch, plain(http.StatusBadRequest, "Bad Request")
	}
	for _, c := range calls {
		if c.Query == nil {
			return nil, batch, plain(http.StatusInternalServerError, missing)
		}
	}
	return calls, batch, nil
}

func fromURL(values url.Values) ([]wireCall, bool, *reply) {
	query := values.Get("query")
	if query == "" {
		return nil, false, plain(http.StatusBadRequest, "GET query missing.")
	}
	c := wireCall{Query: &query, OperationName: values.Get("operationName")}
	if text := values.Get("variables"); text != "" {
		if err := json.Unmarshal([]byte(text), &c.Variables); err != nil {
			return nil, false, plain(http.StatusBadRequest, "Variables are invalid JSON.")
		}
	}
	return []wireCall{c}, false, nil
}

// foreign reports whether v3 rejects an Origin: a missing one is fine, and so are
// velog's own.
func foreign(origin string) bool {
	u, err := url.Parse(origin)
	host := ""
	if err == nil {
		host = u.Hostname()
	}
	return origin != "" && host != "velog.io" && !strings.HasSuffix(host, ".velog.io")
}

// check returns why a call cannot be run.
func (e *execution) check(c call) *failure {
	switch {
	case c.doc.parsed == nil:
		return invalid("GRAPHQL_PARSE_FAILED", "Syntax Error: ", c.doc.errs)
	case len(c.doc.errs) > 0:
		return invalid("GRAPHQL_VALIDATION_FAILED", "", c.doc.errs)
	case c.op == nil:
		return &failure{problem: *internal("Must provide operation name if query contains multiple operations.")}
	case c.doc.introspect:
		// v2 rejects this outside development. The real v3 does answer it.
		return &failure{problem: problem{code: "GRAPHQL_VALIDATION_FAILED",
			message: "GraphQL introspection is not allowed by Apollo Server"}}
	case c.doc.asksViews && e.api == V3 && e.fault(FaultNoViews) != nil:
		return &failure{} // v3 answers without a message
	}
	return nil
}

func invalid(code, prefix string, errs gqlerror.List) *failure {
	f := &failure{problem: problem{code: code, message: prefix + errs[0].Message}}
	if at := errs[0].Locations; len(at) > 0 {
		f.line, f.column = at[0].Line, at[0].Column
	}
	return f
}

// refuse answers a call that was not run: v2 with an error without data, v3 with
// nothing.
func (e *execution) refuse(f failure) (int, []byte) {
	if e.api == V3 {
		return http.StatusOK, nil
	}
	return http.StatusBadRequest, append(appendErrors([]byte("{"), V2, []failure{f}), '}')
}
