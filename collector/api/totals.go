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
	Change        *float64                 `json:"change_percent" doc:"By how many percent the views changed. null: the two cannot be compared, or there were none before." example:"-12.5"`
	NotComparable *collector.NotComparable `json:"not_comparable,omitempty" enum:"unknown,incomplete,before_unknown,before_incomplete" doc:"Why the two cannot be compared; left out where they can be. unknown: no day of the period is known; incomplete: a day of it is unknown or partial; before_unknown, before_incomplete: the same of the period before. Of today only yesterday has to be whole."`
}

type before struct {
	Range
	Views *int64 `json:"views" doc:"The views of the period before; null unless all of its days are known and none is partial. Of today's, the views of yesterday by the same time: until as long after midnight as the last reading of today."`
}

type totalsAnswer struct {
	Body struct {
		Posts     int64    `json:"posts" minimum:"0" doc:"Posts, without those that are gone. The totals are theirs."`
		Views     *int64   `json:"views_total"`
		Likes     *int64   `json:"likes_total" doc:"Without posts of which they are not known."`
		Comments  *int64   `json:"comments_total" doc:"Without posts of which they are not known."`
		Ratio     *float64 `json:"likes_per_100_views" doc:"Of the posts whose likes are known." example:"1.5"`
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
	return collector.Compare(collector.DaysOf(rows), today, part), err
}

func periodOf(c collector.Comparison) period {
	earlier := collector.Period{First: c.First, Last: c.Last}.Before()
	p := period{
		Range:  Range{c.First.String(), c.Last.String()},
		Sum:    sumOf(c.Sum),
		Before: before{Range: Range{earlier.First.String(), earlier.Last.String()}},
	}
	if c.BeforeKnown() {
		p.Before.Views = &c.Before.Views
	}
	if percent, ok := c.Percent(); ok {
		p.Change = &percent
	}
	if c.Obstacle != "" {
		p.NotComparable = &c.Obstacle
	}
	return p
}
