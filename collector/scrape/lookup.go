package scrape

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

// lookUp requests tags, series and comments of the posts of a lean list that are
// new, were edited or are due, and only of these, since velog looks them up post
// by post.
func (r *Scraper) lookUp(ctx context.Context, a collector.Account, v *sighting) error {
	if v.full {
		return nil
	}
	ids, err := r.toLookUp(ctx, a, v)
	if len(ids) == 0 || err != nil {
		return err
	}
	before := v.session.Spent().Requests
	defer func() { v.lookUps = v.session.Spent().Requests - before }()
	found, err := v.session.PostsByID(ctx, ids, velog.Full)
	switch {
	case velog.KindOf(err) == velog.KindLogin || err != nil && velog.KindOf(err) == "":
		return fmt.Errorf("asking for tags, series and comments of %d posts: %w", len(ids), err)
	case err != nil:
		r.Log.Warn("could not read tags, series and comments, will retry", "user", a.User, "posts", len(ids), "error", err)
	}
	v.replace(ids, found, r.Now())
	return nil
}

func (r *Scraper) toLookUp(ctx context.Context, a collector.Account, v *sighting) ([]string, error) {
	now := r.Now()
	ids := collector.LookUps(v.known, v.seen, now)
	if v.detail != collector.DetailDue {
		return ids, nil
	}
	cadence, err := r.Cadence(ctx)
	if err != nil {
		return nil, err
	}
	cadence.AddUnmoved(a, v.known, v.seen, now)
	ids = append(ids, cadence.DetailsDue(a, v.known, v.seen, now)...)
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

// replace replaces the list's version of posts with those that were requested
// alone.
func (v *sighting) replace(ids []string, found map[string]velog.Post, at time.Time) {
	for i, o := range v.seen {
		if !slices.Contains(ids, o.ID) {
			continue
		}
		if p, ok := found[o.ID]; ok && p.Err == nil {
			v.seen[i] = observation(p, at)
			continue
		}
		v.unasked = append(v.unasked, o.ID)
	}
}
