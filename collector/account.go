package collector

import "time"

// Account is a velog user whose posts are followed.
type Account struct {
	ID        int64  // of the ledger
	User      string // the username under which it was added: the tag in InfluxDB, never changed
	VelogID   string // velog's id of the user, empty until the first scrape
	Username  string // what the user is called on velog now
	Connected bool   // its owner lent tokens
	Followed  bool   // has scrapes; false: only imported, or disconnected

	FollowedSince   time.Time // when its following began: now, or the earliest imported reading
	NextScrape      time.Time
	ScrapeRequested time.Time // when its writer last asked for a scrape before its time; zero: never

	// Connection counts how often the account was disconnected, or connected
	// anew. VanishedAccepted is when somebody last said that posts which have
	// vanished were deleted; zero: nobody, or that is done.
	Connection       int64
	VanishedAccepted time.Time

	LinksVoidUntil time.Time // sign-in links made until then are void; zero: none is

	LastAttempt time.Time // zero: never
	LastSuccess time.Time // zero: never
	State       State
	Error       string // of the last scrape, for people; empty when it went well
	Failures    int    // scrapes failed since the last good one

	Gaps          Gaps // of the last scrape that stored something
	Posts         int  // followed, without those that are gone
	LastDay       Date // the last day that is complete for the account; 0: none
	AccessExpiry  time.Time
	RefreshExpiry time.Time
}

// State says how the last scrape of an account ended.
type State string

const (
	StateNew         State = "new"          // no scrape yet
	StateUp          State = "up"           // the last scrape went well
	StateLoginFailed State = "login_failed" // velog takes the tokens for nobody, or for somebody else
	StateUnknownUser State = "unknown_user" // velog knows no such user
	StateVelogDown   State = "velog_down"   // velog does not answer, or asks us to wait
	StateSchema      State = "schema"       // velog answers in a way that this program does not understand
	StateClock       State = "clock"        // this machine's clock is wrong: nothing was stored
	StateVanished    State = "vanished"     // more than half of the posts are missing; the others are read
	StateError       State = "error"        // anything else: the ledger, most likely
)

// States lists every state, in the order in which they are shown.
func States() []State {
	return []State{
		StateNew, StateUp, StateLoginFailed, StateUnknownUser,
		StateVelogDown, StateSchema, StateClock, StateVanished, StateError,
	}
}
