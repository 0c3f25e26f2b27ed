package web

import (
	"bytes"
	"context"
	"errors"
	"html/template"
	"net/http"
	"strings"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// visit is one request for a page.
type visit struct {
	viewer
	text   *text.Language
	h      handler
	r      *http.Request
	w      http.ResponseWriter // for headers; what show returns is the answer
	now    time.Time
	status int    // of the answer, if it is a page
	self   string // address of the page, if it is not the one that was asked
	guest  string // see [blog]
}

// elsewhere is an address where the answer is: show returns it as an error,
// instead of a page.
type redirect string

func (e redirect) Error() string { return "the answer is at " + string(e) }

// page answers with what show makes: the name of a template and its data. It
// renders the page as a whole before it sends the first byte, so that a
// failure is a failure and not half a page.
func (h handler) page(show func(v *visit) (name string, data any, err error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		l, asked, unknown := h.choose(r)
		w.Header().Set("Content-Language", l.Tag)
		w.Header().Set("Vary", "Accept-Language, Cookie")
		ctx, cancel := context.WithTimeout(r.Context(), patience)
		defer cancel()
		r = r.WithContext(ctx)
		v := &visit{text: l, h: h, r: r, w: w, now: h.Now(), status: http.StatusOK}
		if asked {
			remember(w, l.Tag)
		}
		name, data, err := "", any(nil), error(badRequest("wrong.lang", "Given", r.URL.Query().Get("lang")))
		if !unknown {
			v.viewer, err = h.viewer(r)
		}
		if err == nil {
			name, data, err = show(v)
		}
		if err != nil {
			v.fail(err)
			return
		}
		v.send(v.status, name, data)
	}
}

// patience is how long an answer may take: velog can be slow to say whose
// tokens these are, and the server gives an answer a minute.
const patience = 45 * time.Second

// unhurried is for requests that have been read, and whose answer may take
// long. Were there still a deadline for reading them, its passing would end
// their context.
func unhurried(w http.ResponseWriter) { _ = http.NewResponseController(w).SetReadDeadline(time.Time{}) }

func (v *visit) send(status int, name string, data any) {
	var html bytes.Buffer
	if err := v.h.templates[v.text.Tag].ExecuteTemplate(&html, name, data); err != nil {
		v.h.Log.Error("a page cannot be shown", "page", name, "error", err)
		http.Error(v.w, v.text.Say("broken"), http.StatusInternalServerError)
		return
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.WriteHeader(status)
	_, _ = html.WriteTo(v.w) // fails only if the reader has gone
}

// problem is the page that says what was wrong.
type problem struct {
	frame
	Status int
	Text   string
}

func (v *visit) fail(err error) {
	if to, ok := errors.AsType[redirect](err); ok {
		http.Redirect(v.w, v.r, string(to), http.StatusSeeOther)
		return
	}
	f, ok := errors.AsType[*fault](err)
	switch {
	case ok:
	case errors.Is(err, collector.ErrNoAccount):
		f = notFound("wrong.user", "User", strings.TrimPrefix(v.r.PathValue("user"), "@"))
	case errors.Is(err, collector.ErrNoPost):
		f = notFound("wrong.post", "User", strings.TrimPrefix(v.r.PathValue("user"), "@"), "Post", v.r.PathValue("post"))
	default:
		if !errors.Is(v.r.Context().Err(), context.Canceled) { // somebody still waits for an answer
			v.h.Log.Error("a page cannot be shown", "error", err)
		}
		f = &fault{status: http.StatusServiceUnavailable, key: "broken"}
	}
	v.send(f.status, "problem", problem{v.frame(v.text.Say("problem")), f.status, v.text.Say(f.key, f.args...)})
}

// parse makes the templates of a language.
func parse(l *text.Language) (*template.Template, error) {
	return template.New("").Funcs(template.FuncMap{
		"t": l.Text, "lang": func() string { return l.Tag }, "count": l.Count,
		"moment": l.Moment, "date": l.Date, "number": text.Number, "counter": text.Counter, "total": text.Total,
		"perHundred": text.PerHundred, "userLink": userLink, "dayOf": collector.DateOf,
	}).ParseFS(assets, "templates/*.html")
}
