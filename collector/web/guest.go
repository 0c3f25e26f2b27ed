package web

import (
	"errors"
	"net/url"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// guestPages show a blog to others than its writer.
type guestPages struct{ blogPages }

// The kinds of guests.
const (
	guestOfLink = "link" // has the public link of an account
	guestOfDemo = "demo" // looks at the demo
)

// guestOf notes that the request is a guest's. Search engines are not to index
// what guests see: a public link is for whom it was given to, and a demo is made up.
func (r *request) guestOf(kind string) {
	r.guest = kind
	r.w.Header().Set("X-Robots-Tag", "noindex")
}

// shared returns the blog of a public link, as anybody may see it: without
// private posts, and without how its scrapes go. A link that is switched off is
// not found, like one that never was.
func (p guestPages) shared(r *request) (blog, error) {
	r.guestOf(guestOfLink)
	token := r.PathValue("token")
	a, err := p.sharedBy(r.Context(), collector.SharePages, token)
	if err != nil {
		return blog{}, err
	}
	p.viewed(a)
	hidden, err := p.Public.UnconfirmedPosts(r.Context(), a.ID)
	shown := collector.Account{ID: a.ID, User: a.User, Username: a.Username}
	b := blog{
		Account: Account{Account: shown}, Blogs: p.Public, Base: "/s/" + url.PathEscape(token), Guest: r.guest, Hidden: hidden,
	}
	return b.keeping(r), err
}

// demo returns the simulated blog.
func (p guestPages) demo(r *request) (blog, error) {
	r.guestOf(guestOfDemo)
	if p.Demo == nil {
		return blog{}, notFound("wrong.address")
	}
	a, days, err := p.Demo(r.Context())
	shown := collector.Account{ID: a.ID, User: a.User}
	b := blog{Account: Account{Account: shown}, Blogs: days, Base: "/demo", Guest: r.guest}
	return b.keeping(r), err
}

// Simulated reports whether nobody has the blog on velog.
func (b blog) Simulated() bool { return b.Guest == guestOfDemo }

// overviewOf shows guests a blog.
func (p guestPages) overviewOf(find func(*request) (blog, error)) func(*request) (page, error) {
	return func(r *request) (page, error) {
		b, err := find(r)
		if err != nil {
			return nil, err
		}
		o, err := p.overview(r, b)
		o.Title = r.text.Say("guest."+r.guest, "User", b.Account.User)
		return o, err
	}
}

// postOf shows guests a post. A private one is not found.
func (p guestPages) postOf(find func(*request) (blog, error)) func(*request) (page, error) {
	return func(r *request) (page, error) {
		b, err := find(r)
		if err != nil {
			return nil, err
		}
		post, err := p.post(r, b, r.PathValue("post"))
		if errors.Is(err, collector.ErrNoPost) {
			err = notFound("wrong.address")
		}
		if b.Simulated() {
			post.Facts.URL = ""
		}
		return post, err
	}
}

// guestsSee shows guests a page about a blog that its writer sees, too.
func guestsSee[P page](find func(*request) (blog, error), show func(*request, blog) (P, error)) func(*request) (page, error) {
	return func(r *request) (page, error) {
		b, err := find(r)
		if err != nil {
			return nil, err
		}
		return show(r, b)
	}
}
