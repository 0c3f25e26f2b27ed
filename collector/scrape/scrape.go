package scrape

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

// Scraper runs scrapes, each one pass over one account.
type Scraper struct {
	Ledger   collector.Ledger
	Velog    *velog.Client
	Schedule collector.Schedule
	Metrics  ScrapeMetrics
	Log      *slog.Logger
	Now      func() time.Time

	// AcceptVanished marks posts as deleted as soon as velog denies them once,
	// although more than half of an account's are missing: an operator has
	// confirmed it. Without it the ledger knows for which accounts that holds.
	AcceptVanished bool

	shared atomic.Pointer[sharedRate]
}

// notedWithin is how long noting a failure waits for the ledger.
const notedWithin = 30 * time.Second

// WithLog returns a copy of the scraper that logs elsewhere.
func (r *Scraper) WithLog(log *slog.Logger) *Scraper {
	return &Scraper{
		Ledger: r.Ledger, Velog: r.Velog, Schedule: r.Schedule, Metrics: r.Metrics,
		Log: log, Now: r.Now, AcceptVanished: r.AcceptVanished,
	}
}

// ScrapeMetrics observes scrapes.
type ScrapeMetrics interface {
	// ScrapeDone observes a finished scrape and the account's state after it.
	ScrapeDone(outcome collector.State, d time.Duration)

	// Stored observes what a scrape changed in the ledger.
	Stored(s collector.Stored)
}

// Run runs one scrape of an account: it reads the list of posts with their
// counters, looks up posts that are missing from it, stores what it saw and
// schedules the next scrape. A failed scrape is recorded in the ledger with the
// time of its next attempt, and its error returned. A cancelled scrape leaves no
// trace but rotated tokens; neither does one whose account was removed,
// disconnected or reconnected meanwhile, which is not a failure.
func (r *Scraper) Run(ctx context.Context, account int64) (collector.Stored, error) {
	began, clock := r.Now(), time.Now()
	a, err := r.Ledger.Account(ctx, account)
	if err != nil {
		return collector.Stored{}, err
	}
	stored, err := r.run(ctx, a, began)
	if err != nil && ctx.Err() != nil {
		return collector.Stored{}, ctx.Err()
	}
	if errors.Is(err, collector.ErrAway) { // it is planned again once the ledger answers
		r.Log.Warn("scrape abandoned, it will be repeated", "user", a.User, "error", err)
		return collector.Stored{}, err
	}
	if err != nil && !superseded(err) {
		stored = collector.Stored{State: stateOf(err)}
		err = r.fail(ctx, a, began, stored.State, err)
	}
	if superseded(err) {
		r.Log.Debug("scrape discarded: the account was deleted, disconnected or connected again meanwhile", "user", a.User)
		return collector.Stored{}, nil
	}
	r.Metrics.ScrapeDone(stored.State, time.Since(clock))
	if err != nil {
		return collector.Stored{}, err
	}
	r.Metrics.Stored(stored)
	r.Log.Info("scrape", "user", a.User, "readings", stored.Readings, "changed", stored.Spans,
		"new_posts", stored.NewPosts, "deleted", stored.Deleted, "days", stored.Days,
		"full", stored.Full, "requests", stored.Cost.Requests, "statements", stored.Cost.Statements,
		"took", time.Since(clock).Round(time.Millisecond))
	return stored, nil
}

// superseded reports whether an account has changed since its scrape began.
func superseded(err error) bool {
	return errors.Is(err, collector.ErrSuperseded) || errors.Is(err, collector.ErrNoAccount)
}

