package web

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/chart"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// blogPages show a blog's days and posts.
type blogPages struct{ handler }

// account shows the viewer an account.
func (p blogPages) account(r *request) (page, error) {
	b, err := p.blog(r)
	if err != nil {
		return nil, err
	}
	return p.overview(r, b)
}

// overview is the page of an account.
type overview struct {
	blogFrame
	Figures []figure
	First   *firstDays // nil: they are over
	Totals  collector.Totals
	Posts   int64
	Range   rangeView
	Table   postTable
	Digest  string      // link to that of the last whole week; empty: nothing is known of it
	Status  *statusPage // on the page of the only account; nil elsewhere
}

func (overview) template() string { return "overview" }

// choice is one of several links, of which one is where the reader is.
type choice struct {
	Text, Link string
	Current    bool
}

// postTable is the list of posts and what leads through it.
type postTable struct {
	params
	pager
	Columns []column
	Rows    []postRow
	Sets    []choice // posts that are there and deleted ones; none without deleted ones
	Matched string   // what is listed, and how many posts match; empty: all are listed
}

// column is the head of a column: a link that sorts by it.
type column struct {
	choice
	Key   string
	Order string // of aria-sort
}

// postRow is a post in the list.
type postRow struct {
	ID, Title, Link  string
	Private, Deleted bool
	Chosen           bool   // to be compared
	New              string // why it had less time before; empty: it had as much, or nothing is compared
	Since            bool   // it was released in the period before, of which narrow screens show nothing
	Spark            chart.Spark
	Cells            []cell
}

// overview shows an account's days and posts.
func (p blogPages) overview(r *request, b blog) (overview, error) {
	q, err := readRanged(r)
	if err != nil {
		return overview{}, err
	}
	today := collector.DateOf(r.now)
	o := overview{blogFrame: p.blogFrame(r, b, "@"+b.Account.User)}
	rows, err := b.Blogs.AccountDays(r.Context(), b.Account.ID, q.daysNeeded(today), today)
	if err != nil {
		return o, err
	}
	days := collector.DaysOf(rows)
	if o.Figures, err = figures(r, b, 0, 0, days, today); err != nil {
		return o, err
	}
	happened, err := b.marks(r, q, "")
	if err != nil {
		return o, err
	}
	o.Range = chosen(r, b, q, days, happened, 0, r.text.Say("days_of", "Title", "@"+b.Account.User))
	o.Digest = b.lastDigest(days, today)
	ordered := o.Range
	if q.Sort == defaultSort && len(between(collector.DaysBy(days, q.Measure), ordered.Period.First, ordered.Period.Last)) == 0 {
		ordered.Sort = collector.SortTotal // in the range nothing is known of any post
	}
	list, err := b.Blogs.PostList(r.Context(), b.Account.ID, collector.PostQuery{
		Today: today, Search: q.Search, Tag: q.Tag, Series: q.Series, Sort: ordered.Sort, Ascending: q.Ascending,
		Set: q.Set, Offset: q.offset(), Limit: q.Size, Recent: true,
		Measure: q.Measure, Period: o.Range.Period, Before: o.Range.Before,
	})
	if err != nil {
		return o, err
	}
	o.Totals, o.Posts = list.Totals, int64(list.Totals.Posts)
	o.First = b.firstDays(r, days, list.Totals.Views == collector.Unknown)
	o.Figures = o.First.known(o.Figures)
	o.Table, err = tableOf(r.text, b, ordered, list, today)
	return o, err
}

