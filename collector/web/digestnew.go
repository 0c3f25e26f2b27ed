package web

import (
	"slices"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// newInWeek is a post that was released in a week: what it got in it, and what it had at
// the last whole day of its age in it, beside the posts released before.
type newInWeek struct {
	Title, Link  string
	Private      bool
	Released     collector.Date
	Views, Likes string
	AtAge        *agedCell // nil: it was younger than a day, or was not tracked from its release on
}

// newInWeekOf picks the posts that were released in a week out of all.
func newInWeekOf(r *request, b blog, posts []collector.PostRange, week collector.Period) ([]newInWeek, error) {
	end := week.Last.End()
	if r.now.Before(end) {
		end = r.now
	}
	posts = slices.DeleteFunc(slices.Clone(posts), func(p collector.PostRange) bool {
		return p.Deleted || p.ReleasedAt.Before(week.First.Begin()) || !p.ReleasedAt.Before(end)
	})
	if len(posts) == 0 {
		return nil, nil
	}
	slices.SortStableFunc(posts, func(a, b collector.PostRange) int { return b.ReleasedAt.Compare(a.ReleasedAt) })
	atAge, err := atAges(r, b, posts, end)
	var shown []newInWeek
	for _, p := range posts {
		shown = append(shown, newInWeek{
			Title: r.text.Title(p.Post), Link: b.post(p.ID), Private: p.Private, Released: collector.DateOf(p.ReleasedAt),
			Views: text.Total(p.Range), Likes: text.Total(p.Likes), AtAge: atAge[p.Row],
		})
	}
	return shown, err
}

// atAges compares posts, by row, at the whole days of age that they had reached at an
// instant.
func atAges(r *request, b blog, posts []collector.PostRange, at time.Time) (map[int64]*agedCell, error) {
	reached := map[int64]int{}
	q := collector.AgeQuery{Before: at, Most: len(posts) + newestCompared}
	for _, p := range posts {
		age := int(at.Sub(p.ReleasedAt).Hours() / 24)
		if reached[p.Row] = age; age > 0 && !slices.Contains(q.Ages, age) {
			q.Ages = append(q.Ages, age)
		}
	}
	if len(q.Ages) == 0 {
		return nil, nil
	}
	aged, err := b.Blogs.Ages(r.Context(), b.Account.ID, q)
	cells := map[int64]*agedCell{}
	for i, p := range aged {
		age := slices.Index(q.Ages, reached[p.Row])
		if age < 0 || p.Totals[age] == collector.Unknown {
			continue
		}
		label := r.text.Say("age.at", "Days", r.text.CountOf("day", int64(reached[p.Row])))
		cell := agedCellOf(r.text, label, p.Totals[age], collector.QuartilesAt(aged[i+1:], age))
		cells[p.Row] = &cell
	}
	return cells, err
}
