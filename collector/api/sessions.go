package api

import (
	"context"
	"net/http"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

// tokenPair are both tokens, for the collecting.
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
		AccessToken  velog.Token `json:"access_token,omitempty" writeOnly:"true" doc:"The value of velog.io's cookie access_token. Old ones do, as long as velog takes them."`
		RefreshToken velog.Token `json:"refresh_token,omitempty" writeOnly:"true" doc:"The value of velog.io's cookie refresh_token. One of the two tokens is enough."`
		Link         string      `json:"link,omitempty" writeOnly:"true" doc:"The code at the end of a sign-in link that the operator made, instead of tokens. It works once."`
	} `nameHint:"Credentials"`
}

// Account is a writer as the API shows them.
type Account struct {
	User           string     `json:"user" doc:"The name under which the account is followed. It never changes." example:"velopert"`
	VelogName      string     `json:"velog_name" doc:"What velog calls the writer now." example:"velopert"`
	Connected      bool       `json:"connected" doc:"Whether tokens are lent, so that private posts are read too."`
	Followed       bool       `json:"followed" doc:"Whether the account is read. Once its writer has withdrawn it is not."`
	FollowingSince *time.Time `json:"following_since" doc:"Since when it is followed, or its earliest imported reading. Null: not known."`
	Posts          int64      `json:"posts" minimum:"0" doc:"Posts that are followed, without those that are gone."`
}

func accountOf(a collector.Account) Account {
	name := a.Username
	if name == "" {
		name = a.User
	}
	return Account{a.User, name, a.Connected, a.Followed, moment(a.FollowedSince), int64(a.Posts)}
}

// session answers who has signed in.
type session struct {
	Body struct {
		Session string    `json:"session" doc:"A secret: send it as a bearer token."`
		EndsAt  time.Time `json:"ends_at" doc:"Until when the session lasts, used or not."`
		New     bool      `json:"new" doc:"Whether the account is followed from now on, and was not before."`
		Account Account   `json:"account"`
	} `nameHint:"Session"`
}

func sessionOf(s access.Session, err error) (*session, error) {
	if err != nil {
		return nil, err
	}
	var out session
	out.Body.Session, out.Body.EndsAt, out.Body.New = s.Token, s.Ends.UTC().Truncate(time.Second), s.New
	out.Body.Account = accountOf(s.Account)
	return &out, nil
}

// sessions adds the operations of coming and going.
func (a *api) sessions() {
	op := open(http.MethodPost, "/accounts", "register", "Register",
		"Lends the tokens of a writer, so that their posts are read, private ones too. velog is asked whose tokens these are. "+
			"An account that is followed already becomes signed in and keeps its history. "+
			"Where registration is closed, only the operator adds accounts.",
		withBody(http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests)...)
	op.DefaultStatus = http.StatusCreated
	register(a, op, func(ctx context.Context, c call, in *tokenPair) (*session, error) {
		return sessionOf(a.Gate.Register(ctx, c.from, in.tokens()))
	})

	op = open(http.MethodPost, "/session", "sign-in", "Sign in",
		"Signs in with any token that velog takes for the writer, or with a link from the operator. "+
			"The session lasts 90 days; tokens need not be sent again.",
		withBody(http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests)...)
	op.DefaultStatus = http.StatusCreated
	register(a, op, a.signIn)

	register(a, operation(http.MethodDelete, "/session", "sign-out", "Sign out", "Ends the session."),
		func(ctx context.Context, c call, _ *none) (*none, error) {
			return nil, a.Gate.SignOut(ctx, c.session)
		})
	register(a, operation(http.MethodDelete, "/sessions", "end-sessions", "Sign out everywhere", "Ends all sessions of the account, this one too."),
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
		return nil, invalid("body.link", "is instead of tokens, not besides them")
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
