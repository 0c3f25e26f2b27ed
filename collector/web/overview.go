package web

import (
	"fmt"
	"net/url"
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
	frame
	Blog    blog
	Figures []figure
	Totals  collector.Totals
	Posts   int64
	Chart   chart.Chart
	Days    dayTable
	Ranges  []choice
	Table   postTable
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
	Columns  []column
	Rows     []postRow
	Found    int64
	From, To int64  // which of those found are shown
	Earlier  string // links; empty: none
	Later    string
}

// column is the head of a column: a link that sorts by it.
type column struct {
	choice
	Key   string
	Order string // of aria-sort
}

// postRow is a post in the list.
type postRow struct {
	collector.PostSummary
	Link  string
	Spark chart.Spark
	Cells []cell
}

// cell is what stands in a column.
type cell struct {
	Key, Label string // of the column
	Text       string
}

// overview shows an account's days and posts.
func (p blogPages) overview(r *request, b blog) (overview, error) {
	q, err := readParams(r.URL.Query())
	if err != nil {
		return overview{}, err
	}
	today := collector.DateOf(r.now)
	o := overview{frame: p.frame(r, "@"+b.Account.User), Blog: b}
	from := first(q.Range, today)
	rows, err := b.Blogs.AccountDays(r.Context(), b.Account.ID, min(from, collector.ComparedFrom(today)), today)
	if err != nil {
		return o, err
	}
	days := collector.DaysOf(rows)
	if o.Figures, err = figures(r, b, 0, days, today); err != nil {
		return o, err
	}
	slots := chart.NewSlots(days, from, today, chart.Views)
	o.Chart = dailyChart(r.text, "days", "view", slots, days, b.slotLink)
	o.Days = tableOfDays(r.text, o.Chart.Title, slots, b.slotLink)
	o.Ranges = ranges(r.text, q)
	list, err := b.Blogs.PostList(r.Context(), b.Account.ID, collector.PostQuery{
		Today: today, Search: q.Search, Sort: q.Sort, Ascending: q.Ascending,
		Offset: (q.Page - 1) * pageSize, Limit: pageSize, Recent: true,
	})
	if err != nil {
		return o, err
	}
	o.Totals, o.Posts = list.Totals, int64(list.Totals.Posts)
	o.Table, err = tableOf(r.text, b, q, list, today)
	return o, err
}

func ranges(l *text.Language, p params) []choice {
	var all []choice
	for _, name := range rangeNames() {
		all = append(all, choice{l.Say("range." + name), p.withRange(name).query(), name == p.Range})
	}
	return all
}

func tableOf(l *text.Language, b blog, p params, list collector.PostList, today collector.Date) (postTable, error) {
	t := postTable{params: p, Columns: columns(l, p), Found: int64(list.Found)}
	offset := (p.Page - 1) * pageSize
	if offset > 0 && offset >= list.Found {
		return t, notFound("wrong.no_page", "Page", p.Page, "Last", max(1, (list.Found+pageSize-1)/pageSize))
	}
	for _, post := range list.Posts {
		cells, err := cells(l, post)
		if err != nil {
			return t, err
		}
		t.Rows = append(t.Rows, postRow{post, b.post(post.ID), chart.NewSpark(post.Recent, today), cells})
	}
	t.From, t.To = int64(offset+min(1, len(t.Rows))), int64(offset+len(t.Rows))
	if p.Page > 1 {
		t.Earlier = p.withPage(p.Page-1).query() + "#posts"
	}
	if t.To < t.Found {
		t.Later = p.withPage(p.Page+1).query() + "#posts"
	}
	return t, nil
}

func columns(l *text.Language, p params) []column {
	var all []column
	for _, s := range collector.PostSorts() {
		c := column{choice{l.Say("column." + string(s)), p.withSort(s).query() + "#posts", p.Sort == s}, string(s), ""}
		if c.Current {
			c.Order = map[bool]string{true: "ascending", false: "descending"}[p.Ascending]
		}
		all = append(all, c)
	}
	return all
}

// cells are those of all columns but the first, which is the title.
func cells(l *text.Language, p collector.PostSummary) ([]cell, error) {
	var all []cell
	for _, s := range collector.PostSorts() {
		if s == collector.SortTitle {
			continue
		}
		said, err := cellText(s, p)
		if err != nil {
			return nil, err
		}
		all = append(all, cell{string(s), l.Say("column." + string(s)), said})
	}
	return all, nil
}

// cellText is what stands in the column of an order.
func cellText(s collector.PostSort, p collector.PostSummary) (string, error) {
	totals := collector.Counters{Views: collector.Unknown, Likes: collector.Unknown}
	if p.Totals != nil {
		totals = *p.Totals
	}
	switch s {
	case collector.SortToday:
		return text.Total(p.Sums.Today), nil
	case collector.SortYesterday:
		return text.Total(p.Sums.Yesterday), nil
	case collector.SortWeek:
		return text.Total(p.Sums.Week), nil
	case collector.SortMonth:
		return text.Total(p.Sums.Month), nil
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
		return "", fmt.Errorf("the table of posts has no column %q", string(s))
	}
}

// Hidden are the params that the search form takes along, by name.
func (t postTable) Hidden() url.Values {
	p := t.params
	p.Search, p.Page = "", 1
	q, err := url.ParseQuery(strings.TrimPrefix(p.query(), "?"))
	if err != nil { // it has just been encoded
		return nil
	}
	return q
}

// Clear is the address of the list without a search.
func (t postTable) Clear() string {
	p := t.params
	p.Search, p.Page = "", 1
	return p.query() + "#posts"
}
