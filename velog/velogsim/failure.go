package velogsim

import (
	"bytes"
	"encoding/json"
)

// problem is why a resolver could not answer.
type problem struct {
	message   string
	code      string         // extensions.code on v2
	status    int            // HTTP status on v3; 0: no HTTP error, which results in 500
	name      string         // extensions.name on v3
	exception map[string]any // extensions.exception on v2: the error of its database driver
}

func badRequest(message string) *problem {
	return &problem{message: message, code: "BAD_REQUEST", status: 400, name: "bad request"}
}

func notFound(message string) *problem {
	return &problem{message: message, code: "NOT_FOUND", status: 404, name: "not found"}
}

// unauthorized is the one error of v3 for which v2 has several.
func unauthorized(code, message string) *problem {
	return &problem{message: message, code: code, status: 401, name: "unauthorized"}
}

func internal(message string) *problem {
	return &problem{message: message, code: "INTERNAL_SERVER_ERROR"}
}

// canceled is a statement cancelled by the database. v2 exposes the whole SQL
// text, since NODE_ENV production hides only the stack.
func canceled(postID string) *problem {
	p := internal("canceling statement due to statement timeout")
	p.exception = databaseError("57014", postID)
	return p
}

func databaseError(code, parameter string) map[string]any {
	return map[string]any{
		"query": `SELECT "Post"."id" AS "Post_id", "Post"."title" AS "Post_title", "Post"."body" AS "Post_body", ` +
			`"Post"."views" AS "Post_views", "Post_user"."id" AS "Post_user_id", "Post_user"."email" AS "Post_user_email" ` +
			`FROM "posts" "Post" LEFT JOIN "users" "Post_user" ON "Post_user"."id"="Post"."fk_user_id" WHERE "Post"."id" IN ($1)`,
		"parameters": []string{parameter},
		"name":       "QueryFailedError",
		"severity":   "ERROR",
		"code":       code,
	}
}

// failure is a problem with the place in the query at which it arose.
type failure struct {
	problem
	line, column int
	path         []string // response keys; empty: before any field was resolved
}

// wireError has a failure's fields in velog's order.
type wireError struct {
	Message    string         `json:"message"`
	Locations  []wireLocation `json:"locations,omitempty"`
	Path       []string       `json:"path,omitempty"`
	Extensions any            `json:"extensions,omitempty"`
}

type wireLocation struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

type extensionsV2 struct {
	Code      string         `json:"code"`
	Exception map[string]any `json:"exception,omitempty"`
}

type extensionsV3 struct {
	Name    string `json:"name"`
	Message string `json:"message"`
}

func (f failure) wire(api API) wireError {
	e := wireError{Message: f.message, Path: f.path}
	if f.line > 0 {
		e.Locations = []wireLocation{{f.line, f.column}}
	}
	switch {
	case api == V2:
		e.Extensions = extensionsV2{f.code, f.exception}
	case f.status != 0:
		e.Extensions = extensionsV3{f.name, f.message}
	}
	return e
}

// appendErrors appends "errors":[…] to an answer.
func appendErrors(out []byte, api API, failures []failure) []byte {
	wire := make([]wireError, len(failures))
	for i, f := range failures {
		wire[i] = f.wire(api)
	}
	return appendJSON(append(out, `"errors":`...), wire)
}

// appendJSON appends a value as JavaScript's JSON.stringify writes it, without
// Go's HTML escapes.
func appendJSON(out []byte, value any) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	// Only strings, numbers, slices and maps of them come here, which cannot
	// fail.
	_ = encoder.Encode(value)
	return append(out, bytes.TrimSuffix(b.Bytes(), []byte("\n"))...)
}
