package collector

import (
	"cmp"
	"time"
)

// Account is a velog user whose posts are tracked.
type Account struct {
	ID        int64  // of the ledger
	User      string // the username under which it was added: the tag in InfluxDB, never changed
	VelogID   string // velog's id of the user, empty until the first scrape
	Username  string // what the user is called on velog now
	Connected bool   // read with its owner's tokens
	Tracked   bool   // has scrapes; false: only imported, or disconnected

	TrackedSince    time.Time // when tracking started: when it was added, or its earliest imported reading
	NextScrape      time.Time
	Every           time.Duration // planned between two scrapes; 0: not planned yet
	Pace            Pace
	Load            Load      // as of the last good scrape; zero: there was none
	Midnight        bool      // the next scrape is one of the readings around midnight
	Viewed          time.Time // when somebody last looked at its pages; zero: never
	FullScrape      time.Time // when a scrape last read the tags, series and comments that were due; zero: never
	ScrapeRequested time.Time // when its writer last requested a scrape; zero: never

	// Connection counts how often the account was connected or disconnected.
	// VanishedAccepted is when somebody last confirmed that missing posts were
	// deleted; zero: nobody has, or it is done.
	Connection       int64
	VanishedAccepted time.Time

	LinksVoidUntil time.Time // sign-in links made until then are void; zero: none are

	LastAttempt time.Time // zero: never
	LastSuccess time.Time // zero: never
	State       State
	Error       string // of the last scrape, for people; empty if it succeeded
	Failures    int    // failed scrapes since the last success

	Gaps          Gaps // of the last scrape that stored readings
	Posts         int  // tracked, without deleted ones
	LastDay       Date // the last complete day; 0: none
	AccessExpiry  time.Time
	RefreshExpiry time.Time
}

// URL returns where velog shows the blog.
func (a Account) URL() string { return BlogURL(cmp.Or(a.Username, a.User)) }

// State says how the last scrape of an account ended.
type State string

const (
	StateNew         State = "new"          // no scrape yet
	StateUp          State = "up"           // the last scrape succeeded
	StateLoginFailed State = "login_failed" // velog rejects the tokens, or accepts them as another user
	StateUnknownUser State = "unknown_user" // velog knows no such user
	StateVelogDown   State = "velog_down"   // velog does not answer, or asks us to wait
	StateSchema      State = "schema"       // velog answers in a way that this program does not understand
	StateClock       State = "clock"        // this machine's clock is wrong: nothing was stored
	StateVanished    State = "vanished"     // more than half of the posts are missing; the others are read
	StateError       State = "error"        // anything else: the ledger, most likely
)

// Words describes a state in English, as the pages do.
func (s State) Words() string {
	switch s {
	case StateNew:
		return "waiting for its first scrape"
	case StateUp:
		return "collecting"
	case StateLoginFailed:
		return "login failed"
	case StateUnknownUser:
		return "unknown to velog"
	case StateVelogDown:
		return "velog does not answer"
	case StateSchema:
		return "unexpected response from velog"
	case StateClock:
		return "this machine's clock is wrong"
	case StateVanished:
		return "many posts are missing"
	}
	return "error"
}

// States lists every state, in the order in which they are shown.
func States() []State {
	return []State{
		StateNew, StateUp, StateLoginFailed, StateUnknownUser,
		StateVelogDown, StateSchema, StateClock, StateVanished, StateError,
	}
}
