package web

import (
	"bytes"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// visit is one request for a page.
type visit struct {
	words
	h   handler
	r   *http.Request
	now time.Time
}

// frame is what is around every page.
type frame struct {
	Title     string
	Now       time.Time
	Version   string
	Languages []choice
}

func (v *visit) frame(title string) frame {
	f := frame{Title: title, Now: v.now, Version: v.h.Version}
	for _, l := range []struct{ tag, name string }{{"ko", "한국어"}, {"en", "English"}} {
		q := v.r.URL.Query()
		q.Set("lang", l.tag)
		f.Languages = append(f.Languages, choice{l.name, "?" + q.Encode(), l.tag == v.tag})
	}
	return f
}

// Tag is the tag of the language that a link chooses.
func (c choice) Tag() string {
	q, err := url.ParseQuery(strings.TrimPrefix(c.Link, "?"))
	if err != nil { // it has just been encoded
		return ""
	}
	return q.Get("lang")
}

// page answers with what show makes: the name of a template and its data. It
// renders the page as a whole before it sends the first byte, so that a
// failure is a failure and not half a page.
func (h handler) page(show func(v *visit) (name string, data any, err error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		tag, asked, unknown := choose(r)
		w.Header().Set("Content-Language", tag)
		w.Header().Set("Vary", "Accept-Language, Cookie")
		v := &visit{words: h.languages[tag], h: h, r: r, now: h.Now()}
		if asked {
			remember(w, tag)
		}
		name, data, err := "", any(nil), error(wrong("wrong.lang", r.URL.Query().Get("lang")))
		if !unknown {
			name, data, err = show(v)
		}
		if err != nil {
			v.fail(w, err)
			return
		}
		v.send(w, http.StatusOK, name, data)
	}
}

func (v *visit) send(w http.ResponseWriter, status int, name string, data any) {
	var html bytes.Buffer
	if err := v.h.templates[v.tag].ExecuteTemplate(&html, name, data); err != nil {
		v.h.Log.Error("a page cannot be shown", "page", name, "error", err)
		http.Error(w, v.say("broken"), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = html.WriteTo(w) // fails only if the reader has gone
}

// problem is the page that says what was wrong.
type problem struct {
	frame
	Status int
	Text   string
}

func (v *visit) fail(w http.ResponseWriter, err error) {
	f, ok := errors.AsType[*fault](err)
	switch {
	case ok:
	case errors.Is(err, collector.ErrNoAccount):
		f = missing("wrong.user", strings.TrimPrefix(v.r.PathValue("user"), "@"))
	case errors.Is(err, collector.ErrNoPost):
		f = missing("wrong.post", strings.TrimPrefix(v.r.PathValue("user"), "@"), v.r.PathValue("post"))
	default:
		if v.r.Context().Err() == nil { // somebody still waits for an answer
			v.h.Log.Error("a page cannot be shown", "error", err)
		}
		f = &fault{status: http.StatusServiceUnavailable, key: "broken"}
	}
	v.send(w, f.status, "problem", problem{v.frame(v.say("problem")), f.status, v.say(f.key, f.args...)})
}

// user reads the account that an address names: /@user.
func (v *visit) user() (collector.Account, error) {
	name, ok := strings.CutPrefix(v.r.PathValue("user"), "@")
	if !ok {
		return collector.Account{}, missing("wrong.address")
	}
	return v.h.Book.AccountByUser(v.r.Context(), name)
}

// parse makes the templates of a language.
func (w words) parse() (*template.Template, error) {
	return template.New("").Funcs(template.FuncMap{
		"t": w.T, "lang": func() string { return w.tag }, "count": w.countAny,
		"moment": w.moment, "date": w.date, "number": number, "counter": counter, "total": total,
		"perHundred": perHundred, "userLink": userLink, "dayOf": collector.DateOf,
	}).ParseFS(assets, "templates/*.html")
}

// countAny is count for the templates, whose numbers have several types.
func (w words) countAny(noun string, n any) string {
	switch n := n.(type) {
	case int:
		return w.count(noun, int64(n))
	case int64:
		return w.count(noun, n)
	default:
		return w.say("n." + noun)
	}
}
