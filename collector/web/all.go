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
	sums *recent[sumsKey, []collector.BlogSums]
}

// sumsKey is what sums over all blogs are asked for by.
type sumsKey struct {
	today   collector.Date
	measure collector.Measure
}

func newAllPages(h handler) allPages {
	return allPages{h, newRecent[sumsKey, []collector.BlogSums](keptFor)}
}

// keptFor is how long sums over all blogs are shown before they are worked out
// anew.
const keptFor = time.Minute

const allPath = "/all"

// allFrame is what is around every page of all blogs together.
type allFrame struct {
	frame
	Sections []choice
	Others   []choice // none: the list of blogs leads to them
}

// OfAll reports whether the page is about all blogs together.
func (allFrame) OfAll() bool { return true }

// Overview is the address of the first page.
func (f allFrame) Overview() string { return f.Sections[0].Link }

func (p allPages) allFrame(r *request, title string) allFrame {
	return allFrame{frame: p.frame(r, title), Sections: blog{Base: allPath}.sections(r)}
}

// forOperator has only the operator see a page of all blogs.
func forOperator(show func(*request) (page, error)) func(*request) (page, error) {
	return func(r *request) (page, error) {
		if !r.operator {
			return nil, notFound("wrong.address")
		}
		return show(r)
	}
}

// blogSums returns what each blog got around today.
func (p allPages) blogSums(r *request, m collector.Measure) ([]collector.BlogSums, error) {
	today := collector.DateOf(r.now)
	return p.sums.get(r.now, sumsKey{today, m}, func() ([]collector.BlogSums, error) { return p.Blogs.BlogSums(r.Context(), today, m) })
}

// allPage is the page of all blogs together.
type allPage struct {
	allFrame
	params
	pager
	Figures []figure
	First   *firstDays // nil: they are over
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
	q, err := readRanged(r)
	if err != nil {
		return nil, err
	}
	if q.Sort == defaultSort { // which asks for posts
		q.Sort = collector.SortMonth
	}
	today := collector.DateOf(r.now)
	sums, err := p.blogSums(r, q.Measure)
	if err != nil {
		return nil, err
	}
	rows, err := p.Blogs.AllDays(r.Context(), min(q.daysNeeded(today), collector.UnusualFrom(today)), today)
	if err != nil {
		return nil, err
	}
	page := allPage{allFrame: p.allFrame(r, r.text.Say("all.title")), params: q, All: int64(len(sums))}
	page.Figures = allFigures(r.text, sums, collector.UsualOfBlogs(sums, collector.DaysOfBlogs(rows), today), today)
	page.First = firstDaysOf(collector.DaysOfBlogs(rows), today, false)
	page.Figures = page.First.known(page.Figures)
	page.Range = rangeOfAll(r, q, rows, sums)
	return page, page.list(r.text, sums, r.keptRange())
}

// rangeOfAll shows the range of the days of all blogs.
func rangeOfAll(r *request, q params, rows []collector.BlogsDay, sums []collector.BlogSums) rangeView {
	title := r.text.Say("all.title")
	v := chosen(r, blog{Base: allPath}, q, collector.DaysOfBlogs(rows), marks{}, 0, title)
	v.compareBlogs(r.text, rows, sums)
	v.Note = knownText(r.text, q.Measure, rows, v.Period)
	return v
}

// compareBlogs compares the range over the blogs of which both periods are known. Where
// it begins too long ago to know them, it is compared only if all days are of as many
// blogs.
func (v *rangeView) compareBlogs(l *text.Language, rows []collector.BlogsDay, sums []collector.BlogSums) {
	v.Figures = v.figures(l, blog{Base: allPath}, collector.DaysBy(collector.SameBlogs(rows, v.Measure, v.Period, v.Before), v.Measure))
	c, known := collector.CompareRecent(sums, v.Period, v.Before, v.Today)
	if !known || c.Blogs == 0 {
		return
	}
	v.Figures[0].compareBlogs(l, c, l.Say("before.range", "Days", text.Days(v.Before), "Number", text.Number(c.Before)))
}

// compareBlogs says how some blogs changed, and what they had before: of how many, if that
// is not all of which the period is known.
func (f *figure) compareBlogs(l *text.Language, c collector.BlogsCompared, before string) {
	f.Change, f.Direction = text.Change(c.Now, c.Before)
	if f.Note = before; c.Blogs < c.Known {
		f.Note = l.Say("all.compared", "Blogs", l.CountOf("blog", int64(c.Blogs)), "Now", text.Number(c.Now), "Before", text.Number(c.Before))
	}
}

