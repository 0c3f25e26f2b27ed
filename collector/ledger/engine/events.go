package engine

import (
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// noteChanges notes what velog's list says about a post that is stored, and that it
// said otherwise before. What a file told is not compared: nobody knows when that
// has changed.
func (p *Post) noteChanges(a about, at int64) {
	if p.ID == 0 || p.Slug == "" {
		return
	}
	if a.Title != p.Title && p.TitleAt == 0 {
		e := p.event(collector.EventRenamed, at)
		e.Was, e.Is = p.Title, a.Title
		e.Hidden = p.Private || p.PrivacyUnknown || a.Private
		p.Happened = append(p.Happened, e)
	}
	if a.Private != p.Private && !p.PrivacyUnknown {
		kind := collector.EventPublic
		if a.Private {
			kind = collector.EventPrivate
		}
		p.Happened = append(p.Happened, p.event(kind, at))
	}
}

// noteDeleted notes that a post was deleted at an instant. A file may tell that it
// was so earlier than another one did.
func (p *Post) noteDeleted(before, at int64) {
	if before == at || at == 0 {
		return
	}
	if before != 0 {
		p.Undone = append(p.Undone, p.event(collector.EventDeleted, before))
	}
	p.Happened = append(p.Happened, p.event(collector.EventDeleted, at))
}

func (p *Post) event(kind collector.EventKind, at int64) collector.Event {
	return collector.Event{
		Kind: kind, Post: p.UUID, Key: at, At: time.Unix(at, 0).UTC(),
		Hidden: kind == collector.EventPrivate || kind == collector.EventDeleted,
	}
}

// PostEvents returns the events that follow from what is known of a post: its
// release, and that it was deleted.
func (p *Post) PostEvents() []collector.Event {
	var events []collector.Event
	if p.FirstReleased != 0 {
		events = append(events, p.published())
	}
	if p.Deleted != 0 {
		events = append(events, p.event(collector.EventDeleted, p.Deleted))
	}
	return events
}

// published is the release of a post, of which there is one, whenever that was.
func (p *Post) published() collector.Event {
	e := p.event(collector.EventPublished, p.FirstReleased)
	e.Key = 0
	return e
}
