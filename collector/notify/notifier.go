package notify

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

const (
	// fresh is for how long an event is news, and a notice is tried again.
	fresh = 24 * time.Hour

	shortestRetry = time.Minute
	longestRetry  = time.Hour
)

// Notifier sends new events to the operator's addresses. Each event goes to each
// address once at most: it is claimed in the ledger before it is sent. What certainly
// was not sent is tried again for a day; what may have been sent is not.
type Notifier struct {
	Ledger  collector.Notices
	Targets []Target
	Kinds   []collector.EventKind
	Now     func() time.Time
	Log     *slog.Logger

	// Text writes a notice. A week comes with its digest.
	Text func(n *collector.Notice, d collector.Digest) string

	// Notified hears how each attempt ended: "sent", "failed" (it is tried again),
	// "given_up", or "uncertain".
	Notified func(service, outcome string)
}

// Due reports whether there is anything to send.
func (n *Notifier) Due(ctx context.Context) (bool, error) { return n.Ledger.NoticesDue(ctx, n.Now()) }

// Run sends what is due. Its error is the ledger's: an address that does not work
// keeps no other from being told.
func (n *Notifier) Run(ctx context.Context) error {
	now := n.Now()
	targets := make([]string, len(n.Targets))
	for i, t := range n.Targets {
		targets[i] = t.ID
	}
	abandoned, err := n.Ledger.PlanNotices(ctx, n.Kinds, targets, now.Add(-fresh), now)
	if err != nil {
		return err
	}
	if abandoned > 0 {
		n.Log.Warn("notifications were being sent when the program stopped; they are not sent again", "notifications", abandoned)
		for range abandoned {
			n.Notified("", "uncertain")
		}
	}
	for {
		notice, err := n.Ledger.ClaimNotice(ctx, targets, n.Now())
		if err != nil || notice == nil {
			return err
		}
		sent, err := n.send(ctx, notice)
		if err != nil {
			return err
		}
		if !sent { // nor would another one be now
			targets = slices.DeleteFunc(targets, func(t string) bool { return t == notice.Target })
		}
	}
}

// send sends a notice, and records how that went.
func (n *Notifier) send(ctx context.Context, notice *collector.Notice) (sent bool, err error) {
	var digest collector.Digest
	if notice.Event.Kind == collector.EventDigest {
		if digest, err = n.Ledger.Digest(ctx, notice.Account, collector.ISOWeek(notice.Event.Key)); err != nil {
			return false, errors.Join(err, n.Ledger.RetryNotice(ctx, notice, n.Now()))
		}
	}
	t := n.Targets[slices.IndexFunc(n.Targets, func(t Target) bool { return t.ID == notice.Target })]
	failure := t.Send(n.Text(notice, digest))
	// The record must be made even if the program is to stop.
	ctx = context.WithoutCancel(ctx)
	if failure == nil {
		n.Notified(t.Service, "sent")
		n.Log.Info("notified", "user", notice.User, "kind", notice.Event.Kind, "service", t.Service, "address", t.Number)
		return true, n.Ledger.NoticeDone(ctx, notice, true)
	}
	return false, n.failed(ctx, notice, t, failure)
}

func (n *Notifier) failed(ctx context.Context, notice *collector.Notice, t Target, failure error) error {
	attributes := []any{"service", t.Service, "address", t.Number, "user", notice.User, "kind", notice.Event.Kind, "error", failure}
	problem, _ := errors.AsType[*SendError](failure)
	next := n.Now().Add(min(longestRetry, shortestRetry<<min(notice.Attempts-1, 10)))
	switch {
	case problem != nil && problem.Uncertain:
		n.Notified(t.Service, "uncertain")
		n.Log.Warn("a notification may not have arrived; it is not sent again", attributes...)
		return n.Ledger.NoticeDone(ctx, notice, false)
	case next.Sub(notice.Since) > fresh:
		n.Notified(t.Service, "given_up")
		n.Log.Error("a notification could not be sent for a day and is given up; check the address in NOTIFY_URLS with velog-dashboard check --notify", attributes...)
		return n.Ledger.NoticeDone(ctx, notice, false)
	}
	n.Notified(t.Service, "failed")
	n.Log.Warn("could not send a notification, will retry", append(attributes, "retry", next.UTC().Format(time.RFC3339))...)
	return n.Ledger.RetryNotice(ctx, notice, next)
}
