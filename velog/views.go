package velog

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/velog-dashboard/velog-dashboard/velog/internal/wire"
)

// aliases is how many posts are requested at once. velog would accept many more,
// but each costs its database.
const aliases = 20

// Stats are the views of one post as v2's getStats tells them.
type Stats struct {
	Total int64      // running total; meaningless where Err is set
	Days  []DayCount // days counted by velog; none since November 2023
	Err   error      // why this one post's views could not be read
}

// Stats reads the views of the account's own posts from v2, 20 to a request,
// and returns an entry for every id. What velog says against one post is in
// that entry's Err; a login that velog does not accept is an error of the
// whole call ([KindLogin]), though getStats alone cannot tell the two apart.
func (s *Session) Stats(ctx context.Context, ids []string) (map[string]Stats, error) {
	if !s.connected {
		return nil, &Error{Kind: KindLogin, Op: "getStats", Message: "there are no tokens"}
	}
	all := make(map[string]Stats, len(ids))
	for chunk := range slices.Chunk(askable(ids), aliases) {
		if err := s.statsOf(ctx, chunk, all); err != nil {
			return nil, err
		}
	}
	for _, id := range ids {
		if _, ok := all[id]; !ok {
			all[id] = Stats{Err: &Error{Kind: KindNotFound, Op: "getStats", Message: clean(fmt.Sprintf("%q is not a post id", id))}}
		}
	}
	return all, nil
}

func (s *Session) statsOf(ctx context.Context, ids []string, all map[string]Stats) error {
	q := query{api: V2, op: "getStats"}
	var owner *wire.User
	s.askOwner(&q, User{}, &owner)
	got := make([]*wire.Stats, len(ids))
	for i, id := range ids {
		q.addAlone("a", i, "getStats(post_id: $a%d)", id, &got[i]).cost = statsCost
	}
	failed, err := s.ask(ctx, q)
	if e, ok := eachFailed(err); ok {
		for _, id := range ids {
			all[id] = Stats{Err: e}
		}
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := s.owner(q, User{}, owner); err != nil {
		return err
	}
	for i, id := range ids {
		all[id] = statsFrom(q, got[i], failed[q.fields[i+1].as])
	}
	return nil
}

// eachFailed reports whether a request failed for each of its posts separately,
// which is not a failure of the request: the posts of the next one may succeed.
func eachFailed(err error) (*Error, bool) {
	e, ok := errors.AsType[*Error](err)
	return e, ok && e.each
}

// addAlone adds the i-th of many similar fields, each with its own variable, and
// returns it.
func (q *query) addAlone(prefix string, i int, call string, value, into any) *field {
	q.set(alias(prefix, i), value)
	q.fields = append(q.fields, field{as: alias(prefix, i), call: fmt.Sprintf(call, i), into: into, alone: true})
	return &q.fields[len(q.fields)-1]
}

func alias(prefix string, i int) string { return fmt.Sprintf("%s%d", prefix, i) }

func statsFrom(q query, got *wire.Stats, failure *Error) Stats {
	switch {
	case failure != nil:
		return Stats{Err: failure}
	case got == nil:
		return Stats{Err: q.fail(KindSchema, "getStats is null")}
	}
	if err := countError("total", got.Total); err != nil {
		return Stats{Err: err}
	}
	counted, err := days(got.Days)
	if err != nil {
		return Stats{Err: err}
	}
	return Stats{Total: got.Total.Value, Days: counted}
}

// source returns where the views of a page come from.
func source(posts []listed) ViewsSource {
	if slices.ContainsFunc(posts, listed.lacksViews) {
		return SourceStats
	}
	return SourceList
}

func (p listed) lacksViews() bool { return !p.Views.Known && p.err == nil }

func (p listed) garbled() bool { return p.Views.Bad != "" }

// fetchViews reads from v2 the views that are missing or garbled. If v2 fails as a
// whole, the caller gets the error only if every post lacks views; otherwise only
// the posts without views have it.
func (s *Session) fetchViews(ctx context.Context, posts []listed) error {
	missing := map[string]*listed{}
	var ids []string
	for i := range posts {
		if posts[i].lacksViews() {
			missing[posts[i].ID] = &posts[i]
			ids = append(ids, posts[i].ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	all := len(ids) == len(posts) && !slices.ContainsFunc(posts, listed.garbled)
	err := s.fill(ctx, ids, missing)
	if err == nil || all || KindOf(err) == KindLogin || KindOf(err) == "" {
		return err
	}
	for _, p := range missing {
		if p.lacksViews() && !p.garbled() {
			p.err = err
		}
	}
	return nil
}

// fill reads views by getStats, or by post(id) in anonymous sessions: getStats
// answers only to a post's owner.
func (s *Session) fill(ctx context.Context, ids []string, posts map[string]*listed) error {
	if !s.connected {
		for chunk := range slices.Chunk(ids, aliases) {
			if err := s.fillPublic(ctx, chunk, posts); err != nil {
				return err
			}
		}
		return nil
	}
	stats, err := s.Stats(ctx, ids)
	for id, st := range stats {
		posts[id].Views = wire.Count{Value: st.Total, Known: st.Err == nil}
		posts[id].days, posts[id].err = st.Days, st.Err
	}
	return err
}

func (s *Session) fillPublic(ctx context.Context, ids []string, posts map[string]*listed) error {
	q := query{api: V2, op: "post"}
	got := make([]*wire.Counters, len(ids))
	for i, id := range ids {
		q.addAlone("p", i, "post(id: $p%d)", id, &got[i]).cost = postCost(Lean)
	}
	failed, err := s.ask(ctx, q)
	if e, ok := eachFailed(err); ok {
		for _, id := range ids {
			posts[id].err = e
		}
		return nil
	}
	if err != nil {
		return err
	}
	for i, id := range ids {
		switch p, failure := posts[id], failed[q.fields[i].as]; {
		case failure != nil:
			p.err = failure
		case got[i] == nil:
			p.err = q.fail(KindTemporary, "it lists the post but does not show it")
		default:
			p.take(*got[i])
		}
	}
	return nil
}

// take adds the counters that the list did not bring.
func (p *listed) take(c wire.Counters) {
	p.Views = c.Views
	if !p.Likes.Known {
		p.Likes = c.Likes
	}
}

// askable returns the ids that velog accepts, without duplicates.
func askable(ids []string) []string {
	known := make(map[string]bool, len(ids))
	var good []string
	for _, id := range ids {
		if isID(id) && !known[id] {
			known[id] = true
			good = append(good, id)
		}
	}
	return good
}
