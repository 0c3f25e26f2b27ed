package web_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"github.com/velog-dashboard/velog-dashboard/collector/excerpt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/readingcsv"
	"github.com/velog-dashboard/velog-dashboard/collector/web"
)

func TestWrongAddressesSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	post := "/@ann/" + w.public("ann")[0].ID
	for path, tc := range map[string]struct {
		status int
		says   string
	}{
		"/@nobody":                            {404, "“nobody” is not tracked here."},
		"/@":                                  {404, "“” is not tracked here."},
		"/ann":                                {404, "There is nothing at this address."},
		"/@ann/":                              {404, "There is nothing at this address."},
		"/@ann/none":                          {404, "@ann has no post with the id “none”."},
		"/@nobody/none":                       {404, "“nobody” is not tracked"},
		"/@bob/" + w.public("ann")[0].ID:      {404, "@bob has no post with the id"},
		"/@ann/" + w.public("bob")[0].ID:      {404, "@ann has no post with the id"},
		"/@%3Cb%3E":                           {404, "“<b>” is not tracked"},
		"/@ann?sort=size":                     {400, "Posts cannot be sorted by “size”."},
		"/@ann?order=up":                      {400, "“up” is not a sort order. Use asc or desc."},
		"/@ann?range=2d":                      {400, "“2d” is not a date range. Use 7d, 30d, 90d, 1y or all, or from and to."},
		"/@ann?from=2026-11-23":               {400, "2026-11-23 (Mon) has not begun in Seoul."},
		"/@ann?from=2026-11-01&to=2026-11-23": {400, "2026-11-23 (Mon) has not begun in Seoul."},
		"/@ann?from=2026-11-09&to=2026-11-08": {400, "A date range from 2026-11-09 to 2026-11-08 ends before it begins."},
		"/@ann?to=yesterday":                  {400, "“yesterday” is not a day. Write days as 2026-11-22."},
		"/@ann?from=0001-01-01":               {400, "velog had no posts on 0001-01-01."},
		"/@ann?show=claps":                    {400, "“claps” cannot be shown. Use views, likes or comments."},
		"/@ann?by=hour":                       {400, "Bars cannot stand for “hour”."},
		"/@ann?compare=never":                 {400, "“never” is nothing to compare with."},
		post + "?range=x":                     {400, "“x” is not a date range"},
		"/@ann?page=0":                        {400, "“0” is not a page number"},
		"/@ann?page=-1":                       {400, "“-1” is not a page number"},
		"/@ann?page=99999999999999999999":     {400, "is not a page number"},
		"/@ann?page=3":                        {404, "Page 3 does not exist. The last one is 2."},
		"/@ann?q=" + strings.Repeat("a", 201): {400, "A search can have at most 200 characters."},
		"/@ann?q=%ff":                         {400, "A search can have"},
		"/@ann?lang=fr":                       {400, "“fr” is not an available language. Use ko or en."},
		"/?lang=":                             {400, "“” is not an available language"},
	} {
		resp, page := request(w, "GET", path)
		if resp.StatusCode != tc.status || !strings.Contains(plain(page), tc.says) {
			t.Errorf("%s: %d, want %d and %q: %s", path, resp.StatusCode, tc.status, tc.says, excerpt.Missing(plain(page), tc.says))
		}
		if resp.Header.Get("Content-Type") != "text/html; charset=utf-8" {
			t.Errorf("%s: %s", path, resp.Header.Get("Content-Type"))
		}
		wellFormed(t, page)
	}
}

// brokenReader is a Book whose ledger cannot be read.
type brokenReader struct{ web.BlogReader }

func (brokenReader) AccountByUser(context.Context, string) (collector.Account, error) {
	return collector.Account{}, errors.New("disk I/O error")
}

func TestBrokenLedgerIsNoDetailOfAPage(t *testing.T) {
	t.Parallel()
	resp, page := request(newHandler(t, web.Options{Blogs: brokenReader{}}), "GET", "/@ann")
	if resp.StatusCode != http.StatusServiceUnavailable || strings.Contains(page, "disk") || !strings.Contains(page, "the log says why") {
		t.Errorf("%d %s", resp.StatusCode, excerpt.Short(mainText(page)))
	}
}

// TestPagesKeepTheirPolicy looks for what the security policy would block.
// TestUnknownIsNoZero shows readings that were written down without likes.
func TestUnknownIsNoZero(t *testing.T) {
	t.Parallel()
	s := newSite(t, "", false)
	_, err := readingcsv.Import(t.Context(), s.blogs, strings.NewReader("user,post,title,released_at,observed_at,views,likes,comments\n"+
		"zoe,aaaaaaaa-0000-4000-8000-000000000001,one,,2026-11-01T00:00:00Z,10,,\n"), nil)
	s.must(err)
	b := s.browser()
	contains(t, plain(b.get("/@zoe")), "Total views 10 Likes – Likes per 100 views – Posts 1")
	_, _, err = s.blogs.AddAccount(t.Context(), "yan", s.clock)
	s.must(err)
	page := plain(b.get("/@yan"))
	if contains(t, page, "Nothing has been read yet."); strings.Contains(page, "Total views") {
		t.Errorf("there are totals without a reading: %s", page)
	}
}

