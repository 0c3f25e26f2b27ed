package browsertest

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// person is a writer on the way through the site, in a browser that runs no
// script. Every number that the pages show is held against the truth.
type person struct {
	*tab
	s               *site
	access, refresh string   // velog's cookies in the writer's own browser
	secrets         []string // that the program made on the way
}

// TestPersonsPath is what a writer does, from the first visit to the last.
func TestPersonsPath(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.world.Populate("ann", 12, s.clock.Now())
	busy := s.world.Publish("ann", velogsim.PostSpec{
		Title: "모두가 읽는 글", ReleasedAt: s.clock.Now().AddDate(0, -2, 0), Popularity: 5000, Interest: velogsim.Steady,
	})
	s.service()
	s.start()
	b := newBrowser(t)
	p := &person{tab: b.tab(s.url).withoutScript(), s: s}
	// Tokens that velog, and so the collector, will soon replace.
	p.access, p.refresh = s.velog.IssueTokens("ann", 20*time.Minute, 20*24*time.Hour)

	p.register()
	p.firstPage()
	p.sortsPosts()
	p.opensPost(busy)
	p.switchesLanguage()
	p.signsOut()
	s.clock.forward(time.Hour) // by now the writer's access token has ended
	p.comesBack()
	s.later(5 * time.Minute)
	p.requestsScrape()
	p.seesGrowth(busy)
	stranger := b.tab(s.url).withoutScript()
	p.shares(stranger)
	p.withdraws(stranger)
	s.stop()
	p.leftNoSecret()
}

func (p *person) fillTokens() {
	p.t.Helper()
	p.fill("#access_token", p.access)
	p.fill("#refresh_token", p.refresh)
}

func (p *person) register() {
	p.t.Helper()
	p.show("/?lang=ko")
	p.leads(`main a[href="/register"]`, "/register")
	p.fillTokens()
	p.leads(`form[action="/register"] button`, "/@ann/-/state")
	p.await(".state.up") // the page asks again by itself
	p.secrets = append(p.secrets, p.session())
}

// leads follows a link or a button to a page that must be there.
func (p *person) leads(selector, path string) {
	p.t.Helper()
	if status := p.click(selector); status != 200 || p.path() != path {
		p.t.Fatalf("%s leads to %s (%d), not to %s\n%s", selector, p.path(), status, path, p.where())
	}
}

func (p *person) firstPage() {
	p.t.Helper()
	p.leads(`header a[href="/@ann"]`, "/@ann")
	p.shows("views after the first scrape", p.counted(), 0)
	p.shows("views in all", p.number(".totals dd"), p.sum())
}

// counted are the views of all days that a page has: of today alone while there is
// nothing for a chart, or those of the chart, if midnight has passed.
func (p *person) counted() int64 {
	p.t.Helper()
	if p.has("#days") {
		return sum(p.bars("days"))
	}
	return p.number(".figures .value")
}

// shows compares a number on the page with the truth.
func (p *person) shows(what string, got, want int64) {
	p.t.Helper()
	if got != want {
		p.t.Errorf("%s: %d on the page, in truth %d\n%s", what, got, want, p.where())
	}
}

// sortsPosts turns the order by total views round, and back: in the first days the list is
// in it from the start.
func (p *person) sortsPosts() {
	p.t.Helper()
	posts := p.s.world.Posts("ann", p.s.clock.Now())
	slices.SortStableFunc(posts, func(a, b velogsim.Post) int { return cmp.Compare(p.total(b.ID), p.total(a.ID)) })
	for clicks, ascending := range []bool{false, true, false} {
		if clicks > 0 {
			p.leads(".posts thead th.total a", "/@ann")
		}
		var got, want []int64
		for i, text := range p.texts(`.posts tbody td:nth-of-type(7)`) {
			got, want = append(got, parse(p.t, text)), append(want, p.total(posts[i].ID))
		}
		if ascending {
			slices.Reverse(want)
		}
		if !slices.Equal(got, want) || len(got) != len(posts) {
			p.t.Errorf("sorted by views, ascending %v: %v, in truth %v", ascending, got, want)
		}
	}
}

func (p *person) opensPost(id string) {
	p.t.Helper()
	p.leads(`.posts a[href$="`+id+`"]`, "/@ann/"+id)
	if got := p.text("h1"); got != "모두가 읽는 글" {
		p.t.Errorf("the post is called %q", got)
	}
	p.shows("views of the post", p.number(".totals dd"), p.total(id))
}

func (p *person) switchesLanguage() {
	p.t.Helper()
	path := p.path()
	p.leads(`.languages a[lang="en"]`, path)
	p.leads(`header a[href="/@ann"]`, "/@ann")
	if text := p.text("main"); !strings.Contains(text, "Total views") || strings.Contains(text, "조회수") {
		p.t.Errorf("the overview is not in English:\n%s", text)
	}
}

