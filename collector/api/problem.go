package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
)

// problem says what went wrong, as RFC 9457 has it. It never holds what was
// sent, which can be a token.
type problem struct {
	Type   string     `json:"type" format:"uri" doc:"The kind of problem, for programs. about:blank adds nothing to the status." example:"https://github.com/velog-dashboard/velog-dashboard/blob/main/docs/api.md#registration-closed"`
	Title  string     `json:"title" doc:"The kind of problem, for people." example:"Registration is closed"`
	Status int        `json:"status" minimum:"400" maximum:"599" doc:"The HTTP status."`
	Detail string     `json:"detail" doc:"What is wrong and what to do, for people."`
	Errors []badField `json:"errors,omitempty" nullable:"false" doc:"The invalid parts of the request."`

	header http.Header
}

// badField is what is wrong with a part of a request.
type badField struct {
	Location string `json:"location" doc:"The part of the request: body, or a field as in body.link, query.from, path.id." example:"query.from"`
	Message  string `json:"message" doc:"What is wrong with it." example:"must not be after to"`
}

const problemType = "application/problem+json"

// The methods that package huma asks of errors.
func (p *problem) Error() string             { return p.Detail }
func (p *problem) GetStatus() int            { return p.Status }
func (p *problem) GetHeaders() http.Header   { return p.header }
func (p *problem) ContentType(string) string { return problemType }

func (p *problem) write(w http.ResponseWriter) {
	text, err := json.Marshal(p)
	if err != nil { // it has nothing that cannot be written
		text = []byte("{}")
	}
	for name, values := range p.header {
		w.Header().Set(name, strings.Join(values, ", "))
	}
	w.Header().Set("Content-Type", problemType)
	w.WriteHeader(p.Status)
	_, _ = w.Write(append(text, '\n')) // fails only if the reader has gone
}

// kind is the type of a problem that docs/api.md has a section of.
func kind(name string) string {
	return "https://github.com/velog-dashboard/velog-dashboard/blob/main/docs/api.md#" + strings.ReplaceAll(name, "_", "-")
}

// plainProblem is one about which there is no more to say than its status.
func plainProblem(status int, detail string) *problem {
	return &problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail, header: http.Header{}}
}

// invalid is a problem of one part of a request.
func invalid(location, message string) *problem {
	return badInput(http.StatusUnprocessableEntity, []badField{{location, message}})
}

func badInput(status int, all []badField) *problem {
	texts := make([]string, len(all))
	for i, w := range all {
		texts[i] = w.Location + " " + w.Message
	}
	return &problem{
		Type: kind("invalid"), Title: "Bad input", Status: status, Errors: all,
		Detail: "Request rejected: " + strings.Join(texts, "; "),
	}
}

func noSession() *problem {
	return &problem{
		Type: kind("no_session"), Title: "Not signed in", Status: http.StatusUnauthorized,
		Detail: "the session is missing, unknown or expired: sign in with POST " + Prefix + "/session and send the session as a bearer token",
		header: http.Header{"WWW-Authenticate": {"Bearer"}},
	}
}

// problem is what an error is to who asks.
func (a *api) problem(ctx context.Context, err error) *problem {
	if p, ok := errors.AsType[*problem](err); ok {
		return p
	}
	if r, ok := errors.AsType[*access.Refusal](err); ok {
		return refused(r)
	}
	switch {
	case errors.Is(err, access.ErrNoSession), errors.Is(err, collector.ErrNoAccount): // removed since
		return noSession()
	case errors.Is(err, collector.ErrNoPost):
		return plainProblem(http.StatusNotFound, "the account has no such post: list its posts with GET "+Prefix+"/posts")
	}
	if errors.Is(err, collector.ErrAway) || errors.Is(err, context.DeadlineExceeded) {
		a.Log.Warn("API request failed", "error", err)
		return plainProblem(http.StatusServiceUnavailable, "the database does not answer; nothing is lost, try again in a minute")
	}
	if ctx.Err() == nil { // somebody still waits for an answer
		a.Log.Error("API request failed", "error", err)
	}
	return plainProblem(http.StatusServiceUnavailable, "the request cannot be answered right now; the log says why")
}

// refused is a refusal as a problem.
func refused(r *access.Refusal) *problem {
	p := &problem{
		Type: kind(string(r.Reason)), Title: r.Reason.Title(), Status: r.Reason.Status(), Detail: r.Error(), header: http.Header{},
	}
	if p.Status == http.StatusUnprocessableEntity && r.Field != "" {
		p.Errors = []badField{{"body." + r.Field, r.Error()}}
	}
	if p.Status == http.StatusUnauthorized {
		p.header.Set("WWW-Authenticate", "Bearer")
	}
	if r.Wait > 0 {
		p.header.Set("Retry-After", strconv.Itoa(int(math.Ceil(r.Wait.Seconds()))))
	}
	return p
}

// translate makes problems of what package huma finds wrong with a request. Its
// own errors repeat what was sent.
func translate(_ huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	if len(m.Errors) == 0 || m.Status >= 500 || m.Status == http.StatusUnsupportedMediaType {
		return plainProblem(m.Status, problemDetail(m)), nil
	}
	all := make([]badField, len(m.Errors))
	for i, e := range m.Errors {
		all[i] = badField{e.Location, e.Message}
	}
	return badInput(m.Status, all), nil
}

func problemDetail(m *huma.ErrorModel) string {
	switch m.Status {
	case http.StatusRequestEntityTooLarge:
		return fmt.Sprintf("the body of the request is too large: send at most %d bytes", maxBody-1)
	case http.StatusUnsupportedMediaType:
		return "the body of the request must be JSON: send it with Content-Type: application/json"
	default:
		return m.Detail
	}
}
