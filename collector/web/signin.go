package web

import (
	"net/url"
	paths "path"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
)

// signInPages sign people in and out, by tokens or by a link, and register them.
type signInPages struct{ handler }

// signInPage is the page of signing in, that of registering, or the one that
// welcomes who has done neither.
type signInPage struct {
	frame
	name    string // of the template
	Refused refusal
	Open    bool   // anybody may register
	To      string // where to go afterwards
}

func (p signInPage) template() string { return p.name }

// toSignIn leads to signing in, and from there back to the page.
func toSignIn(r *request) redirect {
	if r.Method != "GET" && r.Method != "HEAD" {
		return "/sign-in"
	}
	to := r.URL.EscapedPath()
	if q := r.query(); len(q) > 0 {
		to += "?" + q.Encode()
	}
	return redirect("/sign-in?to=" + url.QueryEscape(to))
}

// back returns where somebody wanted to go before signing in, if that is a page
// of their own.
func back(account collector.Account, to string) redirect {
	u, err := url.Parse(to)
	own := "/@" + account.User
	if err != nil || u.Host != "" || u.Scheme != "" || paths.Clean(u.Path) != u.Path || strings.Contains(u.Path, `\`) ||
		u.Path != own && !strings.HasPrefix(u.Path, own+"/") {
		return "/"
	}
	return redirect((&url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: u.RawQuery}).String())
}

// needService returns an error where nobody signs in.
func (h handler) needService() error {
	if !h.service() {
		return notFound("wrong.local")
	}
	return nil
}

func (p signInPages) show(r *request) (page, error) {
	if r.account.ID != 0 {
		return nil, back(r.account, r.URL.Query().Get("to"))
	}
	return p.signInPage(r, "sign_in", r.URL.Query().Get("to")), p.needService()
}

// signInPage makes a page out of the key of its title, which also names its
// template.
func (p signInPages) signInPage(r *request, title, to string) signInPage {
	return signInPage{frame: p.frame(r, r.text.Say(title)), name: title, Open: p.Gate.RegistrationOpen() || r.operator, To: to}
}

func (p signInPages) signIn(r *request) (page, error) {
	if err := p.needService(); err != nil {
		return nil, err
	}
	fields, err := r.form(access.FieldAccess, access.FieldRefresh, "to")
	if err != nil {
		return nil, err
	}
	session, err := p.Gate.SignIn(r.Context(), p.clientAddress(r.Request), tokens(fields))
	if err == nil {
		return nil, p.enter(r, session, back(session.Account, fields.Get("to")))
	}
	page := p.signInPage(r, "sign_in", fields.Get("to"))
	page.Refused, err = r.refuse(err)
	if tokens(fields).Empty() {
		page.Refused.Text = r.text.Say("refusal.missing_any")
	}
	return page, err
}

// enter starts a session in the browser, ends the one before, and leads to a page.
func (p signInPages) enter(r *request, s access.Session, to redirect) error {
	if r.session != "" {
		if err := p.Gate.SignOut(r.Context(), r.session); err != nil {
			return err
		}
	}
	p.sessions.keep(r, s.Token, s.Ends)
	return to
}

func (p signInPages) showRegister(r *request) (page, error) {
	if r.account.ID != 0 {
		return nil, back(r.account, "")
	}
	return p.signInPage(r, "register", ""), nil
}

// register follows the owner of tokens. The operator, who sees every account
// anyway, is not signed in as one of them.
func (p signInPages) register(r *request) (page, error) {
	fields, err := r.form(access.FieldAccess, access.FieldRefresh)
	if err != nil {
		return nil, err
	}
	session, err := p.Gate.Register(r.Context(), p.clientAddress(r.Request), tokens(fields))
	if err != nil {
		page := p.signInPage(r, "register", "")
		page.Refused, err = r.refuse(err)
		return page, err
	}
	state := redirect(userLink(session.Account.User) + "/-/state")
	if !r.operator {
		return nil, p.enter(r, session, state)
	}
	if err := p.Gate.SignOut(r.Context(), session.Token); err != nil {
		return nil, err
	}
	return nil, state
}

// linkPage says whom a sign-in link signs in. Opening it does not use it up:
// programs that open links by themselves, such as mail scanners, must not.
type linkPage struct {
	frame
	For string
}

func (linkPage) template() string { return "link" }

func (p signInPages) showLink(r *request) (page, error) {
	if err := p.needService(); err != nil {
		return nil, err
	}
	account, err := p.Gate.LinkAccount(r.Context(), r.PathValue("code"))
	if err != nil {
		return p.refuseLink(r, err)
	}
	return linkPage{p.frame(r, r.text.Say("sign_in")), account.User}, nil
}

func (p signInPages) redeem(r *request) (page, error) {
	if err := p.needService(); err != nil {
		return nil, err
	}
	if _, err := r.form(); err != nil {
		return nil, err
	}
	session, err := p.Gate.Redeem(r.Context(), p.clientAddress(r.Request), r.PathValue("code"))
	if err != nil {
		return p.refuseLink(r, err)
	}
	return nil, p.enter(r, session, "/")
}

// refuseLink shows the page of signing in, the other way to do it.
func (p signInPages) refuseLink(r *request, err error) (page, error) {
	r.path = "/sign-in"
	page := p.signInPage(r, "sign_in", "")
	page.Refused, err = r.refuse(err)
	page.Refused.Field = ""
	return page, err
}

func (p signInPages) signOut(r *request) (page, error) {
	if err := p.needService(); err != nil {
		return nil, err
	}
	if _, err := r.form(); err != nil {
		return nil, err
	}
	if r.session != "" {
		if err := p.Gate.SignOut(r.Context(), r.session); err != nil {
			return nil, err
		}
	}
	p.sessions.keep(r, "", r.now)
	return nil, redirect("/")
}
