package web

import (
	"cmp"
	"slices"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// newestPosts show what the newest posts got by some ages, beside those before them.
type newestPosts struct {
	Ages []string
	Rows []newestPost
}

type newestPost struct {
	Title, Link string
	Released    collector.Date
	Cells       []agedCell
}

// agedCell is a total at an age, and how it compares with the median.
type agedCell struct {
	Label, Value      string
	Change, Direction string // empty: too few others
	Median            string
}

const (
	newestShown    = 8
	newestCompared = 40 // posts before the ones that are shown, at most
)

// newestAges are in days.
func newestAges() []int { return []int{1, 7, 30} }

// newest compares each of the newest posts with those released before it.
func (d *insightData) newest(r *request) (v newestPosts, err error) {
	posts, err := d.b.Blogs.Ages(r.Context(), d.b.Account.ID, collector.AgeQuery{Ages: newestAges(), Most: newestShown + newestCompared})
	if err != nil {
		return v, err
	}
	for _, age := range newestAges() {
		v.Ages = append(v.Ages, r.text.CountOf("day", int64(age)))
	}
	for i, p := range posts[:min(newestShown, len(posts))] {
		row := newestPost{Title: r.text.Title(p.Post), Link: d.b.post(p.ID), Released: collector.DateOf(p.ReleasedAt)}
		for age, total := range p.Totals {
			row.Cells = append(row.Cells, agedCellOf(r.text, v.Ages[age], total, collector.QuartilesAt(posts[i+1:], age)))
		}
		v.Rows = append(v.Rows, row)
	}
	return v, nil
}

// agedCellOf shows a total beside those of others at the same age.
func agedCellOf(l *text.Language, label string, total int64, others collector.Quartiles) agedCell {
	c := agedCell{Label: label, Value: text.Counter(total)}
	if total != collector.Unknown && others.Enough() {
		c.Change, c.Direction = text.Change(total, others.Median)
		c.Median = l.Say("newest.median", "Median", text.Number(others.Median), "Posts", l.CountOf("post", int64(others.Of)))
	}
	return c
}

// moversView are the posts that gained or lost most.
type moversView struct {
	Compared     bool // with the period before, at all
	Gained, Lost []mover
	Before       collector.Period
}

type mover struct {
	postChange
	Now, Before string
}

// mostMovers is how many posts are shown in each direction.
const mostMovers = 5

func (d *insightData) movers(l *text.Language) moversView {
	v := moversView{Compared: d.Before.Length() > 0, Before: d.Before}
	if !v.Compared {
		return v
	}
	gained, lost := collector.Movers(d.posts, d.Period, d.Before, mostMovers)
	for _, list := range []struct {
		posts []collector.PostRange
		into  *[]mover
	}{{gained, &v.Gained}, {lost, &v.Lost}} {
		for _, p := range list.posts {
			change := p.Range.Views - p.Before.Views
			*list.into = append(*list.into, mover{
				postChange{l.Title(p.Post), d.b.post(p.ID), signed(change), p.Private},
				text.Number(p.Range.Views), text.Number(p.Before.Views),
			})
		}
	}
	return v
}

// newText tells of a post that it was released in a period, which is said as given, or in
// the one before, and so had less time then; empty: it had as much, or nobody knows.
func newText(l *text.Language, released string, began collector.Date, period, before collector.Period) string {
	switch {
	case period.LacksTime(began):
		return released
	case before.LacksTime(began):
		return l.Say("movers.since", "Date", began)
	}
	return ""
}

// changeOf is by how many percent the views of a post changed; empty: the periods
// cannot be compared.
func changeOf(p collector.PostRange, period, before collector.Period) string {
	if _, ok := p.Change(period, before); !ok {
		return ""
	}
	percent, _ := text.Change(p.Range.Views, p.Before.Views)
	return percent
}

// groupTable is the posts by tag, or by series.
type groupTable struct {
	ID, Title string
	Columns   []column
	Rows      []groupRow
	Pager     *pager // through all of them; nil: only the first are listed
	All       string // says how many there are, if not all are listed
	Link      string // to the list of all, or of the first alone
}

type groupRow struct {
	Name, Link string
	Cells      []cell
}

// mostGroups is how many tags, or series, are shown.
const mostGroups = 20

// groupLists are of what there is a list: tags and series.
func groupLists() []string { return []string{"tags", "series"} }

// groupSorts are what tags and series are ordered by.
func groupSorts() []string { return []string{"name", "posts", "views", "mean", "likes"} }

// defaultGroupSort is the order of groups that nobody chose.
const defaultGroupSort = "views"

// groups lists the first tags and series, and of those that are asked for a page of all.
func (d *insightData) groups(l *text.Language) ([]groupTable, error) {
	var tables []groupTable
	for _, of := range []struct {
		id    string
		names func(collector.Post) []string
		link  func(name string) string
	}{
		{"tags", collector.TagsOf, func(tag string) string { return d.listed(d.b, tag, "") }},
		{"series", collector.SeriesOf, func(series string) string { return d.listed(d.b, "", series) }},
	} {
		groups := collector.GroupPosts(d.posts, of.names)
		if len(groups) == 0 {
			continue
		}
		slices.SortStableFunc(groups, compareGroups(d.Groups))
		t := groupTable{ID: of.id, Title: l.Say("groups." + of.id), Columns: d.groupColumns(l, of.id)}
		shown, err := t.part(l, d.params, groups)
		if err != nil {
			return nil, err
		}
		for _, g := range shown {
			t.Rows = append(t.Rows, groupRow{g.Name, of.link(g.Name), groupCells(l, g, d.Groups)})
		}
		tables = append(tables, t)
	}
	return tables, nil
}

// part returns the groups that are listed, and leads to the others.
func (t *groupTable) part(l *text.Language, p params, groups []collector.Group) ([]collector.Group, error) {
	link := func(p params) string { return p.query() + "#" + t.ID }
	if p.More == t.ID {
		list, err := paged(p, len(groups), link)
		p.More, p.Page, p.Size = "", 1, pageSizes()[0]
		t.Pager, t.Link = &list, link(p)
		if err != nil {
			return nil, err
		}
		return groups[list.offset:list.To], nil
	}
	if len(groups) > mostGroups {
		p.More, p.Page = t.ID, 1
		t.All, t.Link = l.Say("groups.all."+t.ID, "Groups", text.Number(int64(len(groups)))), link(p)
	}
	return groups[:min(mostGroups, len(groups))], nil
}

func (d *insightData) groupColumns(l *text.Language, id string) []column {
	var all []column
	for _, key := range groupSorts() {
		q := d.params.withPage(1)
		q.Groups = key
		c := column{choice{l.Say("groups.by." + key), q.query() + "#" + id, d.Groups == key}, key, ""}
		if c.Current {
			c.Order = map[bool]string{true: "ascending", false: "descending"}[key == "name"]
		}
		all = append(all, c)
	}
	return all
}

func groupCells(l *text.Language, g collector.Group, by string) []cell {
	mean, likes := text.Mean(collector.Sum{Views: g.Views, Days: g.Posts}), text.PerHundred(g.Likes, g.LikedViews)
	values := []string{text.Number(int64(g.Posts)), text.Number(g.Views), mean, likes}
	short := []string{l.CountOf("post", int64(g.Posts)), l.CountOf("view", g.Views), l.Say("short.mean", "Number", mean), l.Say("short.per_hundred", "Number", likes)}
	if likes == text.Nothing {
		short[3] = ""
	}
	var cells []cell
	for i, key := range groupSorts()[1:] {
		cells = append(cells, cell{Key: key, Label: l.Say("groups.by." + key), Text: values[i], Short: short[i], Sorted: key == by})
	}
	return cells
}

// compareGroups orders names from the first letter on, numbers from the largest.
func compareGroups(by string) func(a, b collector.Group) int {
	return func(a, b collector.Group) int {
		switch by {
		case "name":
			return cmp.Compare(a.Name, b.Name)
		case "posts":
			return cmp.Compare(b.Posts, a.Posts)
		case "mean":
			return cmp.Compare(b.Views*int64(a.Posts), a.Views*int64(b.Posts))
		case "likes":
			return cmp.Compare(b.Likes*max(a.LikedViews, 1), a.Likes*max(b.LikedViews, 1))
		default:
			return cmp.Compare(b.Views, a.Views)
		}
	}
}
