package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/chart"
)

// fault is a mistake in an address: a status, and the key of the text that
// says what is wrong.
type fault struct {
	status int
	key    string
	args   []any
}

func (f *fault) Error() string { return f.key }

func badRequest(key string, args ...any) *fault { return &fault{http.StatusBadRequest, key, args} }

func notFound(key string, args ...any) *fault { return &fault{http.StatusNotFound, key, args} }

const (
	defaultRange = "90d"
	defaultDays  = 90
	defaultSort  = collector.SortRange
	maxSearch    = 200
)

// dayRange is a range of whole days, up to yesterday.
type dayRange struct {
	name string
	days collector.Date // 0: all
}

func dayRanges() []dayRange {
	return []dayRange{{"7d", collector.WeekLength}, {"30d", collector.MonthLength}, {defaultRange, defaultDays}, {"1y", 365}, {"all", 0}}
}

// rangeNames returns the names of the ranges.
func rangeNames() []string {
	var names []string
	for _, r := range dayRanges() {
		names = append(names, r.name)
	}
	return names
}

// comparisons are what a range is compared with: the days before it, or the same
// days of the year before.
func comparisons() []string { return []string{comparedBefore, comparedYear} }

const (
	comparedBefore = "before"
	comparedYear   = "year"
)

// params are what an address asks of a page.
type params struct {
	Range     string           // a name of [rangeNames]
	Period    collector.Period // instead of it; without days: there is none
	Measure   collector.Measure
	Step      chart.Step // empty: days, or months where they are too many
	Compare   string     // one of [comparisons]
	Sort      collector.PostSort
	Ascending bool
	Search    string
	Tag       string // of the posts that are listed; empty: any
	Series    string // likewise
	Groups    string // what tags and series are ordered by: one of [groupSorts]
	More      string // of which all are listed, a page at a time: one of [groupLists]; empty: of none
	Set       collector.PostSet
	Chosen    []string // ids of posts to compare
	Axis      string   // of the comparison; one of [axes]
	Page      int      // from 1 on
	Size      int      // rows of a page; one of [pageSizes]

	WrongDays string // what is wrong with the days that were asked for; empty: nothing
	wrongDays *fault
	from, to  string // as they were asked for
}

// custom reports whether the reader chose the days themselves.
func (p params) custom() bool { return p.Period.Last != 0 }

// periods returns the range, and what it is compared with; that has no days if
// there is nothing.
func (p params) periods(today collector.Date) (period, before collector.Period) {
	period = p.Period
	if !p.custom() {
		for _, r := range dayRanges() {
			switch {
			case r.name != p.Range:
			case r.days == 0:
				return collector.Period{First: collector.AllDays, Last: today - 1}, collector.Period{First: 1}
			default:
				period = collector.Period{First: today - r.days, Last: today - 1}
			}
		}
	}
	if p.Compare == comparedYear {
		return period, period.YearBefore()
	}
	return period, period.Before()
}

// readParams reads the query of an address. What is not there has its default;
// what is there must be right.
func readParams(r *request) (params, error) {
	q := r.URL.Query()
	p := params{
		Measure: collector.Measure(q.Get("show")), Step: chart.Step(q.Get("by")),
		Sort: collector.PostSort(q.Get("sort")), Search: q.Get("q"), Page: 1,
		Tag: q.Get("tag"), Series: q.Get("series"),
		Groups: cmp.Or(q.Get("groups"), defaultGroupSort), More: q.Get("more"),
		Axis: cmp.Or(q.Get("axis"), axisDate), Set: collector.PostSet(cmp.Or(q.Get("posts"), string(collector.CurrentPosts))),
	}
	p.Measure, p.Sort = cmp.Or(p.Measure, collector.ByViews), cmp.Or(p.Sort, defaultSort)
	switch {
	case !slices.Contains(collector.Measures(), p.Measure):
		return p, badRequest("wrong.show", "Given", string(p.Measure))
	case p.Step != "" && !slices.Contains(chart.Steps(), p.Step):
		return p, badRequest("wrong.by", "Given", string(p.Step))
	case !p.Sort.OfPeriod() && !slices.Contains(collector.PostSorts(), p.Sort):
		return p, badRequest("wrong.sort", "Given", string(p.Sort))
	case !slices.Contains(axes(), p.Axis):
		return p, badRequest("wrong.axis", "Given", p.Axis)
	case p.Set != collector.CurrentPosts && p.Set != collector.DeletedPosts:
		return p, badRequest("wrong.posts", "Given", string(p.Set))
	case !slices.Contains(groupSorts(), p.Groups):
		return p, badRequest("wrong.sort", "Given", p.Groups)
	case p.More != "" && !slices.Contains(groupLists(), p.More):
		return p, badRequest("wrong.more", "Given", p.More)
	case !searchable(p.Search):
		return p, badRequest("wrong.search", "Most", maxSearch)
	case !searchable(p.Tag), !searchable(p.Series):
		return p, badRequest("wrong.group", "Most", maxSearch)
	}
	if err := p.readChosen(q["post"]); err != nil {
		return p, err
	}
	if err := p.readSize(q.Get("size")); err != nil {
		return p, err
	}
	if err := p.readPlace(q.Get("order"), q.Get("page")); err != nil {
		return p, err
	}
	return p, p.readRange(r, q)
}

