package velogsim

import (
	"encoding/binary"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Config is what a [World] starts from.
type Config struct {
	Seed uint64 // worlds with the same seed and the same history are equal

	// Start is the instant from which readers are simulated. A post released
	// before it has its InitialViews then, and no details from before.
	Start time.Time
}

// World is a set of users, their posts and their readers, at every instant at
// once. It is safe for concurrent use. What happens in it may be added in any
// order, also after the instants concerned were asked about; the truth about
// them changes then.
type World struct {
	seed  uint64
	start time.Time

	mu     sync.RWMutex
	users  map[string]*user   // by id
	byName map[string][]*user // everyone who ever had the name, latest last
	posts  map[string]*post   // by id
	serial uint64             // numbers what was made, for the ids
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

// newID makes an id that follows from the seed and the order of calls alone.
func (w *World) newID() string {
	w.serial++
	var b [16]byte
	binary.LittleEndian.PutUint64(b[:8], w.seed)
	binary.LittleEndian.PutUint64(b[8:], w.serial)
	return uuid.NewSHA1(uuid.NameSpaceOID, b[:]).String()
}

// AddUser makes a user who is there at every instant, and returns its id.
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

// Rename gives a user another name from an instant on. velog finds nothing
// under the old one then.
func (w *World) Rename(username, newName string, at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if u := w.newest(username); u != nil {
		u.names = u.names.set(at, newName)
		w.byName[newName] = append(w.byName[newName], u)
	}
}

// DeleteUser takes a user and all its posts away at an instant.
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

// newest returns the user who got a name last, nil if nobody ever had it.
func (w *World) newest(username string) *user {
	if all := w.byName[username]; len(all) > 0 {
		return all[len(all)-1]
	}
	return nil
}

// userByName returns who has a name at an instant, nil for nobody.
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

// Publish makes a post and returns its id. A user who is not there yet is made
// on the way.
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

// Delete takes a post away at an instant.
func (w *World) Delete(postID string, at time.Time) {
	w.change(postID, func(p *post) { p.deleted = at })
}

// Retitle gives a post another title from an instant on. Its slug stays.
func (w *World) Retitle(postID, title string, at time.Time) {
	w.change(postID, func(p *post) { p.titles = p.titles.set(at, title) })
}

// Retag gives a post other tags from an instant on, which is an edit.
func (w *World) Retag(postID string, tags []string, at time.Time) {
	w.change(postID, func(p *post) { p.tags = p.tags.set(at, slices.Clone(tags)) })
}

// MoveToSeries puts a post into another series from an instant on; an empty name
// takes it out of its own. velog does not take that for an edit of the post.
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

// Unpublish makes a post a draft again from an instant on: its writer finds it
// by its id, but no list shows it.
func (w *World) Unpublish(postID string, at time.Time) {
	w.change(postID, func(p *post) { p.draft = p.draft.set(at, true) })
}

// SetPrivate hides a post from everyone but its writer, or shows it again,
// from an instant on. A private post has next to no readers.
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

// Posts returns the posts of a user that are there at an instant, private ones
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

// Total returns a post's true counters at an instant: what readers did before
// it, at a resolution of one second. Before the release, and for a post that
// never was, all are 0; after a deletion they stand still.
func (w *World) Total(postID string, at time.Time) Counters {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if p := w.posts[postID]; p != nil {
		return p.total(at)
	}
	return Counters{}
}

// Day returns what a post truly got in the 24 hours from an instant on: the
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
