package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gorilla/feeds"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

const (
	feedEntries   = 100
	feedSpan      = 35 * 24 * time.Hour
	longestPeriod = 31 * 24 * time.Hour // that an event is about
	feedAge       = 5 * time.Minute     // what a reader may keep a feed
)

// feed answers GET /feed/{token}?lang=en|ko with what happened to a blog, in Atom.
// Who has the address reads it without signing in. Feed readers are programs of
// others, so that nothing about private posts is in it.
func (h handler) feed() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l, _, unknown := h.choose(r)
		w.Header().Set("X-Robots-Tag", "noindex")
		if unknown {
			h.failFeed(w, r, l, badRequest("wrong.lang", "Given", r.URL.Query().Get("lang")))
			return
		}
		atom, err := h.feedOf(r, l)
		if err != nil {
			h.failFeed(w, r, l, err)
			return
		}
		header := w.Header()
		header.Set("Content-Type", "application/atom+xml; charset=utf-8")
		header.Set("Content-Language", l.Tag)
		header.Set("Cache-Control", fmt.Sprintf("private, max-age=%d", int(feedAge.Seconds())))
		header.Set("Vary", "Accept-Language")
		header.Set("ETag", fmt.Sprintf(`"%x"`, sha256.Sum256(atom)))
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(atom))
	})
}

func (h handler) failFeed(w http.ResponseWriter, r *http.Request, l *text.Language, err error) {
	f, ok := errors.AsType[*fault](err)
	if !ok {
		if r.Context().Err() == nil {
			h.Log.Error("could not show a feed", "error", err)
		}
		f = &fault{status: http.StatusServiceUnavailable, key: "broken"}
	}
	http.Error(w, l.Say(f.key, f.args...), f.status)
}

// feedOf returns the feed as XML. The same events make the same bytes.
func (h handler) feedOf(r *http.Request, l *text.Language) ([]byte, error) {
	account, err := h.sharedBy(r.Context(), collector.ShareFeed, r.PathValue("token"))
	if err != nil {
		return nil, err
	}
	from := h.Now().Add(-feedSpan).Truncate(24 * time.Hour)
	list, err := h.Blogs.Events(r.Context(), account.ID, collector.EventQuery{
		From: from.Add(-longestPeriod), WithoutHidden: true, Limit: feedEntries,
	})
	if err != nil {
		return nil, err
	}
	site := h.site(r)
	b := h.own(account)
	updated := account.TrackedSince
	feed := &atomFeed{
		AtomFeed: feeds.AtomFeed{
			Xmlns: "http://www.w3.org/2005/Atom",
			Title: l.Say("feed.title", "User", account.User),
			Id:    feedID(account, "feed"),
			Author: &feeds.AtomAuthor{AtomPerson: feeds.AtomPerson{
				Name: "velog-dashboard", Uri: site,
			}},
		},
		Lang: l.Tag,
		Links: []feeds.AtomLink{
			{Href: site + r.URL.Path + "?lang=" + l.Tag, Rel: "self", Type: "application/atom+xml"},
			{Href: site + b.Base + "/events", Rel: "alternate", Type: "text/html"},
		},
	}
	for _, e := range list.Events {
		if e.Known().Before(from) {
			break
		}
		if e.Stored.After(updated) {
			updated = e.Stored
		}
		entry, err := h.feedEntry(r.Context(), l, site, b, e)
		if err != nil {
			return nil, err
		}
		feed.Entries = append(feed.Entries, entry)
	}
	feed.Updated = atomTime(updated)
	xml, err := feeds.ToXML(feed)
	return []byte(xml), err
}

// atomFeed has what the library's feed has no room for: the language, and its own
// address beside that of the page. Entries come after them.
type atomFeed struct {
	feeds.AtomFeed
	Lang    string `xml:"xml:lang,attr"`
	Links   []feeds.AtomLink
	Entries []*feeds.AtomEntry `xml:"entry"`
}

// FeedXml implements [feeds.XmlFeed].
func (f *atomFeed) FeedXml() any { return f }

// feedID is the id of the feed or an entry: the same for ever, wherever the program
// is reached.
func feedID(account collector.Account, what string) string {
	return fmt.Sprintf("tag:velog-dashboard.github.io,2026:%s/%s", account.User, what)
}

func atomTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func (h handler) feedEntry(ctx context.Context, l *text.Language, site string, b blog, e collector.StoredEvent) (*feeds.AtomEntry, error) {
	link := b.eventLink(e)
	if link == "" {
		link = b.Base + "/events?show=" + string(e.Kind)
	}
	entry := &feeds.AtomEntry{
		Title:     l.Event(e),
		Id:        feedID(b.Account.Account, e.ID()),
		Updated:   atomTime(e.Stored),
		Published: atomTime(e.Known()),
		Links:     []feeds.AtomLink{{Href: site + link, Rel: "alternate", Type: "text/html"}},
		Content:   &feeds.AtomContent{Type: "text", Content: l.EventTime(e) + ": " + l.Event(e)},
	}
	if e.Kind == collector.EventDigest {
		digest, err := h.Blogs.Digest(ctx, b.Account.ID, collector.ISOWeek(e.Key))
		if err != nil {
			return nil, err
		}
		html, err := h.feedDigest(l, site, b, digest)
		if err != nil {
			return nil, err
		}
		entry.Content = &feeds.AtomContent{Type: "html", Content: html}
	}
	return entry, nil
}

// feedDigest is a week as HTML, of which feed readers show lists and links.
func (h handler) feedDigest(l *text.Language, site string, b blog, d collector.Digest) (string, error) {
	type line struct{ Text, Link, Rest string }
	var data struct {
		Headline     string
		Best, Events []line
	}
	data.Headline = l.DigestHeadline(d)
	for _, p := range d.Best {
		data.Best = append(data.Best, line{l.Title(p.Post), site + b.post(p.ID), ": " + l.CountOf("view", p.Views)})
	}
	for _, e := range d.Events {
		link := b.eventLink(e)
		if link != "" {
			link = site + link
		}
		data.Events = append(data.Events, line{l.Event(e), link, " · " + l.EventTime(e)})
	}
	var html bytes.Buffer
	err := h.templates[l.Tag].ExecuteTemplate(&html, "feed digest", data)
	return html.String(), err
}
