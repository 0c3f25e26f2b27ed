package web

import (
	"net/http"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
)

// settingsPage is what a writer can decide.
type settingsPage struct {
	frame
	Blog     blog
	Share    string // address of the public link; empty: there is none
	Sessions int
	Export   bool // the API knows whose readings to give
	Refused  refusal
}

func (v *visit) showSettings() (string, any, error) {
	b, err := v.blog()
	if err != nil {
		return "", nil, err
	}
	page, err := v.settingsPage(b)
	return "settings", page, err
}

func (v *visit) settingsPage(b blog) (settingsPage, error) {
	v.self = b.Base + "/-/settings"
	p := settingsPage{frame: v.frame(v.text.Say("menu.settings")), Blog: b, Export: v.h.api != nil}
	token, err := v.h.Gate.ShareToken(v.r.Context(), b.Account.ID)
	if err != nil {
		return p, err
	}
	if token != "" {
		p.Share = v.site() + "/s/" + token
	}
	if v.operator {
		_, _, none := v.h.soleAccount(v.r)
		p.Export = p.Export && none == nil
		return p, nil
	}
	p.Sessions, err = v.h.Gate.Sessions(v.r.Context(), b.Account.ID)
	return p, err
}

// Badges are the addresses of the badges that come with the public link.
func (p settingsPage) Badges() []string {
	badge := p.Share + "/badge.svg?lang=" + p.Language()
	return []string{badge, badge + "&show=month"}
}

// Others is how many more browsers are signed in.
func (p settingsPage) Others() int { return max(0, p.Sessions-1) }

// decided leads back to the settings, which say what has been done. They also
// say why something was not.
func (v *visit) decided(b blog, what string, err error) (string, any, error) {
	if err == nil {
		return "", nil, done(b.Base+"/-/settings", what)
	}
	why, err := v.refuse(err)
	if err != nil {
		return "", nil, err
	}
	return v.undecided(b, why)
}

func (v *visit) undecided(b blog, why refusal) (string, any, error) {
	page, err := v.settingsPage(b)
	page.Refused = why
	return "settings", page, err
}

// lend takes fresh tokens, which also make a public account a signed-in one.
func (v *visit) connect() (string, any, error) {
	b, err := v.blog()
	if err != nil {
		return "", nil, err
	}
	fields, err := v.form(access.FieldAccess, access.FieldRefresh)
	if err != nil {
		return "", nil, err
	}
	_, err = v.h.Gate.Connect(v.r.Context(), v.h.clientAddress(v.r), b.Account.Account, tokens(fields))
	return v.decided(b, "lent", err)
}

// share switches the public link on or off.
func (v *visit) share() (string, any, error) {
	b, err := v.blog()
	if err != nil {
		return "", nil, err
	}
	fields, err := v.form("share")
	if err != nil {
		return "", nil, err
	}
	switch fields.Get("share") {
	case "on":
		_, err = v.h.Gate.Share(v.r.Context(), b.Account.ID)
		return v.decided(b, "shared", err)
	case "off":
		return v.decided(b, "unshared", v.h.Gate.Unshare(v.r.Context(), b.Account.ID))
	default:
		return "", nil, badRequest("wrong.form")
	}
}

// endSessions signs every other browser out.
func (v *visit) endSessions() (string, any, error) {
	b, err := v.posted()
	if err == nil {
		err = v.needService()
	}
	if err != nil {
		return "", nil, err
	}
	return v.decided(b, "ended", v.h.Gate.EndSessions(v.r.Context(), b.Account.ID, v.session))
}

// withdraw takes the tokens back, and the history with them if that is confirmed
// by typing whose it is: it cannot be had again.
func (v *visit) disconnect() (string, any, error) {
	b, err := v.blog()
	if err != nil {
		return "", nil, err
	}
	fields, err := v.form("history", "confirm")
	if err != nil {
		return "", nil, err
	}
	what := map[string]string{"keep": "withdrawn", "delete": "deleted"}[fields.Get("history")]
	if what == "" {
		return "", nil, badRequest("wrong.form")
	}
	if what == "deleted" && !confirms(fields.Get("confirm"), b.Account.Account) {
		v.status = http.StatusUnprocessableEntity
		return v.undecided(b, refusal{Field: "confirm", Text: v.text.Say("refusal.confirm", "User", b.Account.User)})
	}
	if err := v.h.Gate.Disconnect(v.r.Context(), b.Account.Account, what == "deleted"); err != nil {
		return v.decided(b, what, err)
	}
	if !v.operator {
		v.keep("", v.now)
	}
	return "", nil, done("/", what)
}

// confirms reports whether somebody typed the name of the account.
func confirms(typed string, account collector.Account) bool {
	return typed == account.User || typed == "@"+account.User
}
