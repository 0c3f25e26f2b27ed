package collector

import (
	"context"
	"errors"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog"
)

// ErrNoAccount is returned by a [Ledger] for an unknown account.
var ErrNoAccount = errors.New("no such account")

// ErrAway is wrapped by the errors of a [Ledger] whose database server does not
// answer. Nothing is lost; it can be tried again.
var ErrAway = errors.New("the database does not answer")

// ErrSuperseded is returned by a [Ledger] for the result of a scrape whose account
// was connected or disconnected since the scrape started.
var ErrSuperseded = errors.New("the account was connected or disconnected meanwhile")

// ErrOtherOwner means that an account's imported posts are not those of the user
// who has its name on velog now.
var ErrOtherOwner = errors.New("velog's posts of this user are not those of the imported history: " +
	"somebody else may have the name now, so nothing was stored; remove the account to drop the history, " +
	"or import it under another name")

// ErrNoBlog means that velog has no user with a name.
var ErrNoBlog = errors.New("velog has no user")

// ErrDisconnected means that a user's account was disconnected or deleted, so that
// it is tracked again only on request.
var ErrDisconnected = errors.New("was disconnected or deleted here")

// ErrLogin means that tokens cannot be used any more.
var ErrLogin = errors.New("the tokens have expired")

// Ledger is what scrapes and the schedule need from the ledger. Every method is
// one transaction.
type Ledger interface {
	// Account returns one account, or an error that wraps [ErrNoAccount].
	Account(ctx context.Context, id int64) (Account, error)

	// Due returns the ids of at most limit accounts whose next scrape is due, the
	// longest overdue first. Before them come those due around midnight, and first
	// of all accounts whose next scrape is after the latest instant that the
	// schedule allows, which comes from a clock that was ahead.
	Due(ctx context.Context, now, latest time.Time, limit int) ([]int64, error)

	// Paces adds up the accounts that are tracked by their pace.
	Paces(ctx context.Context) ([]PaceSum, error)

	// Viewed notes that somebody looks at accounts. The next scrape of one that
	// is well comes as soon as the shortest interval since its last is over.
	Viewed(ctx context.Context, accounts []int64, at time.Time, shortest time.Duration) error

	// NewestReading returns the time of the account's newest reading, zero if it
	// has none.
	NewestReading(ctx context.Context, account int64) (time.Time, error)

	// Tokens returns the tokens of a connected account, and zero tokens for a
	// public one.
	Tokens(ctx context.Context, account int64) (velog.Tokens, error)

	// SaveTokens stores rotated tokens. For each kind of token, the one that
	// expires later is kept; an empty token never replaces another.
	SaveTokens(ctx context.Context, account int64, t velog.Tokens) error

	// ExpiringTokens returns the ids of connected accounts whose access token
	// expires before an instant and whose refresh token does not.
	ExpiringTokens(ctx context.Context, before time.Time) ([]int64, error)

	// Tracked returns the ids of the account's posts that are not deleted, and
	// that velog shows to a scrape of it: private posts only to their writer, so
	// that nothing is known of them while the account is not connected.
	Tracked(ctx context.Context, account int64) ([]string, error)

	// Known returns the known state of the account's posts, by id, and by how much
	// they have moved since a day; 0: nobody asks.
	Known(ctx context.Context, account int64, since Date) (map[string]KnownPost, error)

	// Listed returns the account's posts in the order of velog's list, without
	// those that are missing from it, and their views since a day.
	Listed(ctx context.Context, account int64, since Date) ([]ListedPost, error)

	// Missing returns the posts missing from velog's list, by id.
	Missing(ctx context.Context, account int64) (map[string]Missing, error)

	// StoreScrape stores the result of a successful scrape, computes the days that
	// it changed, and schedules the next scrape. If the account was connected or
	// disconnected meanwhile, it stores nothing and returns [ErrSuperseded].
	StoreScrape(ctx context.Context, r ScrapeResult) (Stored, error)

	// FailScrape records that a scrape failed and why. It changes no readings. If
	// the account was connected or disconnected meanwhile, it changes nothing and
	// returns [ErrSuperseded].
	FailScrape(ctx context.Context, r ScrapeFailure) error
}

// ScrapeResult is the result of a successful scrape.
type ScrapeResult struct {
	Account    int64
	Connection int64      // of the account, when the scrape began
	At         time.Time  // when the scrape began
	Owner      velog.User // the account's user according to velog
	Seen       []Observation
	Unread     []Post        // listed by velog, but their views could not be read
	Deleted    []string      // ids of posts that velog confirmed as deleted
	Missing    []Missing     // posts missing from the list that are not deleted
	Reported   []ReportedDay // days counted by velog
	Unasked    []string      // ids of posts whose tags, series and comments are still to be read
	Full       bool          // whether those that were due were read, or all
	Gaps       Gaps
	State      State     // of the account; empty: up
	Error      string    // for people, where the state is not up
	Next       time.Time // when the next scrape is due, where there is no Plan

	// Plan plans the next scrape by what is known of the account's readers once
	// this one is stored.
	Plan func(Readers) Plan
}

