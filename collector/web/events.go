package web

import (
	"errors"
	"slices"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// eventsPage lists what happened to a blog, the newest first.
type eventsPage struct {
	blogFrame
	Kinds  []choice
	Events []shownEvent
	pager
}

func (eventsPage) template() string { return "events" }

// shownEvent is an event in a list.
type shownEvent struct {
	collector.StoredEvent
	When, Text     string
	Link           string // to the page about it; empty: there is none
	User, UserLink string // the blog, where those of several are listed
}

// showEvents shows the viewer what happened to an account.
func (p blogPages) showEvents(r *request) (page, error) {
	b, err := p.blog(r)
	if err != nil {
		return nil, err
	}
	return p.events(r, b)
}

func (p blogPages) events(r *request, b blog) (eventsPage, error) {
	page := eventsPage{blogFrame: p.blogFrame(r, b, r.text.Say("section.events")+" · @"+b.Account.User)}
	kind, q, err := readEvents(r)
	if err != nil {
		return page, err
	}
	link := func(kind collector.EventKind, p params) string { return b.eventsLink(r, kind, p) }
	list, err := b.Blogs.Events(r.Context(), b.Account.ID, collector.EventQuery{
		Kind: kind, Except: collector.EventDigest, Offset: q.offset(), Limit: q.Size,
	})
	if err != nil {
		return page, err
	}
	page.pager, err = paged(q, list.Found, func(p params) string { return link(kind, p) })
	all := 0
	for _, k := range collector.EventKinds() {
		if n := list.Kinds[k]; n > 0 || k == kind {
			if k != collector.EventDigest { // each week's would hide what is rare
				all += n
			}
			page.Kinds = append(page.Kinds, choice{r.text.Say("kind."+string(k)) + " " + text.Number(int64(n)), link(k, q.withPage(1)), k == kind})
		}
	}
	page.Kinds = slices.Insert(page.Kinds, 0, choice{r.text.Say("kind.all") + " " + text.Number(int64(all)), link("", params{}), kind == ""})
	page.Events = shownEvents(r, b, list.Events)
	return page, err
}

// readEvents reads which events a page lists: of a kind, or of all (empty).
func readEvents(r *request) (collector.EventKind, params, error) {
	kind := collector.EventKind(r.URL.Query().Get("show"))
	if kind != "" && !slices.Contains(collector.EventKinds(), kind) {
		return kind, params{}, badRequest("wrong.event_kind", "Given", string(kind))
	}
	q := params{Page: 1}
	err := errors.Join(q.readPlace("", r.URL.Query().Get("page")), q.readSize(r.URL.Query().Get("size")))
	return kind, q, err
}

func shownEvents(r *request, b blog, events []collector.StoredEvent) []shownEvent {
	var shown []shownEvent
	for _, e := range events {
		shown = append(shown, shownOf(r, b, e))
	}
	return shown
}

// eventsLink is the address of the list of events: of a kind, if it is not empty, with the
// range of the request.
func (b blog) eventsLink(r *request, kind collector.EventKind, p params) string {
	query := r.keptRange()
	if kind != "" {
		query.Set("show", string(kind))
	}
	p.setPlace(query)
	return withQuery(b.Base+"/events", query)
}

func shownOf(r *request, b blog, e collector.StoredEvent) shownEvent {
	return shownEvent{StoredEvent: e, When: r.text.EventTime(e), Text: r.text.ListedEvent(e), Link: b.eventLink(e)}
}

// eventLink is the address of the page about an event, empty without one.
func (b blog) eventLink(e collector.StoredEvent) string {
	switch {
	case e.Kind == collector.EventDigest && b.Own:
		return b.digestLink(collector.ISOWeek(e.Key))
	case e.Kind == collector.EventTrouble, e.Kind == collector.EventRecovered:
		return b.Base + "/-/state"
	case e.Kind == collector.EventToken:
		return b.Base + "/-/settings"
	case e.Post != "":
		return b.post(e.Post)
	case e.Kind == collector.EventDigest, e.Is == collector.RecordOfWeek:
		return b.rangeLink(collector.WeekOf(e.Date()))
	case e.Is == collector.RecordOfMonth:
		return b.rangeLink(collector.MonthOf(e.Date()))
	case e.Kind == collector.EventMilestone, e.Kind == collector.EventUnusual, e.Is == collector.RecordOfDay:
		return b.dayLink(e.Date())
	}
	return ""
}

// rangeLink is the address of the blog's page with some days.
func (b blog) rangeLink(p collector.Period) string {
	return b.Base + "?from=" + p.First.String() + "&to=" + p.Last.String()
}
