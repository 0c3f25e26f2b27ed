package web

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// allPages show the operator all blogs together.
type allPages struct {
	handler
	sums *recent[collector.Date, []collector.BlogSums]
}

func newAllPages(h handler) allPages {
	return allPages{h, newRecent[collector.Date, []collector.BlogSums](keptFor)}
}

// keptFor is how long sums over all blogs are shown before they are worked out
// anew.
const keptFor = time.Minute

const allPath = "/all"

// allPage is the page of all blogs together.
type allPage struct {
	frame
	params
	pager
	Figures []figure
	Range   rangeView
	Columns []column
	Blogs   []blogRow
	All     int64
}

func (allPage) template() string { return "all" }

// blogRow is a blog in the list.
type blogRow struct {
	collector.BlogSums
	Link  string
	Cells []cell
}

// PostCount is how many posts the blog has.
func (b blogRow) PostCount() string { return text.Number(int64(b.Posts)) }

// blogColumns are what the list of blogs can be ordered by.
func blogColumns() []collector.PostSort {
	return []collector.PostSort{
		collector.SortTitle, collector.SortToday, collector.SortYesterday, collector.SortWeek, collector.SortMonth,
	}
}

func (p allPages) show(r *request) (page, error) {
	if !r.operator {
		return nil, notFound("wrong.address")
	}
	q, err := readRanged(r)
	if err != nil {
		return nil, err
	}
	if q.Sort == defaultSort { // which asks for posts
		q.Sort = collector.SortMonth
	}
	today := collector.DateOf(r.now)
	sums, err := p.sums.get(r.now, today, func() ([]collector.BlogSums, error) { return p.Blogs.BlogSums(r.Context(), today) })
	if err != nil {
		return nil, err
	}
	rows, err := p.Blogs.AllDays(r.Context(), q.daysNeeded(today), today)
	if err != nil {
		return nil, err
	}
	page := allPage{frame: p.frame(r, r.text.Say("all.title")), params: q, All: int64(len(sums))}
	page.Figures = allFigures(r.text, sums)
	page.Range = chosen(r, blog{Base: allPath}, q, collector.DaysOf(rows), marks{}, 0, r.text.Say("all.title"))
	compared := collector.SameBlogs(rows, page.Range.Period, page.Range.Before)
	page.Range.Figures = page.Range.figures(r.text, blog{Base: allPath}, collector.DaysBy(compared, q.Measure))
	return page, page.list(r.text, sums, r.keptRange())
}

// allFigures are the sums over all blogs. Only blogs of which all days are known
// are compared.
func allFigures(l *text.Language, all []collector.BlogSums) []figure {
	var figures []figure
	for _, period := range []struct {
		sort collector.PostSort
		days int
	}{{collector.SortToday, 0}, {collector.SortYesterday, 1}, {collector.SortWeek, collector.WeekLength}, {collector.SortMonth, collector.MonthLength}} {
		c := collector.CompareBlogs(all, sumBy(period.sort), period.days)
		f := figure{Label: l.Say(string(period.sort)), Value: text.Total(c.Sum)}
		switch {
		case period.sort == collector.SortToday:
			f.Note = l.Say("views_so_far")
		case c.Blogs == 0:
			f.Note = l.Say("before_unknown")
		default:
			f.Change, f.Direction = text.Change(c.Now, c.Before)
			f.Note = l.Say("before."+string(period.sort), "Views", text.Number(c.Before))
		}
		if c.Blogs > 0 && c.Blogs < c.Known {
			f.Note = l.Say("all.compared", "Blogs", l.CountOf("blog", int64(c.Blogs)), "Now", text.Number(c.Now), "Before", text.Number(c.Before))
		}
		figures = append(figures, f)
	}
	return figures
}

// sumBy returns the sum that a list is ordered by.
func sumBy(s collector.PostSort) func(collector.Sums) collector.Sum {
	return func(all collector.Sums) collector.Sum {
		switch s {
		case collector.SortToday:
			return all.Today
		case collector.SortYesterday:
			return all.Yesterday
		case collector.SortWeek:
			return all.Week
		}
		return all.Month
	}
}

// list shows a part of the blogs, which are led to with what is kept.
func (page *allPage) list(l *text.Language, all []collector.BlogSums, kept url.Values) (err error) {
	p := page.params
	want := strings.ToLower(strings.TrimPrefix(p.Search, "@"))
	found := slices.DeleteFunc(slices.Clone(all), func(b collector.BlogSums) bool { return !strings.Contains(strings.ToLower(b.User), want) })
	slices.SortStableFunc(found, func(a, b collector.BlogSums) int {
		by := strings.Compare(a.User, b.User)
		if p.Sort != collector.SortTitle {
			x, y := sumBy(p.Sort)(a.Sums), sumBy(p.Sort)(b.Sums)
			by = cmp.Or(cmp.Compare(min(x.Days, 1), min(y.Days, 1)), cmp.Compare(x.Views, y.Views))
		}
		if !p.Ascending {
			by = -by
		}
		return by
	})
	page.Columns = blogHeads(l, p)
	page.pager, err = paged(p, len(found), func(p params) string { return p.query() + "#blogs" })
	if err != nil {
		return err
	}
	beside := collector.SortToday // what narrow screens show as well
	if p.Sort == beside {
		beside = collector.SortMonth
	}
	for _, b := range found[page.pager.offset:page.To] {
		row := blogRow{BlogSums: b, Link: withQuery(userLink(b.User), kept)}
		for i, s := range blogColumns()[1:] {
			said := text.Total(sumBy(s)(b.Sums))
			c := cell{Key: string(s), Label: page.Columns[i+1].Text, Text: said, Sorted: s == p.Sort}
			if c.Sorted || s == beside {
				c.Short = l.Say("short."+c.Key, "Number", said)
			}
			row.Cells = append(row.Cells, c)
		}
		page.Blogs = append(page.Blogs, row)
	}
	return nil
}

// blogHeads are the columns of the list of blogs.
func blogHeads(l *text.Language, p params) []column {
	var all []column
	for _, s := range blogColumns() {
		name := l.Say(string(s))
		if s == collector.SortTitle {
			name = l.Say("blog")
		}
		c := column{choice{name, p.withSort(s).query() + "#blogs", p.Sort == s}, string(s), ""}
		if c.Current {
			c.Order = p.ariaSort()
		}
		all = append(all, c)
	}
	return all
}

// Hidden are the params that the search form takes along, by name.
func (page allPage) Hidden() url.Values {
	p := page.params
	p.Search, p.Page = "", 1
	return p.values()
}
