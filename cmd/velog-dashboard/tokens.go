package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

// tokenNames are the names of the two tokens where they come from.
type tokenNames struct {
	access, refresh string
	missing         error // if one of them is
}

func tokensOfEnvironment() tokenNames {
	return tokenNames{access: "VELOG_ACCESS_TOKEN", refresh: "VELOG_REFRESH_TOKEN"}
}

func tokensOfInput() tokenNames {
	return tokenNames{"line 1 of standard input", "line 2 of standard input",
		errors.New("standard input must have two lines, the access token and the refresh token: " +
			"copy velog.io's cookies access_token and refresh_token")}
}

func tokensOfPrompts() tokenNames {
	return tokenNames{"the access_token", "the refresh_token",
		errors.New("both cookies are needed, access_token and refresh_token: copy them from velog.io")}
}

// name adds the names of the tokens to a rejection; it returns other errors
// unchanged.
func (n tokenNames) name(err error) error {
	if r, ok := errors.AsType[*access.Refusal](err); ok {
		return r.Naming(n.access, n.refresh)
	}
	return err
}

// connect asks velog whose tokens these are and stores them with that account.
func (a *app) connect(ctx context.Context, tokens velog.Tokens, names tokenNames) (velog.User, error) {
	user, confirmed, err := access.VerifyTokens(ctx, a.velog, tokens)
	if err != nil {
		return velog.User{}, fmt.Errorf("verifying the tokens with velog: %w", names.name(err))
	}
	if err := access.VerifyOwner(ctx, a.ledger, a.velog, user, confirmed); err != nil {
		return velog.User{}, err
	}
	_, _, err = a.ledger.AddConnected(ctx, user, confirmed, a.now())
	return user, err
}

// connectConfigured stores the tokens of the environment with their account.
// Stored tokens that expire later take precedence. For an account that is
// connected already, velog is asked only if the environment's tokens claim to
// expire later: they may be from a new login, but anybody can write an expiry into
// a token.
func (a *app) connectConfigured(ctx context.Context) error {
	tokens := a.config.Tokens
	known, err := signedIn(ctx, a.ledger, tokens.UserID())
	if err == nil && known.ID == 0 {
		err = disconnectedError(ctx, a.ledger, velog.User{ID: tokens.UserID()})
	}
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", tokensName, err)
	case known.ID == 0 && a.config.TokensEnded != nil:
		return loginError{a.config.TokensEnded}
	case known.ID == 0:
		if _, err := a.connect(ctx, tokens, tokensOfEnvironment()); err != nil {
			return fmt.Errorf("%s: %w", tokensName, err)
		}
		return nil
	case a.config.TokensEnded != nil || !endsLater(tokens, known):
		return nil
	}
	if _, err := a.connect(ctx, tokens, tokensOfEnvironment()); err != nil {
		a.log.Warn("using the stored tokens instead of those in the environment", "user", known.User, "error", err)
	}
	return nil
}

// endsLater reports whether tokens claim to outlast the stored ones of an account.
// It compares the refresh tokens if there is one.
func endsLater(t velog.Tokens, stored collector.Account) bool {
	if t.Refresh != "" {
		return t.RefreshExpiry().After(stored.RefreshExpiry)
	}
	return t.AccessExpiry().After(stored.AccessExpiry)
}

// signedIn returns the connected account of the user with a velog id, an empty one
// if there is none.
func signedIn(ctx context.Context, db *ledger.DB, id string) (collector.Account, error) {
	accounts, err := db.Accounts(ctx)
	for _, known := range accounts {
		if known.Connected && known.VelogID == id {
			return known, err
		}
	}
	return collector.Account{}, err
}
