package access

import (
	"context"
	"crypto/subtle"
	"errors"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog"
)

// identify asks velog whose tokens these are. It returns the tokens that velog
// has confirmed, among them those that it renewed.
func (g *Gate) identify(ctx context.Context, from string, t velog.Tokens, confirm verifier) (velog.User, velog.Tokens, error) {
	t, found := CheckTokens(t, g.now())
	if len(found) > 0 {
		return velog.User{}, t, found[0]
	}
	owner := g.recognise(ctx, t)
	if owner == "" {
		if err := g.slow(ctx, from); err != nil {
			return velog.User{}, t, err
		}
	} else if err := g.slowAccount(ctx, owner); err != nil {
		return velog.User{}, t, err
	}
	user, confirmed, err := confirm(ctx, g.velog, t)
	if err != nil {
		return velog.User{}, t, g.refuse(ctx, from, err)
	}
	if owner == "" {
		if err := g.slowAccount(ctx, user.ID); err != nil {
			return velog.User{}, t, err
		}
	}
	if err := VerifyOwner(ctx, g.ledger, g.velog, user, confirmed); velog.KindOf(err) != "" {
		return velog.User{}, t, g.refuse(ctx, from, err)
	} else if err != nil {
		return velog.User{}, t, err
	}
	return user, confirmed, nil
}

// recognise returns the velog id of the writer whose stored tokens these are,
// and an empty one if the ledger holds none of them. Velog has confirmed them
// before, so that no flood of wrong attempts keeps their owner out.
func (g *Gate) recognise(ctx context.Context, t velog.Tokens) (id string) {
	id = t.UserID()
	if id == "" {
		return ""
	}
	account, err := g.ledger.AccountByVelogUser(ctx, velog.User{ID: id})
	if err != nil || account.VelogID != id {
		return ""
	}
	stored, err := g.ledger.Tokens(ctx, account.ID)
	if err != nil || !same(t.Access, stored.Access) && !same(t.Refresh, stored.Refresh) {
		return ""
	}
	return id
}

// same reports whether a token is there and the same as another.
func same(a, b velog.Token) bool {
	return a != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}

// slow counts an attempt from an address before velog is asked.
func (g *Gate) slow(ctx context.Context, from string) error {
	wait, err := g.attempts.begin(ctx, from, g.now())
	if err != nil || wait == 0 {
		return err
	}
	// Anybody can cause as many of these as they like; a metric counts them.
	g.log.Debug("sign-in attempts are limited", "address", from, "wait", wait.Round(time.Second))
	return &Refusal{Reason: ReasonTooManyAttempts, Wait: wait}
}

// rejected notes that an attempt from an address was wrong.
func (g *Gate) rejected(ctx context.Context, from string) {
	if err := g.attempts.rejected(ctx, from, g.now()); err != nil {
		g.log.Warn("could not count a rejected sign-in attempt", "error", err)
	}
}

// slowAccount counts a sign-in of the user with a velog id.
func (g *Gate) slowAccount(ctx context.Context, id string) error {
	wait, err := g.attempts.confirmed(ctx, id, g.now())
	if err == nil && wait > 0 {
		return &Refusal{Reason: ReasonTooManyAttempts, Wait: wait}
	}
	return err
}

// verifier is [VerifyTokens], or what does the same.
type verifier = func(context.Context, *velog.Client, velog.Tokens) (velog.User, velog.Tokens, error)

// identifyAny is identify for signing in, for which one good token is enough: a
// refresh token that has expired or that velog rejects is left out where there
// is an access token.
func (g *Gate) identifyAny(ctx context.Context, from string, t velog.Tokens) (velog.User, velog.Tokens, error) {
	if end := t.RefreshExpiry(); !end.IsZero() && !end.After(g.now()) && t.AccessExpiry().After(g.now()) {
		t.Refresh = ""
	}
	return g.identify(ctx, from, t, verifyAny)
}

// verifyAny is [VerifyTokens], but tries the access token where velog rejects the
// refresh token.
func verifyAny(ctx context.Context, client *velog.Client, t velog.Tokens) (velog.User, velog.Tokens, error) {
	user, confirmed, err := VerifyTokens(ctx, client, t)
	if r, ok := errors.AsType[*Refusal](err); ok && r.Field == FieldRefresh && t.Access != "" {
		return VerifyTokens(ctx, client, velog.Tokens{Access: t.Access})
	}
	return user, confirmed, err
}

func (g *Gate) refuse(ctx context.Context, from string, err error) error {
	refusal, refused := errors.AsType[*Refusal](err)
	switch {
	case errors.Is(ctx.Err(), context.Canceled): // nobody waits for an answer
		return ctx.Err()
	case refused:
		g.rejected(ctx, from)
		g.log.Warn("velog rejects tokens", "address", from)
		return refusal
	default:
		g.log.Warn("could not verify tokens with velog", "error", err)
		return &Refusal{Reason: ReasonVelogDown}
	}
}
