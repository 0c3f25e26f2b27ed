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
	Days       []collector.Day // newest first
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
	return page, drawToday(r, &page, days, today)
}

func (p *postPage) draw(l *text.Language, days []collector.Day, from, today collector.Date) {
	p.Views = dailyChart(l, "views", "view", days, from, today)
	shown := days[len(days)-countFrom(days, from):]
	p.Cumulative = totalChart(l, "total", shown, from, today)
	p.Likes = dailyChart(l, "likes", "like", days, from, today)
	p.HasLikes = slices.ContainsFunc(shown, func(d collector.Day) bool { return d.Likes != 0 && d.Likes != collector.Unknown })
	p.Days = slices.Clone(shown)
	slices.Reverse(p.Days)
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

func drawToday(r *request, p *postPage, days []collector.Day, today collector.Date) error {
	p.Today.Empty = true
	if len(days) == 0 || days[len(days)-1].Date != today {
		return nil
	}
	spans, err := p.Blog.Blogs.PostSpans(r.Context(), p.Facts.Row, today)
	if err == nil {
		p.Today = todayChart(r.text, "today", spans, days[len(days)-1])
	}
	return err
}
