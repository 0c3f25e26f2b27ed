package velog

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Token is one of velog's JSON Web Tokens. It prints as a placeholder; string(t)
// is the secret itself.
type Token string

const redacted = "[redacted]"

// String hides the token.
func (t Token) String() string {
	if t == "" {
		return ""
	}
	return redacted
}

// GoString hides the token from %#v.
func (t Token) GoString() string { return fmt.Sprintf("velog.Token(%q)", t.String()) }

// LogValue hides the token from slog.
func (t Token) LogValue() slog.Value { return slog.StringValue(t.String()) }

// MarshalText hides the token from JSON and other encodings.
func (t Token) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// Expiry returns when the token expires, read from its exp claim. The signature is
// not verified: only velog has the key. The error never contains the token.
func (t Token) Expiry() (time.Time, error) {
	c, err := t.claims()
	if err != nil {
		return time.Time{}, err
	}
	if c.ExpiresAt == nil {
		return time.Time{}, errors.New("the token has no expiry (exp)")
	}
	return c.ExpiresAt.Time, nil
}

// Subject returns the token's own kind, access_token or refresh_token
// (velog-server, lib/token.ts), or an empty string.
func (t Token) Subject() string {
	c, err := t.claims()
	if err != nil {
		return ""
	}
	return c.Subject
}

// claims are a token's claims (velog-server, lib/token.ts).
type claims struct {
	jwt.RegisteredClaims
	UserID string `json:"user_id"`
}

func (t Token) claims() (claims, error) {
	var c claims
	if t == "" {
		return c, errors.New("the token is empty")
	}
	if _, _, err := jwt.NewParser().ParseUnverified(string(t), &c); err != nil {
		return c, errors.New("the token is not a JSON Web Token")
	}
	return c, nil
}

// ends is Expiry for comparisons: a token that does not decode has expired long
// ago.
func (t Token) ends() time.Time {
	at, err := t.Expiry()
	if err != nil {
		return time.Time{}
	}
	return at
}

// Tokens are the login of one account, velog's cookies access_token and
// refresh_token. Without either a session is anonymous.
type Tokens struct {
	Access, Refresh Token
}

// Empty reports whether there is no token.
func (t Tokens) Empty() bool { return t.Access == "" && t.Refresh == "" }

// UserID returns the velog id of the user in the tokens' claims, empty without
// one. Only velog can tell whether it is true.
func (t Tokens) UserID() string {
	for _, token := range []Token{t.Access, t.Refresh} {
		if c, err := token.claims(); err == nil && c.UserID != "" {
			return c.UserID
		}
	}
	return ""
}

// Mixed reports whether the two tokens claim different users. velog goes by the
// access token while it is valid, and then by the refresh token.
func (t Tokens) Mixed() bool {
	a, b := Tokens{Access: t.Access}.UserID(), Tokens{Access: t.Refresh}.UserID()
	return a != "" && b != "" && !strings.EqualFold(a, b)
}

// AccessExpiry returns when the access token expires, zero without one.
func (t Tokens) AccessExpiry() time.Time { return t.Access.ends() }

// RefreshExpiry returns when the refresh token expires, zero without one.
func (t Tokens) RefreshExpiry() time.Time { return t.Refresh.ends() }

// Merge returns of each kind the token that expires later, t's own if both expire
// at the same time. Tokens that do not decode never win.
func (t Tokens) Merge(other Tokens) Tokens {
	if other.Access.ends().After(t.Access.ends()) {
		t.Access = other.Access
	}
	if other.Refresh.ends().After(t.Refresh.ends()) {
		t.Refresh = other.Refresh
	}
	return t
}

// Replace returns t with the tokens of other in place of its own, if other has
// any. A new refresh token also replaces the old access token, which belongs to
// another login. Tokens that do not decode replace nothing.
func (t Tokens) Replace(other Tokens) Tokens {
	other = Tokens{}.Merge(other)
	switch {
	case other.Refresh != "":
		return other
	case other.Access != "":
		t.Access = other.Access
	}
	return t
}
