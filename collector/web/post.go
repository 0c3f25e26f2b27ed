package web

import (
	"slices"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/chart"
)

// postPage is the page of one post.
type postPage struct {
	blogFrame
	Facts      collector.PostFacts
	First      *firstDays // nil: they are over
	Figures    []figure
	Range      rangeView
	Cumulative chart.Chart
	TotalRows  []totalRow // of the same chart, the newest first
	Today      chart.Chart
	HourRows   []hourRow
	Ages       agesView
}

// totalRow is the total as of the end of a day, or of several in one point of the chart.
type totalRow struct {
	When  string
	Total int64
}

func (postPage) template() string { return "post" }

// ReadToday reports whether anybody has viewed the post today.
func (p postPage) ReadToday() bool {
	return slices.ContainsFunc(p.HourRows, func(h hourRow) bool { return h.Views > 0 })
}

// Compare is where the post stands beside others.
func (p postPage) Compare() string {
	q := p.Range.params.ofRange()
	q.Chosen = []string{p.Facts.ID}
	return p.Blog.Base + "/compare" + q.query()
}

// WithTag and OfSeries are where the posts are listed that have a tag, or are of a
// series.
func (p postPage) WithTag(tag string) string { return p.Range.listed(p.Blog, tag, "") }

// OfSeries is described with WithTag.
func (p postPage) OfSeries(series string) string { return p.Range.listed(p.Blog, "", series) }

// showPost shows the viewer a post.
func (p blogPages) showPost(r *request) (page, error) {
	b, err := p.blog(r)
	if err != nil {
		return nil, err
	}
	return p.post(r, b, r.PathValue("post"))
}

// post shows the days of one post.
func (p blogPages) post(r *request, b blog, id string) (postPage, error) {
	q, err := readRanged(r)
	if err != nil {
		return postPage{}, err
	}
	facts, err := b.Blogs.Post(r.Context(), b.Account.ID, id)
	if err != nil {
		return postPage{}, err
	}
	today := collector.DateOf(r.now)
	days, err := b.Blogs.PostDays(r.Context(), b.Account.ID, facts.Row, q.daysNeeded(today), today)
	if err != nil {
		return postPage{}, err
	}
	page := postPage{blogFrame: p.blogFrame(r, b, r.text.Title(facts.Post)), Facts: facts}
	if page.Figures, err = figures(r, b, facts.Row, facts.Began(), days, today); err != nil {
		return page, err
	}
	page.First = firstDaysOf(days, today, facts.KnownFromIt)
	page.Figures = page.First.known(page.Figures)
	happened, err := b.marks(r, q, facts.ID)
	if err != nil {
		return page, err
	}
	page.draw(r, q, days, happened)
	if err := page.drawAges(r); err != nil {
		return page, err
	}
	return page, page.drawToday(r, days, today)
}

// draw draws the days of the range.
func (p *postPage) draw(r *request, q params, days []collector.Day, happened marks) {
	p.Range = chosen(r, p.Blog, q, days, happened, p.Facts.Began(), r.text.Say("days_of", "Title", r.text.Title(p.Facts.Post)))
	last := p.Range.Period.Last
	if !q.custom() {
		last = p.Range.Today
	}
	slots := chart.NewSlots(between(days, p.Range.Period.First, last), p.Range.Period.First, last, q.Step, collector.ByViews)
	p.Cumulative = totalChart(r, "total", slots, func(s chart.Slot) string { return p.Blog.slotLink(s, q) })
	for _, s := range slices.Backward(slots) {
		if s.Known {
			p.TotalRows = append(p.TotalRows, totalRow{slotText(r.text, s), s.Total})
		}
	}
}

// drawToday draws the hours of today, if the post has been read in it.
func (p *postPage) drawToday(r *request, days []collector.Day, today collector.Date) error {
	p.Today.Empty = true
	if len(days) == 0 || days[len(days)-1].Date != today {
		return nil
	}
	hours, err := p.Blog.Blogs.Hours(r.Context(), p.Blog.Account.ID, p.Facts.Row, today)
	p.Today, p.HourRows = hoursChart(r, "today", today, hours), hourRows(hours)
	return err
}
