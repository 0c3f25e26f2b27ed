// Package collector is the core of velog-dashboard: accounts, posts and their
// readings, the days computed from readings, the schedule of scrapes, and the
// interfaces that the other packages implement, such as [Ledger] and [Sink]. It has
// no I/O of its own.
package collector

import (
	"math"
	"slices"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog"
)

// Unknown marks an unknown number of likes or comments, such as one left empty in
// an imported file. It is never a number that velog could say,
// nor a difference of two.
const Unknown = velog.Unknown

// MaxCount is the largest counter that velog's API can carry: its counters are
// GraphQL Ints.
const MaxCount = math.MaxInt32

// Counters are velog's running totals of one post. Likes and Comments may be
// [Unknown]; Views never is.
type Counters struct {
	Views, Likes, Comments int64
}

// Span is a stretch of readings of one post that all showed the same counters.
// A single reading is a span whose First equals its Last.
type Span struct {
	First, Last int64 // Unix seconds of the first and the last reading
	Counters

	// CommentsFrom and CommentsTo are the first and the last reading that told the
	// number of comments, 0 where these are First and Last; see
	// [Span.CommentsTold].
	CommentsFrom, CommentsTo int64
}

// Quality is how well the views of a day are known.
type Quality string

const (
	// Exact days have a reading within 15 minutes of both of their midnights.
	Exact Quality = "exact"
	// Estimated days have a midnight that was interpolated over a longer gap.
	Estimated Quality = "estimated"
	// Partial days are incomplete, or tracking of the post started in them.
	Partial Quality = "partial"
	// Reported days were counted by velog itself.
	Reported Quality = "reported"
)

// Qualities lists every quality, the worst first. The ledger numbers them in this
// order.
func Qualities() [4]Quality { return [...]Quality{Partial, Estimated, Reported, Exact} }

// WorseThan reports whether less is known of a day of this quality.
func (q Quality) WorseThan(other Quality) bool {
	all := Qualities()
	return slices.Index(all[:], q) < slices.Index(all[:], other)
}

// Day is what one post or account got on one day. The plain numbers are the change
// on the day, the totals are as of its end (or of the last reading, while it is
// incomplete). Likes and comments may be [Unknown], and their differences
// may be negative.
type Day struct {
	Date                    Date
	Views, ViewsTotal       int64
	Likes, LikesTotal       int64
	Comments, CommentsTotal int64
	Quality                 Quality
}

// Post is what is known about a post besides its counters.
type Post struct {
	ID         string // velog's id of the post, a UUID
	Title      string
	Slug       string
	Tags       []string
	Series     string    // name of the series, empty without one
	Private    bool      //
	ReleasedAt time.Time // zero: unknown
	UpdatedAt  time.Time // moves with edits, and maybe with views; zero: unknown

	// Lean says that nobody asked for tags and series: what is known of them stays.
	Lean bool
}

// Observation is one post seen at one instant in a scrape or in a file.
type Observation struct {
	Post
	At time.Time // resolution: one second
	Counters
}
