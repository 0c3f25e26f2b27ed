package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// TestOperatorTracksABlogOnThePage starts with nothing at all, as somebody
// does who has just installed the program.
func TestOperatorTracksABlogOnThePage(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 2)
	_, _, log := b.start(t.Context(), b.with(), "")
	s := newSite(t, address(t, log))
	s.host = ""
	if status, page := s.do("GET", "/", nil); status != http.StatusOK || !strings.Contains(page, `action="/track"`) {
		t.Fatalf("the first page: %d\n%s", status, page)
	}
	for name, want := range map[string]string{
		"nobody": "has no blog @nobody", "": "not the name of a velog blog", "velog.io/tags/go": "not the name of a velog blog",
		"<script>": "not the name of a velog blog",
	} {
		status, page := s.do("POST", "/track", url.Values{"user": {name}})
		if status != http.StatusUnprocessableEntity || !strings.Contains(page, want) || strings.Contains(page, "<script>") {
			t.Errorf("%q: %d, no %q in\n%s", name, status, want, page)
		}
	}
	for range 2 { // the second time it is tracked already
		if status, page := s.do("POST", "/track", url.Values{"user": {" https://velog.io/@alice/posts "}}); status != http.StatusSeeOther {
			t.Fatalf("tracking: %d\n%s", status, page)
		}
	}
	if status, page := s.do("GET", "/@alice/-/state", nil); status != http.StatusOK || !strings.Contains(page, "2 posts") {
		t.Errorf("the state, which waits for the first scrape: %d\n%s", status, page)
	}
	if status, page := s.do("GET", "/", nil); status != http.StatusOK || !strings.Contains(page, "글 1") {
		t.Errorf("the first page, now of the only account: %d\n%s", status, page)
	}
	b.velog.Inject(velogsim.Fault{Kind: velogsim.FaultStatus, Status: http.StatusNotImplemented})
	if status, page := s.do("POST", "/track", url.Values{"user": {"bob"}}); status != http.StatusUnprocessableEntity || strings.Contains(page, "no blog @bob") {
		t.Errorf("velog is down: %d\n%s", status, page)
	}
}
