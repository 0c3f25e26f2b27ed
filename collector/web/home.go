package web

import (
	"errors"
	"net/http"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

// homePages are the start page, and the operator's list of accounts.
type homePages struct{ blogPages }

// home shows the operator the accounts, writers their own days, and everybody
// else how to sign in.
func (p homePages) home(r *request) (page, error) {
	switch {
	case r.operator:
		return p.accounts(r)
	case r.account.ID == 0:
		return signInPages{p.handler}.signInPage(r, "welcome", ""), nil
	}
	return p.overview(r, p.own(r.account).keeping(r))
}

// accounts lists all accounts. A sole account is shown with its days at once.
func (p homePages) accounts(r *request) (page, error) {
	status, err := p.Status.Status(r.Context())
	if err != nil {
		return nil, err
	}
	accounts := statusPage{frame: p.frame(r, "velog-dashboard"), Status: status}
	if len(status.Accounts) == 1 {
		o, err := p.overview(r, p.own(status.Accounts[0].Account).keeping(r))
		o.Status = &accounts
		return o, err
	}
	return accounts, nil
}

// track tracks a blog publicly, for the operator.
func (p homePages) track(r *request) (page, error) {
	if !r.operator {
		return nil, notFound("wrong.address")
	}
	fields, err := r.form("user")
	if err != nil {
		return nil, err
	}
	user := collector.BlogName(fields.Get("user"))
	if user == "" {
		return p.notTracked(r, "refusal.no_name")
	}
	switch account, err := p.Track(r.Context(), user); {
	case err == nil:
		return nil, redirect(userLink(account.User) + "/-/state")
	case errors.Is(err, collector.ErrNoBlog) && user != strings.ToLower(user):
		return p.notTracked(r, "refusal.upper_case", "User", user, "Lower", strings.ToLower(user))
	case errors.Is(err, collector.ErrNoBlog):
		return p.notTracked(r, "refusal.no_blog", "User", user)
	case velog.KindOf(err) != "":
		p.Log.Warn("could not look up a blog on velog", "user", user, "error", err)
		return p.notTracked(r, "refusal.velog_silent")
	default:
		return nil, err
	}
}

// notTracked shows the accounts, and why there is not one more.
func (p homePages) notTracked(r *request, key string, args ...any) (page, error) {
	status, err := p.Status.Status(r.Context())
	r.path, r.status = "/", http.StatusUnprocessableEntity
	return statusPage{p.frame(r, "velog-dashboard"), status, refusal{Field: "user", Text: r.text.Say(key, args...)}}, err
}
