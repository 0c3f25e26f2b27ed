package collector

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Reading is one reading of a post, small enough for millions of them.
type Reading struct {
	At int64 // Unix seconds
	Counters
}

// Compare orders counters of one instant: of two readings in the same second
// that differ, the greater is the later one most likely, and knows more.
func (c Counters) Compare(d Counters) int {
	return cmp.Or(cmp.Compare(c.Views, d.Views), cmp.Compare(c.Likes, d.Likes), cmp.Compare(c.Comments, d.Comments))
}

// ImportedReadings are readings from elsewhere, such as a file, checked. Instants
// are Unix seconds, and 0 where nobody told.
type ImportedReadings struct {
	Users    []ImportedUser
	Readings int // as many as there were, those that came twice included
}

// ImportedUser is what is told of a user.
type ImportedUser struct {
	Name         string
	VelogID      string // empty: not told
	TrackedSince int64  // the earliest reading, or since when the user is said to have been tracked
	Posts        []*ImportedPost
}

// ImportedPost has the title and the release of its newest reading that has them.
type ImportedPost struct {
	ID, Title           string
	Released            int64
	TitleAt, ReleasedAt int64 // the readings that tell them
	FirstReleased       int64 // the earliest of all releases
	Privacy             Privacy
	Deleted             int64
	Reported            map[Date]int64 // views of days that velog counted itself
	Readings            []Reading      // in the order of time, one for each second at most
}

// Privacy is what is told of whether a post is private. What is told of a post
// in several places adds up to the greatest.
type Privacy int

const (
	PrivacyUnknown Privacy = iota
	KnownPublic
	KnownPrivate
)

// ImportResult says what an import changed.
type ImportResult struct {
	Readings     int // that were to be imported
	Users        int // accounts that the ledger did not have
	Posts        int // posts that the readings are of
	NewPosts     int // those among them that the ledger did not have
	NewReadings  int // readings that told what the ledger did not know
	Spans        int // spans that are new
	Days         int // daily points of posts that are new, different or no more
	Contradicted int // readings left out because the ledger has greater numbers at the same second
}

// ExportedPost is what is exported of a post besides its readings and days.
type ExportedPost struct {
	Account, Row            int64 // of the ledger
	User, VelogID           string
	TrackedSince            int64
	ID, Title               string
	FirstReleased, Released int64 // the earliest release that was told, and the newest
	Privacy                 Privacy
	Deleted                 int64
}

// Earliest returns the smaller of two instants in Unix seconds that are known.
func Earliest(a, b int64) int64 {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// The longest names and titles, in bytes, are several times as long as velog's.
const (
	longestUser  = 255
	longestTitle = 4096
)

// ValidUser reports whether a text could be velog's name or id of a user. It
// allows more than velog does today, but nothing that would need escaping in the
// address of a blog.
func ValidUser(user string) bool {
	return user != "" && len(user) <= longestUser && strings.IndexFunc(user, func(r rune) bool {
		return r == unicode.ReplacementChar || !unicode.IsGraphic(r) || unicode.IsSpace(r) || strings.ContainsRune("/?#%", r)
	}) < 0
}

// ValidTitle reports whether a text could be the title of a post. PostgreSQL stores
// no text with a NUL.
func ValidTitle(title string) bool {
	return len(title) <= longestTitle && utf8.ValidString(title) && !strings.ContainsRune(title, 0)
}
