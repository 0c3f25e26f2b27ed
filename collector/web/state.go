package web

import (
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
)

// statePage says how the collecting of one account goes.
type statePage struct {
	frame
	Blog     blog
	Delivery Delivery
	Asked    access.ScrapeRequest
	Refused  refusal
}

func (v *visit) showState() (string, any, error) {
	b, err := v.blog()
	if err == nil {
		b, err = v.await(b)
	}
	return "state", v.statePage(b), err
}

// lookEvery is how often the end of a scrape is looked for.
const lookEvery = 200 * time.Millisecond

// await keeps the page back while a scrape is awaited, for as long as that can
// be asked of a reader: a scrape takes about a second. A page that asked for
// itself again and again would start a screen reader over each time.
func (v *visit) await(b blog) (blog, error) {
	unhurried(v.w)
	patience := time.NewTimer(v.h.Patience)
	defer patience.Stop()
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for waits(b.Account, v.h.Gate.ScrapeRequest(b.Account.Account)) {
		select {
		case <-patience.C:
			return b, nil
		case <-v.r.Context().Done():
			return b, v.r.Context().Err()
		case <-look.C:
		}
		account, err := v.h.Blogs.AccountByUser(v.r.Context(), b.Account.User)
		if err != nil {
			return b, err
		}
		b, v.now = v.h.own(account), v.h.Now()
	}
	return b, nil
}

func (v *visit) statePage(b blog) statePage {
	return statePage{
		frame: v.frame(v.text.Say("menu.state")), Blog: b,
		Delivery: v.h.Status.Delivery(), Asked: v.h.Gate.ScrapeRequest(b.Account.Account),
	}
}

// waits reports whether a scrape is awaited: one that was asked for, or the first.
func waits(a Account, asked access.ScrapeRequest) bool {
	return a.Followed && (asked.Waiting || a.State == collector.StateNew)
}

// Waits reports whether a scrape is awaited.
func (p statePage) Waits() bool { return waits(p.Blog.Account, p.Asked) }

// Card is the account as the facts about it are shown.
func (p statePage) Card() card { return card{p.Blog.Account, p.Now, false} }

// Advice is the key of what the reader can do about the state; empty: nothing.
func (p statePage) Advice() string {
	switch advice := p.Blog.Account.Advice(); {
	case p.Local || !p.Blog.Account.Trouble():
		return advice
	case advice == "":
		return "writer.advice.error"
	default:
		return "writer." + advice
	}
}

// Details is the cause of a failure in the program's own words, where its reader
// can make something of it: an error of the ledger is the operator's.
func (p statePage) Details() string {
	if !p.Local && p.Blog.Account.Advice() == "" {
		return ""
	}
	return p.Blog.Account.Cause()
}

// MayAsk reports whether a scrape can be asked for now.
func (p statePage) MayAsk() bool {
	return p.Blog.Account.Followed && !p.Waits() && !p.Asked.Next.After(p.Now)
}

// Answered reports whether the scrape that was asked for last is worth mentioning.
func (p statePage) Answered() bool {
	return !p.Asked.At.IsZero() && !p.Asked.Waiting && p.Now.Sub(p.Asked.At) < time.Hour
}

// requestScrape asks for a scrape before its time.
func (v *visit) requestScrape() (string, any, error) {
	b, err := v.posted()
	if err != nil {
		return "", nil, err
	}
	state := b.Base + "/-/state"
	_, err = v.h.Gate.RequestScrape(v.r.Context(), b.Account.Account)
	if err == nil {
		return "", nil, redirect(state)
	}
	v.self = state
	why, err := v.refuse(err)
	if err != nil {
		return "", nil, err
	}
	page := v.statePage(b)
	page.Refused = why
	return "state", page, nil
}

// acceptVanished takes somebody's word that posts which have vanished were
// deleted.
func (v *visit) acceptVanished() (string, any, error) {
	b, err := v.posted()
	if err == nil {
		err = v.h.Gate.AcceptVanished(v.r.Context(), b.Account.Account)
	}
	if err != nil {
		return "", nil, err
	}
	return "", nil, redirect(b.Base + "/-/state")
}

// posted is the blog that a form is about, and is for forms without fields.
func (v *visit) posted() (blog, error) {
	b, err := v.blog()
	if err != nil {
		return b, err
	}
	_, err = v.form()
	return b, err
}
