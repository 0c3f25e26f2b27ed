package text

import (
	"strings"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Title names a post, by its id if its title shows nothing.
func (l *Language) Title(p collector.Post) string {
	title, ok := p.Named()
	if !ok {
		return l.Say("no_title", "ID", title)
	}
	return title
}

// quoted is a title within a sentence.
func (l *Language) quoted(title, id string) string {
	p := collector.Post{ID: id, Title: title}
	named, ok := p.Named()
	if !ok {
		return l.Title(p)
	}
	return "“" + named + "”"
}

// Event says what happened.
func (l *Language) Event(e collector.StoredEvent) string {
	post := l.quoted(e.Title, e.Post)
	views := l.CountOf("view", e.Value)
	switch e.Kind {
	case collector.EventMilestone:
		if e.Post == "" {
			return l.Say("event.milestone_blog", "Views", views)
		}
		return l.Say("event.milestone", "Post", post, "Views", views)
	case collector.EventUnusual:
		if e.Value > e.Usual {
			return l.Say("event.unusual_more", "Views", views, "Usual", Number(e.Usual))
		}
		return l.Say("event.unusual_less", "Views", views, "Usual", Number(e.Usual))
	case collector.EventRecord:
		return l.Say("event.record_"+e.Is, "Post", post, "Views", views)
	case collector.EventRenamed:
		return l.Say("event.renamed", "Was", l.quoted(e.Was, e.Post), "Is", l.quoted(e.Is, e.Post))
	case collector.EventTrouble:
		return l.Say("event.trouble", "State", l.Say("state."+e.Is))
	case collector.EventRecovered:
		return l.Say("event.recovered")
	case collector.EventToken:
		return l.Say("event.token", "Date", l.Date(collector.DateOf(time.Unix(e.Value, 0))))
	case collector.EventDigest:
		return l.Say("event.digest", "Week", l.Week(collector.ISOWeek(e.Key)), "Views", views)
	default:
		return l.Say("event."+string(e.Kind), "Post", post)
	}
}

// ListedEvent says what happened in a list that has its time and its kind beside it.
func (l *Language) ListedEvent(e collector.StoredEvent) string {
	switch e.Kind {
	case collector.EventPublished, collector.EventPrivate, collector.EventPublic, collector.EventDeleted:
		return l.quoted(e.Title, e.Post)
	case collector.EventRenamed:
		return l.Say("event.renamed.listed", "Was", l.quoted(e.Was, e.Post), "Is", l.quoted(e.Is, e.Post))
	case collector.EventDigest:
		return l.CountOf("view", e.Value)
	}
	return l.Event(e)
}

// EventTime says when it happened: the day, of what is about days, else the minute.
func (l *Language) EventTime(e collector.StoredEvent) string {
	switch {
	case e.Kind == collector.EventDigest, e.Is == collector.RecordOfWeek:
		week := collector.WeekOf(e.Date())
		return week.First.String() + " – " + week.Last.String()
	case e.Is == collector.RecordOfMonth:
		return l.Month(e.Date())
	case e.Kind.OfDay():
		return l.Date(e.Date())
	}
	return e.At.In(collector.Seoul).Format("2006-01-02 15:04")
}

// DigestHeadline tells the views of a week, beside those of the week before.
func (l *Language) DigestHeadline(d collector.Digest) string {
	headline := l.Say("digest.title", "Week", l.Week(d.Week)) + ": " + l.CountOf("view", d.Views.Sum.Views)
	if d.Views.Obstacle == "" {
		change, _ := Change(d.Views.Sum.Views, d.Views.Before.Views)
		headline += " (" + change + "; " + l.Say("digest.before", "Views", Number(d.Views.Before.Views)) + ")"
	}
	return headline
}

// Digest sums up a week in some lines.
func (l *Language) Digest(d collector.Digest) string {
	lines := []string{l.DigestHeadline(d)}
	if len(d.Best) > 0 {
		lines = append(lines, "", l.Say("digest.best")+":")
	}
	for _, p := range d.Best {
		lines = append(lines, "- "+l.Title(p.Post)+": "+l.CountOf("view", p.Views))
	}
	if len(d.Events) > 0 {
		lines = append(lines, "", l.Say("digest.events")+":")
	}
	for _, e := range d.Events {
		lines = append(lines, "- "+l.EventTime(e)+" "+l.Event(e))
	}
	return strings.Join(lines, "\n")
}
