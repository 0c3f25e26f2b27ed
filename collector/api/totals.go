package api

import (
	"context"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// period is the views of some days, and of as many before them.
type period struct {
	Range
	Sum
	Before        before                   `json:"before"`
	Change        *float64                 `json:"change_percent" doc:"Change of views in percent. Null: the periods cannot be compared, or there were no views before." example:"-12.5"`
	NotComparable *collector.NotComparable `json:"not_comparable,omitempty" enum:"unknown,incomplete,before_unknown,before_incomplete" doc:"Why the periods cannot be compared; omitted if they can. unknown: no day of the period has data; incomplete: a day of it is unknown or partial; before_unknown, before_incomplete: the same for the period before. For today, only yesterday has to be complete."`
	Released      *string                  `json:"released,omitempty" format:"date" doc:"Of a post that was released on this day, within the periods: it had less time in the period before, or none, so that change_percent is null. before.views is what it got from its release on."`
}

type before struct {
	Range
	Views *int64 `json:"views" doc:"Views of the period before. Null unless all of its days are known and none is partial. For today: the views of yesterday up to the time of today's last reading."`
}

type totalsAnswer struct {
	Body struct {
		Posts     int64    `json:"posts" minimum:"0" doc:"Number of posts, without deleted ones. The totals are theirs."`
		Views     *int64   `json:"views_total"`
		Likes     *int64   `json:"likes_total" doc:"Without posts whose count is unknown."`
		Comments  *int64   `json:"comments_total" doc:"Without posts whose count is unknown."`
		Ratio     *float64 `json:"likes_per_100_views" doc:"Over posts whose likes are known." example:"1.5"`
		Today     period   `json:"today" doc:"So far."`
		Yesterday period   `json:"yesterday"`
		Week      period   `json:"week" doc:"The 7 days that ended when today began."`
		Month     period   `json:"month" doc:"The 30 days that ended when today began."`
	} `nameHint:"Totals"`
}

func (a *api) totals(ctx context.Context, c call, _ *none) (*totalsAnswer, error) {
	total, err := a.Blogs.Totals(ctx, c.account.ID)
	if err != nil {
		return nil, err
	}
	var out totalsAnswer
	b := &out.Body
	b.Posts, b.Views, b.Likes, b.Comments = int64(total.Posts), count(total.Views), count(total.Likes), count(total.Comments)
	if ratio, ok := collector.LikesPerHundred(total.Likes, total.LikedViews); ok {
		b.Ratio = &ratio
	}
	views, err := a.compare(ctx, c.account.ID)
	b.Today, b.Yesterday, b.Week, b.Month = periodOf(views.Today), periodOf(views.Yesterday), periodOf(views.Week), periodOf(views.Month)
	return &out, err
}

func (a *api) compare(ctx context.Context, account int64) (collector.Comparisons, error) {
	today := collector.DateOf(a.Now())
	rows, err := a.Blogs.AccountDays(ctx, account, collector.ComparedFrom(today), today)
	if err != nil {
		return collector.Comparisons{}, err
	}
	part, err := a.Blogs.PartOfYesterday(ctx, account, 0, today)
	return collector.Compare(collector.DaysOf(rows), today, part, 0), err
}

func (a *api) comparePost(ctx context.Context, account int64, p collector.PostFacts) (collector.Comparisons, error) {
	today := collector.DateOf(a.Now())
	days, err := a.Blogs.PostDays(ctx, account, p.Row, collector.ComparedFrom(today), today)
	if err != nil {
		return collector.Comparisons{}, err
	}
	part, err := a.Blogs.PartOfYesterday(ctx, account, p.Row, today)
	return collector.Compare(days, today, part, p.Began()), err
}

func periodOf(c collector.Comparison) period {
	earlier := collector.Period{First: c.First, Last: c.Last}.Before()
	p := period{
		Range:  Range{c.First.String(), c.Last.String()},
		Sum:    sumOf(c.Sum),
		Before: before{Range: Range{earlier.First.String(), earlier.Last.String()}},
	}
	if c.BeforeKnown() || c.Released != 0 && c.Before.Days > 0 {
		p.Before.Views = &c.Before.Views
	}
	if c.Released != 0 {
		released := c.Released.String()
		p.Released = &released
	}
	if percent, ok := c.Percent(); ok {
		p.Change = &percent
	}
	if c.Obstacle != "" {
		p.NotComparable = &c.Obstacle
	}
	return p
}
