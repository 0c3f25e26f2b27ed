package web

import (
	"context"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// insightsPage is what the days of a blog tell at a second look.
type insightsPage struct {
	blogFrame
	First    *firstDays // nil: they are over
	Range    rangeView  // of which only the choice of days is shown
	Week     weekView
	Weekdays weekdayView
	Year     yearView
	Unusual  []unusualDay
	More     int    // unusual days for which there is no room
	TooEarly bool   // to tell what is usual
	AllOdd   string // link to where all of them are; empty: there is none
	Records  []recordRow
	Newest   newestPosts
	Movers   moversView
	Groups   []groupTable
}

func (insightsPage) template() string { return "insights" }

// Shows reports whether a part of the page is shown: in the first days, which say what
// comes when, an empty one is left out.
func (p insightsPage) Shows(empty bool) bool { return p.First == nil || !empty }

// showInsights shows the viewer what the days of an account tell.
func (p blogPages) showInsights(r *request) (page, error) {
	b, err := p.blog(r)
	if err != nil {
		return nil, err
	}
	return p.insights(r, b)
}

// insightData is what the page is made from.
type insightData struct {
	b     blog
	today collector.Date
	days  []collector.Day // all that are known
	posts []collector.PostRange
	rangeView
}

func (p blogPages) insights(r *request, b blog) (insightsPage, error) {
	q, err := readRanged(r)
	if err != nil {
		return insightsPage{}, err
	}
	q.Measure = collector.ByViews
	if q.More == "" {
		q.Page = 1
	}
	page := insightsPage{blogFrame: p.blogFrame(r, b, r.text.Say("section.insights")+" · @"+b.Account.User)}
	data, err := readInsights(r.Context(), r.text, b, collector.DateOf(r.now), q)
	if err != nil {
		return page, err
	}
	page.First = b.firstDays(r, data.days, len(data.days) == 0).forInsights()
	data.Figures = page.First.known(data.Figures)
	page.Range = data.rangeView
	page.Weekdays, page.Year = data.weekdays(r), data.year(r)
	page.Movers = data.movers(r.text)
	if page.Groups, err = data.groups(r.text); err != nil {
		return page, err
	}
	if page.Records, err = data.records(r); err != nil {
		return page, err
	}
	if page.Week, err = data.week(r); err != nil {
		return page, err
	}
	if page.Unusual, page.More, err = data.unusual(r); err != nil {
		return page, err
	}
	page.TooEarly = len(page.Unusual) == 0 && data.tooEarly()
	if b.Own { // of events of the blog guests see none
		page.AllOdd = b.eventsLink(r, collector.EventUnusual, params{})
	}
	page.Newest, err = data.newest(r)
	return page, err
}

func readInsights(ctx context.Context, l *text.Language, b blog, today collector.Date, q params) (*insightData, error) {
	rows, err := b.Blogs.AccountDays(ctx, b.Account.ID, collector.AllDays, today)
	if err != nil {
		return nil, err
	}
	d := &insightData{b: b, today: today, days: collector.DaysOf(rows)}
	d.choose(l, q)
	if d.posts, err = b.Blogs.PostRanges(ctx, b.Account.ID, d.Period, d.Before); err != nil {
		return nil, err
	}
	d.Figures = d.figures(l)
	return d, nil
}

// choose takes the range that the page is about.
func (d *insightData) choose(l *text.Language, q params) {
	d.rangeView = rangeView{params: q, Today: d.today, since: firstOf(d.days, d.today)}
	d.Period, d.Before = q.periods(d.today)
	if d.Period.First == collector.AllDays {
		d.Period.First = min(d.since, d.Period.Last)
	}
	d.link(l, "", d.Period.Length())
}

// figures are the views of the range, and how many likes came with them.
func (d *insightData) figures(l *text.Language) []figure {
	views := d.rangeView.figures(l, d.b, d.days)[:2]
	all := collector.AllOf(d.posts)
	likes := figure{Label: l.Say("per_hundred"), Value: text.PerHundred(all.Likes, all.LikedViews), Note: l.CountOf("like", all.Likes)}
	if all.LikedViews == 0 {
		likes.Note = l.Say("not_known")
	}
	return append(views, likes)
}
