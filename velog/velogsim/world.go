package velogsim

import (
	"encoding/binary"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Config configures a [World].
type Config struct {
	Seed uint64 // worlds with the same seed and the same history are equal

	// Start is the instant from which readers are simulated. A post released
	// before it has its InitialViews then, and no details from before.
	Start time.Time
}

// World is a set of users, their posts and their readers, over all of time. It is
// safe for concurrent use. Events may be added in any order, even at instants that
// were queried before; the truth about these changes then.
type World struct {
	seed  uint64
	start time.Time

	mu     sync.RWMutex
	users  map[string]*user   // by id
	byName map[string][]*user // everyone who ever had the name, latest last
	posts  map[string]*post   // by id
	serial uint64             // counts created objects, for their ids
}

type user struct {
	id      string
	names   history[string]
	deleted time.Time // zero: never
	posts   []*post   // newest release first, of equal ones the one published first
}

func (u *user) exists(at time.Time) bool { return u.deleted.IsZero() || at.Before(u.deleted) }

// NewWorld returns a world without users.
func NewWorld(c Config) *World {
	return &World{
		seed:   c.Seed,
		start:  c.Start,
		users:  make(map[string]*user),
		byName: make(map[string][]*user),
		posts:  make(map[string]*post),
	}
}

// newID returns an id that depends only on the seed and the order of calls.
func (w *World) newID() string {
	w.serial++
	var b [16]byte
	binary.LittleEndian.PutUint64(b[:8], w.seed)
	binary.LittleEndian.PutUint64(b[8:], w.serial)
	return uuid.NewSHA1(uuid.NameSpaceOID, b[:]).String()
}

// AddUser adds a user who exists at every instant, and returns its id.
func (w *World) AddUser(username string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.addUser(username).id
}

func (w *World) addUser(username string) *user {
	u := &user{id: w.newID(), names: history[string]{}.set(w.start, username)}
	w.users[u.id] = u
	w.byName[username] = append(w.byName[username], u)
	return u
}

// Rename changes a username from an instant on. The old one does not exist on
// velog then.
func (w *World) Rename(username, newName string, at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if u := w.newest(username); u != nil {
		u.names = u.names.set(at, newName)
		w.byName[newName] = append(w.byName[newName], u)
	}
}

// DeleteUser deletes a user and all its posts at an instant.
func (w *World) DeleteUser(username string, at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	u := w.newest(username)
	if u == nil {
		return
	}
	u.deleted = at
	for _, p := range u.posts {
		p.deleted = at
		p.forget()
	}
}

// newest returns the user who took a username last, nil if nobody ever had it.
func (w *World) newest(username string) *user {
	if all := w.byName[username]; len(all) > 0 {
		return all[len(all)-1]
	}
	return nil
}

// userByName returns the user with a username at an instant, nil without one.
func (w *World) userByName(username string, at time.Time) *user {
	for _, u := range slices.Backward(w.byName[username]) {
		if u.exists(at) && u.names.at(at) == username {
			return u
		}
	}
	return nil
}

// userByID returns the user with an id at an instant, nil if there is none.
func (w *World) userByID(id string, at time.Time) *user {
	if u := w.users[id]; u != nil && u.exists(at) {
		return u
	}
	return nil
}

// Publish adds a post and returns its id. A user who does not exist yet is added,
// too.
func (w *World) Publish(username string, spec PostSpec) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	u := w.newest(username)
	if u == nil {
		u = w.addUser(username)
	}
	if spec.ID == "" {
		spec.ID = w.newID()
	}
	p := newPost(w.seed, w.start, u, spec)
	w.posts[p.id] = p
	i, _ := slices.BinarySearchFunc(u.posts, p, func(a, b *post) int {
		if a.released.Before(b.released) {
			return 1
		}
		return -1 // never 0: equal releases stay in the order of publishing
	})
	u.posts = slices.Insert(u.posts, i, p)
	return p.id
}

// Delete deletes a post at an instant.
func (w *World) Delete(postID string, at time.Time) {
	w.change(postID, func(p *post) { p.deleted = at })
}

// Retitle changes a post's title from an instant on. Its slug stays.
func (w *World) Retitle(postID, title string, at time.Time) {
	w.change(postID, func(p *post) { p.titles = p.titles.set(at, title) })
}

// Retag changes a post's tags from an instant on, which is an edit.
func (w *World) Retag(postID string, tags []string, at time.Time) {
	w.change(postID, func(p *post) { p.tags = p.tags.set(at, slices.Clone(tags)) })
}

// MoveToSeries moves a post to another series from an instant on; an empty name
// takes it out of its series. For velog that is not an edit of the post.
func (w *World) MoveToSeries(postID, name string, at time.Time) {
	w.change(postID, func(p *post) { p.series = p.series.set(at, name) })
}

// RemoveComment deletes one of a post's comments at an instant, if it has any
// then.
func (w *World) RemoveComment(postID string, at time.Time) {
	w.change(postID, func(p *post) {
		if p.total(at).Comments > 0 {
			p.removals = append(p.removals, at)
		}
	})
}

// Unpublish turns a post into a draft from an instant on: its writer finds it by
// its id, but it is in no list.
func (w *World) Unpublish(postID string, at time.Time) {
	w.change(postID, func(p *post) { p.draft = p.draft.set(at, true) })
}

// SetPrivate hides a post from everyone but its writer, or shows it again, from an
// instant on. A private post has almost no readers.
func (w *World) SetPrivate(postID string, private bool, at time.Time) {
	w.change(postID, func(p *post) { p.private = p.private.set(at, private) })
}

func (w *World) change(postID string, f func(*post)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if p := w.posts[postID]; p != nil {
		f(p)
		p.forget()
	}
}

// Posts returns the posts of a user that exist at an instant, private ones
// included, newest release first; none for an unknown user.
func (w *World) Posts(username string, at time.Time) []Post {
	w.mu.RLock()
	defer w.mu.RUnlock()
	u := w.userByName(username, at)
	if u == nil {
		return nil
	}
	var posts []Post
	for _, p := range u.posts {
		if p.exists(at) {
			posts = append(posts, p.snapshot(at))
		}
	}
	return posts
}

// Total returns a post's true counters at an instant, at a resolution of one
// second. Before the release, and for an unknown post, all are 0; after a deletion
// they stay the same.
func (w *World) Total(postID string, at time.Time) Counters {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if p := w.posts[postID]; p != nil {
		return p.total(at)
	}
	return Counters{}
}

// Day returns a post's true growth in the 24 hours from an instant on: the
// counters at the end minus those at the beginning. Likes may be negative.
func (w *World) Day(postID string, begin time.Time) Counters {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if p := w.posts[postID]; p != nil {
		return p.day(begin)
	}
	return Counters{}
}

// DayViews returns a post's true views in the 24 hours from an instant on.
func (w *World) DayViews(postID string, begin time.Time) int64 {
	return w.Day(postID, begin).Views
}
