package api

import (
	"context"
	"net/http"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Sum is the views of some days.
type Sum struct {
	Views *int64 `json:"views" doc:"The views of the days that are known; null: none is." example:"42"`
	Days  int64  `json:"days_known" minimum:"0" doc:"How many of the days are known."`
}

func sumOf(s collector.Sum) Sum {
	if s.Days == 0 {
		return Sum{}
	}
	return Sum{&s.Views, int64(s.Days)}
}

// Post is a post in a list.
type Post struct {
	ID            string     `json:"id" doc:"velog's id of the post. It never changes; title and slug do." example:"8f5b2a44-1c1e-4a7e-9c55-3a6b1f0e2d11"`
	Title         string     `json:"title"`
	Slug          string     `json:"slug" doc:"The end of its address on velog; empty for a post that was only imported."`
	Series        string     `json:"series" doc:"The series that it belongs to; empty: none."`
	Private       bool       `json:"private"`
	Deleted       bool       `json:"deleted" doc:"Whether it is gone from velog. Its days stay."`
	ReleasedAt    *time.Time `json:"released_at"`
	ViewsTotal    *int64     `json:"views_total" doc:"As of the last reading: the highest total so far."`
	LikesTotal    *int64     `json:"likes_total"`
	CommentsTotal *int64     `json:"comments_total"`
	Today         Sum        `json:"today" doc:"So far."`
	Yesterday     Sum        `json:"yesterday"`
	Week          Sum        `json:"week" doc:"The 7 days that ended when today began."`
	Month         Sum        `json:"month" doc:"The 30 days that ended when today began."`
}

func postOf(p collector.Post, gone bool, totals *collector.Counters, s collector.Sums) Post {
	out := Post{
		ID: p.ID, Title: p.Title, Slug: p.Slug, Series: p.Series, Private: p.Private,
		Deleted: gone, ReleasedAt: moment(p.ReleasedAt),
		Today: sumOf(s.Today), Yesterday: sumOf(s.Yesterday), Week: sumOf(s.Week), Month: sumOf(s.Month),
	}
	if totals != nil {
		out.ViewsTotal, out.LikesTotal, out.CommentsTotal = count(totals.Views), count(totals.Likes), count(totals.Comments)
	}
	return out
}

type postQuery struct {
	Sort   string `query:"sort" enum:"title,today,yesterday,week,month,total,likes,release" default:"month" doc:"What to order by: a sum of views, views in all (total), likes, the release, or the title."`
	Order  string `query:"order" enum:"asc,desc" doc:"From the smallest or from the largest; titles begin with the first letter unless told otherwise, all else with the largest."`
	Search string `query:"q" maxLength:"200" doc:"Text that the title has in it. Upper and lower case are the same."`
	Offset int    `query:"offset" minimum:"0" maximum:"1000000" doc:"How many posts to leave out."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many posts to answer with."`
}

func (q postQuery) query(today collector.Date) collector.PostQuery {
	by := collector.PostSort(q.Sort)
	return collector.PostQuery{
		Today: today, Search: q.Search, Sort: by, Offset: q.Offset, Limit: q.Limit,
		Ascending: q.Order == "asc" || q.Order == "" && by == collector.SortTitle,
	}
}

type postsAnswer struct {
	Body struct {
		Posts []Post `json:"posts" nullable:"false"`
		Found int64  `json:"found" minimum:"0" doc:"How many posts q matches, with those left out."`
		All   int64  `json:"all" minimum:"0" doc:"How many posts there are, without those that are gone."`
	} `nameHint:"Posts"`
}

// PostID names a post.
type PostID struct {
	ID string `path:"id" doc:"velog's id of the post." example:"8f5b2a44-1c1e-4a7e-9c55-3a6b1f0e2d11"`
}

type postFacts struct {
	Post
	URL         string     `json:"url" doc:"Where velog shows it; empty for a post that was only imported."`
	Tags        []string   `json:"tags" nullable:"false"`
	DeletedAt   *time.Time `json:"deleted_at" doc:"When it was found to be gone; null: it is there."`
	FirstReadAt *time.Time `json:"first_read_at"`
	LastReadAt  *time.Time `json:"last_read_at"`
	FromRelease bool       `json:"followed_from_release" doc:"Whether all of its views are in its days, because it was released after its account was followed."`
}

type postAnswer struct {
	Body postFacts `nameHint:"PostFacts"`
}

// posts adds the operations about the posts themselves.
func (a *api) posts() {
	register(a, operation(http.MethodGet, "/posts", "posts", "My posts",
		"Lists posts with their views. Posts that are equal in what they are sorted by come with the newest release first."),
		a.listPosts)
	register(a, operation(http.MethodGet, "/posts/{id}", "post", "One post", "Tells what is known of one post.", http.StatusNotFound),
		a.onePost)
}

func (a *api) listPosts(ctx context.Context, c call, in *postQuery) (*postsAnswer, error) {
	list, err := a.Blogs.PostList(ctx, c.account.ID, in.query(collector.DateOf(a.Now())))
	if err != nil {
		return nil, err
	}
	var out postsAnswer
	out.Body.Found, out.Body.All = int64(list.Found), int64(list.Totals.Posts)
	out.Body.Posts = make([]Post, len(list.Posts))
	for i, p := range list.Posts {
		out.Body.Posts[i] = postOf(p.Post, p.Deleted, p.Totals, p.Sums)
	}
	return &out, nil
}

func (a *api) onePost(ctx context.Context, c call, in *PostID) (*postAnswer, error) {
	p, err := a.Blogs.Post(ctx, c.account.ID, in.ID)
	if err != nil {
		return nil, err
	}
	today := collector.DateOf(a.Now())
	days, err := a.Blogs.PostDays(ctx, p.Row, collector.Month(today).First, today)
	if err != nil {
		return nil, err
	}
	totals := &p.Totals
	if p.FirstRead.IsZero() {
		totals = nil
	}
	facts := postFacts{
		Post: postOf(p.Post, !p.DeletedAt.IsZero(), totals, collector.SumsOf(days, today)),
		URL:  p.URL, Tags: append([]string{}, p.Tags...), FromRelease: p.KnownFromIt,
		DeletedAt: moment(p.DeletedAt), FirstReadAt: moment(p.FirstRead), LastReadAt: moment(p.LastRead),
	}
	return &postAnswer{facts}, nil
}
