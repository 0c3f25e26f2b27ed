package api

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

const about = `Daily views, likes and comments of your posts on velog.io.

Sign in with one of your velog tokens (POST /session), and send the returned session with every request:
` + "`Authorization: Bearer <session>`" + `. Writers only see their own data; the data of others is 404, as if it
did not exist. Without PUBLIC_URL, the API is the operator's on this machine, like the pages: no session is needed,
and user says which of the accounts a request is about.

Instants are in RFC 3339 and UTC. Dates are days in Seoul (UTC+9): 2026-11-22 begins at 2026-11-21T15:00:00Z.
Unknown values are null, never 0, and unknown days are omitted.

Errors are problem details (RFC 9457) with a sentence for people. Query parameters and fields that are not described
here are rejected.`

func config() huma.Config {
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			Info: &huma.Info{
				Title: "velog-dashboard", Version: "1", Description: about,
				License: &huma.License{Name: "MIT", Identifier: "MIT"},
			},
			Components: &huma.Components{SecuritySchemes: map[string]*huma.SecurityScheme{
				"bearer": {Type: "http", Scheme: "bearer", Description: "The session from POST /session or POST /accounts."},
				"cookie": {
					Type: "apiKey", In: "cookie", Name: "__Host-session",
					Description: "The session of the pages, for scripts on the same site. Without HTTPS, the cookie is called session.",
				},
			}},
		},
		Formats:       map[string]huma.Format{"application/json": format(), "json": format()},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{translate},
	}
}

// format writes an answer at once: a reader who has gone is no error.
func format() huma.Format {
	return huma.Format{
		Marshal: func(w io.Writer, v any) error {
			var text bytes.Buffer
			encoder := json.NewEncoder(&text)
			encoder.SetEscapeHTML(false)
			if err := encoder.Encode(v); err != nil {
				return err
			}
			_, _ = text.WriteTo(w)
			return nil
		},
		Unmarshal: json.Unmarshal,
	}
}

// problemResponse documents an answer that is a problem.
func problemResponse(status int) *huma.Response {
	r := &huma.Response{
		Description: http.StatusText(status),
		Content:     map[string]*huma.MediaType{problemType: {Schema: &huma.Schema{Ref: "#/components/schemas/Problem"}}},
	}
	switch status {
	case http.StatusUnauthorized:
		r.Headers = map[string]*huma.Param{"WWW-Authenticate": {Schema: &huma.Schema{Type: huma.TypeString}}}
	case http.StatusTooManyRequests:
		r.Headers = map[string]*huma.Param{"Retry-After": {
			Description: "Seconds to wait before trying again.", Schema: &huma.Schema{Type: huma.TypeInteger},
		}}
	}
	return r
}

// serveDocument writes the description of the API and has it answered.
func (a *api) serveDocument(mux *http.ServeMux) error {
	doc := a.huma.OpenAPI()
	schemas := doc.Components.Schemas
	schemas.Schema(reflect.TypeFor[problem](), true, "")
	for _, own := range []string{"ErrorModel", "ErrorDetail"} { // package huma's, which are never sent
		delete(schemas.Map(), own)
	}
	yaml, err := doc.YAML()
	if err != nil {
		return err
	}
	text, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	mux.HandleFunc("GET "+Prefix+"/openapi.yaml", constant("application/openapi+yaml", yaml))
	mux.HandleFunc("GET "+Prefix+"/openapi.json", constant("application/openapi+json", text))
	return nil
}

func constant(contentType string, text []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = w.Write(text)
	}
}
