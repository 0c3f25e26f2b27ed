// Package readingcsv reads and writes readings as CSV: what a file may look like,
// what its columns mean, and which line is wrong. It knows no ledger but by the
// methods that it calls.
package readingcsv

// The columns of readings as CSV.
const (
	columnUser = iota
	columnPost
	columnTitle
	columnReleased
	columnObserved
	columnViews
	columnLikes
	columnComments
	neededColumns // may be all
)

// The columns that a file may have after those.
const (
	columnPrivate = neededColumns + iota
	columnDeleted
	columnVelogID
	columnTracked
)

// columns are the header: those that a file needs, and those that it may have
// after them.
func columns() []string {
	return []string{
		"user", "post", "title", "released_at", "observed_at", "views", "likes", "comments",
		"private", "deleted_at", "velog_id", "tracked_since",
	}
}
