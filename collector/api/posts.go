package api

import (
	"context"
	"net/http"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Sum is the views of some days.
type Sum struct {
	Views *int64 `json:"views" doc:"Views of the days with data. Null: there are none." example:"42"`
	Days  int64  `json:"days_known" minimum:"0" doc:"Number of days with data."`
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
	Slug          string     `json:"slug" doc:"Last part of its address on velog. Empty for a post that was only imported."`
	Series        string     `json:"series" doc:"The series that it belongs to. Empty: none."`
	Private       bool       `json:"private"`
	Deleted       bool       `json:"deleted" doc:"Whether it was deleted on velog. Its days are kept."`
	ReleasedAt    *time.Time `json:"released_at"`
	ViewsTotal    *int64     `json:"views_total" doc:"The highest total so far, as of the last reading."`
	LikesTotal    *int64     `json:"likes_total"`
	CommentsTotal *int64     `json:"comments_total"`
	Today         Sum        `json:"today" doc:"So far."`
	Yesterday     Sum        `json:"yesterday"`
	Week          Sum        `json:"week" doc:"The 7 days that ended when today began."`
	Month         Sum        `json:"month" doc:"The 30 days that ended when today began."`
}

func postOf(p collector.Post, deleted bool, totals *collector.Counters, s collector.Sums) Post {
	out := Post{
		ID: p.ID, Title: p.Title, Slug: p.Slug, Series: p.Series, Private: p.Private,
		Deleted: deleted, ReleasedAt: moment(p.ReleasedAt),
		Today: sumOf(s.Today), Yesterday: sumOf(s.Yesterday), Week: sumOf(s.Week), Month: sumOf(s.Month),
	}
	if totals != nil {
		out.ViewsTotal, out.LikesTotal, out.CommentsTotal = count(totals.Views), count(totals.Likes), count(totals.Comments)
	}
	return out
}

type postQuery struct {
	Sort   string `query:"sort" enum:"title,today,yesterday,week,month,total,likes,release" default:"month" doc:"Sort key: views of a period, total views (total), likes, release, or title."`
	Order  string `query:"order" enum:"asc,desc" doc:"Sort order. Default: asc for title, desc for all others."`
	Search string `query:"q" maxLength:"200" doc:"Text to search for in titles, case-insensitive."`
	Tag    string `query:"tag" maxLength:"200" doc:"Only posts with this tag, exactly as velog has it."`
	Series string `query:"series" maxLength:"200" doc:"Only posts of this series, exactly as velog has it."`
	Posts  string `query:"posts" enum:"current,deleted,all" default:"current" doc:"Only posts that are there, only deleted ones, or both."`
	Offset int    `query:"offset" minimum:"0" maximum:"1000000" doc:"Number of posts to skip."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"Maximum number of posts to return."`
}

func (q postQuery) query(today collector.Date) collector.PostQuery {
	by := collector.PostSort(q.Sort)
	set := collector.PostSet(q.Posts)
	if q.Posts == "all" {
		set = collector.EveryPost
	}
	return collector.PostQuery{
		Today: today, Set: set, Search: q.Search, Tag: q.Tag, Series: q.Series, Sort: by, Offset: q.Offset, Limit: q.Limit,
		Ascending: q.Order == "asc" || q.Order == "" && by == collector.SortTitle,
	}
}

type postsAnswer struct {
	Body struct {
		Posts   []Post `json:"posts" nullable:"false"`
		Found   int64  `json:"found" minimum:"0" doc:"Number of posts that match q, tag, series and posts."`
		All     int64  `json:"all" minimum:"0" doc:"Number of posts, without deleted ones."`
		Deleted int64  `json:"deleted" minimum:"0" doc:"Number of deleted posts."`
	} `nameHint:"Posts"`
}

// PostID names a post.
type PostID struct {
	ID string `path:"id" doc:"velog's id of the post." example:"8f5b2a44-1c1e-4a7e-9c55-3a6b1f0e2d11"`
}

// postFacts have the periods of the list with how each compares.
type postFacts struct {
	Post
	Today     period `json:"today" doc:"So far."`
	Yesterday period `json:"yesterday"`
	Week      period `json:"week" doc:"The 7 days that ended when today began."`
	Month     period `json:"month" doc:"The 30 days that ended when today began."`

	URL         string     `json:"url" doc:"Address on velog. Empty for a post that was only imported."`
	Tags        []string   `json:"tags" nullable:"false"`
	DeletedAt   *time.Time `json:"deleted_at" doc:"When it was found to be deleted. Null: it is not."`
	FirstReadAt *time.Time `json:"first_read_at"`
	LastReadAt  *time.Time `json:"last_read_at"`
	FromRelease bool       `json:"tracked_from_release" doc:"Whether its days contain all of its views, because it was released after its account was added."`
}

type postAnswer struct {
	Body postFacts `nameHint:"PostFacts"`
}

// posts adds the operations about the posts themselves.
func (a *api) posts() {
	register(a, operation(http.MethodGet, "/posts", "posts", "My posts",
		"Lists posts with their views. Posts with equal sort keys are ordered by release, newest first."),
		viewing(a, a.listPosts))
	register(a, operation(http.MethodGet, "/posts/{id}", "post", "One post", "Returns one post.", http.StatusNotFound),
		viewing(a, a.onePost))
}

func (a *api) listPosts(ctx context.Context, c call, in *postQuery) (*postsAnswer, error) {
	list, err := a.Blogs.PostList(ctx, c.account.ID, in.query(collector.DateOf(a.Now())))
	if err != nil {
		return nil, err
	}
	var out postsAnswer
	out.Body.Found, out.Body.All = int64(list.Found), int64(list.Totals.Posts)
	out.Body.Deleted = int64(list.Deleted)
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
	views, err := a.comparePost(ctx, c.account.ID, p)
	if err != nil {
		return nil, err
	}
	totals := &p.Totals
	if p.FirstRead.IsZero() {
		totals = nil
	}
	facts := postFacts{
		Post:  postOf(p.Post, !p.DeletedAt.IsZero(), totals, collector.Sums{}),
		Today: periodOf(views.Today), Yesterday: periodOf(views.Yesterday), Week: periodOf(views.Week), Month: periodOf(views.Month),
		URL: p.URL, Tags: append([]string{}, p.Tags...), FromRelease: p.KnownFromIt,
		DeletedAt: moment(p.DeletedAt), FirstReadAt: moment(p.FirstRead), LastReadAt: moment(p.LastRead),
	}
	return &postAnswer{facts}, nil
}
