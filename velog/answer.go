package velog

import (
	"bytes"
	"cmp"
	"encoding/json"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// answer is a GraphQL answer. Of v2's extensions only the code is read:
// extensions.exception holds SQL and the parameters of the query.
type answer struct {
	Data   map[string]json.RawMessage `json:"data"` // by alias
	Errors []answerError              `json:"errors"`
}

type answerError struct {
	Message    string `json:"message"`
	Path       []any  `json:"path"`
	Extensions struct {
		Code string `json:"code"`
	} `json:"extensions"`
}

// alias returns the first step of the error's path: the field it belongs to.
func (e answerError) alias() string {
	if len(e.Path) == 0 {
		return ""
	}
	alias, _ := e.Path[0].(string)
	return alias
}

// read decodes the data of an answer, or returns its error. Status and content
// type come first: an HTML page of a proxy must not be reported as broken JSON.
func (c *call) read(resp *http.Response, body []byte) *Error {
	status := resp.StatusCode
	switch {
	case status >= 300 && status < 400:
		return c.fail(KindSchema, status, "it sends us to another address, which is not followed")
	case len(body) > longestAnswer:
		return c.fail(KindSchema, status, "the answer is longer than %d MiB", longestAnswer>>20)
	case status == http.StatusOK && len(bytes.TrimSpace(body)) == 0:
		return c.empty()
	case status == http.StatusTooManyRequests || !isJSON(resp):
		return c.byStatus(resp)
	}
	var a answer
	if err := json.Unmarshal(body, &a); err != nil {
		return c.broken(resp, body)
	}
	failure := c.sort(resp, a)
	c.ran = a.Data != nil || failure == nil || failure.Kind != KindSchema
	return failure
}

// empty is v3's way to reject a query before it runs, and also what it sends while
// shutting down. Only a retry tells the two apart.
func (c *call) empty() *Error {
	e := c.fail(KindSchema, http.StatusOK, "it rejects the query without a word")
	e.again = true
	return e
}

func (c *call) broken(resp *http.Response, body []byte) *Error {
	if resp.StatusCode != http.StatusOK {
		return c.byStatus(resp)
	}
	if json.Valid(body) {
		return c.fail(KindSchema, resp.StatusCode, "the answer is not one of GraphQL")
	}
	e := c.fail(KindTemporary, resp.StatusCode, "the answer is broken off")
	e.again = true
	return e
}

// sort separates the errors that concern one alias from those that concern the
// whole call.
func (c *call) sort(resp *http.Response, a answer) *Error {
	failed := map[string]*Error{}
	for _, raw := range a.Errors {
		e := c.classify(resp.StatusCode, raw)
		if a.Data == nil || !c.alone(raw.alias()) {
			return e
		}
		failed[raw.alias()] = e
	}
	if e := c.allFailed(failed); e != nil {
		return e
	}
	if a.Data == nil || resp.StatusCode != http.StatusOK && len(failed) == 0 {
		return c.without(resp)
	}
	c.data, c.failed = a.Data, failed
	return c.complete(resp.StatusCode)
}

func (c *call) without(resp *http.Response) *Error {
	if resp.StatusCode != http.StatusOK {
		return c.byStatus(resp)
	}
	return c.fail(KindSchema, resp.StatusCode, "the answer has neither data nor an error")
}

// complete checks that every alias was answered, null included: a missing one must
// not look like velog saying that there is nothing.
func (c *call) complete(status int) *Error {
	for _, f := range c.fields {
		if _, ok := c.data[f.as]; !ok {
			return c.fail(KindSchema, status, "the answer lacks %s", f.as)
		}
	}
	return nil
}

// alone reports whether errors of an alias affect nothing else.
func (c *call) alone(alias string) bool {
	for _, f := range c.fields {
		if f.as == alias {
			return f.alone
		}
	}
	return false
}

// allFailed returns an error worth a quick retry if every alias failed.
func (c *call) allFailed(failed map[string]*Error) *Error {
	var first *Error
	for _, f := range c.fields {
		if !f.alone {
			continue
		}
		e := failed[f.as]
		if e == nil || !e.again {
			return nil
		}
		if first == nil {
			first = e
		}
	}
	if first != nil {
		first.each = true
	}
	return first
}

// classify returns the error for one GraphQL error. v2 has codes; v3 has none, but
// answers with the HTTP status of its error.
func (c *call) classify(status int, raw answerError) *Error {
	e := c.fail(KindTemporary, status, "%s", raw.Message)
	e.Code = clean(raw.Extensions.Code)
	switch {
	// A statement that velog's database cancelled (57014) may succeed next
	// time.
	case strings.Contains(raw.Message, "canceling statement"):
	case c.api == V2:
		e.Kind = v2Kind(status, raw)
	default:
		e.Kind = v3Kind(status)
	}
	e.again = e.Kind == KindTemporary
	return e
}

func v2Kind(status int, raw answerError) Kind {
	switch raw.Extensions.Code {
	case "NO_PERMISSION", "BAD_REQUEST", "FORBIDDEN":
		return KindRejected
	case "UNAUTHENTICATED":
		return KindLogin
	case "NOT_FOUND":
		return KindNotFound
	case "GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED", "BAD_USER_INPUT":
		return KindSchema
	}
	if status == http.StatusBadRequest {
		return KindSchema // a variable that is missing comes with INTERNAL_SERVER_ERROR
	}
	if strings.Contains(raw.Message, "invalid input syntax") {
		return KindRejected
	}
	return KindTemporary
}

func v3Kind(status int) Kind {
	switch status {
	case http.StatusUnauthorized:
		return KindLogin
	case http.StatusNotFound:
		return KindNotFound
	case http.StatusBadRequest, http.StatusForbidden, http.StatusConflict:
		return KindRejected
	default:
		return KindTemporary
	}
}

// byStatus returns the error for an answer of which only the HTTP status is
// meaningful.
func (c *call) byStatus(resp *http.Response) *Error {
	status := resp.StatusCode
	e := c.fail(KindRejected, status, "%s", strings.ToLower(http.StatusText(status)))
	switch {
	case status == http.StatusTooManyRequests:
		e.Kind, e.again = KindRateLimited, true
	case status >= 500 || status == http.StatusRequestTimeout || status == http.StatusTooEarly:
		e.Kind, e.again = KindTemporary, true
	case status == http.StatusUnauthorized:
		e.Kind = KindLogin
	case status < 300:
		e.Kind, e.Message = KindSchema, clean("the answer is not JSON but "+cmp.Or(resp.Header.Get("Content-Type"), "of no type"))
	case status == http.StatusBadRequest, status == http.StatusNotFound,
		status == http.StatusMethodNotAllowed, status == http.StatusGone:
		e.Kind = KindSchema
	}
	return e
}

func isJSON(resp *http.Response) bool {
	kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	return err == nil && (kind == "application/json" || kind == "application/graphql-response+json")
}

// longestHold limits the effect of a wrong Retry-After.
const longestHold = time.Hour

// retryAfter reads Retry-After of status 429 and of server errors, in seconds or
// as a date. A date is compared with the answer's own Date, since this machine's
// clock may differ.
func retryAfter(resp *http.Response, now time.Time) time.Duration {
	if resp.StatusCode != http.StatusTooManyRequests && resp.StatusCode < 500 {
		return 0
	}
	value := strings.TrimSpace(resp.Header.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return min(time.Duration(seconds)*time.Second, longestHold)
	}
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		now = date
	}
	if at, err := http.ParseTime(value); err == nil {
		return min(max(0, at.Sub(now)), longestHold)
	}
	return 0
}
