package web

import "net/url"

// section is a page about a blog as a whole.
type section struct {
	key  string // of its name in the texts, after "section."
	path string // below the blog's [blog.Base]

	ofAll bool // there is one about all blogs together, too
}

// sections are in the navigation of every page about a blog, in this order.
func sections() []section {
	return []section{{"overview", "", true}, {"insights", "/insights", true}, {"compare", "/compare", false}, {"events", "/events", true}}
}

// blogFrame is what is around every page about a blog.
type blogFrame struct {
	frame
	Blog     blog
	Sections []choice
	Others   []choice // other blogs, for the operator
}

// OfAll reports whether the page is about all blogs together.
func (blogFrame) OfAll() bool { return false }

// maxOthers is how many blogs the menu of blogs names; a page lists all.
const maxOthers = 20

func (h handler) blogFrame(r *request, b blog, title string) blogFrame {
	f := blogFrame{frame: h.frame(r, title), Blog: b}
	f.Sections = b.sections(r)
	if r.operator && b.Own {
		f.Others = h.otherBlogs(r, b, r.keptRange())
	}
	return f
}

// sections lead to the pages about a blog, or about all together, with the range of the
// request.
func (b blog) sections(r *request) (all []choice) {
	for _, s := range sections() {
		if s.ofAll || !b.ofAll() {
			all = append(all, choice{r.text.Say("section." + s.key), withQuery(b.Base+s.path, r.keptRange()), r.isAt(b.Base, s.path)})
		}
	}
	return all
}

// Overview is the address of the blog's first page.
func (f blogFrame) Overview() string { return f.Sections[0].Link }

// otherBlogs lead the operator from a blog to the others, with what is kept. A page is
// not lost for want of them.
func (h handler) otherBlogs(r *request, b blog, kept url.Values) []choice {
	users, err := h.Blogs.Usernames(r.Context(), maxOthers+1)
	if err != nil {
		h.Log.Warn("reading the names of blogs failed", "error", err)
		return nil
	}
	if len(users) < 2 {
		return nil
	}
	all := []choice{{r.text.Say("all.title"), withQuery(allPath, kept), false}}
	for _, user := range users[:min(len(users), maxOthers)] {
		all = append(all, choice{"@" + user, withQuery(userLink(user), kept), user == b.Account.User})
	}
	if len(users) > maxOthers {
		all = append(all, choice{r.text.Say("all.more"), allPath + "?sort=title#blogs", false})
	}
	return all
}

// isAt reports whether the request is for a page below a base; the start page
// stands for the base itself.
func (r *request) isAt(base, path string) bool {
	return r.URL.EscapedPath() == base+path || path == "" && r.URL.Path == "/"
}