// readRanged reads the query of an address of a page that has a form for a range. If
// only its days are wrong, the form says so and shows them again, and the page is about
// the days that it is about without them.
func readRanged(r *request) (params, error) {
	p, err := readParams(r)
	if f, ok := errors.AsType[*fault](err); ok && f == p.wrongDays {
		r.status = f.status
		p.WrongDays = r.text.Say(f.key, f.args...)
		return p, nil
	}
	return p, err
}

// readRange reads which days a page is about, and what they are compared with.
func (p *params) readRange(r *request, q url.Values) error {
	p.Range, p.Compare = cmp.Or(q.Get("range"), defaultRange), cmp.Or(q.Get("compare"), comparedBefore)
	switch {
	case !slices.Contains(rangeNames(), p.Range):
		return badRequest("wrong.range", "Given", p.Range)
	case !slices.Contains(comparisons(), p.Compare):
		return badRequest("wrong.compare", "Given", p.Compare)
	}
	p.from, p.to = q.Get("from"), q.Get("to")
	p.wrongDays = p.readPeriod(r, p.from, p.to)
	if p.wrongDays != nil { // which would be an error that is not nil otherwise
		return p.wrongDays
	}
	return nil
}

// keptRange is what pages about a blog take along from one to another: the range that
// was chosen. Of a wrong one nothing is kept; the page itself says what is wrong.
func (r *request) keptRange() url.Values {
	var p params
	if p.readRange(r, r.URL.Query()) != nil {
		return url.Values{}
	}
	return p.values()
}

