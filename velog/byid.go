package velog

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/velog/internal/wire"
)

// PostsByID reads single posts, 20 to a request, to learn whether posts that
// are no longer listed still exist. A post that is absent from the map is gone,
// or not visible to the account; so velog has said, knowing who asks. An id
// that is no UUID can be no post of velog's, and is absent as well.
//
// An entry whose Err is set and whose Title is empty is a post that velog
// could not look up this time: whether it exists is unknown.
func (s *Session) PostsByID(ctx context.Context, ids []string, d Detail) (map[string]Post, error) {
	all := make(map[string]Post, len(ids))
	for chunk := range slices.Chunk(askable(ids), aliases) {
		found, err := withFallback(s, func(v way) ([]listed, error) { return s.lookUp(ctx, v, chunk, d) })
		if err != nil {
			return nil, err
		}
		posts, err := s.finish(ctx, found, d)
		if err != nil {
			return nil, err
		}
		for _, p := range posts {
			all[p.ID] = p
		}
	}
	return all, nil
}

// lookup is one post in a request for many.
type lookup struct {
	id    string
	post  *wire.ViewedPost
	stats *struct{ Total wire.Count }
}

// lookUp requests posts by their ids, and in the same request the session's user:
// to an anonymous session a private post looks deleted.
func (s *Session) lookUp(ctx context.Context, v way, ids []string, d Detail) ([]listed, error) {
	q := query{api: v.api(), op: "post"}
	var owner *wire.User
	if s.connected {
		s.askOwner(&q, User{}, &owner)
	}
	asked := make([]lookup, len(ids))
	for i, id := range ids {
		asked[i].id = id
		asked[i].ask(&q, v, i, d)
	}
	failed, err := s.ask(ctx, q)
	if e, ok := eachFailed(err); ok {
		return unknown(ids, e), nil
	}
	if err != nil {
		return nil, err
	}
	if s.connected {
		if _, err := s.owner(q, User{}, owner); err != nil {
			return nil, err
		}
	}
	return q.found(v, asked, failed)
}

// unknown returns posts that could not be looked up. The cause may be the posts
// themselves, and must not keep their account from being read.
func unknown(ids []string, err error) []listed {
	all := make([]listed, len(ids))
	for i, id := range ids {
		all[i].ID, all[i].err = id, err
	}
	return all
}

// ask adds the fields for one post. v2 hides errors of its database behind a null
// post, so getStats is requested with it: for a post that does not exist it
// answers NOT_FOUND to everyone.
func (l *lookup) ask(q *query, v way, i int, d Detail) {
	call, value := "post(input: $p%d)", any(wire.ReadPostInput{ID: l.id})
	if v == viaV2 {
		call, value = "post(id: $p%d)", l.id
	}
	f := q.addAlone("p", i, call, value, d.shapes(v != viaStats).one)
	f.cost = postCost(d)
	f.read = func(data json.RawMessage) error { return decode(data, &l.post) }
	if v == viaV2 {
		q.addAlone("g", i, "getStats(post_id: $g%d)", l.id, &l.stats).cost = statsCost
	}
}

// found returns the posts that exist, and those about which velog did not answer.
// An answer about other posts is an error.
func (q query) found(v way, asked []lookup, failed map[string]*Error) ([]listed, error) {
	var found []listed
	var mixedUp error
	other := 0
	for i, l := range asked {
		post, err := l.result(q, v, failed[alias("p", i)], failed[alias("g", i)])
		if err == nil && post == nil {
			continue
		}
		if err == nil && !strings.EqualFold(post.ID, l.id) {
			err = q.fail(KindSchema, "asked for post %s, it answers with %q", l.id, post.ID)
			mixedUp = err
			other++
		}
		if err != nil {
			post = &wire.ViewedPost{}
		}
		post.ID = l.id
		found = append(found, listed{ViewedPost: *post, err: err})
	}
	if mixedUp != nil && other == len(found) {
		return nil, mixedUp
	}
	return found, nil
}

// result returns the post, nil if it does not exist, or why that is unknown.
func (l *lookup) result(q query, v way, post, stats *Error) (*wire.ViewedPost, error) {
	switch {
	case post != nil:
		return nil, post
	case l.post != nil:
		return l.post, nil
	case v != viaV2:
		return nil, nil
	case stats == nil:
		return nil, q.fail(KindTemporary, "it counts the views of the post but does not show it")
	case stats.Kind == KindNotFound || stats.Kind == KindRejected:
		return nil, nil
	default:
		return nil, stats
	}
}
