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
	History string `query:"history" required:"true" enum:"keep,delete" doc:"What becomes of the readings and days: keep leaves them, so that lending tokens again goes on from there; delete removes them for good, from InfluxDB too."`
}

// me adds the operations on the account itself.
func (a *api) me() {
	register(a, operation(http.MethodGet, "/me", "me", "Who am I", "Tells whose session this is."),
		func(ctx context.Context, c call, _ *none) (*meAnswer, error) {
			var out meAnswer
			n, err := a.Gate.Sessions(ctx, c.account.ID)
			out.Body.Account, out.Body.Sessions = accountOf(c.account), int64(n)
			return &out, err
		})

	register(a, operation(http.MethodPut, "/me/tokens", "lend-tokens", "Lend fresh tokens",
		"Brings fresh tokens, when velog no longer takes those that were lent, or to have private posts read. "+
			"velog must take them for the same writer.",
		withBody(http.StatusForbidden, http.StatusTooManyRequests)...),
		func(ctx context.Context, c call, in *tokenPair) (*accountAnswer, error) {
			lent, err := a.Gate.Connect(ctx, c.from, c.account, in.tokens())
			return &accountAnswer{accountOf(lent)}, err
		})

	register(a, operation(http.MethodDelete, "/me", "withdraw", "Withdraw",
		"Deletes the lent tokens and all sessions at once and ends the following of the account."),
		func(ctx context.Context, c call, in *disconnection) (*none, error) {
			return nil, a.Gate.Disconnect(ctx, c.account, in.History == "delete")
		})
}
