package web

import (
	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// allInsightsPage is what the days of all blogs together tell at a second look: what
// follows from these alone, without a look at the posts.
type allInsightsPage struct {
	allFrame
	Range    rangeView // of which only the choice of days is shown
	Weekdays weekdayView
	Year     yearView
	Unusual  []unusualDay
	More     int    // unusual days for which there is no room
	TooEarly bool   // to tell what is usual
	AllOdd   string // no list has them all
	Records  []recordRow
	Movers   movedBlogs
}

func (allInsightsPage) template() string { return "all insights" }

// Shows reports whether a part of the page is shown: all are.
func (allInsightsPage) Shows(bool) bool { return true }

// movedBlogs are the blogs that gained or lost most.
type movedBlogs struct {
	moversView
	Blogs int // that are compared
}

func (p allPages) insights(r *request) (page, error) {
	q, err := readRanged(r)
	if err != nil {
		return nil, err
	}
	q.Measure, q.Page = collector.ByViews, 1
	today := collector.DateOf(r.now)
	sums, err := p.blogSums(r, q.Measure)
	if err != nil {
		return nil, err
	}
	rows, err := p.Blogs.AllViews(r.Context(), today)
	if err != nil {
		return nil, err
	}
	d := &insightData{b: blog{Base: allPath}, today: today, days: collector.DaysOfBlogs(rows)}
	d.choose(r.text, q)
	d.compareBlogs(r.text, rows, sums)
	page := allInsightsPage{allFrame: p.allFrame(r, r.text.Say("section.insights")+" · "+r.text.Say("all.title")), Range: d.rangeView}
	page.Weekdays, page.Year, page.Records = d.weekdays(r), d.year(r), d.recordRows(r.text, collector.PostOnDay{})
	unusual, more := d.lastUnusual()
	for _, u := range unusual {
		page.Unusual = append(page.Unusual, d.unusualDay(r.text, u))
	}
	page.More, page.TooEarly, page.Movers = more, len(unusual) == 0 && d.tooEarly(), d.movedBlogs(sums)
	return page, nil
}

// movedBlogs are compared where the days of each blog are recent.
func (d *insightData) movedBlogs(sums []collector.BlogSums) movedBlogs {
	gained, lost, compared := collector.MovedBlogs(sums, d.Period, d.Before, d.today, mostMovers)
	v := movedBlogs{moversView{Compared: d.Before.Length() > 0, Before: d.Before}, compared}
	for _, list := range []struct {
		blogs []collector.MovedBlog
		into  *[]mover
	}{{gained, &v.Gained}, {lost, &v.Lost}} {
		for _, b := range list.blogs {
			*list.into = append(*list.into, mover{
				postChange{Title: "@" + b.User, Link: withQuery(userLink(b.User), d.ofRange().values()), Change: signed(b.Change())},
				text.Number(b.Now), text.Number(b.Before),
			})
		}
	}
	return v
}
