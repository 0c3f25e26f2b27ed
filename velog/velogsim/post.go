package velogsim

import (
	"hash/fnv"
	"strings"
	"sync"
	"time"
	"unicode"
)

// PostSpec describes a post when it is published.
type PostSpec struct {
	ID         string // a UUID; empty: one that follows from the seed
	Title      string
	Slug       string // empty: made from the title
	Tags       []string
	Series     string // name of the series, empty without one
	Private    bool
	ReleasedAt time.Time // resolution: one millisecond; several posts may share it

	// The counters when the simulation of its readers begins: at the release,
	// or at the world's start if that is later.
	InitialViews, InitialLikes, InitialComments int64

	Popularity float64  // approximate views per day in its ordinary life; 0: no readers
	Interest   Interest // how that changes with the post's age
}

// Interest is how the readers of a post change with its age.
type Interest int

const (
	Fading   Interest = iota // many readers at first, then ever fewer: most posts
	Searched                 // more and more readers through search engines, over months
	Viral                    // fading, with a burst of some days in its first two months
	Steady                   // the same number every day
)

// Counters are a post's running totals, or a day's differences of them.
type Counters struct {
	Views, Likes, Comments int64
}

func (c Counters) minus(o Counters) Counters {
	return Counters{c.Views - o.Views, c.Likes - o.Likes, c.Comments - o.Comments}
}

// Post is what a post is at one instant.
type Post struct {
	ID, Title, Slug       string
	Tags                  []string
	Series                string // empty without one
	Private               bool
	ReleasedAt, UpdatedAt time.Time // UTC
}

type post struct {
	spec     PostSpec
	id       string
	slug     string
	owner    *user
	released time.Time
	deleted  time.Time // zero: never
	titles   history[string]
	tags     history[[]string]
	series   history[string]
	removals []time.Time // of comments
	private  history[bool]
	draft    history[bool]

	origin int64  // Unix second at which the simulation of its readers begins
	age    int64  // seconds from the release to the origin
	key    uint64 // of its random numbers

	mu       sync.Mutex // guards what is computed on demand:
	hourly   []int32    // views since the origin at the end of each hour
	likes    []step
	comments []step
}

// step is a total that holds from a second after the origin on.
type step struct{ after, total int32 }

func newPost(seed uint64, start time.Time, owner *user, spec PostSpec) *post {
	released := spec.ReleasedAt.UTC().Truncate(time.Millisecond)
	p := &post{
		spec: spec, id: spec.ID, slug: spec.Slug, owner: owner, released: released,
		titles:  history[string]{}.set(released, spec.Title),
		tags:    history[[]string]{}.set(released, spec.Tags),
		series:  history[string]{}.set(released, spec.Series),
		private: history[bool]{}.set(released, spec.Private),
		draft:   history[bool]{}.set(released, false),
		origin:  max(released.Unix(), start.Unix()),
		key:     keyOf(seed, spec.ID),
	}
	p.age = p.origin - released.Unix()
	if p.slug == "" {
		p.slug = slugOf(spec.Title)
	}
	return p
}

// keyOf mixes the seed with a post's id, so that posts differ.
func keyOf(seed uint64, id string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(id))
	return h.Sum64() ^ seed*0x9e3779b97f4a7c15
}

// slugOf writes a title as velog writes it in an address: letters of any
// script and digits, joined by hyphens.
func slugOf(title string) string {
	words := strings.FieldsFunc(title, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	return strings.Join(words, "-")
}

// exists reports whether a post exists at an instant: from its release to its
// deletion.
func (p *post) exists(at time.Time) bool {
	return !at.Before(p.released) && (p.deleted.IsZero() || at.Before(p.deleted))
}

// visible reports whether velog shows a post to a viewer, who may be nil. Lists
// omit drafts, and contain everything else that is visible.
func (p *post) visible(viewer *user, at time.Time) bool {
	return p.exists(at) && (viewer == p.owner || !p.private.at(at) && !p.draft.at(at))
}

func (p *post) snapshot(at time.Time) Post {
	return Post{
		ID: p.id, Title: p.titles.at(at), Slug: p.slug, Tags: p.tags.at(at), Series: p.series.at(at),
		Private: p.private.at(at), ReleasedAt: p.released, UpdatedAt: p.updated(at),
	}
}

// updated returns when the post was last edited. Moving it to another series, or a
// comment on it, is no edit.
func (p *post) updated(at time.Time) time.Time {
	title, tags := p.titles.since(at), p.tags.since(at)
	if tags.After(title) {
		return tags
	}
	return title
}

// forget drops what was computed about the readers, because something that it
// depends on has changed.
func (p *post) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hourly, p.likes, p.comments = nil, nil, nil
}
