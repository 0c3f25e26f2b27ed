package web

import (
	"html/template"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/web/chart"
)

// phonePage shows a link that signs in another device, as a QR code and as text. It
// only answers a form, so that no browser makes one ahead of its reader.
type phonePage struct {
	frame
	Blog blog
	Link string
	Code template.HTML
	Ends time.Time
}

func (phonePage) template() string { return "phone" }

// PhoneLinkMinutes is how long such a link can be used.
func (settingsPage) PhoneLinkMinutes() int { return int(access.PhoneLinkLifetime / time.Minute) }

// signInPhone makes a link for another device of a writer.
func (p settingsPages) signInPhone(r *request) (page, error) {
	b, err := p.posted(r)
	if err == nil {
		err = p.needService()
	}
	if err != nil {
		return nil, err
	}
	r.path = b.Base + "/-/settings"
	phone := phonePage{frame: p.frame(r, r.text.Say("phone.title")), Blog: b}
	code, ends, err := p.Gate.NewPhoneLink(b.Account.ID)
	if err != nil {
		return nil, err
	}
	phone.Link, phone.Ends = p.site(r.Request)+"/sign-in/link/"+code, ends
	phone.Code, err = chart.QRCode(phone.Link, r.text.Say("phone.alt"))
	return phone, err
}
