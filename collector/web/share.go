package web

import (
	"errors"
	"net/url"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// The kinds of guests: who looks at a blog that is not theirs.
const (
	guestOfLink = "link" // has the public link of an account
	guestOfDemo = "demo" // looks around
)

// guestOf notes that this visit is a guest's. What guests see is not for search
// engines: a public link is for whom it was given to, and a demo is made up.
func (v *visit) guestOf(kind string) {
	v.guest = kind
	v.w.Header().Set("X-Robots-Tag", "noindex")
}

// shared is the account of a public link, as anybody may see it: without
// private posts, and without how its collecting goes. A link that is switched
// off is like one that never was.
func (v *visit) shared() (blog, error) {
	v.guestOf(guestOfLink)
	token := v.r.PathValue("token")
	a, err := v.h.sharedBy(v.r.Context(), token)
	if err != nil {
		return blog{}, err
	}
	v.attend(a)
	hidden, err := v.h.Public.UnconfirmedPosts(v.r.Context(), a.ID)
	shown := collector.Account{ID: a.ID, User: a.User, Username: a.Username}
	return blog{
		Account: Account{Account: shown}, Blogs: v.h.Public, Base: "/s/" + url.PathEscape(token), Guest: v.guest, Hidden: hidden,
	}, err
}

// lookAround is the simulated blog.
func (v *visit) lookAround() (blog, error) {
	v.guestOf(guestOfDemo)
	if v.h.Demo == nil {
		return blog{}, notFound("wrong.address")
	}
	a, book, err := v.h.Demo(v.r.Context())
	shown := collector.Account{ID: a.ID, User: a.User}
	return blog{Account: Account{Account: shown}, Blogs: book, Base: "/demo", Guest: v.guest}, err
}

// Simulated reports whether nobody has the blog on velog.
func (b blog) Simulated() bool { return b.Guest == guestOfDemo }

// guestOverview shows guests a blog.
func guestOverview(whose func(*visit) (blog, error)) func(*visit) (string, any, error) {
	return func(v *visit) (string, any, error) {
		b, err := whose(v)
		if err != nil {
			return "", nil, err
		}
		o, err := v.overview(b)
		o.Title = v.text.Say("guest."+v.guest, "User", b.Account.User)
		return "overview", o, err
	}
}

// guestPost shows guests a post. A private one is like one that never was.
func guestPost(whose func(*visit) (blog, error)) func(*visit) (string, any, error) {
	return func(v *visit) (string, any, error) {
		b, err := whose(v)
		if err != nil {
			return "", nil, err
		}
		p, err := v.post(b, v.r.PathValue("post"))
		if errors.Is(err, collector.ErrNoPost) {
			err = notFound("wrong.address")
		}
		if b.Simulated() {
			p.Facts.URL = ""
		}
		return "post", p, err
	}
}
