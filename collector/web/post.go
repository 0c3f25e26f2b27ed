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

// post shows the days of one post.
func (v *visit) post(b blog, id string) (postPage, error) {
	p, err := readParams(v.r.URL.Query())
	if err != nil {
		return postPage{}, err
	}
	facts, err := b.Blogs.Post(v.r.Context(), b.Account.ID, id)
	if err != nil {
		return postPage{}, err
	}
	today := collector.DateOf(v.now)
	from := first(p.Range, today)
	days, err := b.Blogs.PostDays(v.r.Context(), facts.Row, min(from, collector.ComparedFrom(today)), today)
	if err != nil {
		return postPage{}, err
	}
	page := postPage{frame: v.frame(facts.Title), Blog: b, Facts: facts, Ranges: ranges(v.text, p)}
	if page.Figures, err = v.figures(b, facts.Row, days, today); err != nil {
		return page, err
	}
	page.draw(v.text, days, from, today)
	return page, v.drawToday(&page, days, today)
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

func (v *visit) drawToday(p *postPage, days []collector.Day, today collector.Date) error {
	p.Today.Empty = true
	if len(days) == 0 || days[len(days)-1].Date != today {
		return nil
	}
	spans, err := p.Blog.Blogs.PostSpans(v.r.Context(), p.Facts.Row, today)
	if err == nil {
		p.Today = todayChart(v.text, "today", spans, days[len(days)-1])
	}
	return err
}
