package api

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// DateQuery is a range of days in a query.
type DateQuery struct {
	From string `query:"from" format:"date" doc:"First day, in Seoul. Default: 29 days before the last day." example:"2026-10-24"`
	To   string `query:"to" format:"date" doc:"Last day, included. Default: today in Seoul." example:"2026-11-22"`
}

// dates reads the range. Its error is a problem that names the field.
func (s DateQuery) dates(today collector.Date) (from, to collector.Date, err error) {
	if to, err = dateIn("to", s.To, today); err != nil {
		return 0, 0, err
	}
	if from, err = dateIn("from", s.From, to-collector.MonthLength+1); err != nil {
		return 0, 0, err
	}
	return from, to, inOrder(from, to)
}

// dateIn reads a date of a query. It has a default.
func dateIn(name, text string, without collector.Date) (collector.Date, error) {
	if text == "" {
		return without, nil
	}
	d, err := collector.ParseDate(text)
	if err != nil {
		return 0, invalid("query."+name, err.Error())
	}
	return d, nil
}

func inOrder(from, to collector.Date) error {
	if from > to {
		return invalid("query.from", fmt.Sprintf("is %v, which is after the last day, %v", from, to))
	}
	return nil
}

// Day is what was got on one day.
type Day struct {
	Date          string `json:"date" format:"date" doc:"The day in Seoul." example:"2026-11-22"`
	Views         int64  `json:"views" doc:"Views of this day."`
	ViewsTotal    int64  `json:"views_total" doc:"Total at the end of the day."`
	Likes         *int64 `json:"likes" doc:"Likes of this day. Negative if more were withdrawn than given."`
	LikesTotal    *int64 `json:"likes_total"`
	Comments      *int64 `json:"comments"`
	CommentsTotal *int64 `json:"comments_total"`
	Quality       string `json:"quality" enum:"exact,estimated,partial,reported" doc:"exact: both midnights were read within 15 minutes; estimated: one was interpolated over a longer gap; partial: the day is incomplete, because it is not over or the first reading is in it; reported: velog counted it."`
}

func dayOf(d collector.Day) Day {
	return Day{
		d.Date.String(), d.Views, d.ViewsTotal, count(d.Likes), count(d.LikesTotal),
		count(d.Comments), count(d.CommentsTotal), string(d.Quality),
	}
}

type accountDay struct {
	Day
	Posts int64 `json:"posts" doc:"Number of posts with data for this day."`
}

// Range is the range that an answer is about.
type Range struct {
	From string `json:"from" format:"date"`
	To   string `json:"to" format:"date"`
}

type daysAnswer struct {
	Body struct {
		Range
		Days []accountDay `json:"days" nullable:"false" doc:"Days with data, oldest first."`
	} `nameHint:"Days"`
}

type postDaysQuery struct {
	PostID
	DateQuery
}

type postDaysAnswer struct {
	Body struct {
		Range
		Days []Day `json:"days" nullable:"false" doc:"Days with data, oldest first."`
	} `nameHint:"PostDays"`
}

// reading is a span: consecutive readings with the same counters.
type reading struct {
	FirstAt  time.Time `json:"first_at" doc:"The first reading of these counters."`
	LastAt   time.Time `json:"last_at" doc:"The last reading of these counters. The same as first_at if there was only one."`
	Views    int64     `json:"views" doc:"Total according to velog. It may fall."`
	Likes    *int64    `json:"likes"`
	Comments *int64    `json:"comments"`
}

type readingsAnswer struct {
	Body struct {
		Range
		Readings []reading `json:"readings" nullable:"false" doc:"Readings within these days, oldest first."`
	} `nameHint:"Readings"`
}

// maxReadingDays bounds what one request reads: a post that is read every ten
// minutes can have 150 readings a day.
const maxReadingDays = 370

// days adds the operations about days and what they are worked out from.
func (a *api) days() {
	register(a, operation(http.MethodGet, "/totals", "totals", "My totals",
		"Returns total views, likes and comments, and the views of today, yesterday, and the 7 and 30 days before today."), viewing(a, a.totals))
	register(a, operation(http.MethodGet, "/days", "days", "My days", "Returns the daily counts of all posts together."), viewing(a, a.accountDays))
	register(a, operation(http.MethodGet, "/posts/{id}/days", "post-days", "Days of a post",
		"Returns the daily counts of one post.", http.StatusNotFound), viewing(a, a.postDays))
	register(a, operation(http.MethodGet, "/posts/{id}/readings", "post-readings", "Readings of a post",
		fmt.Sprintf("Returns the readings of a post, for at most %d days per request.", maxReadingDays),
		http.StatusNotFound), viewing(a, a.postReadings))
}

func (a *api) accountDays(ctx context.Context, c call, in *DateQuery) (*daysAnswer, error) {
	from, to, err := in.dates(collector.DateOf(a.Now()))
	if err != nil {
		return nil, err
	}
	days, err := a.Blogs.AccountDays(ctx, c.account.ID, from, to)
	var out daysAnswer
	out.Body.Range = Range{from.String(), to.String()}
	out.Body.Days = make([]accountDay, len(days))
	for i, d := range days {
		out.Body.Days[i] = accountDay{dayOf(d.Day), int64(d.Posts)}
	}
	return &out, err
}

func (a *api) postDays(ctx context.Context, c call, in *postDaysQuery) (*postDaysAnswer, error) {
	from, to, err := in.dates(collector.DateOf(a.Now()))
	if err != nil {
		return nil, err
	}
	p, err := a.Blogs.Post(ctx, c.account.ID, in.ID)
	if err != nil {
		return nil, err
	}
	days, err := a.Blogs.PostDays(ctx, c.account.ID, p.Row, from, to)
	var out postDaysAnswer
	out.Body.Range = Range{from.String(), to.String()}
	out.Body.Days = make([]Day, len(days))
	for i, d := range days {
		out.Body.Days[i] = dayOf(d)
	}
	return &out, err
}

func (a *api) postReadings(ctx context.Context, c call, in *postDaysQuery) (*readingsAnswer, error) {
	from, to, err := in.dates(collector.DateOf(a.Now()))
	if err != nil {
		return nil, err
	}
	if n := to - from + 1; n > maxReadingDays {
		return nil, invalid("query.from", fmt.Sprintf("is %d days before the end: ask for at most %d days at a time", n, maxReadingDays))
	}
	p, err := a.Blogs.Post(ctx, c.account.ID, in.ID)
	if err != nil {
		return nil, err
	}
	spans, err := a.Blogs.PostReadings(ctx, c.account.ID, p.Row, from, to)
	var out readingsAnswer
	out.Body.Range = Range{from.String(), to.String()}
	out.Body.Readings = make([]reading, len(spans))
	for i, r := range spans {
		out.Body.Readings[i] = reading{
			time.Unix(r.First, 0).UTC(), time.Unix(r.Last, 0).UTC(), r.Views, count(r.Likes), count(r.Comments),
		}
	}
	return &out, err
}
