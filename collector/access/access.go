// Package access decides who may see what: writers connect and disconnect their
// accounts, sign in, share what is public, and ask for a scrape.
//
// Who somebody is, velog says: a token proves nothing until velog has taken it
// for its owner. Being signed in here is a session of our own, so that a writer
// pastes tokens once and not every day. Of sessions the ledger holds hashes,
// of sign-in links that they were used.
package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"log/slog"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/secretkey"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

const (
	// SessionLifetime is how long a session lasts, used or not.
	SessionLifetime = 90 * 24 * time.Hour

	// LinkLifetime is how long a sign-in link from the operator can be used.
	LinkLifetime = 24 * time.Hour

	// PhoneLinkLifetime is how long a sign-in link can be used that a writer makes for
	// another device, which they have at hand.
	PhoneLinkLifetime = 5 * time.Minute

	// ScrapeRequestInterval is how long after a scrape, or after asking for one, a writer can
	// ask again.
	ScrapeRequestInterval = 3 * time.Minute
)

// Errors of what a request carries. They are no secret's echo.
var (
	ErrNoSession = errors.New("the session is unknown or has expired")
	ErrNoShare   = errors.New("the secret address is unknown or turned off")
)

// Options say what a [Gate] works with. All fields are needed but Open,
// Buckets and Attempt.
type Options struct {
	Ledger Ledger
	Velog  *velog.Client
	Keys   Sealer // of sign-in links
	Open   bool   // whether writers may register by themselves
	Now    func() time.Time
	Log    *slog.Logger

	// Buckets limit attempts to sign in. nil: this process alone does.
	Buckets collector.Buckets

	// Attempt hears how each attempt to sign in or to connect ended: "ok", a
	// [Reason], "canceled" if nobody waited for the answer, or "error".
	Attempt func(outcome string)
}

// Gate lets writers in. Its methods may be called by many goroutines.
type Gate struct {
	ledger       Ledger
	velog        *velog.Client
	keys         Sealer
	registration bool
	now          func() time.Time
	log          *slog.Logger
	attempt      func(outcome string)
	attempts     attempts
}

// New returns a gate.
func New(o Options) *Gate {
	if o.Attempt == nil {
		o.Attempt = func(string) {}
	}
	if o.Buckets == nil {
		o.Buckets = newBuckets()
	}
	return &Gate{
		ledger: o.Ledger, velog: o.Velog, keys: o.Keys, registration: o.Open, now: o.Now, log: o.Log,
		attempt: o.Attempt, attempts: attempts{o.Buckets},
	}
}

// RegistrationOpen reports whether writers may register by themselves.
func (g *Gate) RegistrationOpen() bool { return g.registration }

// outcome is the word for how an attempt ended.
func outcome(err error) string {
	refusal, refused := errors.AsType[*Refusal](err)
	switch {
	case err == nil:
		return "ok"
	case refused:
		return string(refusal.Reason)
	case errors.Is(err, context.Canceled):
		return "canceled"
	}
	return "error"
}

// Session is a writer's being signed in.
type Session struct {
	Token   string // the secret itself
	Account collector.Account
	Ends    time.Time
	New     bool // tracking of the account is new
}

// Register follows the writer whose tokens these are from now on, connected, and
// signs them in. An account that is tracked publicly becomes connected and
// keeps its history, and so does one that was disconnected. Where registration
// is closed, only a writer who has an account already gets in. The address from
// which somebody asks is for slowing down wrong attempts. An error that is not
// the ledger's is a [Refusal].
func (g *Gate) Register(ctx context.Context, from string, t velog.Tokens) (s Session, err error) {
	defer func() { g.attempt(outcome(err)) }()
	if t.Refresh == "" {
		return Session{}, &Refusal{Reason: ReasonMissing, Field: FieldRefresh}
	}
	user, t, err := g.identify(ctx, from, t, VerifyTokens)
	if err != nil {
		return Session{}, err
	}
	_, err = g.ledger.AccountByVelogUser(ctx, user)
	switch unknown := errors.Is(err, collector.ErrNoAccount); {
	case unknown && !g.registration:
		return Session{}, &Refusal{Reason: ReasonRegistrationClosed, User: user.Username}
	case err != nil && !unknown:
		return Session{}, err
	}
	return g.register(ctx, user, t)
}

