package api

import (
	"context"
	"net/http"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// event is something that happened to the blog or a post.
type event struct {
	ID      string    `json:"id" doc:"Tells the event from all others of the account, however often days are computed again." example:"milestone/8f5b2a44-1c1e-4a7e-9c55-3a6b1f0e2d11/1000"`
	Kind    string    `json:"kind" enum:"milestone,unusual,record,published,renamed,private,public,deleted,trouble,recovered,token,digest"`
	At      time.Time `json:"at" doc:"When it happened. Of what is about a day, week or month: its beginning."`
	KnownAt time.Time `json:"known_at" doc:"Since when it could be known: the end of the day, week or month, or when a scrape saw it."`
	Text    string    `json:"text" doc:"The event in a sentence, in the language of lang."`

	Post    *string `json:"post" doc:"velog's id of the post. Null: it is about the blog."`
	Title   *string `json:"title" doc:"The title that the post has now. Null: it is about the blog."`
	Private bool    `json:"private" doc:"Whether the post is private now."`

	Views     *int64     `json:"views,omitempty" doc:"The milestone that was reached, or the views of the day, week or month. Omitted for other kinds."`
	Usual     *int64     `json:"usual_views,omitempty" doc:"Of an unusual day: the views that are usual. Omitted for other kinds."`
	Record    *string    `json:"record,omitempty" enum:"day,week,month,post" doc:"Of a record: the best day, week or month of the blog, or the best day of a post so far. Omitted for other kinds."`
	Before    *string    `json:"title_before,omitempty" doc:"Of a renamed post. Omitted for other kinds."`
	After     *string    `json:"title_after,omitempty" doc:"Of a renamed post. Omitted for other kinds."`
	ExpiresAt *time.Time `json:"expires_at,omitempty" doc:"Of a token: when it expires. Omitted for other kinds."`
}

func eventOf(e collector.StoredEvent, text string) event {
	out := event{
		ID: e.ID(), Kind: string(e.Kind), At: e.At.UTC(), KnownAt: e.Known().UTC(), Text: text, Private: e.Private,
	}
	if e.Post != "" {
		out.Post, out.Title = &e.Post, &e.Title
	}
	switch {
	case e.Kind.OfDay():
		out.Views = &e.Value
	case e.Kind == collector.EventRenamed:
		out.Before, out.After = &e.Was, &e.Is
	case e.Kind == collector.EventToken:
		out.ExpiresAt = moment(time.Unix(e.Value, 0))
	}
	switch e.Kind {
	case collector.EventUnusual:
		out.Usual = &e.Usual
	case collector.EventRecord:
		out.Record = &e.Is
	}
	return out
}

// EventQuery chooses events.
type EventQuery struct {
	Kind   string `query:"kind" enum:"milestone,unusual,record,published,renamed,private,public,deleted,trouble,recovered,token,digest" doc:"Only events of this kind."`
	From   string `query:"from" format:"date" doc:"Only what happened on this day in Seoul or later." example:"2026-10-24"`
	To     string `query:"to" format:"date" doc:"Only what happened on this day in Seoul or earlier." example:"2026-11-22"`
	Lang   string `query:"lang" enum:"en,ko" default:"en" doc:"The language of text."`
	Offset int    `query:"offset" minimum:"0" maximum:"1000000" doc:"Number of events to skip."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"Maximum number of events to return."`
}

func (q EventQuery) query() (collector.EventQuery, error) {
	from, to, err := ExportQuery{q.From, q.To}.dates()
	out := collector.EventQuery{Kind: collector.EventKind(q.Kind), Offset: q.Offset, Limit: q.Limit}
	if q.From != "" {
		out.From = from.Begin()
	}
	if q.To != "" {
		out.To = to.End()
	}
	return out, err
}

type postEventQuery struct {
	PostID
	EventQuery
}

type eventsAnswer struct {
	Body struct {
		Events []event          `json:"events" nullable:"false" doc:"The last one known first."`
		Found  int64            `json:"found" minimum:"0" doc:"Number of events that match."`
		Kinds  map[string]int64 `json:"kinds" nullable:"false" doc:"How many there are of each kind, whichever is asked for."`
	} `nameHint:"Events"`
}

// events adds the operations about what happened.
func (a *api) events() {
	register(a, operation(http.MethodGet, "/events", "events", "My events",
		"Lists what happened to the blog and its posts: milestones, records, unusual days, posts published, and so on."),
		func(ctx context.Context, c call, in *EventQuery) (*eventsAnswer, error) {
			q, err := in.query()
			if err != nil {
				return nil, err
			}
			return a.listEvents(ctx, c, q, in.Lang)
		})
	register(a, operation(http.MethodGet, "/posts/{id}/events", "post-events", "Events of a post",
		"Lists what happened to one post.", http.StatusNotFound),
		func(ctx context.Context, c call, in *postEventQuery) (*eventsAnswer, error) {
			q, err := in.query()
			if err != nil {
				return nil, err
			}
			if _, err := a.Blogs.Post(ctx, c.account.ID, in.ID); err != nil {
				return nil, err
			}
			q.Post = in.ID
			return a.listEvents(ctx, c, q, in.Lang)
		})
}

func (a *api) listEvents(ctx context.Context, c call, q collector.EventQuery, lang string) (*eventsAnswer, error) {
	list, err := a.Blogs.Events(ctx, c.account.ID, q)
	words := collector.StoredEvent.Words
	if lang == "ko" {
		words = a.Korean
	}
	var out eventsAnswer
	out.Body.Found, out.Body.Kinds = int64(list.Found), map[string]int64{}
	for kind, n := range list.Kinds {
		out.Body.Kinds[string(kind)] = int64(n)
	}
	out.Body.Events = make([]event, len(list.Events))
	for i, e := range list.Events {
		out.Body.Events[i] = eventOf(e, words(e))
	}
	return &out, err
}
