package web

// pager leads through a list.
type pager struct {
	Found       int64
	From, To    int64  // which of those found are shown, counted from 1
	EarlierPage string // links; empty: none
	LaterPage   string
	offset      int
}

// paged is a part of a list of so many.
func paged(number, found int, link func(page int) string) (pager, error) {
	offset := (number - 1) * pageSize
	if offset > 0 && offset >= found {
		return pager{}, notFound("wrong.no_page", "Page", number, "Last", max(1, (found+pageSize-1)/pageSize))
	}
	p := pager{From: int64(offset + min(1, found)), To: int64(min(offset+pageSize, found)), Found: int64(found), offset: offset}
	if number > 1 {
		p.EarlierPage = link(number - 1)
	}
	if p.To < p.Found {
		p.LaterPage = link(number + 1)
	}
	return p, nil
}
