package access

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// link is what a sign-in link's code says, sealed with the ledger's key. It
// needs no place in the ledger until it is used, so that an operator can make
// one beside a running daemon.
type link struct {
	Account int64  `json:"account"`
	Made    int64  `json:"made"`  // Unix seconds
	Ends    int64  `json:"ends"`  // Unix seconds
	Nonce   string `json:"nonce"` // sets two links apart
}

const linkPurpose = "velog-dashboard sign-in link"

// NewLink makes the code of a link that signs its bearer in to an account,
// once, before the time returned.
func NewLink(keys Sealer, account int64, now time.Time) (code string, ends time.Time, err error) {
	return newLink(keys, account, now, LinkLifetime)
}

// NewPhoneLink makes the code of a link with which a writer who is signed in signs
// in another device, once, before the time returned.
func (g *Gate) NewPhoneLink(account int64) (code string, ends time.Time, err error) {
	return newLink(g.keys, account, g.now(), PhoneLinkLifetime)
}

func newLink(keys Sealer, account int64, now time.Time, lifetime time.Duration) (code string, ends time.Time, err error) {
	ends = now.Add(lifetime)
	text, err := json.Marshal(link{Account: account, Made: now.Unix(), Ends: ends.Unix(), Nonce: newSecret()})
	if err != nil {
		return "", ends, err
	}
	code, err = keys.Seal(linkPurpose, string(text))
	if err != nil {
		return "", ends, fmt.Errorf("making a sign-in link: %w", err)
	}
	return code, ends, nil
}

func (g *Gate) unseal(code string) (link, error) {
	var l link
	text, ok := g.keys.Unseal(linkPurpose, code)
	if !ok || json.Unmarshal([]byte(text), &l) != nil || g.now().Unix() >= l.Ends || inFuture(l, g.now()) {
		return link{}, &Refusal{Reason: ReasonInvalidLink, Field: FieldLink}
	}
	return l, nil
}

// inFuture reports whether a link was made by a clock that was ahead: it could
// be used for longer than any link.
func inFuture(l link, now time.Time) bool {
	return time.Unix(l.Made, 0).Sub(now) > collector.ClockSlack
}

// LinkAccount returns the account to which a link signs in, without using it.
// An error that is not the ledger's is a [Refusal].
func (g *Gate) LinkAccount(ctx context.Context, code string) (collector.Account, error) {
	l, err := g.unseal(code)
	if err != nil {
		return collector.Account{}, err
	}
	used, err := g.ledger.LinkUsed(ctx, hash(l.Nonce))
	if err != nil {
		return collector.Account{}, err
	}
	if used {
		return collector.Account{}, &Refusal{Reason: ReasonInvalidLink, Field: FieldLink}
	}
	return g.linked(ctx, l)
}

// linked returns a link's account. One that was removed has no links, and those
// go that were made before its writer withdrew or ended all sessions.
func (g *Gate) linked(ctx context.Context, l link) (collector.Account, error) {
	a, err := g.ledger.Account(ctx, l.Account)
	if errors.Is(err, collector.ErrNoAccount) || err == nil && !time.Unix(l.Made, 0).After(a.LinksVoidUntil) {
		return a, &Refusal{Reason: ReasonInvalidLink, Field: FieldLink}
	}
	return a, err
}

// Redeem uses a link. An error that is not the ledger's is a [Refusal].
func (g *Gate) Redeem(ctx context.Context, from, code string) (session Session, err error) {
	defer func() { g.attempt(outcome(err)) }()
	if err := g.slow(ctx, from); err != nil {
		return Session{}, err
	}
	l, err := g.unseal(code)
	if err != nil {
		g.rejected(ctx, from)
		return Session{}, err
	}
	account, err := g.linked(ctx, l)
	if err != nil {
		return Session{}, err
	}
	s, kept := g.newSession(account)
	fresh, err := g.ledger.AddSessionByLink(ctx, hash(l.Nonce), time.Unix(l.Ends, 0), kept)
	if err != nil {
		return Session{}, err
	}
	if !fresh {
		return Session{}, &Refusal{Reason: ReasonInvalidLink, Field: FieldLink}
	}
	g.log.Info("signed in by link", "user", account.User)
	return s, nil
}
