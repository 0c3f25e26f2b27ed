package web

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
)

// settingsPages show the settings of an account and change them.
type settingsPages struct{ handler }

// settingsPage is what a writer can decide.
type settingsPage struct {
	frame
	Blog     blog
	Share    string // address of the public link; empty: there is none
	Badge    string // address of the badge; empty: there is none
	Feed     string // address of the feed; empty: there is none
	Sessions int
	Listed   bool // on the leaderboard, as its writer decided
	Named    bool // on the leaderboard, as the operator decided
	Export   bool // there is an API
	Refused  refusal
}

func (settingsPage) template() string { return "settings" }

func (p settingsPages) show(r *request) (page, error) {
	b, err := p.blog(r)
	if err != nil {
		return nil, err
	}
	return p.settingsPage(r, b)
}

func (p settingsPages) settingsPage(r *request, b blog) (settingsPage, error) {
	r.path = b.Base + "/-/settings"
	page := settingsPage{frame: p.frame(r, r.text.Say("menu.settings")), Blog: b, Export: p.api != nil}
	var err error
	if page.Listed, err = p.Gate.OnLeaderboard(r.Context(), b.Account.ID); err != nil {
		return page, err
	}
	page.Named = !b.Account.Connected && b.Account.Tracked && slices.Contains(p.LeaderboardUsers, b.Account.User)
	if page.Share, err = p.address(r, b, collector.SharePages, "/s/%s"); err != nil {
		return page, err
	}
	if page.Badge, err = p.address(r, b, collector.ShareBadge, "/badge/%s.svg"); err != nil {
		return page, err
	}
	if page.Feed, err = p.address(r, b, collector.ShareFeed, "/feed/%s"); err != nil {
		return page, err
	}
	if page.Feed != "" {
		page.Feed += "?lang=" + page.Language()
	}
	if r.operator {
		return page, nil
	}
	page.Sessions, err = p.Gate.Sessions(r.Context(), b.Account.ID)
	return page, err
}

// address returns a secret address of the blog, empty without one. The path has the
// token in it.
func (p settingsPages) address(r *request, b blog, what collector.Share, path string) (string, error) {
	token, err := p.Gate.ShareToken(r.Context(), b.Account.ID, what)
	if err != nil || token == "" {
		return "", err
	}
	return p.site(r.Request) + fmt.Sprintf(path, token), nil
}

// Badges are the addresses of the pictures: of all views, and of the last 30 days.
func (p settingsPage) Badges() []string {
	badge := p.Badge + "?lang=" + p.Language()
	return []string{badge, badge + "&show=month"}
}

// Others is how many more browsers are signed in.
func (p settingsPage) Others() int { return max(0, p.Sessions-1) }

// decided leads back to the settings, which say what has been done, or why it was
// refused.
func (p settingsPages) decided(r *request, b blog, what string, err error) (page, error) {
	if err == nil {
		return nil, done(b.Base+"/-/settings", what)
	}
	why, err := r.refuse(err)
	if err != nil {
		return nil, err
	}
	return p.refused(r, b, why)
}

func (p settingsPages) refused(r *request, b blog, why refusal) (page, error) {
	page, err := p.settingsPage(r, b)
	page.Refused = why
	return page, err
}

// connect stores fresh tokens. A public account becomes connected.
func (p settingsPages) connect(r *request) (page, error) {
	b, err := p.blog(r)
	if err != nil {
		return nil, err
	}
	fields, err := r.form(access.FieldAccess, access.FieldRefresh)
	if err != nil {
		return nil, err
	}
	_, err = p.Gate.Connect(r.Context(), p.clientAddress(r.Request), b.Account.Account, tokens(fields))
	return p.decided(r, b, "connected", err)
}

// share switches a secret address on or off, or replaces it by a new one.
func (p settingsPages) share(what collector.Share) func(*request) (page, error) {
	return func(r *request) (page, error) {
		b, err := p.blog(r)
		if err != nil {
			return nil, err
		}
		fields, err := r.form("share")
		if err != nil {
			return nil, err
		}
		change := fields.Get("share")
		switch change {
		case "on":
			_, err = p.Gate.Share(r.Context(), b.Account.ID, what)
		case "new":
			_, err = p.Gate.RenewShare(r.Context(), b.Account.ID, what)
		case "off":
			err = p.Gate.Unshare(r.Context(), b.Account.ID, what)
		default:
			err = badRequest("wrong.form")
		}
		return p.decided(r, b, string(what)+"_"+change, err)
	}
}

// list puts the account on the leaderboard, or takes it off. For a public account
// without a login the operator decides in the configuration.
func (p settingsPages) list(r *request) (page, error) {
	b, err := p.blog(r)
	if err != nil {
		return nil, err
	}
	fields, err := r.form("listed")
	if err != nil {
		return nil, err
	}
	switch listed := fields.Get("listed"); {
	case listed != "on" && listed != "off":
		return nil, badRequest("wrong.form")
	case listed == "off":
		return p.decided(r, b, "unlisted", p.Gate.List(r.Context(), b.Account.Account, false))
	case r.operator && !b.Account.Connected:
		return nil, &fault{status: http.StatusForbidden, key: "leaderboard.named"}
	}
	return p.decided(r, b, "listed", p.Gate.List(r.Context(), b.Account.Account, true))
}

// endSessions signs every other browser out.
func (p settingsPages) endSessions(r *request) (page, error) {
	b, err := p.posted(r)
	if err == nil {
		err = p.needService()
	}
	if err != nil {
		return nil, err
	}
	return p.decided(r, b, "signed_out", p.Gate.EndSessions(r.Context(), b.Account.ID, r.session))
}

// disconnect deletes the tokens, and the history with them if that is confirmed
// by typing the name of the account: it cannot be restored.
func (p settingsPages) disconnect(r *request) (page, error) {
	b, err := p.blog(r)
	if err != nil {
		return nil, err
	}
	fields, err := r.form("history", "confirm")
	if err != nil {
		return nil, err
	}
	what := map[string]string{"keep": "disconnected", "delete": "deleted"}[fields.Get("history")]
	if what == "" {
		return nil, badRequest("wrong.form")
	}
	if what == "deleted" && !confirms(fields.Get("confirm"), b.Account.Account) {
		r.status = http.StatusUnprocessableEntity
		return p.refused(r, b, refusal{Field: "confirm", Text: r.text.Say("refusal.confirm", "User", b.Account.User)})
	}
	if err := p.Gate.Disconnect(r.Context(), b.Account.Account, what == "deleted"); err != nil {
		return p.decided(r, b, what, err)
	}
	if !r.operator {
		p.sessions.keep(r, "", r.now)
	}
	return nil, done("/", what)
}

// confirms reports whether somebody typed the name of the account.
func confirms(typed string, account collector.Account) bool {
	return typed == account.User || typed == "@"+account.User
}