func (g *Gate) register(ctx context.Context, user velog.User, t velog.Tokens) (Session, error) {
	id, created, err := g.ledger.AddConnected(ctx, user, t, g.now())
	if err != nil {
		return Session{}, err
	}
	account, err := g.readAnew(ctx, id)
	if err != nil {
		return Session{}, err
	}
	g.log.Info("writer connected", "user", account.User, "new", created)
	s, err := g.begin(ctx, account)
	s.New = created
	return s, err
}

// SignIn signs in the writer as whom velog takes a token, be it old or new. The
// tokens are kept only where the account is connected: those that velog
// has confirmed then replace the stored ones. An error that is not the ledger's is a [Refusal].
func (g *Gate) SignIn(ctx context.Context, from string, t velog.Tokens) (s Session, err error) {
	defer func() { g.attempt(outcome(err)) }()
	user, t, err := g.identifyAny(ctx, from, t)
	if err != nil {
		return Session{}, err
	}
	account, err := g.ledger.AccountByVelogUser(ctx, user)
	switch {
	case errors.Is(err, collector.ErrNoAccount) && g.registration:
		return Session{}, &Refusal{Reason: ReasonNotRegistered, User: user.Username}
	case errors.Is(err, collector.ErrNoAccount):
		return Session{}, &Refusal{Reason: ReasonRegistrationClosed, User: user.Username}
	case err != nil:
		return Session{}, err
	}
	err = g.ledger.ReplaceTokens(ctx, account.ID, t)
	if errors.Is(err, secretkey.ErrKey) { // the writer is who they are all the same, and can connect anew
		g.log.Error("tokens cannot be stored", "user", account.User, "error", err)
	} else if err != nil {
		return Session{}, err
	}
	return g.begin(ctx, account)
}

// Connect stores fresh tokens of an account whose writer is signed in here. A
// public account becomes connected. It returns the account as it is then. An
// error that is not the ledger's is a [Refusal].
func (g *Gate) Connect(ctx context.Context, from string, account collector.Account, t velog.Tokens) (a collector.Account, err error) {
	defer func() { g.attempt(outcome(err)) }()
	if t.Refresh == "" {
		return account, &Refusal{Reason: ReasonMissing, Field: FieldRefresh}
	}
	user, t, err := g.identify(ctx, from, t, VerifyTokens)
	if err != nil {
		return account, err
	}
	owner, err := g.ledger.AccountByVelogUser(ctx, user)
	if err != nil && !errors.Is(err, collector.ErrNoAccount) {
		return account, err
	}
	if owner.ID != account.ID {
		return account, &Refusal{Reason: ReasonOtherUser, User: user.Username}
	}
	if account.Tracked && !owner.Tracked { // disconnected while velog was asked
		return owner, &Refusal{Reason: ReasonDisconnected}
	}
	if _, _, err := g.ledger.AddConnected(ctx, user, t, g.now()); err != nil {
		return account, err
	}
	g.log.Info("writer reconnected", "user", account.User)
	return g.readAnew(ctx, account.ID)
}

// readAnew asks for a scrape, in which fresh tokens show what they are good for,
// and returns the account as it is then.
func (g *Gate) readAnew(ctx context.Context, account int64) (collector.Account, error) {
	if err := g.ledger.RequestScrape(ctx, account, g.now()); err != nil {
		return collector.Account{}, err
	}
	return g.ledger.Account(ctx, account)
}

// Disconnect deletes the tokens and sessions of an account at once and ends its
// tracking. With history, all that the ledger has of it goes as well, and with
// the next delivery all that InfluxDB has. It is done as a whole or not at all,
// and also if who has asked for it does not wait for the answer.
func (g *Gate) Disconnect(ctx context.Context, account collector.Account, history bool) (err error) {
	ctx = context.WithoutCancel(ctx)
	if history {
		err = g.ledger.RemoveAccount(ctx, account.User)
	} else {
		err = g.ledger.Disconnect(ctx, account.ID, g.now())
	}
	if err == nil {
		g.log.Info("writer disconnected", "user", account.User, "history_deleted", history)
	}
	return err
}

