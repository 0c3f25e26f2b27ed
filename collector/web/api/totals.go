package api

import (
	"context"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// period is the views of some days, and of as many before them.
type period struct {
	Range
	Sum
	Before before `json:"before"`
}

type before struct {
	Range
	Views *int64 `json:"views" doc:"The views of the period before; null unless all of its days are known. Of today's, the views of yesterday by the same time."`
}

type totalsAnswer struct {
	Body struct {
		Posts     int64  `json:"posts" minimum:"0" doc:"Posts, without those that are gone. The totals are theirs."`
		Views     *int64 `json:"views_total"`
		Likes     *int64 `json:"likes_total" doc:"Without posts of which they are not known."`
		Comments  *int64 `json:"comments_total" doc:"Without posts of which they are not known."`
		Today     period `json:"today" doc:"So far."`
		Yesterday period `json:"yesterday"`
		Week      period `json:"week" doc:"The 7 days that ended when today began."`
		Month     period `json:"month" doc:"The 30 days that ended when today began."`
	} `nameHint:"Totals"`
}

func (a *api) totals(ctx context.Context, c call, _ *none) (*totalsAnswer, error) {
	posts, total, err := a.Book.Totals(ctx, c.account.ID)
	if err != nil {
		return nil, err
	}
	today := collector.DateOf(a.Now())
	rows, err := a.Book.AccountDays(ctx, c.account.ID, today-60, today)
	if err != nil {
		return nil, err
	}
	days := collector.DaysOf(rows)
	var out totalsAnswer
	b := &out.Body
	b.Posts, b.Views, b.Likes, b.Comments = int64(posts), count(total.Views), count(total.Likes), count(total.Comments)
	b.Yesterday, b.Week, b.Month = periodOf(days, today-1, 1), periodOf(days, today-1, 7), periodOf(days, today-1, 30)
	b.Today, err = a.today(ctx, c.account.ID, days, today)
	return &out, err
}

// periodOf compares the days that end with one with as many before them.
func periodOf(days []collector.Day, last collector.Date, n int) period {
	got := collector.PeriodOf(days, last, n)
	p := period{
		Range:  Range{got.First.String(), got.Last.String()},
		Sum:    sumOf(got.Sum),
		Before: before{Range: Range{(got.First - collector.Date(n)).String(), (got.First - 1).String()}},
	}
	if got.Before.Days == n {
		p.Before.Views = &got.Before.Views
	}
	return p
}

// today compares today with yesterday by the same time: a day that is not over
// is less than any that is.
func (a *api) today(ctx context.Context, account int64, days []collector.Day, today collector.Date) (period, error) {
	p := periodOf(days, today, 1)
	p.Before.Views = nil
	if !collector.IsWhole(days, today-1) {
		return p, nil
	}
	views, known, err := a.Book.ViewsBy(ctx, account, 0, a.Now().Add(-24*time.Hour))
	if known {
		p.Before.Views = &views
	}
	return p, err
}
