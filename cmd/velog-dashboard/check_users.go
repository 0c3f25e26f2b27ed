package main

import (
	"context"
	"errors"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

// users looks for the users of the environment in the ledger. Those found are not
// requested by a username that may be outdated.
func (c *checkup) users(ctx context.Context, cfg config, db *ledger.DB) {
	c.unknown = nil
	var tracked []string
	for _, name := range cfg.Users {
		account, err := db.AccountByName(ctx, name)
		switch {
		case err == nil && account.User != name:
			tracked = append(tracked, name+" (as "+account.User+")")
			continue
		case err == nil:
			tracked = append(tracked, name)
			continue
		case errors.Is(err, collector.ErrNoAccount):
			err = disconnectedError(ctx, db, velog.User{Username: name})
		}
		if err != nil {
			c.report("VELOG_USERS", "", err)
			continue
		}
		c.unknown = append(c.unknown, name)
	}
	if tracked != nil {
		c.report("VELOG_USERS", "tracked: "+strings.Join(tracked, ", "), nil)
	}
}

// names looks up on velog the users of the environment who are not tracked yet.
func (c *checkup) names(ctx context.Context, client *velog.Client) {
	for _, name := range c.unknown {
		_, err := client.User(ctx, velog.User{Username: name})
		c.report("VELOG_USERS", name+" exists on velog; it will be tracked from the next start", noUser(err, name))
	}
}

// candidateTokens are tokens that the daemon or a scrape would use.
type candidateTokens struct {
	velog.Tokens
	names tokenNames
	ended error // why they need not be tried
}

// loginOf returns the tokens of the environment, if there are any.
func loginOf(cfg config) []candidateTokens {
	if cfg.Tokens.Empty() {
		return nil
	}
	return []candidateTokens{{cfg.Tokens, tokensOfEnvironment(), cfg.TokensEnded}}
}

// storedTokens returns what a scrape would use of the account in the environment:
// the stored tokens, unless those of the environment expire later and velog
// accepts them.
func (c *checkup) storedTokens(ctx context.Context, cfg config, db *ledger.DB) {
	if cfg.Tokens.Empty() {
		return
	}
	known, err := signedIn(ctx, db, cfg.Tokens.UserID())
	if err != nil || known.ID == 0 {
		return
	}
	stored, err := db.Tokens(ctx, known.ID)
	if err != nil { // the secret key, which was reported already
		return
	}
	c.login = []candidateTokens{{stored, tokenNames{access: "the stored access token", refresh: "the stored refresh token"}, nil}}
	if cfg.TokensEnded == nil && endsLater(cfg.Tokens, known) {
		c.login = append(loginOf(cfg), c.login...)
	}
}

// tokens tries the tokens in use. Tokens that velog rotates are discarded: the old
// ones stay valid until they expire.
func (c *checkup) tokens(ctx context.Context, client *velog.Client) {
	var errs []error
	for _, t := range c.login {
		user, confirmed, err := velog.User{}, t.Tokens, t.ended
		if err == nil {
			user, confirmed, err = access.VerifyTokens(ctx, client, t.Tokens)
		}
		if err == nil {
			c.report("tokens", "velog accepts them as "+user.Username, nil)
			c.totals(ctx, client.Session(confirmed, func(context.Context, velog.Tokens) error { return nil }), user)
			return
		}
		errs = append(errs, t.names.name(err))
	}
	if errs != nil {
		c.report("tokens", "", errs[0])
	}
}
