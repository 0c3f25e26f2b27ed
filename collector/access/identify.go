package access

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog"
)

// maxToken is far beyond velog's tokens, which have some 300 bytes, and two of
// them are far below what servers allow a request's headers.
const maxToken = 2048

// identify asks velog whose tokens these are. It returns the tokens as they are
// after that: velog renews those that are about to end.
func (g *Gate) identify(ctx context.Context, from string, t velog.Tokens) (velog.User, velog.Tokens, error) {
	t = velog.Tokens{Access: tidy(t.Access, FieldAccess), Refresh: tidy(t.Refresh, FieldRefresh)}
	if r := check(t, g.Now()); r != nil {
		return velog.User{}, t, r
	}
	claimed := "velog id " + shortened(t.UserID())
	if wait := g.attempts.begin(from, claimed, g.Now()); wait > 0 {
		// Anybody can cause as many of these as they like; a metric counts them.
		g.Log.Debug("signing in is slowed down", "from", from, "wait", wait.Round(time.Second))
		return velog.User{}, t, &Refusal{Reason: ReasonSlow, Wait: wait}
	}
	session := g.Velog.Session(t, func(context.Context, velog.Tokens) error { return nil })
	user, err := session.Me(ctx)
	g.attempts.end(claimed, velog.KindOf(err) == velog.KindLogin, g.Now())
	if err != nil {
		return velog.User{}, t, g.refuse(ctx, from, err)
	}
	// Tokens that velog renewed just now are in the session; the ones given
	// stay good until their own end.
	return user, session.Tokens(), nil
}

// shortened keeps what is remembered of a claim small: all of velog's ids have 36
// letters.
func shortened(id string) string { return id[:min(len(id), 36)] }

func (g *Gate) refuse(ctx context.Context, from string, err error) error {
	switch {
	case errors.Is(ctx.Err(), context.Canceled): // nobody waits for an answer
		return ctx.Err()
	case velog.KindOf(err) == velog.KindLogin:
		g.Log.Warn("velog takes tokens for nobody", "from", from)
		return &Refusal{Reason: ReasonRefused}
	default:
		g.Log.Warn("velog cannot be asked whose tokens these are", "error", err)
		return &Refusal{Reason: ReasonVelogDown}
	}
}

// tidy takes away what comes along when a cookie is copied with its name.
func tidy(t velog.Token, name string) velog.Token {
	text := strings.TrimSpace(string(t))
	text = strings.TrimPrefix(text, name+"=")
	return velog.Token(strings.Trim(text, `"'; `))
}

// check finds what is wrong with tokens without asking velog. What a token
// claims can only speak against it.
func check(t velog.Tokens, now time.Time) *Refusal {
	if t.Empty() {
		return &Refusal{Reason: ReasonMissing, Field: FieldAccess}
	}
	for _, f := range []struct {
		name  string
		token velog.Token
		other string
	}{{FieldAccess, t.Access, FieldRefresh}, {FieldRefresh, t.Refresh, FieldAccess}} {
		if f.token == "" {
			continue
		}
		if _, err := f.token.Expiry(); err != nil || len(f.token) > maxToken || !isCookie(f.token) {
			return &Refusal{Reason: ReasonMalformed, Field: f.name}
		}
		if f.token.Subject() == f.other {
			return &Refusal{Reason: ReasonSwapped, Field: f.name}
		}
	}
	if t.Mixed() {
		return &Refusal{Reason: ReasonMixed, Field: FieldRefresh}
	}
	if !t.AccessExpiry().After(now) && !t.RefreshExpiry().After(now) {
		return &Refusal{Reason: ReasonEnded, Field: FieldAccess}
	}
	return nil
}

// isCookie says whether a token can stand in a cookie as it is.
func isCookie(t velog.Token) bool {
	return (&http.Cookie{Name: "token", Value: string(t)}).Valid() == nil
}
