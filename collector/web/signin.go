package web

import (
	"net/url"
	paths "path"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
)

// signInPage is the page of signing in, and that of registering.
type signInPage struct {
	frame
	Refused refusal
	Open    bool   // anybody may register
	To      string // where to go afterwards
}

// toSignIn asks who is not signed in to do so, and to come back.
func (v *visit) toSignIn() redirect {
	if v.r.Method != "GET" && v.r.Method != "HEAD" {
		return "/sign-in"
	}
	to := v.r.URL.EscapedPath()
	if q := v.query(); len(q) > 0 {
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

// needService is for pages that are only there where writers sign in.
func (v *visit) needService() error {
	if !v.h.service() {
		return notFound("wrong.local")
	}
	return nil
}

func (v *visit) showSignIn() (string, any, error) {
	if v.account.ID != 0 {
		return "", nil, back(v.account, v.r.URL.Query().Get("to"))
	}
	return "sign-in", v.signInPage("sign_in", v.r.URL.Query().Get("to")), v.needService()
}

func (v *visit) signInPage(title, to string) signInPage {
	return signInPage{frame: v.frame(v.text.Say(title)), Open: v.h.Gate.RegistrationOpen() || v.operator, To: to}
}

func (v *visit) signIn() (string, any, error) {
	if err := v.needService(); err != nil {
		return "", nil, err
	}
	fields, err := v.form(access.FieldAccess, access.FieldRefresh, "to")
	if err != nil {
		return "", nil, err
	}
	session, err := v.h.Gate.SignIn(v.r.Context(), v.h.clientAddress(v.r), tokens(fields))
	if err == nil {
		return "", nil, v.enter(session, back(session.Account, fields.Get("to")))
	}
	page := v.signInPage("sign_in", fields.Get("to"))
	page.Refused, err = v.refuse(err)
	if tokens(fields).Empty() {
		page.Refused.Text = v.text.Say("refusal.missing_any")
	}
	return "sign-in", page, err
}

// enter lets somebody in, and on to a page. The session before ends.
func (v *visit) enter(s access.Session, to redirect) error {
	if v.session != "" {
		if err := v.h.Gate.SignOut(v.r.Context(), v.session); err != nil {
			return err
		}
	}
	v.keep(s.Token, s.Ends)
	return to
}

func (v *visit) showRegister() (string, any, error) {
	if v.account.ID != 0 {
		return "", nil, back(v.account, "")
	}
	return "register", v.signInPage("register", ""), nil
}

// register follows the owner of tokens. The operator, who sees every account
// anyway, is not signed in as one of them.
func (v *visit) register() (string, any, error) {
	fields, err := v.form(access.FieldAccess, access.FieldRefresh)
	if err != nil {
		return "", nil, err
	}
	session, err := v.h.Gate.Register(v.r.Context(), v.h.clientAddress(v.r), tokens(fields))
	if err != nil {
		page := v.signInPage("register", "")
		page.Refused, err = v.refuse(err)
		return "register", page, err
	}
	state := redirect(userLink(session.Account.User) + "/-/state")
	if !v.operator {
		return "", nil, v.enter(session, state)
	}
	if err := v.h.Gate.SignOut(v.r.Context(), session.Token); err != nil {
		return "", nil, err
	}
	return "", nil, state
}

// linkPage says for whom a sign-in link is. Looking at it uses nothing up: what
// looks at links of its own accord must not have been who was let in.
type linkPage struct {
	frame
	For string
}

func (v *visit) showLink() (string, any, error) {
	if err := v.needService(); err != nil {
		return "", nil, err
	}
	account, err := v.h.Gate.LinkAccount(v.r.Context(), v.r.PathValue("code"))
	if err != nil {
		return v.refuseLink(err)
	}
	return "link", linkPage{v.frame(v.text.Say("sign_in")), account.User}, nil
}

func (v *visit) redeem() (string, any, error) {
	if err := v.needService(); err != nil {
		return "", nil, err
	}
	if _, err := v.form(); err != nil {
		return "", nil, err
	}
	session, err := v.h.Gate.Redeem(v.r.Context(), v.h.clientAddress(v.r), v.r.PathValue("code"))
	if err != nil {
		return v.refuseLink(err)
	}
	return "", nil, v.enter(session, "/")
}

// refuseLink shows the page of signing in, which is what else can be done.
func (v *visit) refuseLink(err error) (string, any, error) {
	v.self = "/sign-in"
	page := v.signInPage("sign_in", "")
	page.Refused, err = v.refuse(err)
	page.Refused.Field = ""
	return "sign-in", page, err
}

func (v *visit) signOut() (string, any, error) {
	if err := v.needService(); err != nil {
		return "", nil, err
	}
	if _, err := v.form(); err != nil {
		return "", nil, err
	}
	if v.session != "" {
		if err := v.h.Gate.SignOut(v.r.Context(), v.session); err != nil {
			return "", nil, err
		}
	}
	v.keep("", v.now)
	return "", nil, redirect("/")
}
