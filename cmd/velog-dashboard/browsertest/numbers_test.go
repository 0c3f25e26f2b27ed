package browsertest

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// total are a post's true views by velog's clock.
func (p *person) total(id string) int64 { return p.s.world.Total(id, p.s.clock.Now()).Views }

// sum are the true views of all posts.
func (p *person) sum() (views int64) {
	for _, post := range p.s.world.Posts("ann", p.s.clock.Now()) {
		views += p.total(post.ID)
	}
	return views
}

// number reads the first number that matches.
func (tb *tab) number(selector string) int64 {
	tb.t.Helper()
	texts := tb.texts(selector)
	if len(texts) == 0 {
		tb.t.Fatalf("no %s\n%s", selector, tb.where())
	}
	return parse(tb.t, texts[0])
}

// bars reads the numbers of a chart's bars, as it tells them to who points.
func (tb *tab) bars(chart string) []int64 {
	tb.t.Helper()
	var all []int64
	labels := evaluate[[]string](tb, `[...document.querySelectorAll('svg.plot[aria-labelledby="`+chart+`-title"] .day')].map(d => d.ariaLabel)`)
	for _, text := range labels {
		_, text, _ = strings.Cut(text, ": ")
		all = append(all, parse(tb.t, regexp.MustCompile(`[\d,]+`).FindString(text)))
	}
	return all
}

func sum(numbers []int64) (sum int64) {
	for _, n := range numbers {
		sum += n
	}
	return sum
}

// parse reads a number with commas.
func parse(t testing.TB, text string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(strings.ReplaceAll(text, ",", ""), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// session is the secret by which the site knows who is signed in here.
func (tb *tab) session() string {
	tb.t.Helper()
	cookies, err := chromedp.Call(tb.ctx, network.GetCookies, network.GetCookiesParams{URLs: []string{tb.base}})
	tb.must(err, "read the cookies")
	for _, c := range cookies.Cookies {
		if c.Name == "session" && c.HTTPOnly {
			return c.Value
		}
	}
	tb.t.Error("there is no cookie of a session that scripts cannot read")
	return ""
}
