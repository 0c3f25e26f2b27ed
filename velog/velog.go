// Package velog is a client of velog.io's GraphQL API, in plain Go types.
//
// velog has two versions of its API. The client prefers v3, whose list of posts
// carries views, 50 posts to a request; it falls back to v2 by itself where v3
// no longer does what it did, and tries v3 again after an hour.
//
// velog seldom says that something is wrong: a bad login is an anonymous answer
// with HTTP 200, a refused query an empty one, an unknown user an empty list, a
// forgotten cursor the first page again. The client asks in each request who it
// is taken for, and returns what went wrong as an [Error] with a [Kind]; no
// null, empty body or error page ever becomes a number.
//
// Its facts about velog come from the public sources of both servers,
// velopert/velog-server (v2) and velog-io/velog (v3).
package velog

import (
	"math"
	"time"
)

// Unknown stands for a number of likes or comments that velog omitted or garbled.
const Unknown int64 = math.MinInt64

// User is a velog user.
type User struct {
	ID       string // velog's id of the user, a UUID that never changes
	Username string // what the user is called now
}

// Post is a post as a list of posts shows it.
type Post struct {
	ID         string // a UUID that never changes
	Title      string
	Slug       string // the post's last part in its address
	Tags       []string
	Series     string // name of the series, empty without one
	Private    bool
	ReleasedAt time.Time
	UpdatedAt  time.Time // moves with every edit, and maybe with views; zero: unknown

	// Lean says that Tags, Series and Comments were not asked for.
	Lean bool

	// Running totals. Likes and Comments may be [Unknown]; where Err is set, all
	// three are meaningless.
	Views, Likes, Comments int64

	Days []DayCount // days counted by velog; none since November 2023

	// Err says why this one post could not be read: its views, or, where Title is
	// empty, anything but its id. The post exists nonetheless. Where not even the
	// id could be read, that is empty, too.
	Err error
}

// DayCount is the views of a post on one calendar day in Seoul, as counted by
// velog.
type DayCount struct {
	Year  int
	Month time.Month
	Day   int
	Views int64
}

// Page is a part of an account's list of posts, newest release first.
type Page struct {
	Owner User // whose list it is, told by velog in the same answer as the first page
	Posts []Post
	Views ViewsSource // where the posts' views come from; empty: there are no posts

	// Incomplete is the release time that all posts of a full page share; zero
	// if they do not. velog's list cannot reach posts of that time that did not
	// fit on the page, so there may be more.
	Incomplete time.Time
}
