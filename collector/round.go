package collector

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog"
)

// Rounds runs rounds: one pass over one account each.
type Rounds struct {
	Ledger   Ledger
	Velog    *velog.Client
	Schedule Schedule
	Metrics  *Metrics
	Log      *slog.Logger
	Now      func() time.Time

	// AcceptVanished lets a round go on although more than half of an
	// account's posts are missing: somebody has looked and says it is true.
	AcceptVanished bool
}

// ErrVanished is why a round changed nothing: more than half of the account's
// posts were missing from velog's list.
var ErrVanished = errors.New("more than half of the posts are missing")

// Run runs one round of an account: it reads the list of posts with their
// counters, asks for posts that are missing from it, stores what it saw and
// schedules the next round. A round that fails is noted in the ledger with the
// time of its next attempt, and its error returned; a round that was cancelled
// leaves no trace but rotated tokens.
func (r *Rounds) Run(ctx context.Context, account int64) (Stored, error) {
	began, clock := r.Now(), time.Now()
	a, err := r.Ledger.Account(ctx, account)
	if err != nil {
		return Stored{}, err
	}
	stored, err := r.run(ctx, a, began)
	if err != nil && ctx.Err() != nil {
		return Stored{}, ctx.Err()
	}
	state := stateOf(err)
	r.Metrics.RoundDone(state, time.Since(clock))
	if err != nil {
		return Stored{}, r.fail(ctx, a, began, state, err)
	}
	r.Metrics.Stored(stored)
	r.Log.Info("round", "user", a.User, "readings", stored.Readings, "changed", stored.Runs,
		"new_posts", stored.NewPosts, "gone", stored.Gone, "days", stored.Days,
		"took", time.Since(clock).Round(time.Millisecond))
	return stored, nil
}

func (r *Rounds) run(ctx context.Context, a Account, began time.Time) (Stored, error) {
	v, err := r.visit(ctx, a)
	if err != nil {
		return Stored{}, err
	}
	if err := r.lookForMissing(ctx, a, v); err != nil {
		return Stored{}, err
	}
	stored, err := r.Ledger.StoreRound(ctx, GoodRound{
		Account: a.ID, At: began, Owner: v.owner,
		Seen: v.seen, Unread: v.unread, Gone: v.gone, Reported: v.reported,
		Next: r.Schedule.Next(a.ID, r.Now()),
	})
	if err != nil {
		return Stored{}, fmt.Errorf("storing the round: %w", err)
	}
	if stored.Fallen > 0 {
		r.Log.Warn("totals of views fell; the days keep the highest", "user", a.User, "posts", stored.Fallen)
	}
	return stored, nil
}

// visit is what one round gathers before it stores anything.
type visit struct {
	session  *velog.Session
	owner    velog.User
	listed   map[string]bool
	seen     []Observation
	unread   []Post
	gone     []string
	reported []ReportedDay
}

func (r *Rounds) visit(ctx context.Context, a Account) (*visit, error) {
	tokens, err := r.Ledger.Tokens(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	if a.SignedIn && tokens.Empty() {
		return nil, &velog.Error{Kind: velog.KindLogin, Op: "tokens", Message: "the ledger holds no tokens for this account"}
	}
	v := &visit{
		listed: map[string]bool{},
		session: r.Velog.Session(tokens, func(ctx context.Context, t velog.Tokens) error {
			return r.Ledger.SaveTokens(ctx, a.ID, t)
		}),
	}
	who := velog.User{ID: a.VelogID, Username: a.Username}
	for page, err := range v.session.Posts(ctx, who) {
		if err != nil {
			return nil, err
		}
		v.owner = page.Owner
		at := r.Now()
		for _, p := range page.Posts {
			v.listed[p.ID] = true
			r.take(a, v, p, at)
		}
	}
	return v, nil
}

// take files a post under what was learned of it. A post whose counters could
// not be read harms no other.
func (r *Rounds) take(a Account, v *visit, p velog.Post, at time.Time) {
	post := Post{
		ID: p.ID, Title: p.Title, Slug: p.Slug, Tags: p.Tags,
		Series: p.Series, Private: p.Private, ReleasedAt: p.ReleasedAt,
	}
	if p.Err != nil {
		r.Log.Warn("the counters of a post could not be read", "user", a.User, "post", p.ID, "error", p.Err)
		if p.Title != "" { // else nothing is known of it but that it may exist
			v.unread = append(v.unread, post)
		}
		return
	}
	v.seen = append(v.seen, Observation{
		Post: post, At: at,
		Counters: Counters{Views: p.Views, Likes: p.Likes, Comments: p.Comments},
	})
	for _, d := range p.Days {
		date := DateOf(time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, Seoul))
		v.reported = append(v.reported, ReportedDay{Post: p.ID, Date: date, Views: d.Views})
	}
}

