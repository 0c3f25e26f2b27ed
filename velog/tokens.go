package velog

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Token is one of velog's JSON Web Tokens. It prints as a placeholder
// everywhere; string(t) is the secret itself.
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

// Expiry returns the instant at which the token ends, read from its exp claim.
// The signature is not checked: only velog holds the key. The error never
// contains the token.
func (t Token) Expiry() (time.Time, error) {
	c, err := t.claims()
	if err != nil {
		return time.Time{}, err
	}
	if c.ExpiresAt == nil {
		return time.Time{}, errors.New("the token has no end (exp)")
	}
	return c.ExpiresAt.Time, nil
}

// Subject returns what kind of token it says to be, access_token or
// refresh_token (velog-server, lib/token.ts); empty if it says nothing.
func (t Token) Subject() string {
	c, err := t.claims()
	if err != nil {
		return ""
	}
	return c.Subject
}

// claims are what a token says of itself (velog-server, lib/token.ts).
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

// ends is Expiry for comparing: a token that does not decode ended long ago.
func (t Token) ends() time.Time {
	at, err := t.Expiry()
	if err != nil {
		return time.Time{}
	}
	return at
}

// Tokens are the login of one account, as velog's cookies access_token and
// refresh_token carry it. Both empty: nobody.
type Tokens struct {
	Access, Refresh Token
}

// Empty reports whether there is no token at all.
func (t Tokens) Empty() bool { return t.Access == "" && t.Refresh == "" }

// UserID returns the velog id of the user to whom the tokens say they belong,
// empty if they say nothing. Only velog can tell whether that is true.
func (t Tokens) UserID() string {
	for _, token := range []Token{t.Access, t.Refresh} {
		if c, err := token.claims(); err == nil && c.UserID != "" {
			return c.UserID
		}
	}
	return ""
}

// Mixed reports whether the tokens are, by their own word, of two different users.
// Velog goes by the one as long as it lasts, and then by the other.
func (t Tokens) Mixed() bool {
	a, b := Tokens{Access: t.Access}.UserID(), Tokens{Access: t.Refresh}.UserID()
	return a != "" && b != "" && !strings.EqualFold(a, b)
}

// AccessExpiry returns the end of the access token, zero where it has none.
func (t Tokens) AccessExpiry() time.Time { return t.Access.ends() }

// RefreshExpiry returns the end of the refresh token, zero where it has none.
func (t Tokens) RefreshExpiry() time.Time { return t.Refresh.ends() }

// Merge returns of each kind the token that ends later, t's own where both end
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

// Replace returns t with the tokens of other in place of its own, where other
// has any. With a new refresh token goes the old access token, too: it is of
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
