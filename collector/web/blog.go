package web

import (
	"net/url"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// blog is an account as one kind of reader sees it: its days and its posts,
// and where the pages about them are.
type blog struct {
	Account Account
	Blogs   DayReader // in which the account is
	Base    string    // that the addresses of its pages begin with: /@ann, /demo, /s/TOKEN
	Own     bool      // shown to its writer or the operator: with state and settings
	Hidden  int       // posts that guests do not see because nobody knows whether they are public
	Guest   string    // who looks at it instead: [guestOfLink], [guestOfDemo]

	// kept is the query that links to its posts, days and weeks take along, so that the
	// range that was chosen is there again on the way back; empty: none was.
	kept string
}

// keeping is the blog with links that take along the range of a request.
func (b blog) keeping(r *request) blog {
	b.kept = withQuery("", r.keptRange())
	return b
}

// own is an account as its writer, or the operator, sees it.
func (h handler) own(account collector.Account) blog {
	return blog{Account: Account{Account: account.AsOf(h.Now())}, Blogs: h.Blogs, Base: userLink(account.User), Own: true}
}

// post is the address of a post's page, whatever an id from a file is made of.
func (b blog) post(id string) string { return b.Base + "/" + url.PathEscape(id) + b.kept }

// userLink is the address of an account's page, whatever its name is made of.
func userLink(user string) string { return "/@" + url.PathEscape(user) }

// blog is the account that an address names, if it is the viewer's to see.
// Another writer's is not there, like one that nobody has; who is not signed in
// is asked to, whosever it is.
func (h handler) blog(r *request) (blog, error) {
	user := strings.TrimPrefix(r.PathValue("user"), "@")
	switch {
	case r.operator:
		account, err := h.Blogs.AccountByUser(r.Context(), user)
		h.viewed(account)
		return h.own(account).keeping(r), err
	case r.account.ID == 0:
		return blog{}, toSignIn(r)
	case user != r.account.User:
		return blog{}, notFound("wrong.address")
	default:
		h.viewed(r.account)
		return h.own(r.account).keeping(r), nil
	}
}

// viewed tells the schedule that somebody looks at an account.
func (h handler) viewed(account collector.Account) {
	if h.Viewed != nil && account.ID != 0 {
		h.Viewed(account.ID)
	}
}

// posted returns the blog of a form without fields.
func (h handler) posted(r *request) (blog, error) {
	b, err := h.blog(r)
	if err != nil {
		return b, err
	}
	_, err = r.form()
	return b, err
}
