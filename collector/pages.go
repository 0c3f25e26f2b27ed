package collector

import (
	"context"
	"errors"
	"time"
)

// ErrNoPost is returned for a post that an account does not have.
var ErrNoPost = errors.New("no such post")

// PostSort is what a list of posts is ordered by.
type PostSort string

const (
	SortTotal     PostSort = "total" // total views
	SortToday     PostSort = "today"
	SortYesterday PostSort = "yesterday"
	SortWeek      PostSort = "week"
	SortMonth     PostSort = "month"
	SortLikes     PostSort = "likes"
	SortRelease   PostSort = "release"
	SortTitle     PostSort = "title"
	SortRange     PostSort = "range" // what the period of the query got

	SortPerHundred PostSort = "per_hundred" // likes per 100 views of that period
)

// OfPeriod reports whether an order needs the period of a query.
func (s PostSort) OfPeriod() bool { return s == SortRange || s == SortPerHundred }

// PostSorts lists all orders but those of a period.
func PostSorts() []PostSort {
	return []PostSort{
		SortTitle, SortToday, SortYesterday, SortWeek, SortMonth, SortTotal, SortLikes, SortRelease,
	}
}

// PostSet is a part of an account's posts.
type PostSet string

const (
	EveryPost    PostSet = "" // those that are deleted, too
	CurrentPosts PostSet = "current"
	DeletedPosts PostSet = "deleted"
)

// Has reports whether a post is in the set.
func (s PostSet) Has(deleted bool) bool {
	return s == EveryPost || (s == DeletedPosts) == deleted
}

// PostQuery says which posts of an account to list.
type PostQuery struct {
	Today         Date
	Set           PostSet
	Search        string   // in titles; upper and lower case are the same
	Tag, Series   string   // of the posts, as velog has them; empty: any
	Sort          PostSort // empty: [SortTotal]
	Ascending     bool
	Offset, Limit int
	Recent        bool // with the days of each post's last month, too

	// What posts got in a period, and in another before it, by a measure. Without a
	// measure nobody asks.
	Measure        Measure
	Period, Before Period
}

// Sum is the views of some days of a post. Days says how many of them are
// known: with none the sum is not 0 but unknown.
type Sum struct {
	Views   int64
	Days    int
	Partial int // how many of Days are only known in part
}

// SumOf adds up the views of the days from one to another, both included.
func SumOf(days []Day, from, to Date) Sum {
	var s Sum
	for _, d := range days {
		if d.Date >= from && d.Date <= to {
			s.add(d)
		}
	}
	return s
}

func (s *Sum) add(d Day) {
	s.Views, s.Days = s.Views+d.Views, s.Days+1
	if d.Quality == Partial {
		s.Partial++
	}
}

// DaysOf are days of an account without how many posts are in them.
func DaysOf(rows []AccountDay) []Day {
	days := make([]Day, len(rows))
	for i, row := range rows {
		days[i] = row.Day
	}
	return days
}

// Sums are the views of a post around a day. Week and Month are the 7 and the
// 30 days that ended when the day began: a day that is not over would make
// every mean too low.
type Sums struct{ Today, Yesterday, Week, Month Sum }

// PostSummary is a post in a list.
type PostSummary struct {
	Post
	Deleted bool
	Began   Date      // of its release, if it has been tracked from then on; 0: it has not
	Totals  *Counters // nil: never read
	Sums    Sums
	Recent  []Day // the views of the days of Sums.Month that are known, oldest first; if asked for

	Range, RangeBefore Sum // of the periods of the query
	Liked              Liked
}

// Liked is what a post got in a period: views, and likes on the same days, as far as
// both are known.
type Liked struct{ Views, Likes Sum }

// leastLiked is how many views tell how well a post is liked. Among fewer a single
// like says little.
const leastLiked = 50

// PerHundred returns how many likes came with a hundred views. It reports false where
// that is not known, and where the views are too few to compare posts by.
func (l Liked) PerHundred() (ratio float64, ok bool) {
	if l.Views.Views < leastLiked || l.Likes.Days != l.Views.Days {
		return 0, false
	}
	return LikesPerHundred(l.Likes.Views, l.Views.Views)
}

// PostList is a part of an account's posts.
type PostList struct {
	Posts  []PostSummary
	Found  int // posts of the set that the search matches, on all pages
	Totals Totals

	Deleted int // posts that Totals leave out

	// InSet are the posts with the tag and of the series of the query, by set, whatever
	// the search matches.
	InSet map[PostSet]int
}

// Totals are the sums of the counters of an account's posts, without deleted ones.
// [Unknown] is what is known of none of them.
type Totals struct {
	Posts int
	Counters
	LikedViews int64 // the views of the posts whose likes are known
}

