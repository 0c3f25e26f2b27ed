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
	Assets    assetFiles
}

func (h handler) frame(r *request, title string) frame {
	f := frame{
		Title: title, Now: r.now, Version: h.Version, Local: !h.service(),
		User: r.account.User, Languages: h.languageLinks(r), Note: r.note(), Guest: r.guest,
		Assets: h.Assets,
	}
	if r.operator {
		for _, l := range []struct{ key, path string }{{"accounts", "/"}, {"all", allPath}, {"leaderboard", leaderboardPath}} {
			f.Menu = append(f.Menu, choice{r.text.Say("menu." + l.key), l.path, r.URL.Path == l.path})
		}
	}
	if f.User != "" {
		base := userLink(f.User)
		for _, l := range []struct{ key, path string }{{"overview", ""}, {"state", "/-/state"}, {"settings", "/-/settings"}} {
			f.Menu = append(f.Menu, choice{r.text.Say("menu." + l.key), base + l.path, r.isAt(base, l.path)})
		}
	}
	if f.User != "" {
		f.Menu = append(f.Menu, choice{r.text.Say("menu.leaderboard"), leaderboardPath, r.URL.Path == leaderboardPath})
	}
	return f
}

// query returns the parameters that pages have, without anything else that an
// address may contain: a page that links to itself must not show a token.
func (r *request) query() url.Values {
	q := r.URL.Query()
	for name := range q {
		if !slices.Contains([]string{"range", "from", "to", "show", "by", "compare", "sort", "order", "q", "tag", "series", "groups", "more", "posts", "post", "axis", "page", "size", "rank"}, name) {
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

// languageLinks lead to the same page in each language.
func (h handler) languageLinks(r *request) []choice {
	q := r.query()
	var all []choice
	for _, l := range slices.Backward(h.languages) {
		q.Set("lang", l.Tag)
		all = append(all, choice{l.Say("language_name"), r.path + "?" + q.Encode(), l.Tag == r.text.Tag})
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

// done leads to a page with a note that says what has just been done.
func done(page, what string) redirect { return redirect(page + "?done=" + what) }

// notes are the values of the parameter done.
func notes() []string {
	return []string{"connected", "pages_on", "pages_new", "pages_off", "badge_on", "feed_on", "feed_new", "feed_off", "badge_new", "badge_off", "signed_out", "disconnected", "deleted", "listed", "unlisted"}
}

// note is the text for the parameter done; empty without one.
func (r *request) note() string {
	what := r.URL.Query().Get("done")
	if slices.Contains(notes(), what) {
		return r.text.Say("done." + what)
	}
	return ""
}
