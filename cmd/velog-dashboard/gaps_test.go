package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// TestCollectFailsOverWhatItCouldNotRead, and counts it.
func TestCollectFailsOverWhatItCouldNotRead(t *testing.T) {
	b := newBench(t)
	b.env["VELOG_USERS"] = "alice,bob"
	posts := b.blog("alice", 5)
	b.blog("bob", 2)
	b.must(b.with(), "", "collect")
	null := velogsim.Fault{Kind: velogsim.FaultCounter, Counter: "views", Value: `"12"`, Posts: posts[:3]}
	b.velog.Inject(null)
	r := b.run(b.with(), "", "collect")
	if r.status != 1 || !strings.Contains(r.err, "velog-dashboard: alice: the views of 3 of 5 posts could not be read\n") || strings.Contains(r.err, "scrapes failed") {
		t.Errorf("some unread: status %d\n%s", r.status, r.err)
	}
	if list := b.must(b.with(), "", "accounts", "list"); !strings.Contains(list, "the views of 3 of 5 posts could not be read") {
		t.Errorf("accounts list:\n%s", list)
	}
	if r := b.run(b.with(), "", "check"); r.status != 1 || !strings.Contains(r.out, "WRONG  account alice: the views of 3 of 5 posts could not be read\n") {
		t.Errorf("check: status %d\n%s", r.status, r.out)
	}
	null.Posts = posts
	b.velog.Clear()
	b.velog.Inject(null)
	r = b.run(b.with(), "", "collect")
	if r.status != 1 || !strings.Contains(r.err, "1 of 2 scrapes failed") || !strings.Contains(r.err, "could not read the views of any of 5 posts") {
		t.Errorf("all unread: status %d\n%s", r.status, r.err)
	}
	b.velog.Clear()
	for _, counter := range []string{"likes", "comments_count"} {
		b.velog.Inject(velogsim.Fault{Kind: velogsim.FaultCounter, Counter: counter, Value: `null`})
	}
	b.must(b.with(), "", "collect")
}

// TestVanishedPostsAreAcceptedBesideTheDaemon on the command line, and on the
// page.
func TestVanishedPostsAreAcceptedBesideTheDaemon(t *testing.T) {
	for _, way := range []string{"command", "page"} {
		t.Run(way, func(t *testing.T) {
			b := newBench(t)
			b.env["VELOG_USERS"] = "alice"
			posts := b.blog("alice", 4)
			b.must(b.with(), "", "collect")
			for _, id := range posts[1:] {
				b.world.Delete(id, time.Now().Add(-time.Second))
			}
			if r := b.run(b.with(), "", "collect"); r.status != 1 || !strings.Contains(r.err, "alice: 3 of 4 posts are missing") {
				t.Errorf("vanished: status %d\n%s", r.status, r.err)
			}
			_, _, log := b.start(t.Context(), b.with(), "")
			s := newSite(t, address(t, log))
			s.host = ""
			if status, page := s.do("GET", "/@alice/-/state", nil); status != http.StatusOK || !strings.Contains(page, `action="/@alice/-/vanished"`) {
				t.Fatalf("no button: %d\n%s", status, page)
			}
			if way == "page" {
				if status, page := s.do("POST", "/@alice/-/vanished", url.Values{}); status != http.StatusSeeOther {
					t.Fatalf("%d\n%s", status, page)
				}
			} else if out := b.must(b.with(), "", "collect", "--accept-vanished", "alice"); !strings.Contains(out, "alice: the running daemon will scrape it now") {
				t.Errorf("%q", out)
			}
			eventually(t, "alice is read, with one post", func() bool {
				list := b.must(b.with(), "", "accounts", "list")
				return strings.Contains(list, " collecting ") && !strings.Contains(list, "missing") && strings.Contains(list, "  1  ")
			})
			if status, page := s.do("GET", "/@alice/-/state", nil); status != http.StatusOK || strings.Contains(page, "/-/vanished") {
				t.Errorf("the button is still there: %d\n%s", status, page)
			}
			if r := b.run(b.with(), "", "collect", "--accept-vanished"); r.status != 1 || !strings.Contains(r.err, "no account has missing posts") {
				t.Errorf("nothing to accept: status %d\n%s", r.status, r.err)
			}
		})
	}
}