func (p *person) signsOut() {
	p.t.Helper()
	p.leads(`form[action="/sign-out"] button`, "/")
	for _, path := range []string{"/@ann", "/@ann/-/settings", "/@nobody"} {
		p.show(path)
		if p.path() != "/sign-in" {
			p.t.Errorf("signed out, %s shows %s", path, p.path())
		}
	}
}

// comesBack signs in with the tokens that the writer's browser still has: the
// collector's are others by now.
func (p *person) comesBack() {
	p.t.Helper()
	if !slices.ContainsFunc(p.s.velog.Requests(), func(r velogsim.Request) bool {
		return r.Cookies["refresh_token"] != "" && r.Cookies["refresh_token"] != p.refresh
	}) {
		p.t.Fatal("velog has not renewed the collector's tokens, so coming back proves nothing")
	}
	p.show("/sign-in?to=/@ann/-/state")
	p.fillTokens()
	p.leads(`form[action="/sign-in"] button`, "/@ann/-/state")
	p.secrets = append(p.secrets, p.session())
	p.leads(`header a[href="/@ann"]`, "/@ann")
	if got, want := len(p.texts(".posts tbody tr")), len(p.s.world.Posts("ann", p.s.clock.Now())); got != want {
		p.t.Errorf("back again, there are %d posts instead of %d", got, want)
	}
}

func (p *person) requestsScrape() {
	p.t.Helper()
	p.leads(`header a[href="/@ann/-/state"]`, "/@ann/-/state")
	p.leads(`form[action="/@ann/-/scrape"] button`, "/@ann/-/state")
	p.await(`form[action="/@ann/-/scrape"] .note`) // done, and not to be asked for again so soon
	if !p.has(`form[action="/@ann/-/scrape"] button[disabled]`) {
		p.t.Error("another scrape can be asked for at once")
	}
}

// seesGrowth looks for the views that came since the first scrape. Midnight may
// have passed, so that they can be of two days.
func (p *person) seesGrowth(busy string) {
	p.t.Helper()
	before := p.s.clock.Now().Add(-time.Hour)
	var grown int64
	for _, post := range p.s.world.Posts("ann", p.s.clock.Now()) {
		grown += p.total(post.ID) - p.s.world.Total(post.ID, before).Views
	}
	p.leads(`header a[href="/@ann"]`, "/@ann")
	p.shows("views since the first scrape", p.counted(), grown)
	p.shows("views in all", p.number(".totals dd"), p.sum())
	p.leads(`.posts a[href$="`+busy+`"]`, "/@ann/"+busy)
	p.shows("views of the post since the first scrape", p.counted(), p.total(busy)-p.s.world.Total(busy, before).Views)
}

// shares switches the public link on and has a stranger open it.
func (p *person) shares(stranger *tab) {
	p.t.Helper()
	p.leads(`header a[href="/@ann/-/settings"]`, "/@ann/-/settings")
	p.leads(`form[action="/@ann/-/share"] button`, "/@ann/-/settings")
	link := p.text(`main a[href*="/s/"]`)
	p.secrets = append(p.secrets, link[strings.LastIndex(link, "/")+1:])
	stranger.show(strings.TrimPrefix(link, p.s.url))
	text := stranger.text("main")
	for _, post := range p.s.world.Posts("ann", p.s.clock.Now()) {
		if strings.Contains(text, post.Title) == post.Private {
			p.t.Errorf("the public page and %q, private %v:\n%s", post.Title, post.Private, text)
		}
	}
	if stranger.has(`form[method="post"]`) {
		p.t.Error("a stranger can do something")
	}
}

func (p *person) withdraws(stranger *tab) {
	p.t.Helper()
	form := `form[action="/@ann/-/disconnect"]`
	if status := p.click(form + " .danger"); status != 422 || !p.has("#confirm[aria-invalid]") {
		p.t.Errorf("withdrawing without a word of confirmation: %d\n%s", status, p.where())
	}
	p.fill("#confirm", "ann")
	p.leads(form+" .danger", "/")
	if status := stranger.follow("read the public page again", chromedp.Reload()); status != 404 {
		p.t.Errorf("the public page of who has withdrawn: %d", status)
	}
	p.show("/sign-in")
	p.fillTokens()
	if status := p.click(`form[action="/sign-in"] button`); status != 403 || !p.has(`#refused a[href="/register"]`) {
		p.t.Errorf("signing in to what was deleted: %d\n%s", status, p.where())
	}
}

// leftNoSecret reads the log of all that.
func (p *person) leftNoSecret() {
	p.t.Helper()
	secrets := append(p.secrets, p.access, p.refresh, "eyJ")
	for _, r := range p.s.velog.Requests() {
		for _, value := range r.Cookies {
			secrets = append(secrets, value)
		}
	}
	for _, secret := range secrets {
		if secret == "" || strings.Contains(p.s.log.String(), secret) {
			p.t.Errorf("a secret is in the log, or none at all: %q", secret)
		}
	}
}
