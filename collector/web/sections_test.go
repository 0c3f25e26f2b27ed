package web_test

import (
	"regexp"
	"testing"
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
