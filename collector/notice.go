package collector

import (
	"context"
	"time"
)

// Notice is an event that one address is told of.
type Notice struct {
	Account  int64
	User     string
	Event    StoredEvent
	Target   string // which address: see the package notify
	Attempts int    // this one included; those of the address, if others failed before
}

// LostNotices are notices for an address that are no longer sent.
type LostNotices struct {
	Target string
	Number int
	// Claimed: who was to send them must have died, and nobody knows whether they were
	// sent. Otherwise they could not be sent for too long.
	Claimed bool
}

// Notices is what notifications need from the ledger. Each event is sent to each
// address once at most: who sends it claims it first.
type Notices interface {
	// NoticesDue reports whether there is anything to do.
	NoticesDue(ctx context.Context, now time.Time) (bool, error)

	// PlanNotices makes a notice for each address of each new event of the kinds.
	// Other events, and those stored before since, are no news any more. It returns
	// the notices that it gives up: those that wait from before since, and those that
	// were claimed too long ago.
	PlanNotices(ctx context.Context, kinds []EventKind, targets []string, since, now time.Time) ([]LostNotices, error)

	// ClaimNotice claims the next notice for an address. It returns nil if none is due.
	ClaimNotice(ctx context.Context, target string, now time.Time) (*Notice, error)

	// NoticeSent records that a claimed notice was sent.
	NoticeSent(ctx context.Context, n *Notice) error

	// NoticeFailed records that a claimed notice was not sent, and whether that is to
	// be tried again. Nothing is sent to its address before an instant.
	NoticeFailed(ctx context.Context, n *Notice, again bool, next time.Time) error

	// Digest sums up a week.
	Digest(ctx context.Context, account int64, w ISOWeek) (Digest, error)
}
