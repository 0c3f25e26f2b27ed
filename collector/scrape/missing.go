package scrape

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

const (
	// askAtOnce is how many missing posts a scrape looks up at most, 20 to a
	// request. The others wait for the next scrape.
	askAtOnce = 100

	// acceptedFor is how long an operator's confirmation that posts were
	// deleted counts.
	acceptedFor = 24 * time.Hour
)

// absence is what a scrape knows of the posts that the list lacks.
type absence struct {
	tracked  int  // posts of the account
	accepted bool // an operator confirms that the vanished posts were deleted
	hidden   bool // the list does not show all posts
	posts    []collector.Missing
}

// lost returns the number of posts that velog has not confirmed to exist. If the
// list is known to hide posts, only those that velog denies count.
func (a absence) lost() int {
	n := 0
	for _, m := range a.posts {
		if !m.Found && (!a.hidden || m.DeniedDays > 0) {
			n++
		}
	}
	return n
}

// vanished reports whether more than half of the posts are lost, which is more
// likely a fault of velog than true.
func (a absence) vanished() bool { return 2*a.lost() > a.tracked }

// toAsk returns the ids of the posts to look up now, those first that have waited
// longest.
func (a absence) toAsk(now time.Time, full bool) []string {
	slowly := a.vanished() && !a.accepted
	slices.SortStableFunc(a.posts, func(m, n collector.Missing) int {
		if m.Found != n.Found {
			if m.Found {
				return 1
			}
			return -1
		}
		return m.Asked.Compare(n.Asked)
	})
	var ids []string
	for _, m := range a.posts {
		if len(ids) < askAtOnce && m.Due(now, slowly, full) {
			ids = append(ids, m.Post)
		}
	}
	return ids
}

// stay keeps what was known of missing posts, except for those that are listed.
func (a *absence) stay(known map[string]collector.Missing, listed map[string]bool) {
	for _, id := range slices.Sorted(maps.Keys(known)) {
		if !listed[id] {
			a.posts = append(a.posts, known[id])
		}
	}
}

// settle evaluates velog's answers, given the ids that were looked up and the
// posts found. It returns which posts are deleted, and keeps the others.
func (a *absence) settle(asked []string, found map[string]velog.Post, at time.Time) (deleted []string) {
	now := map[string]bool{}
	for _, id := range asked {
		now[id] = true
	}
	for i, m := range a.posts {
		p, exists := found[m.Post]
		if now[m.Post] && !unknownPost(p) {
			a.posts[i] = m.Answered(exists, at)
		}
	}
	slowly := a.vanished() && !a.accepted
	a.posts = slices.DeleteFunc(a.posts, func(m collector.Missing) bool {
		gone := now[m.Post] && m.Asked.Equal(at) && !m.Found && (!slowly || m.DeniedDays >= collector.DeniedDays)
		if gone {
			deleted = append(deleted, m.Post)
		}
		return gone
	})
	a.tracked -= len(deleted)
	return deleted
}

// unknownPost reports whether velog could not say whether a post exists.
func unknownPost(p velog.Post) bool { return p.Err != nil && p.Title == "" }

// lookForMissing looks up the posts that the list lacks: an unlisted post may have
// become private, or be hidden at the edge of a page, and only post(id) can say
// that one is deleted.
func (r *Scraper) lookForMissing(ctx context.Context, a collector.Account, v *sighting, began time.Time) error {
	if err := r.findMissing(ctx, a, v, began); err != nil {
		return err
	}
	if v.partly { // then it is unknown what is missing
		return nil
	}
	detail := velog.Lean
	if v.detail != collector.DetailEdited {
		detail = velog.Full
	}
	ids := v.absent.toAsk(began, detail == velog.Full)
	if len(ids) == 0 {
		return nil
	}
	found, err := v.session.PostsByID(ctx, ids, detail)
	switch {
	case velog.KindOf(err) == velog.KindLogin || err != nil && velog.KindOf(err) == "":
		return fmt.Errorf("asking for %d posts that velog's list left out: %w", len(ids), err)
	case err != nil:
		r.Log.Warn("could not ask velog for posts missing from its list, will retry", "user", a.User, "posts", len(ids), "error", err)
		return nil
	}
	at := r.Now()
	for _, id := range ids {
		if p, ok := found[id]; ok {
			r.take(v, p, at)
		}
	}
	v.deleted = v.absent.settle(ids, found, began)
	return nil
}

func (r *Scraper) findMissing(ctx context.Context, a collector.Account, v *sighting, began time.Time) error {
	tracked, err := r.Ledger.Tracked(ctx, a.ID)
	if err != nil {
		return err
	}
	known, err := r.Ledger.Missing(ctx, a.ID)
	if err != nil {
		return err
	}
	v.absent.tracked = len(tracked)
	if v.partly {
		v.absent.stay(known, v.listed)
		return nil
	}
	v.absent.accepted = r.AcceptVanished || began.Sub(a.VanishedAccepted) < acceptedFor
	for _, id := range tracked {
		if v.listed[id] {
			continue
		}
		m, ok := known[id]
		if !ok {
			m = collector.Missing{Post: id, Since: began}
		}
		v.absent.posts = append(v.absent.posts, m)
	}
	return nil
}

// vanishedSentence describes how many of an account's posts would be lost.
func vanishedSentence(g collector.Gaps, posts int) string {
	return fmt.Sprintf("%d of %d posts have vanished from velog", g.Lost, posts)
}
