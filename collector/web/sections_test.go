package web_test

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var sectionLink = regexp.MustCompile(`<li><a href="([^"]*)"( aria-current="page")?>`)

// sectionsOf returns the links in the navigation of a blog's page, and which of
// them is the page itself.
func sectionsOf(t *testing.T, page string) (links []string, current string) {
	t.Helper()
	nav := regexp.MustCompile(`(?s)<nav class="sections".*?</ul>`).FindString(page)
	for _, m := range sectionLink.FindAllStringSubmatch(nav, -1) {
		links = append(links, m[1])
		if m[2] != "" {
			current += m[1]
		}
	}
	return links, current
}

func TestEveryPageOfABlogLeadsToItsOthers(t *testing.T) {
	t.Parallel()
	w, s := newWriters(t), newSharer(t)
	for base, get := range map[string]func(path string, headers ...string) string{"/@ann": w.get, s.path(""): s.get} {
		links, current := sectionsOf(t, get(base))
		if len(links) < 2 || current != base {
			t.Errorf("%s leads to %q, of which it is %q", base, links, current)
		}
		for _, link := range links {
			if _, current := sectionsOf(t, get(link)); current != link {
				t.Errorf("%s is %q", link, current)
			}
		}
		if others, current := sectionsOf(t, get(base+"/days/2026-11-20")); len(others) != len(links) || current != "" {
			t.Errorf("a day leads to %q, of which it is %q", others, current)
		}
	}
	post := "/@ann/" + w.posts["ann"][0]
	if links, current := sectionsOf(t, w.get(post)); len(links) < 2 || current != "" {
		t.Errorf("a post leads to %q, of which it is %q", links, current)
	}
}

// TestSectionsKeepTheRange goes from page to page, with days that were chosen and
// without.
func TestSectionsKeepTheRange(t *testing.T) {
	t.Parallel()
	w, s := newWriters(t), newSharer(t)
	for base, get := range map[string]func(path string, headers ...string) string{"/@ann": w.get, s.path(""): s.get} {
		for query, kept := range map[string]string{
			"":                                 "",
			"?range=90d&from=&to=&compare=":    "",
			"?range=7d":                        "?range=7d",
			"?from=2026-11-10&to=2026-11-12":   "?from=2026-11-10&to=2026-11-12",
			"?compare=year&range=30d&q=zz&by=": "?compare=year&range=30d",
		} {
			for _, path := range []string{"", "/insights", "/compare", "/events", "/days/2026-11-20"} {
				page := html.UnescapeString(get(base + path + query))
				var want []string
				for _, section := range []string{"", "/insights", "/compare", "/events"} {
					want = append(want, base+section+kept)
				}
				links, _ := sectionsOf(t, page)
				if diff := cmp.Diff(want, links); diff != "" {
					t.Errorf("%s: %s", path+query, diff)
				}
				if path != "" && !strings.Contains(page, `<a href="`+base+kept+`">@`) {
					t.Errorf("%s: the way back loses the range", path+query)
				}
			}
		}
	}
	events := html.UnescapeString(w.get("/@ann/events?range=7d&show=published"))
	contains(t, events, `href="/@ann/events?range=7d&show=published"`, `href="/@ann/events?range=7d"`, `href="/@ann?range=7d"`)
	contains(t, html.UnescapeString(w.get("/@ann?range=7d")), `href="/@bob?range=7d"`, `href="/all?range=7d"`)
	for _, m := range regexp.MustCompile(`href="([^"]*)"`).FindAllStringSubmatch(w.get("/@ann/insights"), -1) {
		if regexp.MustCompile(`=(&|#|$)`).MatchString(html.UnescapeString(m[1])) {
			t.Errorf("%s has an empty parameter", m[1])
		}
	}
}

// TestLinksKeepTheRange: whoever chose days sees them again on the page of a post, and on the
// way back from days and weeks. Without a choice addresses stay as they are.
func TestLinksKeepTheRange(t *testing.T) {
	t.Parallel()
	w, s := newWriters(t), newSharer(t)
	link := regexp.MustCompile(`href="(/[^"?#]*/(?:days/[-0-9]+|digest/[-0-9W]+|[0-9a-f]{8}-[-0-9a-f]{27}))(\?[^"#]*)?[#"]`)
	for base, get := range map[string]func(path string, headers ...string) string{"/@ann": w.get, s.path(""): s.get} {
		for query, kept := range map[string]string{
			"?show=views":                        "",
			"?range=30d&compare=year":            "?compare=year&range=30d",
			"?from=2026-11-10&to=2026-11-18&q=e": "?from=2026-11-10&to=2026-11-18",
		} {
			for path, kinds := range map[string][]string{
				"": {"post", "day"}, "/insights": {"post", "day"}, "/compare": {"post", "day"}, "/events": {"post"}, "/days/2026-11-20": {"post", "day"},
				"/digest/2026-W46": {"post", "digest"}, "post": {"day"},
			} {
				switch {
				case path == "/events" && strings.Contains(query, "show="):
					query = ""
				case path == "post":
					path = regexp.MustCompile(`role="rowheader">(?:<label.*?</label>)?<a href="` + base + `(/[^"]*)"`).FindStringSubmatch(get(base))[1] // the one with most views
				case base != "/@ann" && strings.Contains(path, "/digest/"):
					continue
				}
				seen := map[string]bool{}
				for _, m := range link.FindAllStringSubmatch(html.UnescapeString(get(base+path+query)), -1) {
					if m[2] != kept {
						t.Errorf("%s leads to %s%s", path+query, m[1], m[2])
					}
					switch {
					case strings.Contains(m[1], "/days/"):
						seen["day"] = true
					case strings.Contains(m[1], "/digest/"):
						seen["digest"] = true
					default:
						seen["post"] = true
					}
				}
				for _, kind := range kinds {
					if !seen[kind] {
						t.Errorf("%s leads to no %s", path+query, kind)
					}
				}
			}
		}
	}
	contains(t, html.UnescapeString(w.get("/@ann/digest/2026-W46?range=7d")), `href="/@ann/events?range=7d&show=digest"`)
	contains(t, w.get("/all?range=7d"), `<th scope="row" role="rowheader"><a href="/@ann?range=7d">`)
}
