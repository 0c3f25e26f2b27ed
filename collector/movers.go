package collector

import (
	"cmp"
	"slices"
)

// PostRange is what a post got in a period and in another before it.
type PostRange struct {
	Row int64 // of the ledger
	Post
	Deleted       bool
	Began         Date // of its release, if it has been tracked from then on; 0: it has not
	Range, Before Sum

	// Likes are those of the days of Range; none are known of a post that has no days
	// here.
	Likes Sum
}

// Change returns how many views more than before the post got. It reports false
// unless all days of both periods are known whole, and if the post was released in
// one of them: it had less time before.
func (p PostRange) Change(period, before Period) (change int64, ok bool) {
	whole := p.Range.whole(period.Length()) && p.Before.whole(before.Length())
	return p.Range.Views - p.Before.Views, whole && !before.LacksTime(p.Began)
}

// Movers returns the posts whose views changed most: those that gained, and those
// that lost, each with the largest change first.
func Movers(posts []PostRange, period, before Period, most int) (gained, lost []PostRange) {
	var compared []PostRange
	for _, p := range posts {
		if _, ok := p.Change(period, before); ok && !p.Deleted {
			compared = append(compared, p)
		}
	}
	change := func(p PostRange) int64 { return p.Range.Views - p.Before.Views }
	return mostMoved(compared, change, func(p PostRange) string { return p.ID }, most)
}

// mostMoved parts what gained from what lost, each with the largest change first, and in
// the order of ids where that is equal.
func mostMoved[T any](all []T, change func(T) int64, id func(T) string, most int) (gained, lost []T) {
	for _, v := range all {
		switch n := change(v); {
		case n > 0:
			gained = append(gained, v)
		case n < 0:
			lost = append(lost, v)
		}
	}
	slices.SortFunc(gained, func(a, b T) int { return cmp.Or(cmp.Compare(change(b), change(a)), cmp.Compare(id(a), id(b))) })
	slices.SortFunc(lost, func(a, b T) int { return cmp.Or(cmp.Compare(change(a), change(b)), cmp.Compare(id(a), id(b))) })
	return gained[:min(most, len(gained))], lost[:min(most, len(lost))]
}

// Group is posts with one tag, or of one series.
type Group struct {
	Name  string
	Posts int   // of which days of the period are known
	Views int64 // that they got in it

	Likes, LikedViews int64 // of those posts of which both are known
}

// GroupPosts adds posts up by the names of the groups that each is in. A post in
// several counts in each, one that is deleted in none: it is not among the others where a
// group is listed. The groups with the most views come first.
func GroupPosts(posts []PostRange, names func(Post) []string) []Group {
	groups := map[string]*Group{}
	for _, p := range posts {
		if p.Range.Days == 0 || p.Deleted {
			continue
		}
		for _, name := range names(p.Post) {
			if groups[name] == nil {
				groups[name] = &Group{Name: name}
			}
			groups[name].add(p)
		}
	}
	all := make([]Group, 0, len(groups))
	for _, g := range groups {
		all = append(all, *g)
	}
	slices.SortFunc(all, func(a, b Group) int { return cmp.Or(cmp.Compare(b.Views, a.Views), cmp.Compare(a.Name, b.Name)) })
	return all
}

func (g *Group) add(p PostRange) {
	g.Posts++
	g.Views += p.Range.Views
	if p.Likes.Days == p.Range.Days {
		g.Likes += p.Likes.Views
		g.LikedViews += p.Range.Views
	}
}

// AllOf adds all posts up.
func AllOf(posts []PostRange) (all Group) {
	for _, p := range posts {
		if p.Range.Days > 0 {
			all.add(p)
		}
	}
	return all
}

// TagsOf returns the tags of a post.
func TagsOf(p Post) []string { return p.Tags }

// SeriesOf returns the series of a post.
func SeriesOf(p Post) []string {
	if p.Series == "" {
		return nil
	}
	return []string{p.Series}
}
