package web

import (
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
)

// statePages show how the scrapes of an account go, and request one.
type statePages struct{ handler }

// statePage says how the scrapes of one account go.
type statePage struct {
	frame
	Blog     blog
	Delivery Delivery
	Request  access.ScrapeRequest
	Refused  refusal
}

func (statePage) template() string { return "state" }

func (p statePages) show(r *request) (page, error) {
	b, err := p.blog(r)
	if err == nil {
		b, err = p.await(r, b)
	}
	return p.statePage(r, b), err
}

// lookEvery is how often the end of a scrape is looked for.
const lookEvery = 200 * time.Millisecond

// await keeps the page back while a scrape is awaited, for as long as that can
// be asked of a reader: a scrape takes about a second. A page that asked for
// itself again and again would start a screen reader over each time.
func (p statePages) await(r *request, b blog) (blog, error) {
	clearReadDeadline(r.w)
	patience := time.NewTimer(p.Patience)
	defer patience.Stop()
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for waits(b.Account, p.Gate.ScrapeRequest(b.Account.Account)) {
		select {
		case <-patience.C:
			return b, nil
		case <-r.Context().Done():
			return b, r.Context().Err()
		case <-look.C:
		}
		account, err := p.Blogs.AccountByUser(r.Context(), b.Account.User)
		if err != nil {
			return b, err
		}
		b, r.now = p.own(account), p.Now()
	}
	return b, nil
}

func (p statePages) statePage(r *request, b blog) statePage {
	return statePage{
		frame: p.frame(r, r.text.Say("menu.state")), Blog: b,
		Delivery: p.Status.Delivery(), Request: p.Gate.ScrapeRequest(b.Account.Account),
	}
}

// waits reports whether a scrape is awaited: one that was asked for, or the first.
func waits(a Account, asked access.ScrapeRequest) bool {
	return a.Tracked && (asked.Waiting || a.State == collector.StateNew)
}

// Waits reports whether a scrape is awaited.
func (p statePage) Waits() bool { return waits(p.Blog.Account, p.Request) }

// Card is the account as the facts about it are shown.
func (p statePage) Card() card { return card{p.Blog.Account, p.Now, false} }

// Advice is the key of what the reader can do about the state; empty: nothing.
func (p statePage) Advice() string {
	switch advice := p.Blog.Account.Advice(); {
	case p.Local || !p.Blog.Account.HasProblem():
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
	return p.Blog.Account.Tracked && !p.Waits() && !p.Request.Next.After(p.Now)
}

// Answered reports whether the scrape that was asked for last is worth mentioning.
func (p statePage) Answered() bool {
	return !p.Request.At.IsZero() && !p.Request.Waiting && p.Now.Sub(p.Request.At) < time.Hour
}

// requestScrape asks for a scrape before its time.
func (p statePages) requestScrape(r *request) (page, error) {
	b, err := p.posted(r)
	if err != nil {
		return nil, err
	}
	state := b.Base + "/-/state"
	_, err = p.Gate.RequestScrape(r.Context(), b.Account.Account)
	if err == nil {
		return nil, redirect(state)
	}
	r.path = state
	why, err := r.refuse(err)
	if err != nil {
		return nil, err
	}
	page := p.statePage(r, b)
	page.Refused = why
	return page, nil
}

// acceptVanished takes somebody's word that posts which have vanished were
// deleted.
func (p statePages) acceptVanished(r *request) (page, error) {
	b, err := p.posted(r)
	if err == nil {
		err = p.Gate.AcceptVanished(r.Context(), b.Account.Account)
	}
	if err != nil {
		return nil, err
	}
	return nil, redirect(b.Base + "/-/state")
}
