package velogsim

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

const (
	pageLimit = 50  // the most that a page has, whatever was requested
	maxLimit  = 100 // a higher limit is rejected
	defaultV2 = 20
	defaultV3 = 10
)

// posts answers a page of a list.
func (e *execution) posts(args arguments) (any, *problem) {
	limit, given := args.number("limit")
	switch {
	case limit > maxLimit:
		return nil, badRequest("Max limit is 100")
	case !given && e.api == V2:
		limit = defaultV2
	case !given:
		limit = defaultV3
	}
	username := args.text("username")
	if username == "" && e.api == V3 {
		return nil, internal("\nInvalid `prisma.user.findUnique()` invocation:\n\n\n" +
			"Argument `where` of type UserWhereUniqueInput needs at least one of `id` or `username` arguments.")
	}
	owner := e.server.world.userByName(username, e.at)
	if temp, _ := args["temp_only"].(bool); temp {
		return e.drafts(owner)
	}
	// A list without an owner still has its cursor looked up: a bad one is an
	// error even then.
	after, p := e.cursor(args.text("cursor"))
	if p != nil {
		return nil, p
	}
	// v2 has this switched off since February 2024 ("temporarily").
	if e.api == V2 && args.text("tag") != "" && after.IsZero() {
		return []object{}, nil
	}
	return e.page(e.listed(owner, username), args.text("tag"), after, min(limit, pageLimit)), nil
}

// drafts answers temp_only: a world has no drafts, but only their owner may list
// them.
func (e *execution) drafts(owner *user) (any, *problem) {
	if owner == nil || owner != e.login.viewer {
		return nil, unauthorized("NO_PERMISSION", "You have no permission to load temp posts")
	}
	return []object{}, nil
}

// cursor returns the release time of the post that a cursor names, zero for a post
// that does not exist. The post's owner is not checked.
func (e *execution) cursor(id string) (time.Time, *problem) {
	if id == "" || e.fault(FaultLostCursor) != nil {
		return time.Time{}, nil
	}
	if uuid.Validate(id) != nil {
		return time.Time{}, invalidUUID("post.findUnique", id)
	}
	if p := e.server.world.posts[id]; p != nil && p.exists(e.at) {
		return p.released, nil
	}
	return time.Time{}, nil
}

// listed returns the posts of one user, or on v2 without a username those of
// all, newest release first.
func (e *execution) listed(owner *user, username string) []*post {
	if owner != nil {
		return owner.posts
	}
	if username != "" {
		return nil
	}
	var all []*post
	for _, p := range e.server.world.posts {
		if !p.private.at(e.at) {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b *post) int { return b.released.Compare(a.released) })
	return all
}

// page cuts a page from a list: the visible posts released before an instant. A
// negative limit cuts from the end, as Prisma does.
func (e *execution) page(posts []*post, tag string, after time.Time, limit int) []object {
	keep := len(posts)
	if f := e.fault(FaultShrunkList); f != nil {
		keep = f.Keep
	}
	found := []object{}
	for _, p := range posts {
		if keep <= 0 || (limit >= 0 && len(found) == limit) {
			break
		}
		if !p.visible(e.login.viewer, e.at) || p.draft.at(e.at) {
			continue
		}
		keep-- // before the cursor is looked at: later pages shrink, too
		// Strictly before: posts released at the cursor's very instant are
		// lost, since there is no tie-breaker.
		if (after.IsZero() || p.released.Before(after)) && (tag == "" || slices.Contains(p.tags.at(e.at), tag)) {
			found = append(found, &postObject{p: p, listed: true})
		}
	}
	if limit < 0 {
		return found[max(len(found)+limit, 0):]
	}
	return found
}