func (r *Scraper) run(ctx context.Context, a collector.Account, began time.Time) (collector.Stored, error) {
	v, err := r.gather(ctx, a, began)
	if err != nil {
		return collector.Stored{}, err
	}
	if err := r.checkClock(ctx, a, v.session, began); err != nil {
		return collector.Stored{}, err
	}
	if err := r.lookForMissing(ctx, a, v, began); err != nil {
		return collector.Stored{}, err
	}
	gaps, state, problem := v.gaps(), collector.StateUp, ""
	if v.absent.vanished() {
		state, problem = collector.StateVanished, vanishedSentence(gaps, v.absent.tracked)
	}
	cadence, err := r.Cadence(ctx)
	if err != nil {
		return collector.Stored{}, err
	}
	stored, err := r.Ledger.StoreScrape(ctx, collector.ScrapeResult{
		Account: a.ID, Connection: a.Connection, At: began, Owner: v.owner,
		Seen: v.seen, Unread: v.unread, Deleted: v.deleted, Reported: v.reported,
		Unasked: v.unasked, Full: v.detail != collector.DetailEdited,
		Missing: v.absent.posts, Gaps: gaps, State: state, Error: problem,
		Plan: func(readers collector.Readers) collector.Plan {
			readers.Load = v.load(a, readers.Posts)
			return cadence.Plan(a.ID, readers, r.Now())
		},
	})
	if err != nil {
		return collector.Stored{}, fmt.Errorf("storing the scrape: %w", err)
	}
	if stored.Fallen > 0 {
		r.Log.Warn("total views fell; days keep the highest total", "user", a.User, "posts", stored.Fallen)
	}
	stored.Full, stored.Cost = v.detail != collector.DetailEdited, v.session.Spent()
	stored.State, stored.Gaps, stored.Posts = state, gaps, len(v.listed)+len(v.absent.posts)
	if v.partly {
		stored.Posts = max(stored.Posts, a.Posts)
	}
	r.warn(a, v, gaps)
	return stored, nil
}

// fail records a failed scrape, even if the context has just ended.
func (r *Scraper) fail(ctx context.Context, a collector.Account, at time.Time, state collector.State, cause error) error {
	next := r.Schedule.Retry(a.ID, r.Now(), a.Failures+1)
	if e, ok := errors.AsType[*velog.Error](cause); ok && at.Add(e.RetryAfter).After(next) {
		next = at.Add(e.RetryAfter)
	}
	tried := attemptedAt(at, cause)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), notedWithin)
	defer cancel()
	err := r.Ledger.FailScrape(ctx, collector.ScrapeFailure{
		Account: a.ID, Connection: a.Connection, At: tried, State: state, Error: cause.Error(), Next: next,
	})
	if superseded(err) {
		return err
	}
	cause = withAdvice(a, state, cause)
	r.Log.Warn("scrape failed", "user", a.User, "state", state, "error", cause, "failures", a.Failures+1, "next", next)
	return errors.Join(cause, err)
}

// stateOf returns the account's state after a scrape's error.
func stateOf(err error) collector.State {
	switch velog.KindOf(err) {
	case velog.KindLogin:
		return collector.StateLoginFailed
	case velog.KindNotFound:
		return collector.StateUnknownUser
	case velog.KindRateLimited, velog.KindTemporary:
		return collector.StateVelogDown
	case velog.KindSchema, velog.KindRejected:
		return collector.StateSchema
	}
	if _, ok := errors.AsType[*collector.ClockError](err); ok {
		return collector.StateClock
	}
	if err == nil {
		return collector.StateUp
	}
	return collector.StateError
}

// problem is an error with advice for its reader.
type problem struct {
	error
	text string
}

func (p problem) Error() string { return p.text }

func (p problem) Unwrap() error { return p.error }

// withAdvice adds advice for the reader to an error.
func withAdvice(a collector.Account, state collector.State, err error) error {
	a.State, a.Error = state, err.Error()
	return problem{err, a.Problem()}
}

// Refresh makes velog renew the tokens of a connected account: any request does,
// if the access token is about to expire. For an account that was removed or
// disconnected meanwhile it does nothing.
func (r *Scraper) Refresh(ctx context.Context, account int64) error {
	tokens, err := r.Ledger.Tokens(ctx, account)
	if err == nil && !tokens.Empty() {
		session := r.Velog.Session(tokens, func(ctx context.Context, t velog.Tokens) error {
			return r.Ledger.SaveTokens(ctx, account, t)
		})
		_, err = session.Me(ctx)
	}
	if err == nil {
		return nil
	}
	a, unknown := r.Ledger.Account(ctx, account)
	if errors.Is(unknown, collector.ErrNoAccount) || unknown == nil && !a.Connected {
		return nil
	}
	return fmt.Errorf("renewing tokens: %w", withAdvice(a, stateOf(err), err))
}