func TestPagesKeepTheirPolicy(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	paths := []string{"/", "/@ann", "/@ann/days/2026-11-21", "/@ann/compare", "/@ann/compare?axis=age&q=onerror", "/@ann?q=onerror", "/@ann?q=script", "/@ann?range=all", "/@nobody"}
	for _, p := range w.public("ann") {
		paths = append(paths, "/@ann/"+p.ID)
	}
	for _, path := range paths {
		resp, page := request(w, "GET", path)
		if found := blocked(t, page); len(found) > 0 {
			t.Errorf("%s has %s", path, found)
		}
		want := "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
		if got := resp.Header.Get("Content-Security-Policy"); got != want {
			t.Errorf("%s: policy %s", path, got)
		}
		wellFormed(t, page)
	}
}

// blocked returns what the security policy of a page would block.
func blocked(t *testing.T, page string) (found []string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	d.Entity = xml.HTMLEntity
	address := regexp.MustCompile(`(?i)^\s*(javascript:|data:|//|http:)`)
	inScript := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			name := strings.ToLower(e.Name.Local)
			if inScript = name == "script"; slices.Contains([]string{"style", "iframe", "object", "base", "embed"}, name) {
				found = append(found, name)
			}
			for _, a := range e.Attr {
				switch attribute := strings.ToLower(a.Name.Local); {
				case attribute == "style", strings.HasPrefix(attribute, "on"),
					slices.Contains([]string{"href", "src", "action"}, attribute) && address.MatchString(a.Value):
					found = append(found, name+" "+attribute+"="+a.Value)
				}
			}
		case xml.CharData:
			if inScript && len(bytes.TrimSpace(e)) > 0 {
				found = append(found, "an inline script")
			}
		case xml.EndElement:
			inScript = false
		}
	}
}

func TestLanguageIsTheBrowsersOrTheReaders(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	for name, tc := range map[string]struct {
		path    string
		headers []string
		want    string
		cookie  bool
	}{
		"nothing said":           {"/@ann", nil, "en", false},
		"browser in Korean":      {"/@ann", []string{"Accept-Language", "ko-KR,ko;q=0.9,en;q=0.8"}, "ko", false},
		"browser in English":     {"/@ann", []string{"Accept-Language", "en-GB,ko;q=0.5"}, "en", false},
		"neither, Korean last":   {"/@ann", []string{"Accept-Language", "fr,ko;q=0.2"}, "ko", false},
		"neither":                {"/@ann", []string{"Accept-Language", "ja"}, "en", false},
		"no sense":               {"/@ann", []string{"Accept-Language", ";;;=%"}, "en", false},
		"asked for":              {"/@ann?lang=ko", []string{"Accept-Language", "en"}, "ko", true},
		"remembered":             {"/@ann", []string{"Cookie", "lang=ko", "Accept-Language", "en"}, "ko", false},
		"asked for another":      {"/@ann?lang=en", []string{"Cookie", "lang=ko"}, "en", true},
		"a cookie without sense": {"/@ann", []string{"Cookie", "lang=<b>"}, "en", false},
	} {
		resp, page := request(w, "GET", tc.path, tc.headers...)
		word := map[string]string{"en": "Views by day", "ko": "일별 조회수"}[tc.want]
		if !strings.Contains(page, `<html lang="`+tc.want+`">`) || !strings.Contains(page, word) {
			t.Errorf("%s: not in %s", name, tc.want)
		}
		if got := resp.Header.Get("Content-Language"); got != tc.want {
			t.Errorf("%s: Content-Language %s", name, got)
		}
		if cookies := resp.Cookies(); len(cookies) > 0 != tc.cookie || tc.cookie && cookies[0].Value != tc.want {
			t.Errorf("%s: cookies %v", name, cookies)
		}
	}
}

func TestKoreanPagesHaveNoEnglish(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	english := regexp.MustCompile(`\b(Views?|Likes?|Today|Yesterday|days?|Posts?|Search|Released|exact|partial|mean|ago|never)\b`)
	for _, path := range []string{"/", "/@bob", "/@bob/" + w.public("bob")[0].ID, "/@nobody", "/@bob?page=9"} {
		_, page := request(w, "GET", path, "Accept-Language", "ko")
		page = plain(page)
		for _, p := range w.public("bob") {
			page = strings.ReplaceAll(page, p.Title, "")
		}
		if found := english.FindString(page); found != "" {
			t.Errorf("%s says %q: %s", path, found, excerpt.Around(page, found))
		}
	}
}

func TestOnlyWriterSeesHerDaysAtOnce(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	account := collector.Account{ID: 1, User: "ann", State: collector.StateUp, LastAttempt: now()}
	h := newHandler(t, web.Options{Blogs: w.blogs, Status: status{page: web.Status{Accounts: []web.Account{{Account: account}}}}})
	resp, page := request(h, "GET", "/")
	if resp.StatusCode != 200 {
		t.Fatalf("%d %s", resp.StatusCode, excerpt.Short(mainText(page)))
	}
	contains(t, plain(page), "@ann", "Views by day", "Posts", "Status", "Last scrape now", "Delivery to InfluxDB off")
	wellFormed(t, page)
}
