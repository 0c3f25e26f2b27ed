package velog

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

const (
	accessCookie  = "access_token"
	refreshCookie = "refresh_token"
)

// cookies returns the session's tokens that may be sent. An expired refresh token
// is left out: v3 would treat even a valid access token as anonymous.
func (s *Session) cookies() []*http.Cookie {
	var cookies []*http.Cookie
	if !s.tokens.Access.ends().IsZero() {
		cookies = append(cookies, &http.Cookie{Name: accessCookie, Value: string(s.tokens.Access)})
	}
	if s.tokens.Refresh.ends().After(s.client.now()) {
		cookies = append(cookies, &http.Cookie{Name: refreshCookie, Value: string(s.tokens.Refresh)})
	}
	return cookies
}

// setCookie writes the Cookie header of one request. There is no cookie jar:
// one shared between accounts mixes them up.
func (s *Session) setCookie(req *http.Request) {
	req.Header.Del("Cookie")
	for _, c := range s.cookies() {
		req.AddCookie(c)
	}
}

// takeTokens keeps the tokens of an answer, once they are saved. A name may come
// twice and, after a failed refresh, empty. New tokens from velog replace the
// session's, whatever expiry they claim.
func (s *Session) takeTokens(ctx context.Context, resp *http.Response) error {
	if !s.connected {
		return nil
	}
	given := s.given(resp)
	renewed := s.tokens
	if given.Access != "" {
		renewed.Access = given.Access
	}
	if given.Refresh != "" {
		renewed.Refresh = given.Refresh
	}
	if renewed == s.tokens {
		return nil
	}
	if s.save != nil {
		if err := s.save(ctx, renewed); err != nil {
			return fmt.Errorf("store the tokens that velog renewed: %w", err)
		}
	}
	s.tokens = renewed
	return nil
}

// given returns the tokens of an answer that have not expired.
func (s *Session) given(resp *http.Response) Tokens {
	var given Tokens
	for _, c := range resp.Cookies() {
		token := Token(c.Value)
		if !token.ends().After(s.client.now()) {
			continue
		}
		switch c.Name {
		case accessCookie:
			given = given.Merge(Tokens{Access: token})
		case refreshCookie:
			given = given.Merge(Tokens{Refresh: token})
		}
	}
	return given
}

// loginLost says why velog does not accept the session's tokens; empty if that
// is unknown. What to do about it is for callers to say, who know where the
// tokens are entered.
func (s *Session) loginLost() string {
	end := s.tokens.RefreshExpiry()
	switch {
	case end.IsZero() && s.tokens.AccessExpiry().IsZero():
		return "neither token is one of velog's"
	case end.IsZero():
		return "there is no refresh token to renew the login"
	case !end.After(s.client.now()):
		return fmt.Sprintf("the refresh token expired at %s, and it is %s now by this machine's clock",
			utc(end), utc(s.client.opt.Now()))
	default:
		return ""
	}
}

func utc(t time.Time) string { return t.UTC().Format(time.RFC3339) }
