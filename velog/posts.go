package velog

import (
	"context"
	"iter"
	"time"
)

const (
	// pageSize is the most posts that velog gives at once. It cuts a larger
	// limit down to this without a word, so that a list would seem to end.
	pageSize = 50
	// maxPages bounds a walk, whatever a server answers: 100,000 posts.
	maxPages = 2000
	maxSteps = 5 // cursors in a row that velog may have forgotten
	maxNames = 3 // names under which a list is asked, when its owner is renamed meanwhile
)

// Posts walks over an account's list of posts, newest release first, and
// yields it page by page; n posts take ⌊n/50⌋+1 requests as long as velog
// shows views in the list. The first page comes even if it is empty, and no
// post comes twice. An error is yielded last and says that the list is not
// whole.
//
// A session that is signed in walks over its own list, private posts included.
// The fields of who are what is known so far and may both be empty: a name
// that is no longer true is followed, and an id that velog contradicts is an
// [Error] of [KindLogin]. A session that is not signed in needs one of them;
// a user that velog does not know is a [KindNotFound].
//
// Two posts with the very same release time can lose one of them if the edge
// of a page falls exactly between them. Where the last two of a page share
// their time, the walk overlaps the pages to get the rest; a post hidden
// behind a single one cannot be seen, only asked for by its id.
func (s *Session) Posts(ctx context.Context, who User) iter.Seq2[Page, error] {
	return func(yield func(Page, error) bool) {
		w := &walk{session: s, who: who, seen: map[string]bool{}}
		for first := true; !w.done; {
			page, current, err := w.next(ctx)
			if err != nil {
				yield(Page{}, err)
				return
			}
			if !current || len(page.Posts) == 0 && !first {
				continue
			}
			if !yield(page, nil) {
				return
			}
			first = false
		}
	}
}

// walk is the state of one pass over a list.
type walk struct {
	session *Session
	who     User // as last told by velog
	seen    map[string]bool
	trail   []place // the places that can serve as cursors, the last one is the current
	pages   int
	steps   int // back
	names   int
	done    bool
}

// place is a post that marks a place in the list.
type place struct {
	id string
	at time.Time
}

// next reads a page. It returns false if the page belonged to a name that is
// no longer the account's.
func (w *walk) next(ctx context.Context) (page Page, current bool, err error) {
	if err := w.resolve(ctx); err != nil {
		return Page{}, false, err
	}
	if w.pages++; w.pages > maxPages {
		return Page{}, false, w.unstable("the list of posts does not end")
	}
	got, err := byAnyWay(w.session, func(v way) (listPage, error) {
		return w.session.list(ctx, v, w.who, w.cursor().id)
	})
	if err != nil {
		return Page{}, false, err
	}
	renamed := got.owner.Username != w.who.Username
	w.who = got.owner
	if renamed {
		return Page{}, false, w.restart()
	}
	if err := w.advance(got.posts); err != nil {
		return Page{}, false, err
	}
	fresh := w.unseen(got.posts)
	if len(fresh) > 0 {
		w.session.client.opt.Trace.Source(source(fresh))
	}
	posts, err := w.session.finish(ctx, fresh)
	return Page{Owner: w.who, Posts: posts}, true, err
}

// resolve finds out the name to ask for, where it is not known.
func (w *walk) resolve(ctx context.Context) (err error) {
	switch {
	case w.who.Username != "":
		return nil
	case w.session.signedIn:
		id := w.who.ID
		if w.who, err = w.session.Me(ctx); err == nil && id != "" {
			w.who.ID = id // the next answer is held against it
		}
		return err
	case w.who.ID != "":
		w.who, err = w.session.identify(ctx, w.who)
		return err
	}
	return &Error{Kind: KindRejected, Op: "posts", Message: "no username was given"}
}

// restart begins anew under the name that velog has just told.
func (w *walk) restart() error {
	w.trail = nil
	if w.names++; w.names > maxNames {
		return w.unstable("the username keeps changing")
	}
	return nil
}

func (w *walk) cursor() place {
	if len(w.trail) == 0 {
		return place{}
	}
	return w.trail[len(w.trail)-1]
}

// advance chooses the cursor of the next page.
func (w *walk) advance(posts []listed) error {
	if len(posts) < pageSize {
		w.done = true
		return nil
	}
	if w.lost(posts) {
		return w.stepBack()
	}
	edge := lastPlace(posts)
	if edge < 0 {
		return (&call{op: "posts", api: V3}).fail(KindSchema, 0, "released_at is missing in a whole page")
	}
	for _, p := range posts[:edge+1] {
		if !p.ReleasedAt.IsZero() {
			w.trail = append(w.trail, place{p.ID, p.ReleasedAt.Time})
		}
	}
	return nil
}

// lost says whether velog has ignored the cursor, which it does when the
// cursor's post was deleted or released again: instead of older posts, the
// list begins anew.
func (w *walk) lost(posts []listed) bool {
	cursor := w.cursor()
	if cursor.id == "" {
		return false
	}
	for _, p := range posts {
		if !p.ReleasedAt.IsZero() && !p.ReleasedAt.Before(cursor.at) {
			return true
		}
	}
	return false
}

// stepBack takes the place before the one that velog has forgotten.
func (w *walk) stepBack() error {
	w.trail = w.trail[:len(w.trail)-1]
	if w.steps++; w.steps > maxSteps {
		return w.unstable("the list of posts keeps changing while it is read")
	}
	return nil
}

func (w *walk) unstable(message string) error {
	return &Error{Kind: KindTemporary, Op: "posts", API: V3, Message: message}
}

// lastPlace returns the index of the post after which the next page is to
// begin, -1 if no post has a release time. The next page holds what was
// released strictly before it. So where the last two share their time there
// may be a third, and the cursor is the last post before them; unless all of
// the page share it, where nothing but going on is possible.
func lastPlace(posts []listed) int {
	last := len(posts) - 1
	for last >= 0 && posts[last].ReleasedAt.IsZero() {
		last--
	}
	if last < 1 || !posts[last-1].ReleasedAt.Equal(posts[last].ReleasedAt.Time) {
		return last
	}
	for i := last - 1; i >= 0; i-- {
		if posts[i].ReleasedAt.After(posts[last].ReleasedAt.Time) {
			return i
		}
	}
	return last
}

// unseen returns the posts that have not come before.
func (w *walk) unseen(posts []listed) []listed {
	fresh := posts[:0:0]
	for _, p := range posts {
		if !w.seen[p.ID] {
			w.seen[p.ID] = true
			fresh = append(fresh, p)
		}
	}
	return fresh
}
