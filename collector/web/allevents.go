package web

import (
	"slices"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// allEventsPage lists what happened to all blogs, the newest first.
type allEventsPage struct {
	allFrame
	Kinds  []choice
	Events []shownEvent
	pager
	Most string // how many are listed, where there are more; empty: all are
}

func (allEventsPage) template() string { return "all events" }

// mostEvents is how many events of all blogs are listed: to count more, or to page
// through them, would take long. Those that are older are on the pages of the blogs.
const mostEvents = 10_000

func (p allPages) events(r *request) (page, error) {
	page := allEventsPage{allFrame: p.allFrame(r, r.text.Say("section.events")+" · "+r.text.Say("all.title"))}
	kind, q, err := readEvents(r)
	if err != nil {
		return nil, err
	}
	link := func(kind collector.EventKind, p params) string { return blog{Base: allPath}.eventsLink(r, kind, p) }
	kept := withQuery("", r.keptRange())
	events, found, err := p.Blogs.AllEvents(r.Context(), collector.EventQuery{Kind: kind, Offset: q.offset(), Limit: q.Size}, mostEvents)
	if err != nil {
		return nil, err
	}
	if found == mostEvents {
		page.Most = text.Number(mostEvents)
	}
	for _, k := range slices.Insert(collector.EventKinds(), 0, "") {
		key := "kind." + string(k)
		if k == "" {
			key = "kind.all"
		}
		page.Kinds = append(page.Kinds, choice{r.text.Say(key), link(k, q.withPage(1)), k == kind})
	}
	for _, e := range events {
		shown := shownOf(r, blog{Blogs: p.Blogs, Base: userLink(e.User), Own: true, kept: kept}, e.StoredEvent)
		shown.User, shown.UserLink = e.User, userLink(e.User)+kept
		page.Events = append(page.Events, shown)
	}
	page.pager, err = paged(q, found, func(p params) string { return link(kind, p) })
	return page, err
}