func tableOf(l *text.Language, b blog, v rangeView, list collector.PostList, today collector.Date) (postTable, error) {
	p := v.params
	t := postTable{params: p, Columns: columns(l, v), Sets: setLinks(l, p, list), Matched: matchedText(l, p, int64(list.Found))}
	var err error
	t.pager, err = paged(p, list.Found, func(p params) string { return p.query() + "#posts" })
	if err != nil {
		return t, err
	}
	for _, post := range list.Posts {
		cells, err := cells(l, v, post)
		if err != nil {
			return t, err
		}
		row := postRow{
			ID: post.ID, Title: l.Title(post.Post), Link: b.post(post.ID), Private: post.Private, Deleted: post.Deleted,
			Chosen: slices.Contains(p.Chosen, post.ID),
			Spark:  chart.NewSpark(post.Recent, today), Cells: cells,
		}
		if v.Before.Length() > 0 {
			row.New, row.Since = newText(l, l.Say("movers.in_range"), post.Began, v.Period, v.Before), !v.Period.LacksTime(post.Began)
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

// matchedText says by what posts are listed, and how many match; empty: all are listed.
func matchedText(l *text.Language, p params, found int64) string {
	posts := l.CountOf("post", found)
	if p.Tag == "" && p.Series == "" {
		if p.Search == "" {
			return ""
		}
		return l.Say("found", "Posts", posts, "Search", p.Search)
	}
	var by []string
	if p.Tag != "" {
		by = append(by, l.Say("filter.tag", "Tag", p.Tag))
	}
	if p.Series != "" {
		by = append(by, l.Say("filter.series", "Series", p.Series))
	}
	if p.Search != "" {
		by = append(by, l.Say("filter.search", "Search", p.Search))
	}
	return l.Say("filtered", "By", strings.Join(by, " · "), "Posts", posts)
}

// setLinks lead to the posts that are there, and to those that are deleted: they
// are counted apart.
func setLinks(l *text.Language, p params, list collector.PostList) []choice {
	if list.InSet[collector.DeletedPosts] == 0 && p.Set == collector.CurrentPosts {
		return nil
	}
	var all []choice
	for _, set := range []collector.PostSet{collector.CurrentPosts, collector.DeletedPosts} {
		q := p.withPage(1)
		q.Set = set
		said := l.Say("posts."+string(set), "Posts", text.Number(int64(list.InSet[set])))
		all = append(all, choice{said, q.query() + "#posts", p.Set == set})
	}
	return all
}

// columnKeys are those of the columns: orders, and what is beside one.
func columnKeys(v rangeView) []string {
	keys := []string{string(collector.SortTitle), string(collector.SortRange)}
	if v.Before.Length() > 0 {
		keys = append(keys, rangeBefore)
	}
	for _, s := range []collector.PostSort{
		collector.SortPerHundred, collector.SortToday, collector.SortYesterday, collector.SortTotal, collector.SortLikes, collector.SortRelease,
	} {
		keys = append(keys, string(s))
	}
	return keys
}

// rangeBefore is the column of what the range is compared with, by which nothing
// is ordered.
const rangeBefore = "range_before"

// columnName is the head of a column.
func columnName(l *text.Language, v rangeView, key string) string {
	if key != string(collector.SortRange) {
		return l.Say("column." + key)
	}
	said := v.rangeName(l)
	if v.Measure != collector.ByViews {
		said += " · " + l.Say(string(v.Measure))
	}
	return said
}

// rangeName is what a column calls the range.
func (v rangeView) rangeName(l *text.Language) string {
	if v.custom() {
		return l.Say("column.range")
	}
	return l.Say("range." + v.Range)
}

func columns(l *text.Language, v rangeView) []column {
	var all []column
	for _, key := range columnKeys(v) {
		s := collector.PostSort(key)
		c := column{choice{columnName(l, v, key), v.withSort(s).query() + "#posts", v.Sort == s}, key, ""}
		if key == rangeBefore {
			c.Link = ""
		}
		if c.Current {
			c.Order = v.ariaSort()
		}
		all = append(all, c)
	}
	return all
}

// cells are those of all columns but the first, which is the title.
func cells(l *text.Language, v rangeView, p collector.PostSummary) ([]cell, error) {
	var all []cell
	for _, key := range columnKeys(v)[1:] {
		said, err := cellText(key, p)
		if err != nil {
			return nil, err
		}
		all = append(all, cell{Key: key, Label: columnName(l, v, key), Text: said, Short: shortCell(l, v, key, said), Sorted: key == string(v.Sort)})
	}
	return all, nil
}

// shortCell is what a narrow screen shows of a cell, which has a line for all: what the
// list is ordered by, the range, today and the total, as far as they are known.
func shortCell(l *text.Language, v rangeView, key, said string) string {
	if said == text.Nothing {
		return ""
	}
	switch collector.PostSort(key) {
	case collector.SortRange:
		return l.Say("short.range."+string(v.Measure), "Range", v.rangeName(l), "Number", said)
	case collector.SortToday, collector.SortTotal, v.Sort:
		return l.Say("short."+key, "Number", said)
	}
	return ""
}

// cellText is what stands in a column.
func cellText(key string, p collector.PostSummary) (string, error) {
	totals := collector.Counters{Views: collector.Unknown, Likes: collector.Unknown}
	if p.Totals != nil {
		totals = *p.Totals
	}
	switch collector.PostSort(key) {
	case collector.SortRange:
		return text.Total(p.Range), nil
	case rangeBefore:
		return text.Total(p.RangeBefore), nil
	case collector.SortPerHundred:
		return perHundred(p.Liked), nil
	case collector.SortToday:
		return text.Total(p.Sums.Today), nil
	case collector.SortYesterday:
		return text.Total(p.Sums.Yesterday), nil
	case collector.SortTotal:
		return text.Counter(totals.Views), nil
	case collector.SortLikes:
		return text.Counter(totals.Likes), nil
	case collector.SortRelease:
		if p.ReleasedAt.IsZero() {
			return text.Nothing, nil
		}
		return collector.DateOf(p.ReleasedAt).String(), nil
	default:
		return "", fmt.Errorf("the table of posts has no column %q", key)
	}
}

// perHundred writes how many likes came with a hundred views.
func perHundred(liked collector.Liked) string {
	ratio, ok := liked.PerHundred()
	if !ok {
		return text.Nothing
	}
	return text.Ratio(ratio)
}

// Hidden are the params that the search form takes along, by name.
func (t postTable) Hidden() url.Values {
	p := t.params
	p.Search, p.Page = "", 1
	return p.values()
}

// Taken are the params that the form for comparing posts takes along, by name:
// the range, and the posts that were chosen on other pages of the list.
func (t postTable) Taken() url.Values {
	p := t.params.ofRange()
	p.Chosen = slices.DeleteFunc(slices.Clone(p.Chosen), func(id string) bool {
		return slices.ContainsFunc(t.Rows, func(row postRow) bool { return row.ID == id })
	})
	return p.values()
}

// Clear is the address of the list of all posts.
func (t postTable) Clear() string {
	p := t.params
	p.Search, p.Tag, p.Series, p.Page = "", "", "", 1
	return p.query() + "#posts"
}
