package web

// section is a page about a blog as a whole.
type section struct {
	key  string // of its name in the texts, after "section."
	path string // below the blog's [blog.Base]
}

// sections are in the navigation of every page about a blog, in this order.
func sections() []section {
	return []section{{"overview", ""}, {"insights", "/insights"}, {"compare", "/compare"}}
}

// blogFrame is what is around every page about a blog.
type blogFrame struct {
	frame
	Blog     blog
	Sections []choice
}

func (h handler) blogFrame(r *request, b blog, title string) blogFrame {
	f := blogFrame{frame: h.frame(r, title), Blog: b}
	for _, s := range sections() {
		f.Sections = append(f.Sections, choice{r.text.Say("section." + s.key), b.Base + s.path, r.isAt(b.Base, s.path)})
	}
	return f
}

// isAt reports whether the request is for a page below a base; the start page
// stands for the base itself.
func (r *request) isAt(base, path string) bool {
	return r.URL.EscapedPath() == base+path || path == "" && r.URL.Path == "/"
}
