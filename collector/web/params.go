package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/velog-dashboard/velog-dashboard/collector"
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
	defaultSort  = collector.SortMonth
	pageSize     = 25
	maxSearch    = 200
)

// dayRange is a range of days that charts show, up to today.
type dayRange struct {
	name string
	days collector.Date // 0: all
}

func dayRanges() []dayRange {
	return []dayRange{{"30d", collector.MonthLength}, {"90d", 90}, {"1y", 365}, {"all", 0}}
}

// rangeNames returns the names of the ranges.
func rangeNames() []string {
	var names []string
	for _, r := range dayRanges() {
		names = append(names, r.name)
	}
	return names
}

// first returns the first day of a range that ends today. The name is one of
// [rangeNames]: readParams takes no other.
func first(name string, today collector.Date) collector.Date {
	for _, r := range dayRanges() {
		if r.name == name && r.days > 0 {
			return today - r.days + 1
		}
	}
	return collector.AllDays
}

// params are what an address asks of a page.
type params struct {
	Range     string
	Sort      collector.PostSort
	Ascending bool
	Search    string
	Page      int // from 1 on
}

// readParams reads the query of an address. What is not there has its default;
// what is there must be right.
func readParams(q url.Values) (params, error) {
	p := params{Range: q.Get("range"), Sort: collector.PostSort(q.Get("sort")), Search: q.Get("q"), Page: 1}
	if p.Range == "" {
		p.Range = defaultRange
	}
	if p.Sort == "" {
		p.Sort = defaultSort
	}
	if !slices.Contains(rangeNames(), p.Range) {
		return p, badRequest("wrong.range", "Given", p.Range)
	}
	if !slices.Contains(collector.PostSorts(), p.Sort) {
		return p, badRequest("wrong.sort", "Given", string(p.Sort))
	}
	if utf8.RuneCountInString(p.Search) > maxSearch || !utf8.ValidString(p.Search) {
		return p, badRequest("wrong.search", "Most", maxSearch)
	}
	return p, p.readPlace(q.Get("order"), q.Get("page"))
}

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

// query writes the params as the query of an address, without defaults.
func (p params) query() string {
	q := url.Values{}
	if p.Range != defaultRange {
		q.Set("range", p.Range)
	}
	if p.Sort != defaultSort {
		q.Set("sort", string(p.Sort))
	}
	if p.Ascending != ascendsByDefault(p.Sort) {
		q.Set("order", map[bool]string{true: "asc", false: "desc"}[p.Ascending])
	}
	if p.Search != "" {
		q.Set("q", p.Search)
	}
	if p.Page > 1 {
		q.Set("page", strconv.Itoa(p.Page))
	}
	return "?" + q.Encode()
}

func (p params) withRange(name string) params {
	p.Range = name
	return p
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
