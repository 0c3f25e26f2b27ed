package access

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog"
)

// maxToken is far beyond velog's tokens, which have some 300 bytes, and two of
// them are far below what servers allow a request's headers.
const maxToken = 2048

// CheckTokens tidies tokens that a person gave, wherever they come from, and finds
// everything that is wrong with them without asking velog. What a token claims
// can only speak against it: [VerifyTokens] asks velog. That the tokens have expired
// is reported only where nothing else is wrong.
func CheckTokens(t velog.Tokens, now time.Time) (velog.Tokens, []*Refusal) {
	if t.Empty() {
		return t, []*Refusal{{Reason: ReasonMissing, Field: FieldAccess}}
	}
	var found []*Refusal
	for _, given := range []struct {
		token        *velog.Token
		field, other string
	}{{&t.Access, FieldAccess, FieldRefresh}, {&t.Refresh, FieldRefresh, FieldAccess}} {
		if *given.token == "" {
			continue
		}
		*given.token = tidy(*given.token, given.field)
		if r := checkToken(*given.token, given.field, given.other); r != nil {
			found = append(found, r)
		}
	}
	if len(found) > 0 {
		return t, found
	}
	if t.Mixed() {
		return t, []*Refusal{{Reason: ReasonMixed, Field: FieldRefresh, Other: FieldAccess}}
	}
	return t, expired(t, now)
}

// tidy takes away what comes along when a cookie is copied with its name.
func tidy(t velog.Token, name string) velog.Token {
	text := strings.TrimSpace(string(t))
	text = strings.TrimPrefix(text, name+"=")
	return velog.Token(strings.Trim(text, `"'; `))
}

func checkToken(t velog.Token, field, other string) *Refusal {
	_, err := t.Expiry()
	switch {
	case err != nil:
		return &Refusal{Reason: ReasonMalformed, Field: field, Detail: err.Error()}
	case len(t) > maxToken || !isCookie(t):
		return &Refusal{Reason: ReasonMalformed, Field: field, Detail: "no cookie can hold it"}
	case t.Subject() == other:
		return &Refusal{Reason: ReasonSwapped, Field: field, Other: other}
	}
	return nil
}

// isCookie reports whether a token can stand in a cookie as it is.
func isCookie(t velog.Token) bool {
	return (&http.Cookie{Name: "token", Value: string(t)}).Valid() == nil
}

// expired goes by the refresh token where there is one: the access token lasts
// for a day at most, and velog renews it.
func expired(t velog.Tokens, now time.Time) []*Refusal {
	field, at := FieldRefresh, t.RefreshExpiry()
	if t.Refresh == "" {
		field, at = FieldAccess, t.AccessExpiry()
	}
	if at.After(now) {
		return nil
	}
	return []*Refusal{{Reason: ReasonExpired, Field: field, At: at}}
}

// VerifyTokens asks velog whose tokens these are, and returns those that velog has
// confirmed: what it did not try is left out. A refresh token is tried by
// itself. An access token beside it would answer for both, and hide a refresh
// token that renews nothing; velog gives out another one in the same answer.
// The request costs velog one more look-up of the user than one that renews
// nothing. Where velog rejects a token, the error is a [Refusal] that names it.
func VerifyTokens(ctx context.Context, client *velog.Client, t velog.Tokens) (velog.User, velog.Tokens, error) {
	field, trial := FieldAccess, t
	if t.Refresh != "" {
		field, trial = FieldRefresh, velog.Tokens{Refresh: t.Refresh}
	}
	session := client.Session(trial, func(context.Context, velog.Tokens) error { return nil })
	user, err := session.Me(ctx)
	switch {
	case velog.KindOf(err) == velog.KindLogin:
		return velog.User{}, velog.Tokens{}, &Refusal{Reason: ReasonRejected, Field: field}
	case err != nil:
		return velog.User{}, velog.Tokens{}, err
	}
	// A refresh token that velog rotated just now is in the session.
	return user, session.Tokens(), nil
}
