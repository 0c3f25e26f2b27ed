package notify

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

const (
	// fresh is for how long an event is news, and a notice is tried again.
	fresh = 24 * time.Hour

	shortestRetry = time.Minute
	longestRetry  = time.Hour
)

// Outcomes of attempts to notify.
const (
	Sent      = "sent"
	Failed    = "failed" // it is tried again
	GivenUp   = "given_up"
	Uncertain = "uncertain" // it may have arrived, and is not sent again
)

// Outcomes lists them.
func Outcomes() []string { return []string{Sent, Failed, GivenUp, Uncertain} }

// Notifier sends new events to the operator's addresses. Each event goes to each
// address once at most: it is claimed in the ledger before it is sent. What certainly
// was not sent is tried again for a day; what may have been sent is not.
type Notifier struct {
	Ledger  collector.Notices
	Targets []Target
	Kinds   []collector.EventKind
	Now     func() time.Time
	Log     *slog.Logger

	// Text writes a notice for a target. A week comes with its digest.
	Text func(t Target, n *collector.Notice, d collector.Digest) string

	// Notified hears how each attempt ended.
	Notified func(t Target, outcome string)
}

// Due reports whether there is anything to send.
func (n *Notifier) Due(ctx context.Context) (bool, error) { return n.Ledger.NoticesDue(ctx, n.Now()) }

// Run sends what is due, to all addresses at the same time, so that none waits for
// another. Its error is the ledger's.
func (n *Notifier) Run(ctx context.Context) error {
	if err := n.plan(ctx); err != nil {
		return err
	}
	errs := make([]error, len(n.Targets))
	var group sync.WaitGroup
	for i, t := range n.Targets {
		group.Go(func() { errs[i] = n.tell(ctx, t) })
	}
	group.Wait()
	return errors.Join(errs...)
}

func (n *Notifier) plan(ctx context.Context) error {
	targets := make([]string, len(n.Targets))
	for i, t := range n.Targets {
		targets[i] = t.ID
	}
	now := n.Now()
	lost, err := n.Ledger.PlanNotices(ctx, n.Kinds, targets, now.Add(-fresh), now)
	for _, l := range lost {
		i := slices.Index(targets, l.Target)
		if i < 0 {
			continue // it is no longer in NOTIFY_URLS
		}
		t, outcome := n.Targets[i], GivenUp
		log := n.Log.With("service", t.Service, "address", t.Number, "notifications", l.Number)
		if l.Claimed {
			outcome = Uncertain
			log.Warn("notifications were being sent when the program stopped; they may not have arrived and are not sent again")
		} else {
			log.Error("notifications could not be sent for a day and are given up; check the address in NOTIFY_URLS with velog-dashboard check --notify")
		}
		for range l.Number {
			n.Notified(t, outcome)
		}
	}
	return err
}

// tell sends what is due to an address, until it fails once: nor would it take
// another notice now.
func (n *Notifier) tell(ctx context.Context, t Target) error {
	for ctx.Err() == nil {
		// A claim that is broken off may stand in the ledger all the same, as one of a
		// process that died while it sent.
		notice, err := n.Ledger.ClaimNotice(context.WithoutCancel(ctx), t.ID, n.Now())
		if err != nil || notice == nil {
			return err
		}
		if sent, err := n.send(ctx, t, notice); err != nil || !sent {
			return err
		}
	}
	return nil
}

// send sends a notice, and records how that went.
func (n *Notifier) send(ctx context.Context, t Target, notice *collector.Notice) (sent bool, err error) {
	// The record must be made even if the program is to stop.
	record := context.WithoutCancel(ctx)
	var digest collector.Digest
	if notice.Event.Kind == collector.EventDigest {
		if digest, err = n.Ledger.Digest(ctx, notice.Account, collector.ISOWeek(notice.Event.Key)); err != nil {
			return false, errors.Join(err, n.Ledger.NoticeFailed(record, notice, true, n.Now()))
		}
	}
	log := n.Log.With("service", t.Service, "address", t.Number, "user", notice.User, "kind", notice.Event.Kind)
	failure := t.Send(ctx, n.Text(t, notice, digest))
	if failure == nil {
		n.Notified(t, Sent)
		log.Info("notified")
		return true, n.Ledger.NoticeSent(record, notice)
	}
	next := n.Now().Add(min(longestRetry, shortestRetry<<min(notice.Attempts-1, 10)))
	problem, _ := errors.AsType[*SendError](failure)
	again := problem == nil || !problem.Uncertain
	log = log.With("error", failure, "next", next.UTC().Format(time.RFC3339))
	if again {
		n.Notified(t, Failed)
		log.Warn("could not send a notification, will retry")
	} else {
		n.Notified(t, Uncertain)
		log.Warn("a notification may not have arrived; it is not sent again")
	}
	return false, n.Ledger.NoticeFailed(record, notice, again, next)
}