// Add adds the counters of a post.
func (t *Totals) Add(c Counters) {
	addKnown(&t.Views, c.Views)
	addKnown(&t.Likes, c.Likes)
	addKnown(&t.Comments, c.Comments)
	if c.Likes != Unknown {
		t.LikedViews += c.Views
	}
}

func addKnown(sum *int64, n int64) {
	switch {
	case n == Unknown:
	case *sum == Unknown:
		*sum = n
	default:
		*sum += n
	}
}

// PostOnDay is what a post got on a day, on the day before, and on the same
// weekday a week before. Days that are not known are nil.
type PostOnDay struct {
	Post
	Deleted                 bool
	Began                   Date // of its release, if it has been tracked from then on; 0: it has not
	Day, Before, WeekBefore *Day
}

// DayPosts are some of the posts that have a day, the most viewed first, and what there
// is of all of them.
type DayPosts struct {
	Posts     []PostOnDay
	Found     int             // all that have the day
	Viewed    int             // with views on it
	Qualities map[Quality]int // how many have days of each quality
}

// AgeViews is what a post had got when it was so many days old.
type AgeViews struct {
	Days  int
	Views int64
}

// PostFacts is what the ledger knows of one post, besides its days.
type PostFacts struct {
	Row int64 // of the ledger
	Post
	URL         string    // on velog; empty for a post that was only imported
	DeletedAt   time.Time // zero: it is there
	FirstRead   time.Time // zero: never read
	LastRead    time.Time
	Totals      Counters // as of the last reading; views are the highest so far
	KnownFromIt bool     // all totals are known to have begun at 0 at the release
}

// Began is the day of the release of a post whose totals are known from then on; 0:
// they are not.
func (p PostFacts) Began() Date {
	if !p.KnownFromIt {
		return 0
	}
	return DateOf(p.ReleasedAt)
}

// KnownSince is the first day on which something is known of a post, or today without a
// reading.
func (p PostFacts) KnownSince(today Date) Date {
	switch {
	case p.FirstRead.IsZero():
		return today
	case p.KnownFromIt:
		return p.Began()
	}
	return DateOf(p.FirstRead)
}

// BlogReader is what pages and programs are told from: the days and posts of an
// account, the whole of it or what anybody may see.
type BlogReader interface {
	// AccountDays returns the days that are known, oldest first.
	AccountDays(ctx context.Context, account int64, from, to Date) ([]AccountDay, error)

	PostList(ctx context.Context, account int64, q PostQuery) (PostList, error)

	// Totals adds up the posts that are not deleted; [Unknown] is what is known of
	// none of them.
	Totals(ctx context.Context, account int64) (Totals, error)

	// Post returns an error that wraps [ErrNoPost] for a post that is not the
	// account's.
	Post(ctx context.Context, account int64, id string) (PostFacts, error)

	// PostDays returns the days that are known of a post of an account, by its row.
	PostDays(ctx context.Context, account, row int64, from, to Date) ([]Day, error)

	// PartOfYesterday is about an account, or the post in a row if it is not 0.
	PartOfYesterday(ctx context.Context, account, row int64, today Date) (PartOfYesterday, error)

	// UsualByNow returns what is usual for today so far of an account, or the post in a
	// row if it is not 0.
	UsualByNow(ctx context.Context, account, row int64, today Date) (ByNow, error)

	// ViewsByAge returns what the post in a row had got when it was every, twice
	// every, … up to last days old, as far as that is known.
	ViewsByAge(ctx context.Context, account, row int64, every, last int) ([]AgeViews, error)

	// PostsOnDay returns some of the posts that have a day.
	PostsOnDay(ctx context.Context, account int64, day Date, offset, limit int) (DayPosts, error)

	// Hours are about an account, or the post in a row if it is not 0.
	Hours(ctx context.Context, account, row int64, day Date) (Hours, error)
}

// InsightReader is what is told at a second look: see [BlogReader].
type InsightReader interface {
	// PostRanges returns all posts with what they got in a period and in one before
	// it, which may have no days.
	PostRanges(ctx context.Context, account int64, period, before Period) ([]PostRange, error)

	// WeekHours is about the posts in some rows.
	WeekHours(ctx context.Context, account int64, rows []int64, p Period) (WeekHours, error)

	// Ages returns the newest posts that have been tracked from their release on,
	// newest first, without private and deleted ones.
	Ages(ctx context.Context, account int64, q AgeQuery) ([]AgedPost, error)

	// BestPostDay returns the post that got more views on a day than any on any other,
	// and that day. Without a Day there is none.
	BestPostDay(ctx context.Context, account int64) (PostOnDay, error)

	// ViewedOnDay returns the posts that have a day and got so many views on one, which
	// may be another.
	ViewedOnDay(ctx context.Context, account int64, day, viewed Date, least int64) ([]PostOnDay, error)
}
