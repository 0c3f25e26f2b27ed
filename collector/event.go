package collector

import (
	"fmt"
	"slices"
	"time"
)

// EventKind says what kind of thing happened.
type EventKind string

const (
	EventMilestone EventKind = "milestone" // a post or the blog reached 100, 1,000, 10,000 … views
	EventUnusual   EventKind = "unusual"   // a day with far more or fewer views than its weekday usually has
	EventRecord    EventKind = "record"    // the best day, week or month so far, or the best day of a post
	EventPublished EventKind = "published" // a post was released
	EventRenamed   EventKind = "renamed"   // a post has another title
	EventPrivate   EventKind = "private"   // a post was made private
	EventPublic    EventKind = "public"    // a private post was made public
	EventDeleted   EventKind = "deleted"   // a post was deleted
	EventTrouble   EventKind = "trouble"   // scrapes fail, or posts have vanished
	EventRecovered EventKind = "recovered" // scrapes succeed again after trouble
	EventToken     EventKind = "token"     // the refresh token expires within a week
	EventDigest    EventKind = "digest"    // a week is over and all of its days are known
)

// EventKinds lists every kind, in the order in which they are shown.
func EventKinds() []EventKind {
	return []EventKind{
		EventMilestone, EventUnusual, EventRecord, EventPublished, EventRenamed, EventPrivate,
		EventPublic, EventDeleted, EventTrouble, EventRecovered, EventToken, EventDigest,
	}
}

// OfDay reports whether events of a kind are about a day or a week as a whole: they
// follow from the days, and happen when it begins.
func (k EventKind) OfDay() bool {
	return slices.Contains([]EventKind{EventMilestone, EventUnusual, EventRecord, EventDigest}, k)
}

// Event is something that happened to a blog or one of its posts. Kind, post and key
// tell it from all others of its account, however often it is worked out.
type Event struct {
	Kind EventKind
	Post string // id of the post; empty: it is about the blog
	Key  int64  // the number that was reached, the day, or the instant in Unix seconds

	At    time.Time // of what follows from a day: its beginning
	Value int64     // the views that it is about; of a token when it expires, in Unix seconds
	Usual int64     // of an unusual day: the views of such days
	Was   string    // the title before it was renamed
	Is    string    // the title since then; of trouble the [State]; of a record what it is of, such as [RecordOfDay]

	// Hidden: it tells of a time at which its post was not public, such as the title that
	// it had then. It stays between the blog's owner and the operator, also when the post
	// becomes public.
	Hidden bool
}

// ID is the identity of an event in a text.
func (e Event) ID() string { return fmt.Sprintf("%s/%s/%d", e.Kind, e.Post, e.Key) }

// Date is the day of an event in Seoul.
func (e Event) Date() Date { return DateOf(e.At) }

// PointTime is the time of an event's point. Several milestones of one day, and
// records of a day, a week and a month that begin together, differ in seconds:
// InfluxDB would keep one of them otherwise.
func (e Event) PointTime() time.Time {
	switch e.Kind {
	case EventRecord:
		return time.Unix(e.Key, 0).UTC()
	case EventMilestone:
		return e.At.Add(milestoneOffset(e.Key))
	default:
		return e.At
	}
}

// milestoneOffset is a second for each milestone below one.
func milestoneOffset(total int64) time.Duration {
	lower := -1
	for ; total >= firstMilestone; total /= 10 {
		lower++
	}
	return time.Duration(lower) * time.Second
}

// End is when what an event is about was over: its day, week or month.
func (e Event) End() time.Time {
	switch {
	case e.Kind == EventDigest, e.Kind == EventRecord && e.Is == RecordOfWeek:
		return WeekOf(e.Date()).Last.End()
	case e.Kind == EventRecord && e.Is == RecordOfMonth:
		return MonthOf(e.Date()).Last.End()
	case e.Kind.OfDay():
		return e.Date().End()
	}
	return e.At
}

// newsFor is how old an event may be for people to be told: scrapes may have failed
// for some days, but an import tells history.
const newsFor = 8 * 24 * time.Hour

// IsNews reports whether people are to be told of an event that is stored at an
// instant: it is recent, and from after its account was first tracked.
func (e Event) IsNews(stored, trackedSince time.Time) bool {
	return stored.Sub(e.End()) <= newsFor && e.At.After(DateOf(trackedSince).Begin().Add(-time.Second))
}

// StoredEvent is an event as the ledger has it.
type StoredEvent struct {
	Event
	Title   string // of the post, as it is now
	Private bool   // the post is private
	Stored  time.Time
}

// Known is since when people could know of an event: the end of its day, week or month,
// or when it was stored, if that was before.
func (e StoredEvent) Known() time.Time {
	if end := e.End(); end.Before(e.Stored) {
		return end
	}
	return e.Stored
}

// BlogEvent is an event among those of all blogs.
type BlogEvent struct {
	StoredEvent
	User string
}

// EventQuery asks for some events of an account, the last one known first.
type EventQuery struct {
	Kind          EventKind // empty: all kinds, but for
	Except        EventKind // which is left out; empty: none is
	Post          string    // id; empty: of all posts, and of the blog
	From, To      time.Time // happened from From until before To; zero: at any time
	WithoutHidden bool      // without those of posts that are not public, or were not then
	Offset, Limit int
}

// EventList is an answer to an [EventQuery].
type EventList struct {
	Events []StoredEvent
	Found  int               // in all
	Kinds  map[EventKind]int // how many there are of each kind, whichever is asked for
}

// MarkQuery asks for what charts of some days mark.
type MarkQuery struct {
	Post     string // its id: all that happened to it; empty: what is about the blog and its posts
	Period   Period
	Releases bool // of the blog: with those of its posts, which on a large one are no news
}

// MarksBlog reports whether charts of a blog mark events of a kind that are about the
// blog as a whole, or about one of its posts. Of milestones of single posts there are
// too many, and a digest is there every week.
func (q MarkQuery) MarksBlog(k EventKind, ofPost bool) bool {
	switch k {
	case EventRecord:
		return true
	case EventPublished:
		return ofPost && q.Releases
	case EventRenamed, EventPrivate, EventPublic, EventDeleted:
		return ofPost
	case EventMilestone, EventUnusual, EventTrouble, EventRecovered:
		return !ofPost
	}
	return false
}