// withQuery is an address with a query, if there is any.
func withQuery(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// searchable reports whether posts can be looked for by a text.
func searchable(text string) bool {
	return utf8.RuneCountInString(text) <= maxSearch && utf8.ValidString(text)
}

// maxCompared is how many posts can be told apart side by side.
const maxCompared = 10

// readChosen reads the ids of posts to compare.
func (p *params) readChosen(ids []string) error {
	for _, id := range ids {
		if id != "" && !slices.Contains(p.Chosen, id) {
			p.Chosen = append(p.Chosen, id)
		}
	}
	if len(p.Chosen) > maxCompared {
		return badRequest("wrong.too_many", "Given", len(p.Chosen), "Most", maxCompared)
	}
	return nil
}

// readPeriod reads a range of days. Without its end it lasts until yesterday, and
// without its beginning it is as long as the default range.
func (p *params) readPeriod(r *request, from, to string) *fault {
	if from == "" && to == "" {
		return nil
	}
	today := collector.DateOf(r.now)
	period := collector.Period{First: today - defaultDays, Last: today - 1}
	if err := readDay(from, &period.First); err != nil {
		return err
	}
	if err := readDay(to, &period.Last); err != nil {
		return err
	}
	switch {
	case from == "":
		period.First = period.Last - defaultDays + 1
	case to == "" && period.First == today:
		period.Last = today
	}
	switch {
	case period.First > today:
		return badRequest("wrong.future", "Date", r.text.Date(period.First))
	case period.Last > today:
		return badRequest("wrong.future", "Date", r.text.Date(period.Last))
	case period.First > period.Last:
		return badRequest("wrong.from_to", "From", period.First, "To", period.Last)
	case period.First < firstDay:
		return badRequest("wrong.before_velog", "From", period.First)
	}
	p.Period = period
	return nil
}

// readDay reads a day, if one is written.
func readDay(written string, d *collector.Date) *fault {
	if written == "" {
		return nil
	}
	var err error
	if *d, err = collector.ParseDate(written); err != nil || d.String() != written {
		return badRequest("wrong.day", "Given", written)
	}
	return nil
}

// firstDay is before every post on velog: 2015-01-01.
const firstDay collector.Date = 16436

func (p *params) readPlace(order, page string) error {
	switch order {
	case "":
		p.Ascending = ascendsByDefault(p.Sort)
	case "asc", "desc":
		p.Ascending = order == "asc"
	default:
		return badRequest("wrong.order", "Given", order)
	}
	if page == "" {
		return nil
	}
	n, err := strconv.Atoi(page)
	if err != nil || n < 1 || n > 1_000_000 {
		return badRequest("wrong.page", "Given", page)
	}
	p.Page = n
	return nil
}

// ascendsByDefault reports whether a column is ascending when it is first chosen: titles, from
// the first letter on, numbers from the largest.
func ascendsByDefault(s collector.PostSort) bool { return s == collector.SortTitle }

// ariaSort is the order of the column that a table is sorted by.
func (p params) ariaSort() string {
	return map[bool]string{true: "ascending", false: "descending"}[p.Ascending]
}

// query writes the params as the query of an address.
func (p params) query() string { return "?" + p.values().Encode() }

// values are the params without defaults. What is empty has its default.
func (p params) values() url.Values {
	q := url.Values{}
	set := func(name, value, usual string) {
		if value != "" && value != usual {
			q.Set(name, value)
		}
	}
	if p.custom() {
		q.Set("from", p.Period.First.String())
		q.Set("to", p.Period.Last.String())
	} else {
		set("range", p.Range, defaultRange)
	}
	set("show", string(p.Measure), string(collector.ByViews))
	set("by", string(p.Step), "")
	set("compare", p.Compare, comparedBefore)
	set("sort", string(p.Sort), string(defaultSort))
	if p.Ascending != ascendsByDefault(p.Sort) {
		q.Set("order", map[bool]string{true: "asc", false: "desc"}[p.Ascending])
	}
	set("q", p.Search, "")
	set("tag", p.Tag, "")
	set("series", p.Series, "")
	set("posts", string(p.Set), string(collector.CurrentPosts))
	set("axis", p.Axis, axisDate)
	if len(p.Chosen) > 0 {
		q["post"] = p.Chosen
	}
	set("groups", p.Groups, defaultGroupSort)
	set("more", p.More, "")
	p.setPlace(q)
	return q
}

// ofRange are the params without those of the list of posts.
func (p params) ofRange() params {
	return params{
		Range: p.Range, Period: p.Period, Measure: p.Measure, Step: p.Step, Compare: p.Compare, Sort: defaultSort,
		WrongDays: p.WrongDays, from: p.from, to: p.to,
		Set: collector.CurrentPosts, Chosen: p.Chosen, Axis: p.Axis, Groups: p.Groups, Page: 1, Size: pageSizes()[0],
	}
}

func (p params) withRange(name string) params {
	p.Range, p.Period, p.Page = name, collector.Period{}, 1
	return p
}

func (p params) withPeriod(period collector.Period) params {
	p.Period, p.Page = period, 1
	return p
}

// listed is where the posts of the list stand that have a tag, or are of a series, with
// the range.
func (p params) listed(b blog, tag, series string) string {
	p = p.ofRange()
	p.Chosen, p.Axis, p.Groups, p.Tag, p.Series = nil, axisDate, defaultGroupSort, tag, series
	return b.Base + p.query() + "#posts"
}

func (p params) withPage(n int) params {
	p.Page = n
	return p
}

// withSort orders by a column; the column that orders already is turned round.
func (p params) withSort(s collector.PostSort) params {
	p.Ascending = ascendsByDefault(s) != (p.Sort == s && p.Ascending == ascendsByDefault(s))
	p.Sort, p.Page = s, 1
	return p
}
