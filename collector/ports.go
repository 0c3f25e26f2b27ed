package collector

import (
	"context"
	"errors"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog"
)

// ErrNoAccount is returned by a [Ledger] for an account that it does not hold.
var ErrNoAccount = errors.New("no such account")

// ErrSuperseded is returned by a [Ledger] for what a scrape brings of an account
// that was disconnected, or connected anew, since the scrape began.
var ErrSuperseded = errors.New("the account is not connected as it was")

// ErrOtherOwner says that the posts of an account, which were imported, are not
// those of the user who has its name on velog now.
var ErrOtherOwner = errors.New("velog lists other posts under this name than the ledger, which was imported: " +
	"somebody else may have taken the name, so nothing was stored; if the history is not wanted, remove the account, " +
	"else import it under another name")

// ErrNoBlog says that velog has no blog of a name.
var ErrNoBlog = errors.New("velog has no user")

// ErrUnfollowed says that a user's account was disconnected or deleted, so that
// nobody but who asks for it follows them again.
var ErrUnfollowed = errors.New("was disconnected or deleted here")

// ErrLogin says that tokens cannot be used any more.
var ErrLogin = errors.New("the tokens have expired")

// Ledger is what a scrape and the schedule need of the ledger. Every method is
// one transaction: it happens whole or not at all.
type Ledger interface {
	// Account returns one account, or an error that wraps [ErrNoAccount].
	Account(ctx context.Context, id int64) (Account, error)

	// Due returns the ids of accounts whose next scrape is not after now, the
	// longest overdue first, at most limit of them. Before them come those
	// whose next scrape is after the latest instant that the schedule allows:
	// a clock that was ahead has put it there.
	Due(ctx context.Context, now, latest time.Time, limit int) ([]int64, error)

	// NewestReading returns when a post of the account was last read, zero if
	// none ever was.
	NewestReading(ctx context.Context, account int64) (time.Time, error)

	// Tokens returns the tokens of a signed-in account; zero tokens for a
	// public one.
	Tokens(ctx context.Context, account int64) (velog.Tokens, error)

	// SaveTokens stores rotated tokens. Of the stored and the new token of
	// each kind the one that ends later stays; an empty one never replaces
	// another.
	SaveTokens(ctx context.Context, account int64, t velog.Tokens) error

	// ExpiringTokens returns the ids of signed-in accounts whose access token
	// ends before the instant given, and whose refresh token does not.
	ExpiringTokens(ctx context.Context, before time.Time) ([]int64, error)

	// Followed returns the ids of the account's posts that are not gone.
	Followed(ctx context.Context, account int64) ([]string, error)

	// Missing returns what is known of posts that velog's list left out, by
	// their ids.
	Missing(ctx context.Context, account int64) (map[string]Missing, error)

	// StoreScrape stores what a good scrape saw, works out the days that it
	// changed, and schedules the next scrape. It stores nothing of an account
	// whose connection has changed: the error wraps [ErrSuperseded].
	StoreScrape(ctx context.Context, r ScrapeResult) (Stored, error)

	// FailScrape notes that a scrape failed and why. It changes no reading, and
	// nothing at all of an account whose connection has changed: the error wraps
	// [ErrSuperseded].
	FailScrape(ctx context.Context, r ScrapeFailure) error
}

// ScrapeResult is what a scrape that went well has to store.
type ScrapeResult struct {
	Account    int64
	Connection int64      // of the account, when the scrape began
	At         time.Time  // when the scrape began
	Owner      velog.User // who velog says the account is
	Seen       []Observation
	Unread     []Post        // listed by velog, but their views could not be read this time
	Deleted    []string      // ids of posts that velog has confirmed to be gone
	Missing    []Missing     // posts that the list left out, and that are not gone
	Reported   []ReportedDay // days that velog counted itself
	Gaps       Gaps
	State      State     // of the account; empty: up
	Error      string    // for people, where the state is not up
	Next       time.Time // when the next scrape is due
}

// ReportedDay is a day's views as velog counted them.
type ReportedDay struct {
	Post  string // id of the post
	Date  Date
	Views int64
}

// Stored says what a scrape changed in the ledger.
type Stored struct {
	NewPosts int
	Readings int // seen and stored, as new spans or as longer ones
	Spans    int // new spans among them
	Fallen   int // totals of views lower than the highest seen before
	Deleted  int
	Days     int // daily points of posts that are new or different

	// What the scrape itself adds: the posts of the account, without those that
	// are gone, and what of them it could not see.
	Posts int
	State State
	Gaps  Gaps
}