// lookForMissing asks velog for each followed post that the list left out. The
// list loses posts at the edges of its pages; only post(id) can say that one is
// gone. If more than half are missing, nobody is asked: then it is the list
// that is wrong, not the posts.
func (r *Rounds) lookForMissing(ctx context.Context, a Account, v *visit) error {
	followed, err := r.Ledger.Followed(ctx, a.ID)
	if err != nil {
		return err
	}
	var missing []string
	for _, id := range followed {
		if !v.listed[id] {
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	if 2*len(missing) > len(followed) && !r.AcceptVanished {
		return fmt.Errorf("%w from velog's list (%d of %d), so nothing was changed; if they are really gone, "+
			"run: velog-dashboard collect --accept-vanished %s", ErrVanished, len(missing), len(followed), a.User)
	}
	found, err := v.session.PostsByID(ctx, missing)
	if err != nil {
		return fmt.Errorf("asking for %d posts that velog's list left out: %w", len(missing), err)
	}
	at := r.Now()
	for _, id := range missing {
		if p, ok := found[id]; ok {
			r.take(a, v, p, at)
		} else {
			v.gone = append(v.gone, id)
		}
	}
	return nil
}

// fail notes a failed round. It does so even if the context has just ended:
// what is known is worth keeping.
func (r *Rounds) fail(ctx context.Context, a Account, at time.Time, state State, cause error) error {
	next := r.Schedule.Retry(a.ID, r.Now(), a.Failures+1)
	if e, ok := errors.AsType[*velog.Error](cause); ok && at.Add(e.RetryAfter).After(next) {
		next = at.Add(e.RetryAfter)
	}
	cause = advise(a, state, cause)
	r.Log.Warn("round failed", "user", a.User, "state", state, "error", cause, "failures", a.Failures+1, "next", next)
	err := r.Ledger.FailRound(context.WithoutCancel(ctx), FailedRound{
		Account: a.ID, At: at, State: state, Error: cause.Error(), Next: next,
	})
	return errors.Join(cause, err)
}

// stateOf files an error of a round under a state.
func stateOf(err error) State {
	switch velog.KindOf(err) {
	case velog.KindLogin:
		return StateLoginFailed
	case velog.KindNotFound:
		return StateUnknownUser
	case velog.KindRateLimited, velog.KindTemporary:
		return StateVelogDown
	case velog.KindSchema, velog.KindRejected:
		return StateSchema
	}
	switch {
	case err == nil:
		return StateUp
	case errors.Is(err, ErrVanished):
		return StateVanished
	}
	return StateError
}

// advise adds to an error what its reader can do.
func advise(a Account, state State, err error) error {
	switch state {
	case StateLoginFailed:
		return fmt.Errorf("%w; sign in to velog.io as %s again and hand over the new access_token and refresh_token", err, a.Username)
	case StateUnknownUser:
		return fmt.Errorf("velog has no user %q; check the spelling: it is the name after the @ in the blog's address: %w", a.Username, err)
	case StateSchema:
		return fmt.Errorf("%w; look for a newer version of velog-dashboard", err)
	}
	return err
}

// Refresh lets velog renew the tokens of a signed-in account: any question
// does, if the access token is about to end.
func (r *Rounds) Refresh(ctx context.Context, account int64) error {
	tokens, err := r.Ledger.Tokens(ctx, account)
	if err != nil {
		return err
	}
	session := r.Velog.Session(tokens, func(ctx context.Context, t velog.Tokens) error {
		return r.Ledger.SaveTokens(ctx, account, t)
	})
	if _, err := session.Me(ctx); err != nil {
		return fmt.Errorf("renewing tokens: %w", err)
	}
	return nil
}
