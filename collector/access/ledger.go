package access

import (
	"context"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

// Ledger is what a [Gate] needs of the ledger.
type Ledger interface {
	Accounts
	Owners
	Sessions
	Shares
	Listings
}

// Accounts are the accounts of the ledger. What returns one returns an error
// that wraps [collector.ErrNoAccount] where there is none.
type Accounts interface {
	Account(ctx context.Context, id int64) (collector.Account, error)

	// AccountByVelogUser returns the account of a user whom velog has confirmed.
	AccountByVelogUser(ctx context.Context, user velog.User) (collector.Account, error)

	Tokens(ctx context.Context, account int64) (velog.Tokens, error)
	AddConnected(ctx context.Context, user velog.User, t velog.Tokens, now time.Time) (id int64, created bool, err error)
	ReplaceTokens(ctx context.Context, account int64, t velog.Tokens) error

	Disconnect(ctx context.Context, account int64, at time.Time) error
	RemoveAccount(ctx context.Context, user string) error

	RequestScrape(ctx context.Context, account int64, at time.Time) error
	AcceptVanished(ctx context.Context, account int64, at time.Time) error
}

// Owners are the accounts of which nobody knows yet whose their posts are.
type Owners interface {
	OwnerUnconfirmed(ctx context.Context, user velog.User) (bool, error)

	// ConfirmOwner gives a user the account of their name if one of the posts is
	// in it.
	ConfirmOwner(ctx context.Context, user velog.User, posts []string) (bool, error)
}

// Sessions are those of signed-in writers, by the hashes of their tokens.
type Sessions interface {
	AddSession(ctx context.Context, s collector.Session) error
	AddSessionByLink(ctx context.Context, link collector.SecretHash, ends time.Time, s collector.Session) (bool, error)
	LinkUsed(ctx context.Context, link collector.SecretHash) (bool, error)
	AccountBySession(ctx context.Context, session collector.SecretHash, now time.Time) (collector.Account, error)
	EndSession(ctx context.Context, session collector.SecretHash) error
	EndSessions(ctx context.Context, account int64, except collector.SecretHash, at time.Time) error
	Sessions(ctx context.Context, account int64, now time.Time) (int, error)
}

// Shares are the secret addresses of accounts.
type Shares interface {
	ShareToken(ctx context.Context, account int64, what collector.Share) (token string, err error)
	SetShareToken(ctx context.Context, account int64, what collector.Share, token string, at time.Time) error
	AccountByShareToken(ctx context.Context, what collector.Share, token string) (collector.Account, error)
}

// Listings are who is on the leaderboard.
type Listings interface {
	OnLeaderboard(ctx context.Context, account int64) (bool, error)
	SetOnLeaderboard(ctx context.Context, account int64, listed bool, at time.Time) error
}

// Sealer seals the codes of sign-in links with the program's secret key.
type Sealer interface {
	Seal(purpose, text string) (string, error)
	Unseal(purpose, sealed string) (text string, ok bool)
}