// begin begins a session of an account.
func (g *Gate) begin(ctx context.Context, account collector.Account) (Session, error) {
	s, kept := g.newSession(account)
	if err := g.ledger.AddSession(ctx, kept); err != nil {
		return Session{}, err
	}
	g.log.Info("signed in", "user", account.User)
	return s, nil
}

// newSession makes a session of an account, and what the ledger keeps of it.
func (g *Gate) newSession(account collector.Account) (Session, collector.Session) {
	began := g.now()
	s := Session{Token: newSecret(), Account: account, Ends: began.Add(SessionLifetime)}
	return s, collector.Session{Hash: hash(s.Token), Account: account.ID, Began: began, Ends: s.Ends}
}

// Account returns the account whose session has a token, or [ErrNoSession].
func (g *Gate) Account(ctx context.Context, session string) (collector.Account, error) {
	a, err := g.ledger.AccountBySession(ctx, hash(session), g.now())
	if errors.Is(err, collector.ErrNoAccount) {
		return a, ErrNoSession
	}
	return a, err
}

// SignOut ends a session.
func (g *Gate) SignOut(ctx context.Context, session string) error {
	return g.ledger.EndSession(ctx, hash(session))
}

// EndSessions ends all sessions of an account, except for the one with a token.
// Sign-in links that were made before are void.
func (g *Gate) EndSessions(ctx context.Context, account int64, except string) error {
	return g.ledger.EndSessions(ctx, account, hash(except), g.now())
}

// Sessions counts the sessions of an account that have not ended.
func (g *Gate) Sessions(ctx context.Context, account int64) (int, error) {
	return g.ledger.Sessions(ctx, account, g.now())
}

// Share returns the token of one of an account's secret addresses, and makes one
// where there is none.
func (g *Gate) Share(ctx context.Context, account int64, what collector.Share) (string, error) {
	token, err := g.ledger.ShareToken(ctx, account, what)
	if err != nil || token != "" {
		return token, err
	}
	return g.RenewShare(ctx, account, what)
}

// RenewShare gives an account a new secret address in place of the one that it has,
// which never works again.
func (g *Gate) RenewShare(ctx context.Context, account int64, what collector.Share) (string, error) {
	token := newSecret()
	return token, g.ledger.SetShareToken(ctx, account, what, token, g.now())
}

// Unshare takes a secret address of an account away, for good: sharing again makes
// another one.
func (g *Gate) Unshare(ctx context.Context, account int64, what collector.Share) error {
	return g.ledger.SetShareToken(ctx, account, what, "", g.now())
}

// ShareToken returns the token of one of an account's secret addresses, empty without
// one.
func (g *Gate) ShareToken(ctx context.Context, account int64, what collector.Share) (string, error) {
	return g.ledger.ShareToken(ctx, account, what)
}

// AccountByShareToken returns the account of which a secret address of a kind has a
// token, or [ErrNoShare].
func (g *Gate) AccountByShareToken(ctx context.Context, what collector.Share, token string) (collector.Account, error) {
	a, err := g.ledger.AccountByShareToken(ctx, what, token)
	if errors.Is(err, collector.ErrNoAccount) {
		return a, ErrNoShare
	}
	return a, err
}

// OnLeaderboard reports whether an account is on the leaderboard.
func (g *Gate) OnLeaderboard(ctx context.Context, account int64) (bool, error) {
	return g.ledger.OnLeaderboard(ctx, account)
}

// List puts an account on the leaderboard, or takes it off at once. An error that
// is not the ledger's is a [Refusal].
func (g *Gate) List(ctx context.Context, account collector.Account, listed bool) error {
	if listed && !account.Tracked {
		return &Refusal{Reason: ReasonDisconnected}
	}
	return g.ledger.SetOnLeaderboard(ctx, account.ID, listed, g.now())
}

// newSecret makes a token that nobody guesses.
func newSecret() string {
	var raw [24]byte
	_, _ = rand.Read(raw[:]) // crypto/rand never fails: it ends the program instead
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

func hash(token string) collector.SecretHash { return sha256.Sum256([]byte(token)) }
