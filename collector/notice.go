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
	Since    time.Time
	Attempts int // this one included
}

// Notices is what notifications need from the ledger. Each event is sent to each
// address once at most: who sends it claims it first.
type Notices interface {
	// NoticesDue reports whether there is anything to do.
	NoticesDue(ctx context.Context, now time.Time) (bool, error)

	// PlanNotices makes a notice for each address of each new event of the kinds.
	// Other events, and those stored before since, are no news any more. It returns
	// how many notices were claimed too long ago, whose sender must have died: nobody
	// knows whether they were sent, and they are given up.
	PlanNotices(ctx context.Context, kinds []EventKind, targets []string, since, now time.Time) (abandoned int, err error)

	// ClaimNotice claims the next notice for one of the targets. It returns nil if
	// none is due.
	ClaimNotice(ctx context.Context, targets []string, now time.Time) (*Notice, error)

	// NoticeDone records that a notice was sent, or is given up.
	NoticeDone(ctx context.Context, n *Notice, sent bool) error

	// RetryNotice gives a claim back: the notice is due again at an instant.
	RetryNotice(ctx context.Context, n *Notice, at time.Time) error

	// Digest sums up a week.
	Digest(ctx context.Context, account int64, w ISOWeek) (Digest, error)
}