// knownText says of how many blogs a measure is known on the day of a period on which it
// is known of the fewest; empty: of all on each day.
func knownText(l *text.Language, m collector.Measure, rows []collector.BlogsDay, p collector.Period) string {
	var worst collector.BlogsDay
	for _, d := range rows {
		missing := d.Blogs - d.Of(m)
		if d.Date >= p.First && d.Date <= p.Last && missing > 0 && missing >= worst.Blogs-worst.Of(m) {
			worst = d
		}
	}
	if worst.Blogs == 0 {
		return ""
	}
	return l.Say("all.known", "What", l.Say(string(m)), "Date", l.Date(worst.Date),
		"Of", text.Number(int64(worst.Of(m))), "Blogs", l.CountOf("blog", int64(worst.Blogs)))
}

// allFigures are the sums over all blogs. Only blogs of which all days are known
// are compared.
func allFigures(l *text.Language, all []collector.BlogSums, usual collector.BlogsByNow, today collector.Date) []figure {
	figures := []figure{todayOfAll(l, all, usual, today)}
	for _, period := range []struct {
		sort collector.PostSort
		days int
	}{{collector.SortYesterday, 1}, {collector.SortWeek, collector.WeekLength}, {collector.SortMonth, collector.MonthLength}} {
		c := collector.CompareBlogs(all, sumBy(period.sort), period.days)
		f := figure{Label: l.Say(string(period.sort)), Value: text.Total(c.Sum)}
		switch obstacle := c.Obstacle(); obstacle {
		case collector.NotKnown:
			f.Note = l.Say("not_known")
		case collector.BeforeNotKnown:
			f.Note = l.Say("before_unknown")
		case collector.Incomplete, collector.BeforeIncomplete:
			f.Note = l.Say("obstacle." + string(period.sort) + "." + string(obstacle))
		default:
			f.compareBlogs(l, c, l.Say("before."+string(period.sort), "Views", text.Number(c.Before)))
		}
		figures = append(figures, f)
	}
	return figures
}

// todayOfAll compares today with the day before by the same time, and with what is usual
// by now: of the blogs that have been read today.
func todayOfAll(l *text.Language, all []collector.BlogSums, usual collector.BlogsByNow, today collector.Date) figure {
	c := collector.CompareBlogs(all, sumBy(collector.SortToday), 0)
	f := figure{Label: l.Say("today"), Value: text.Total(c.Sum), Note: l.Say("obstacle.today.before_unknown")}
	tracked := 0
	for _, b := range all {
		if b.Tracked {
			tracked++
		}
	}
	switch {
	case c.Known == 0:
		f.Note = l.Say("not_known")
	case c.Blogs > 0:
		f.Change, f.Direction = text.Change(c.Now, c.Before)
		f.Note = l.Say("before.today", "Views", text.Number(c.Before))
	}
	if c.Blogs > 0 && c.Blogs < max(c.Known, tracked) {
		f.Note = l.Say("all.compared.today", "Of", text.Number(int64(c.Blogs)), "Blogs", l.CountOf("blog", int64(max(c.Known, tracked))),
			"Now", text.Number(c.Now), "Before", text.Number(c.Before))
	}
	f.Usual = usualText(l, usual.ByNow, collector.Sum{Views: usual.Views, Days: min(usual.Blogs, 1)}, today)
	if f.Usual != "" && usual.Blogs < c.Known {
		f.Usual = l.Say("all.usual", "Usual", f.Usual, "Blogs", l.CountOf("blog", int64(usual.Blogs)), "Now", text.Number(usual.Views))
	}
	return f
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
	var found []*collector.BlogSums
	for i := range all {
		if strings.Contains(strings.ToLower(all[i].User), want) {
			found = append(found, &all[i])
		}
	}
	slices.SortFunc(found, func(a, b *collector.BlogSums) int {
		by := strings.Compare(a.User, b.User)
		if p.Sort != collector.SortTitle {
			x, y := sumBy(p.Sort)(a.Sums), sumBy(p.Sort)(b.Sums)
			by = cmp.Or(cmp.Compare(min(x.Days, 1), min(y.Days, 1)), cmp.Compare(x.Views, y.Views))
		}
		if !p.Ascending {
			by = -by
		}
		return cmp.Or(by, strings.Compare(a.User, b.User))
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
		row := blogRow{BlogSums: *b, Link: withQuery(userLink(b.User), kept)}
		for i, s := range blogColumns()[1:] {
			sum := sumBy(s)(b.Sums)
			said := text.Total(sum)
			c := cell{Key: string(s), Label: page.Columns[i+1].Text, Text: said, Sorted: s == p.Sort}
			switch {
			case s == beside && b.Sums.Today.Days+b.Sums.Month.Days+sumBy(p.Sort)(b.Sums).Days == 0:
				c.Short = l.Say("not_known")
			case (c.Sorted || s == beside) && sum.Days > 0:
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
