package web

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// pageSizes are how many rows a page of a list can have. The first is usual.
func pageSizes() []int { return []int{25, 50, 100, 200} }

// pager leads through a list.
type pager struct {
	Found    int64
	From, To int64    // which of those found are shown, counted from 1
	At       int64    // the page that is shown, of Pages
	Pages    int64    // at least 1
	Sizes    []choice // of pages; none where the smallest has room for all
	offset   int

	FirstPage, EarlierPage, LaterPage, LastPage string // links; empty: none
}

// paged is the page of a list of so many that the params ask for. Links lead to
// params.
func paged(p params, found int, link func(params) string) (pager, error) {
	pages := max(1, (found+p.Size-1)/p.Size)
	if p.Page > pages {
		return pager{}, notFound("wrong.no_page", "Page", p.Page, "Last", pages)
	}
	offset := p.offset()
	list := pager{
		Found: int64(found), From: int64(offset + min(1, found)), To: int64(min(offset+p.Size, found)),
		At: int64(p.Page), Pages: int64(pages), offset: offset,
	}
	to := func(page int) string { return link(p.withPage(page)) }
	if p.Page > 1 {
		list.FirstPage, list.EarlierPage = to(1), to(p.Page-1)
	}
	if p.Page < pages {
		list.LaterPage, list.LastPage = to(p.Page+1), to(pages)
	}
	if found > pageSizes()[0] {
		list.Sizes = sizes(p, link)
	}
	return list, nil
}

// sizes lead to pages of other sizes, on which the first row of this one is.
func sizes(p params, link func(params) string) []choice {
	var all []choice
	for _, size := range pageSizes() {
		q := p.withPage(p.offset()/size + 1)
		q.Size = size
		all = append(all, choice{text.Number(int64(size)), link(q), size == p.Size})
	}
	return all
}

// offset is how many rows come before the page.
func (p params) offset() int { return (p.Page - 1) * p.Size }

// setPlace writes into a query which page is asked for, and of how many rows, unless it
// is what an address without them asks for.
func (p params) setPlace(q url.Values) {
	if p.Page > 1 {
		q.Set("page", strconv.Itoa(p.Page))
	}
	if p.Size != 0 && p.Size != pageSizes()[0] {
		q.Set("size", strconv.Itoa(p.Size))
	}
}

// readSize reads how many rows a page has.
func (p *params) readSize(size string) error {
	p.Size = pageSizes()[0]
	if size == "" {
		return nil
	}
	n, err := strconv.Atoi(size)
	if err != nil || !slices.Contains(pageSizes(), n) {
		return badRequest("wrong.size", "Given", size)
	}
	p.Size = n
	return nil
}
