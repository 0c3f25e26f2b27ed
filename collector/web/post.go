package web

import (
	"slices"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/chart"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// postPage is the page of one post.
type postPage struct {
	frame
	Blog       blog
	Facts      collector.PostFacts
	Figures    []figure
	Ranges     []choice
	Views      chart.Chart
	Likes      chart.Chart
	Cumulative chart.Chart
	Today      chart.Chart
	HasLikes   bool
	HourRows   []hourRow
	Days       dayTable
}

func (postPage) template() string { return "post" }

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
	q, err := readParams(r.URL.Query())
	if err != nil {
		return postPage{}, err
	}
	facts, err := b.Blogs.Post(r.Context(), b.Account.ID, id)
	if err != nil {
		return postPage{}, err
	}
	today := collector.DateOf(r.now)
	from := first(q.Range, today)
	days, err := b.Blogs.PostDays(r.Context(), facts.Row, min(from, collector.ComparedFrom(today)), today)
	if err != nil {
		return postPage{}, err
	}
	page := postPage{frame: p.frame(r, facts.Title), Blog: b, Facts: facts, Ranges: ranges(r.text, q)}
	if page.Figures, err = figures(r, b, facts.Row, days, today); err != nil {
		return page, err
	}
	page.draw(r.text, days, from, today)
	return page, page.drawToday(r, days, today)
}

func (p *postPage) draw(l *text.Language, days []collector.Day, from, today collector.Date) {
	link, shown := p.Blog.slotLink, days[len(days)-countFrom(days, from):]
	views, likes := chart.NewSlots(shown, from, today, chart.Views), chart.NewSlots(shown, from, today, chart.Likes)
	p.Views = dailyChart(l, "views", "view", views, days, link)
	p.Cumulative = totalChart(l, "total", views, link)
	p.Likes = dailyChart(l, "likes", "like", likes, nil, link)
	p.HasLikes = slices.ContainsFunc(shown, func(d collector.Day) bool { return d.Likes != 0 && d.Likes != collector.Unknown })
	p.Days = tableOfDays(l, l.Say("days_of", "Title", p.Facts.Title), views, link)
}

// countFrom counts the days that are not before one.
func countFrom(days []collector.Day, from collector.Date) int {
	n := 0
	for _, d := range days {
		if d.Date >= from {
			n++
		}
	}
	return n
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