// ScrapeFailure is what is noted of a scrape that failed.
type ScrapeFailure struct {
	Account    int64
	Connection int64 // of the account, when the scrape began
	At         time.Time
	State      State
	Error      string // for people
	Next       time.Time
}

// Outbox is what delivery needs of the ledger: what has changed since it was
// last delivered.
type Outbox interface {
	// Pending returns the next points that are not delivered, at most about
	// limit of them. An empty batch means that all is delivered.
	Pending(ctx context.Context, limit int) (Batch, error)

	// Delivered notes that the points of a batch need not be delivered again,
	// except for those that have changed since the batch was made.
	Delivered(ctx context.Context, b Batch) error

	// Refused remembers which points of a batch the sink has refused, and
	// forgets that it had refused any others of the batch before.
	Refused(ctx context.Context, b Batch, refused []Refusal) error

	// PendRefused makes points pending again that were refused and were last
	// tried before an instant.
	PendRefused(ctx context.Context, before time.Time) error

	// PendAll makes every point pending again.
	PendAll(ctx context.Context) error

	// Outside returns which daily points are none of the ledger's, of every
	// account and post: before, between and after their days.
	Outside(ctx context.Context) ([]Deletion, error)

	// Backlog says how much is pending.
	Backlog(ctx context.Context) (Backlog, error)

	// Erasures returns the users whose points are still to be deleted from
	// where they were delivered, because their accounts were removed, the one
	// that has waited longest first.
	Erasures(ctx context.Context) ([]string, error)

	// CannotErase notes that the sink cannot delete a user's points, and reports
	// whether that is news. They are left out of [Outbox.Erasures] for a day.
	CannotErase(ctx context.Context, user string) (bool, error)

	// MovePosts makes the points of posts pending that were released before an
	// anchor, unless the anchor is the one of the last call.
	MovePosts(ctx context.Context, anchor time.Time) error

	// Erased notes that a user's points were deleted. If by now there is an
	// account of that name again, its points were deleted as well: they are all
	// pending afterwards.
	Erased(ctx context.Context, user string) error
}

// Backlog is what waits for delivery.
type Backlog struct {
	Points   int64
	Oldest   time.Time // since when the oldest change waits; zero: nothing waits
	Erasures int       // users whose points are still to be deleted

	Refused      int64     // points that the sink refused and has not taken since
	RefusedSince time.Time // of the first of them
	RefusedWhy   string    // the reasons of most of them, for people
}

// Batch is a set of points to deliver: in Dropped to delete, and then to write. The
// ledger's own marks on them are carried along untouched. No daily point is in
// a batch twice, to be written and to be deleted.
type Batch struct {
	PostDays    []PostDay
	AccountDays []AccountDay
	Posts       []PostPoint
	Readings    []ReadingPoint
	Dropped     []Dropped // sorted by user, post, measurement and time
}

// Len returns the number of points in the batch, those to delete included.
func (b Batch) Len() int {
	return len(b.PostDays) + len(b.AccountDays) + len(b.Posts) + len(b.Readings) + len(b.Dropped)
}

// Mark identifies one version of a point in the ledger. It means nothing to
// anyone else.
type Mark struct{ Row, Key, Version int64 }

// PostDay is a point of velog_post_daily.
type PostDay struct {
	User, Post string
	Day
	Mark Mark
}

// AccountDay is a point of velog_account_daily.
type AccountDay struct {
	User string
	Day
	Posts int // posts that have a point on this day
	Mark  Mark
}

// PostPoint is a point of velog_post.
type PostPoint struct {
	User string
	Post
	URL     string // of the post on velog
	Deleted bool
	Time    time.Time // the release; the first reading where that is unknown
	Mark    Mark
}

// ReadingPoint is a point of velog_reading: the first reading of a span.
type ReadingPoint struct {
	User, Post string
	At         time.Time
	Counters
	Mark Mark
}

// Dropped are points that the ledger had and has no longer: a day, or a stretch of
// time in which others may have been delivered. What the ledger has of such a
// stretch is pending in the same batch or a later one.
type Dropped struct {
	Deletion
	Mark Mark
}
