package access

import (
	"context"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// ScrapeRequest is a scrape that a writer asked for.
type ScrapeRequest struct {
	At      time.Time       // zero: nobody ever asked
	Waiting bool            // it has not begun yet, or goes on
	State   collector.State // how the last scrape ended
	Error   string          // of the last scrape, for people; empty when it went well
	Next    time.Time       // from when on the writer can ask again
}

// ScrapeRequest tells what came of the scrape that the account's writer asked for.
func (g *Gate) ScrapeRequest(a collector.Account) ScrapeRequest {
	a = a.AsOf(g.now())
	next := a.LastAttempt.Add(ScrapeRequestInterval)
	if again := a.ScrapeRequested.Add(ScrapeRequestInterval); again.After(next) {
		next = again
	}
	return ScrapeRequest{
		At: a.ScrapeRequested, Waiting: a.Tracked && a.ScrapeRequested.After(a.LastAttempt),
		State: a.State, Error: a.Problem(), Next: next,
	}
}

// RequestScrape has an account read now rather than at its time. An error that is
// not the ledger's is a [Refusal].
func (g *Gate) RequestScrape(ctx context.Context, a collector.Account) (ScrapeRequest, error) {
	now := g.now()
	if !a.Tracked {
		return ScrapeRequest{}, &Refusal{Reason: ReasonDisconnected}
	}
	if wait := g.ScrapeRequest(a).Next.Sub(now); wait > 0 {
		return ScrapeRequest{}, &Refusal{Reason: ReasonTooSoon, Wait: wait}
	}
	if err := g.ledger.RequestScrape(ctx, a.ID, now); err != nil {
		return ScrapeRequest{}, err
	}
	a, err := g.ledger.Account(ctx, a.ID)
	return g.ScrapeRequest(a), err
}

// AcceptVanished notes that the posts of an account which have vanished were
// deleted, and has the account read now. Where none have, any more, there is
// nothing to note.
func (g *Gate) AcceptVanished(ctx context.Context, a collector.Account) error {
	if !a.Tracked || a.State != collector.StateVanished {
		return nil
	}
	g.log.Info("missing posts were confirmed as deleted, scraping now", "user", a.User)
	return g.ledger.AcceptVanished(ctx, a.ID, g.now())
}
