package velogsim

import (
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"
)

type userObject struct{ u *user }

func (o userObject) field(e *execution, f *ast.Field) (any, *problem) {
	switch f.Name {
	case "id":
		return o.u.id, nil
	case "username":
		return o.u.names.at(e.at), nil
	case "email":
		if o.u != e.login.viewer {
			return nil, unauthorized("UNAUTHENTICATED", "No permission to read email address")
		}
		return o.u.names.at(e.at) + "@example.com", nil
	}
	return nil, nil
}

type postObject struct {
	p        *post
	listed   bool      // as an entry of a list
	counters *Counters // computed once for all three, and only on demand
}

func (o *postObject) field(e *execution, f *ast.Field) (any, *problem) {
	switch f.Name {
	case "views", "likes", "comments_count":
		return o.counter(e, f.Name), nil
	default:
		return e.counterOr(f.Name, o.p.id, o.about(e, f.Name)), nil
	}
}

// about resolves the fields that are not counters.
func (o *postObject) about(e *execution, name string) any {
	p := o.p
	switch name {
	case "id":
		return p.id
	case "title":
		return p.titles.at(e.at)
	case "short_description":
		return "About " + p.titles.at(e.at)
	case "is_markdown":
		if e.api == V2 && o.listed {
			return nil
		}
		return true
	case "is_temp":
		return p.draft.at(e.at)
	case "liked", "is_liked":
		return false
	case "user":
		return userObject{p.owner}
	case "url_slug":
		return p.slug
	case "is_private":
		return p.private.at(e.at)
	case "released_at", "created_at":
		return p.released
	case "updated_at":
		return e.updated(o)
	case "series":
		return e.series(p)
	default:
		return p.tags.at(e.at)
	}
}

// updated resolves updated_at: when the post was last edited, or with a fault an
// instant that moves with its counters.
func (e *execution) updated(o *postObject) time.Time {
	at := o.p.updated(e.at)
	if e.fault(FaultTouchedByViews) == nil {
		return at
	}
	if o.counters == nil {
		c := o.p.total(e.at)
		o.counters = &c
	}
	return at.Add(time.Duration(o.counters.Views+o.counters.Likes) * time.Second)
}

// counter resolves views, likes and comments_count.
func (o *postObject) counter(e *execution, name string) any {
	if o.counters == nil {
		c := o.p.total(e.at)
		o.counters = &c
	}
	switch name {
	case "likes":
		return e.counterOr(name, o.p.id, o.counters.Likes)
	case "comments_count":
		return e.counterOr(name, o.p.id, o.counters.Comments)
	}
	// v2's serialiser drops the views from lists.
	if (e.api == V2 && o.listed) || e.viewsHidden(o.p.id) {
		return nil
	}
	return e.counterOr(name, o.p.id, o.counters.Views)
}

type seriesObject struct{ owner, name string }

func (e *execution) series(p *post) any {
	name := p.series.at(e.at)
	if name == "" {
		return nil
	}
	return seriesObject{p.owner.id, name}
}

func (o seriesObject) field(_ *execution, f *ast.Field) (any, *problem) {
	switch f.Name {
	case "id":
		return uuid.NewSHA1(uuid.NameSpaceURL, []byte(o.owner+o.name)).String(), nil
	case "name":
		return o.name, nil
	default:
		return slugOf(o.name), nil
	}
}

type statsObject struct{ p *post }

func (o statsObject) field(e *execution, f *ast.Field) (any, *problem) {
	if f.Name == "count_by_day" {
		return e.countByDay(o.p), nil
	}
	if e.viewsHidden(o.p.id) {
		return nil, nil
	}
	return e.counterOr("views", o.p.id, o.p.total(e.at).Views), nil
}

// countByDay has been empty since November 2023. A fault brings it back: days with
// views only, the newest first, as midnight in UTC or in Seoul, depending on the
// server's time zone.
func (e *execution) countByDay(p *post) []object {
	days := []object{}
	shift := time.Duration(0)
	if e.fault(FaultDaysInUTC) != nil {
		shift = 9 * time.Hour
	} else if e.fault(FaultDaysInSeoul) == nil {
		return days
	}
	midnight := func(unix int64) int64 { return (unix+9*hour)/day*day - 9*hour }
	for d := midnight(p.origin); d <= midnight(e.at.Unix()); d += day {
		begin, end := time.Unix(d, 0), time.Unix(min(d+day, e.at.Unix()), 0)
		if views := p.total(end).Views - p.total(begin).Views; views > 0 {
			days = append(days, dayObject{views, begin.Add(shift)})
		}
	}
	slices.Reverse(days)
	return days
}

type dayObject struct {
	count int64
	day   time.Time
}

func (o dayObject) field(_ *execution, f *ast.Field) (any, *problem) {
	if f.Name == "count" {
		return o.count, nil
	}
	return o.day, nil
}

type tokenObject struct{ pair credentials }

func (o tokenObject) field(_ *execution, f *ast.Field) (any, *problem) {
	if f.Name == "accessToken" {
		return o.pair.access, nil
	}
	return o.pair.refresh, nil
}
