package velog

import (
	"context"
	"iter"
	"slices"
	"time"
)

const (
	// pageSize is velog's largest page. velog silently cuts a larger limit down
	// to this, so that a list would seem to end.
	pageSize = 50
	// maxPages limits a walk, whatever a server answers: 100,000 posts.
	maxPages = 2000
	maxSteps = 5 // cursors in a row that velog may have forgotten
	maxNames = 3 // usernames tried for a list whose owner is being renamed
)

// Posts walks over an account's list of posts, newest release first, and
// yields it page by page; n posts take ⌊(n-1)/49⌋+1 requests as long as velog
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
// velog continues a list with the posts released strictly before the cursor's
// post. So that no post hides behind another of the same release time, each
// page overlaps the one before by its last post, or by all that share that
// post's time. Only where a whole page shares one time the rest of that time is
// out of reach; [Page.Incomplete] says so.
//
// Of each post as much is asked as d says.
func (s *Session) Posts(ctx context.Context, who User, d Detail) iter.Seq2[Page, error] {
	return func(yield func(Page, error) bool) {
		w := &walk{session: s, who: who, detail: d, seen: map[string]bool{}}
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
	detail  Detail
	seen    map[string]bool
	trail   []place // the places that can serve as cursors, the last one is the current
	apart   bool    // the current page does not overlap the one before
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

// next reads a page. It returns false if the page belonged to a username that is
// no longer the account's.
func (w *walk) next(ctx context.Context) (page Page, current bool, err error) {
	if err := w.resolve(ctx); err != nil {
		return Page{}, false, err
	}
	if w.pages++; w.pages > maxPages {
		return Page{}, false, w.unstable("the list of posts does not end")
	}
	got, err := w.list(ctx)
	if err != nil {
		return Page{}, false, err
	}
	renamed := got.owner.Username != w.who.Username
	w.who = got.owner
	if renamed {
		return Page{}, false, w.restart()
	}
	hidden, err := w.advance(got.posts)
	if err != nil {
		return Page{}, false, err
	}
	fresh := w.unseen(got.posts)
	var views ViewsSource
	if len(fresh) > 0 {
		views = source(fresh)
		w.session.client.opt.Trace.Source(views)
	}
	posts, err := w.session.finish(ctx, fresh, w.detail)
	return Page{Owner: w.who, Posts: posts, Views: views, Incomplete: hidden}, true, err
}

// list reads the page at the cursor. The first page has confirmed the owner. A
// page that contains none of the posts before it may belong to somebody else who
// has taken the username, and is requested again together with its owner.
func (w *walk) list(ctx context.Context) (listPage, error) {
	p := pageOf{who: w.who, cursor: w.cursor().id, detail: w.detail, continued: len(w.trail) > 0 && !w.apart}
	ask := func(v way) (listPage, error) { return w.session.list(ctx, v, p) }
	got, err := withFallback(w.session, ask)
	if err == nil && p.continued && !w.overlaps(got.posts) {
		p.continued = false
		return withFallback(w.session, ask)
	}
	return got, err
}

// overlaps reports whether a page contains a post of an earlier one.
func (w *walk) overlaps(posts []listed) bool {
	return slices.ContainsFunc(posts, func(p listed) bool { return p.ID != "" && w.seen[p.ID] })
}

// resolve looks up the username to ask for, if it is unknown.
func (w *walk) resolve(ctx context.Context) (err error) {
	switch {
	case w.who.Username != "":
		return nil
	case w.session.connected:
		id := w.who.ID
		if w.who, err = w.session.Me(ctx); err == nil && id != "" {
			w.who.ID = id // the next answer is compared with it
		}
		return err
	case w.who.ID != "":
		w.who, err = w.session.identify(ctx, w.who)
		return err
	}
	return &Error{Kind: KindRejected, Op: "posts", Message: "no username was given"}
}

// restart begins again with the username that velog has just returned.
func (w *walk) restart() error {
	w.trail, w.apart = nil, false
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

// advance chooses the cursor of the next page. It returns the release time of
// which the list may hide posts, zero if there is none.
func (w *walk) advance(posts []listed) (hidden time.Time, err error) {
	if len(posts) < pageSize {
		w.done = true
		return time.Time{}, nil
	}
	if w.lost(posts) {
		return time.Time{}, w.stepBack()
	}
	edge, overlaps := lastPlace(posts)
	if edge < 0 {
		return time.Time{}, (&call{op: "posts", api: V3}).fail(KindSchema, 0, "released_at is missing in a whole page")
	}
	if w.apart = !overlaps; w.apart {
		hidden = posts[edge].ReleasedAt.Time
	}
	for _, p := range posts[:edge+1] {
		if !p.ReleasedAt.IsZero() {
			w.trail = append(w.trail, place{p.ID, p.ReleasedAt.Time})
		}
	}
	return hidden, nil
}

// lost reports whether velog has ignored the cursor, which it does when the
// cursor's post was deleted or released again: the list begins again instead of
// continuing.
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

// stepBack returns to the place before the one that velog has forgotten.
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

// lastPlace returns the index of the post that becomes the next cursor, -1 if no
// post has a release time: the last of the posts that are newer than the last one
// of the page. All posts that share the time of the last one then come again,
// together with those that did not fit. If no post is newer, the last one has to
// do, and overlaps is false.
func lastPlace(posts []listed) (index int, overlaps bool) {
	last := len(posts) - 1
	for last >= 0 && posts[last].ReleasedAt.IsZero() {
		last--
	}
	for i := last - 1; i >= 0; i-- {
		if posts[i].ReleasedAt.After(posts[last].ReleasedAt.Time) {
			return i, true
		}
	}
	return last, false
}

// unseen returns the posts that have not come before. A post without an id cannot
// be recognised.
func (w *walk) unseen(posts []listed) []listed {
	fresh := posts[:0:0]
	for _, p := range posts {
		if p.ID == "" || !w.seen[p.ID] {
			w.seen[p.ID] = true
			fresh = append(fresh, p)
		}
	}
	return fresh
}
