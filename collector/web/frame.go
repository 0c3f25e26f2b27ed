package web

import (
	"net/url"
	"slices"
	"strings"
	"time"
)

// frame is what is around every page.
type frame struct {
	Title     string
	Now       time.Time
	Version   string
	Languages []choice
	Local     bool     // the pages are the operator's
	User      string   // who is signed in; empty: nobody
	Menu      []choice // of their pages
	Note      string   // what has just been done
	Guest     string   // who looks at a blog that is not theirs; see [blog]
}

func (v *visit) frame(title string) frame {
	f := frame{
		Title: title, Now: v.now, Version: v.h.Version, Local: !v.h.service(),
		User: v.account.User, Languages: v.languages(), Note: v.note(), Guest: v.guest,
	}
	if f.User != "" {
		base := userLink(f.User)
		for _, l := range []struct{ key, path string }{{"overview", ""}, {"state", "/-/state"}, {"settings", "/-/settings"}} {
			here := v.r.URL.EscapedPath() == base+l.path || l.path == "" && v.r.URL.Path == "/"
			f.Menu = append(f.Menu, choice{v.text.Say("menu." + l.key), base + l.path, here})
		}
	}
	return f
}

// query is what a page can be asked, and nothing else that may stand in an
// address: a page that takes its address along must not show a token.
func (v *visit) query() url.Values {
	q := v.r.URL.Query()
	for name := range q {
		if !slices.Contains([]string{"range", "sort", "order", "q", "page", "to"}, name) {
			q.Del(name)
		}
	}
	return q
}

// Language is the tag of the page's language.
func (f frame) Language() string {
	for _, l := range f.Languages {
		if l.Current {
			return l.Tag()
		}
	}
	return ""
}

// languages are links to the same page.
func (v *visit) languages() []choice {
	q := v.query()
	var all []choice
	for _, l := range slices.Backward(v.h.languages) {
		q.Set("lang", l.Tag)
		all = append(all, choice{l.Say("language_name"), v.self + "?" + q.Encode(), l.Tag == v.text.Tag})
	}
	return all
}

// Tag is the tag of the language that a link chooses.
func (c choice) Tag() string {
	_, query, _ := strings.Cut(c.Link, "?")
	q, err := url.ParseQuery(query)
	if err != nil { // it has just been encoded
		return ""
	}
	return q.Get("lang")
}

// done leads to a page that says what has just been done.
func done(page, what string) redirect { return redirect(page + "?done=" + what) }

// notes are what can have been done.
func notes() []string { return []string{"lent", "shared", "unshared", "ended", "withdrawn", "deleted"} }

// note is what done has a page say.
func (v *visit) note() string {
	what := v.r.URL.Query().Get("done")
	if slices.Contains(notes(), what) {
		return v.text.Say("done." + what)
	}
	return ""
}