// ReportedDay is a day's views as velog counted them.
type ReportedDay struct {
	Post  string // id of the post
	Date  Date
	Views int64
}

// Stored is what a scrape changed in the ledger.
type Stored struct {
	NewPosts int
	Readings int // seen and stored, as new spans or as longer ones
	Spans    int // new spans among them
	Fallen   int // totals of views lower than the highest seen before
	Deleted  int
	Days     int // daily points of posts that are new or different

	// Added by the scrape: the number of the account's posts without deleted ones,
	// the account's state, and what could not be read.
	Posts int
	Full  bool       // tags, series and comments were asked for, as far as they were due
	Cost  velog.Cost // of its requests
	State State
	Gaps  Gaps
}

// ScrapeFailure is what is recorded of a failed scrape.
type ScrapeFailure struct {
	Account    int64
	Connection int64 // of the account, when the scrape began
	At         time.Time
	State      State
	Error      string // for people
	Next       time.Time
}

// Outbox is what delivery needs from the ledger: the points that changed since
// they were last delivered.
type Outbox interface {
	// Pending returns the next undelivered points, about limit at most. An empty
	// batch means that everything is delivered.
	Pending(ctx context.Context, limit int) (Batch, error)

	// Delivered marks the points of a batch as delivered, except for those that
	// changed since the batch was read.
	Delivered(ctx context.Context, b Batch) error

	// Rejected records which points of a batch the sink rejected. Earlier
	// rejections of other points of the batch are removed.
	Rejected(ctx context.Context, b Batch, refused []Rejection) error

	// RetryRejected makes rejected points pending again that were last tried before
	// an instant.
	RetryRejected(ctx context.Context, before time.Time) error

	// MarkAllPending makes every point pending again.
	MarkAllPending(ctx context.Context) error

	// TimesWithoutDays returns where the ledger has no daily points: for every account and
	// post, the time before, between and after its days.
	TimesWithoutDays(ctx context.Context) ([]Deletion, error)

	// Backlog returns how much is pending.
	Backlog(ctx context.Context) (Backlog, error)

	// UsersToDelete returns the users of deleted accounts whose points are still to be
	// deleted from the sink, the longest-waiting first.
	UsersToDelete(ctx context.Context) ([]string, error)

	// UserDeleteFailed records that the sink cannot delete a user's points, and reports
	// whether that is new. [Outbox.UsersToDelete] omits the user for a day.
	UserDeleteFailed(ctx context.Context, user string) (bool, error)

	// MovePosts makes the points of posts released before an anchor pending, unless
	// the anchor is the same as in the last call.
	MovePosts(ctx context.Context, anchor time.Time) error

	// UserDeleted notes that a user's points were deleted. If by now there is an
	// account of that name again, its points were deleted as well: they are all
	// pending afterwards.
	UserDeleted(ctx context.Context, user string) error
}

// Backlog is what is pending for delivery.
type Backlog struct {
	Points        int64
	Oldest        time.Time // since when the oldest point has been pending; zero: none is
	UsersToDelete int       // users whose points are still to be deleted

	Rejected       int64     // points that the sink rejected and has not accepted since
	RejectedSince  time.Time // of the first of them
	RejectedReason string    // the most frequent reason, for people
}

// Batch is a set of points to deliver. Those in Dropped are deleted before the
// others are written; no daily point is in both. Marks belong to the ledger and are
// returned to it unchanged.
type Batch struct {
	PostDays    []PostDay
	AccountDays []AccountDay
	Posts       []PostPoint
	Readings    []ReadingPoint
	Events      []EventPoint
	Dropped     []Dropped // sorted by user, post, measurement and time
}

// Len returns the number of points in the batch, including those to delete.
func (b Batch) Len() int {
	return len(b.PostDays) + len(b.AccountDays) + len(b.Posts) + len(b.Readings) + len(b.Events) + len(b.Dropped)
}

// Mark identifies one version of a point in the ledger: the row of the account's
// post, or of the account alone. It has no meaning outside of it.
type Mark struct{ Account, Row, Key, Version int64 }

// PostDay is a point of velog_post_daily.
type PostDay struct {
	User, Post string
	Day
	ViewsSum int64     // of all days of the post up to this one
	Compared *Compared // of the day of the post's last reading
	Mark     Mark
}

// AccountDay is a point of velog_account_daily.
type AccountDay struct {
	User string
	Day
	Posts    int       // posts that have a point on this day
	Compared *Compared // in a batch, of the day of the account's last reading
	Mark     Mark
}

// Compared is what a day is compared with while it goes on.
type Compared struct {
	// Before is what the day before had got by the time of the last reading;
	// [Unknown] if that day is not known whole.
	Before int64

	// ByNow is what is usual by then; of accounts alone.
	ByNow ByNow
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

// EventPoint is a point of velog_event.
type EventPoint struct {
	User string
	StoredEvent
	Mark Mark
}

// Dropped are points to delete: a day that the ledger no longer has, or a stretch
// of time in which other points may have been delivered. The ledger's own points in
// such a stretch are pending in the same batch or a later one.
type Dropped struct {
	Deletion
	Mark Mark
}
