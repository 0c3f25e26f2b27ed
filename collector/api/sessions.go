package api

import (
	"context"
	"net/http"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

// tokenPair is both tokens, to connect an account.
type tokenPair struct {
	Body struct {
		AccessToken  velog.Token `json:"access_token" writeOnly:"true" doc:"The value of velog.io's cookie access_token."`
		RefreshToken velog.Token `json:"refresh_token" writeOnly:"true" doc:"The value of velog.io's cookie refresh_token."`
	} `nameHint:"Tokens"`
}

func (t *tokenPair) tokens() velog.Tokens {
	return velog.Tokens{Access: t.Body.AccessToken, Refresh: t.Body.RefreshToken}
}

// credentials are what one can sign in with.
type credentials struct {
	Body struct {
		AccessToken  velog.Token `json:"access_token,omitempty" writeOnly:"true" doc:"The value of velog.io's cookie access_token. Old ones work as long as velog accepts them."`
		RefreshToken velog.Token `json:"refresh_token,omitempty" writeOnly:"true" doc:"The value of velog.io's cookie refresh_token. One of the two tokens is enough."`
		Link         string      `json:"link,omitempty" writeOnly:"true" doc:"The code at the end of a sign-in link from the operator, instead of tokens. It works once."`
	} `nameHint:"Credentials"`
}

// Account is a writer as the API shows them.
type Account struct {
	User         string     `json:"user" doc:"The name under which the account was added. It never changes." example:"velopert"`
	VelogName    string     `json:"velog_name" doc:"The writer's current username on velog." example:"velopert"`
	Connected    bool       `json:"connected" doc:"Whether the account has tokens, so that private posts are scraped, too."`
	Tracked      bool       `json:"tracked" doc:"Whether the account is scraped. False once it is disconnected."`
	TrackedSince *time.Time `json:"tracked_since" doc:"When the account was added, or its earliest imported reading, if that is earlier. Null: unknown."`
	Posts        int64      `json:"posts" minimum:"0" doc:"Number of posts, without deleted ones."`
}

func accountOf(a collector.Account) Account {
	name := a.Username
	if name == "" {
		name = a.User
	}
	return Account{a.User, name, a.Connected, a.Tracked, moment(a.TrackedSince), int64(a.Posts)}
}

type accountsAnswer struct {
	Body struct {
		Accounts []Account `json:"accounts" nullable:"false" doc:"In the order of their names."`
	} `nameHint:"Accounts"`
}

// accounts adds the operation that lists accounts.
func (a *api) accounts() {
	op := operation(http.MethodGet, "/accounts", "accounts", "The accounts",
		"Lists the accounts that the request may see: that of the session, or for the operator every one that is tracked.")
	op.Metadata = map[string]any{ofAll: true}
	register(a, op, func(_ context.Context, c call, _ *none) (*accountsAnswer, error) {
		var out accountsAnswer
		out.Body.Accounts = make([]Account, len(c.accounts))
		for i, account := range c.accounts {
			out.Body.Accounts[i] = accountOf(account)
		}
		return &out, nil
	})
}

// session answers who has signed in.
type session struct {
	Body struct {
		Session   string    `json:"session" doc:"A secret. Send it as a bearer token."`
		ExpiresAt time.Time `json:"expires_at" doc:"When the session expires, whether used or not."`
		New       bool      `json:"new" doc:"Whether the account was added by this request."`
		Account   Account   `json:"account"`
	} `nameHint:"Session"`
}

func sessionOf(s access.Session, err error) (*session, error) {
	if err != nil {
		return nil, err
	}
	var out session
	out.Body.Session, out.Body.ExpiresAt, out.Body.New = s.Token, s.Ends.UTC().Truncate(time.Second), s.New
	out.Body.Account = accountOf(s.Account)
	return &out, nil
}

// sessions adds the operations that sign in and out.
func (a *api) sessions() {
	op := open(http.MethodPost, "/accounts", "register", "Register",
		"Adds the account of the writer to whom the tokens belong, connected, and signs in. The tokens are verified with velog. "+
			"An existing account becomes connected and keeps its history. "+
			"If registration is closed, only the operator can add accounts.",
		withBody(http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests)...)
	op.DefaultStatus = http.StatusCreated
	register(a, op, func(ctx context.Context, c call, in *tokenPair) (*session, error) {
		return sessionOf(a.Gate.Register(ctx, c.from, in.tokens()))
	})

	op = open(http.MethodPost, "/session", "sign-in", "Sign in",
		"Signs in with any token that velog accepts for the writer, or with a sign-in link from the operator. "+
			"The session lasts 90 days.",
		withBody(http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests)...)
	op.DefaultStatus = http.StatusCreated
	register(a, op, a.signIn)

	register(a, operation(http.MethodDelete, "/session", "sign-out", "Sign out", "Ends the session."),
		func(ctx context.Context, c call, _ *none) (*none, error) {
			return nil, a.Gate.SignOut(ctx, c.session)
		})
	register(a, operation(http.MethodDelete, "/sessions", "end-sessions", "Sign out everywhere", "Ends all sessions of the account, including this one."),
		func(ctx context.Context, c call, _ *none) (*none, error) {
			return nil, a.Gate.EndSessions(ctx, c.account.ID, "")
		})
}

func (a *api) signIn(ctx context.Context, c call, in *credentials) (*session, error) {
	t := velog.Tokens{Access: in.Body.AccessToken, Refresh: in.Body.RefreshToken}
	switch {
	case in.Body.Link == "":
		return sessionOf(a.Gate.SignIn(ctx, c.from, t))
	case t.Empty():
		return sessionOf(a.Gate.Redeem(ctx, c.from, in.Body.Link))
	default:
		return nil, invalid("body.link", "cannot be combined with tokens")
	}
}

// moment is an instant as the API writes it; nil if it is not known.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC().Truncate(time.Second)
	return &t
}

// count is a number as the API writes it; nil if it is not known.
func count(n int64) *int64 {
	if n == collector.Unknown {
		return nil
	}
	return &n
}
