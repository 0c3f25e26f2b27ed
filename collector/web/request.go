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

// request is one request for a page: who sends it, when, and in which language
// to answer.
type request struct {
	*http.Request
	viewer
	w      http.ResponseWriter // for headers and cookies; the body is the page
	text   *text.Language
	now    time.Time
	status int    // of the response
	path   string // of the page, if it is not the one that was requested
	guest  string // see [blog]
}

// page is what a page shows: the data of its template.
type page interface {
	template() string // the template's name
}

// redirect is the address of another page. A function that makes a page returns
// it as an error.
type redirect string

func (e redirect) Error() string { return "the page is at " + string(e) }

// page handles requests for a page. It renders the page as a whole before it
// sends the first byte, so that an error never leaves half a page.
func (h handler) page(show func(*request) (page, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, httpRequest *http.Request) {
		l, asked, unknown := h.choose(httpRequest)
		w.Header().Set("Content-Language", l.Tag)
		w.Header().Set("Vary", "Accept-Language, Cookie")
		ctx, cancel := context.WithTimeout(httpRequest.Context(), patience)
		defer cancel()
		r := &request{Request: httpRequest.WithContext(ctx), w: w, text: l, now: h.Now(), status: http.StatusOK}
		if asked {
			remember(w, l.Tag)
		}
		if unknown {
			h.fail(r, badRequest("wrong.lang", "Given", r.URL.Query().Get("lang")))
			return
		}
		var p page
		var err error
		if r.viewer, err = h.sessions.viewer(r.Request); err == nil {
			p, err = show(r)
		}
		if err != nil {
			h.fail(r, err)
			return
		}
		h.send(r, p)
	}
}

// patience is how long a response may take: velog can be slow to say whose
// tokens these are, and the server gives a response a minute.
const patience = 45 * time.Second

// clearReadDeadline is for requests that have been read, and whose response may
// take long. Otherwise the deadline for reading them would end their context.
func clearReadDeadline(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
}

func (h handler) send(r *request, p page) {
	var html bytes.Buffer
	if err := h.templates[r.text.Tag].ExecuteTemplate(&html, p.template(), p); err != nil {
		h.Log.Error("rendering a page failed", "page", p.template(), "error", err)
		http.Error(r.w, r.text.Say("broken"), http.StatusInternalServerError)
		return
	}
	r.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	r.w.WriteHeader(r.status)
	_, _ = html.WriteTo(r.w) // fails only if the client has disconnected
}

// problemPage says what is wrong with a request.
type problemPage struct {
	frame
	Status int
	Text   string
}

func (problemPage) template() string { return "problem" }

func (h handler) fail(r *request, err error) {
	if to, ok := errors.AsType[redirect](err); ok {
		http.Redirect(r.w, r.Request, string(to), http.StatusSeeOther)
		return
	}
	f, ok := errors.AsType[*fault](err)
	switch {
	case ok:
	case errors.Is(err, collector.ErrNoAccount):
		f = notFound("wrong.user", "User", strings.TrimPrefix(r.PathValue("user"), "@"))
	case errors.Is(err, collector.ErrNoPost):
		f = notFound("wrong.post", "User", strings.TrimPrefix(r.PathValue("user"), "@"), "Post", r.PathValue("post"))
	case errors.Is(err, collector.ErrAway), errors.Is(err, context.DeadlineExceeded):
		h.Log.Warn("page request failed", "error", err)
		f = &fault{status: http.StatusServiceUnavailable, key: "away"}
	default:
		if !errors.Is(r.Context().Err(), context.Canceled) { // the client still waits
			h.Log.Error("page request failed", "error", err)
		}
		f = &fault{status: http.StatusServiceUnavailable, key: "broken"}
	}
	r.status = f.status
	h.send(r, problemPage{h.frame(r, r.text.Say("problem")), f.status, r.text.Say(f.key, f.args...)})
}

// parse makes the templates of a language.
func parse(l *text.Language) (*template.Template, error) {
	return template.New("").Funcs(template.FuncMap{
		"t": l.Text, "lang": func() string { return l.Tag }, "count": l.Count,
		"moment": l.Moment, "date": l.Date, "number": text.Number, "counter": text.Counter, "total": text.Total,
		"perHundred": text.PerHundred, "title": l.Title, "lower": strings.ToLower, "userLink": userLink, "cells": cellsHTML, "numbers": numbersHTML, "dayOf": collector.DateOf,
	}).ParseFS(assets, "templates/*.html")
}
