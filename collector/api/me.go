package api

import (
	"context"
	"net/http"
)

type meAnswer struct {
	Body struct {
		Account
		Sessions int64 `json:"sessions" minimum:"0" doc:"How many sessions the account has, this one included."`
	} `nameHint:"Me"`
}

type accountAnswer struct{ Body Account }

type disconnection struct {
	History string `query:"history" required:"true" enum:"keep,delete" doc:"Whether to keep the history. keep: readings and days stay, and connecting again continues from there. delete: the account is deleted with them, in InfluxDB too. This cannot be undone."`
}

// me adds the operations on the account itself.
func (a *api) me() {
	register(a, operation(http.MethodGet, "/me", "me", "My account", "Returns the account of the session."),
		func(ctx context.Context, c call, _ *none) (*meAnswer, error) {
			var out meAnswer
			n, err := a.Gate.Sessions(ctx, c.account.ID)
			out.Body.Account, out.Body.Sessions = accountOf(c.account), int64(n)
			return &out, err
		})

	register(a, operation(http.MethodPut, "/me/tokens", "connect", "Connect the account",
		"Stores new tokens: to include private posts, or because velog rejects the stored tokens. "+
			"velog must accept them for the same writer.",
		withBody(http.StatusForbidden, http.StatusTooManyRequests)...),
		func(ctx context.Context, c call, in *tokenPair) (*accountAnswer, error) {
			connected, err := a.Gate.Connect(ctx, c.from, c.account, in.tokens())
			return &accountAnswer{accountOf(connected)}, err
		})

	register(a, operation(http.MethodDelete, "/me", "disconnect", "Disconnect or delete the account",
		"Deletes the tokens and all sessions at once, and stops scraping the account."),
		func(ctx context.Context, c call, in *disconnection) (*none, error) {
			return nil, a.Gate.Disconnect(ctx, c.account, in.History == "delete")
		})
}
