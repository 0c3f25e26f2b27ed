package velogsim_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// list asks for a page of alice's posts as alice.
func (s *site) list(api velogsim.API, arguments string) answer {
	s.t.Helper()
	if api == velogsim.V2 {
		return s.asAlice(api, `{posts(username:"alice",`+arguments+`){id}}`)
	}
	return s.asAlice(api, `{posts(input:{username:"alice",`+arguments+`}){id}}`)
}

// down counts from a post's number down to another's.
func down(from, to int) string {
	var numbers []string
	for n := from; n >= to; n-- {
		numbers = append(numbers, fmt.Sprint(n))
	}
	return strings.Join(numbers, " ")
}

func TestLimits(t *testing.T) {
	s := newSite(t)
	for _, c := range []struct{ arguments, wantV2, wantV3 string }{
		{`limit:2`, "120 119", "120 119"},
		{`limit:0`, "", ""},
		{`limit:50`, down(120, 71), down(120, 71)},
		{`limit:51`, down(120, 71), down(120, 71)},
		{`limit:100`, down(120, 71), down(120, 71)},
		{`limit:-2`, "2 1", "2 1"},
		{`tag:""`, down(120, 101), down(120, 111)}, // the default limits
		{`limit:2,tag:"go"`, "", "120 119"},
		{`temp_only:true`, "", ""},
	} {
		if got := s.list(velogsim.V2, c.arguments); got.ids() != c.wantV2 || got.status != 200 {
			t.Errorf("v2 %s: %d %s, want %s", c.arguments, got.status, got.ids(), c.wantV2)
		}
		if got := s.list(velogsim.V3, c.arguments); got.ids() != c.wantV3 || got.status != 200 {
			t.Errorf("v3 %s: %d %s, want %s", c.arguments, got.status, got.ids(), c.wantV3)
		}
	}
}

func TestCursors(t *testing.T) {
	s := newSite(t)
	deleted := s.world.Publish("alice", velogsim.PostSpec{ReleasedAt: s.now.Add(-time.Hour)})
	s.world.Delete(deleted, s.now.Add(-time.Minute))
	foreign := s.world.Publish("carol", velogsim.PostSpec{ReleasedAt: time.Date(2024, 1, 4, 12, 0, 0, 0, time.UTC), Private: true})
	for _, c := range []struct{ name, cursor, want string }{
		{"the last of a page", alicePost(119), "118 117"},
		{"the last of all", alicePost(1), ""},
		{"none", "", "120 119"},
		{"a deleted post: page 1 again", deleted, "120 119"},
		{"a post that never was: page 1 again", "aaaaaaaa-0000-4000-8000-999999999999", "120 119"},
		{"another's post: by its release", foreign, "3 2"},
	} {
		for _, api := range []velogsim.API{velogsim.V2, velogsim.V3} {
			if got := s.list(api, `limit:2,cursor:"`+c.cursor+`"`).ids(); got != c.want {
				t.Errorf("%s, %s: %s, want %s", api, c.name, got, c.want)
			}
		}
	}
	if got := s.list(velogsim.V2, `cursor:"zzz"`); got.status != 200 ||
		!strings.Contains(got.body, `"code":"INTERNAL_SERVER_ERROR"`) || !strings.Contains(got.body, `"data":{"posts":null}`) {
		t.Errorf("v2, no UUID: %s", got.wire())
	}
	if got := s.list(velogsim.V3, `cursor:"zzz"`); got.status != 500 ||
		strings.Contains(got.body, "extensions") || !strings.HasSuffix(got.body, `"data":null}`) {
		t.Errorf("v3, no UUID: %s", got.wire())
	}
}

func TestPostsOfOneReleaseAreLostAtAPageEdge(t *testing.T) {
	s := newSite(t)
	at := s.now.Add(-time.Hour)
	first := s.world.Publish("dave", velogsim.PostSpec{ReleasedAt: at})
	second := s.world.Publish("dave", velogsim.PostSpec{ReleasedAt: at})
	older := s.world.Publish("dave", velogsim.PostSpec{ReleasedAt: at.Add(-time.Hour)})
	page := func(cursor string) string {
		return s.send(velogsim.V3, `{posts(input:{username:"dave",limit:1,cursor:"`+cursor+`"}){id}}`, "", "").body
	}
	if !strings.Contains(page(""), first) {
		t.Errorf("page 1: %s", page(""))
	}
	if got := page(first); !strings.Contains(got, older) || strings.Contains(got, second) {
		t.Errorf("page 2: %s; the second post of the same release must be lost", got)
	}
}

func TestListsThatAreEmptyOrClosed(t *testing.T) {
	s := newSite(t)
	s.world.Rename("bob", "robert", s.now.Add(-time.Hour))
	for query, want := range map[string]string{
		`{posts(input:{username:"nobody"}){id}}`:                       `{"data":{"posts":[]}}`,
		`{posts(input:{username:"bob"}){id}}`:                          `{"data":{"posts":[]}}`,
		`{posts(input:{username:"robert"}){id}}`:                       `{"data":{"posts":[{"id":"` + bobPost + `"}]}}`,
		`{user(input:{username:"bob"}){id}}`:                           `{"data":{"user":null}}`,
		`{post(input:{id:"` + alicePost(999) + `"}){id}}`:              `{"data":{"post":null}}`,
		`{post(input:{username:"alice",url_slug:"alice-post-7"}){id}}`: `{"data":{"post":{"id":"` + alicePost(7) + `"}}}`,
	} {
		if got := s.send(velogsim.V3, query, "", ""); got.status != 200 || got.body != want {
			t.Errorf("%s: %s, want %s", query, got.wire(), want)
		}
	}
	for query, status := range map[string]int{
		`{posts(input:{limit:2}){id}}`:                       500,
		`{posts(input:{username:"bob",temp_only:true}){id}}`: 401,
		`{user(input:{}){id}}`:                               400,
		`{post(input:{id:"zzz"}){id}}`:                       500,
	} {
		if got := s.asAlice(velogsim.V3, query); got.status != status {
			t.Errorf("%s: %s, want status %d", query, got.wire(), status)
		}
	}
	if got := s.asAlice(velogsim.V2, `{posts(username:"bob",temp_only:true){id}}`); !strings.Contains(got.body, "NO_PERMISSION") {
		t.Errorf("another's drafts on v2: %s", got.wire())
	}
	if got := s.asAlice(velogsim.V2, `{getStats(post_id:"zzz"){total}}`); !strings.Contains(got.body, `invalid input syntax for type uuid: \"zzz\"`) {
		t.Errorf("stats of no UUID: %s", got.wire())
	}
}

func TestAListOf1000IsWalkedWhole(t *testing.T) {
	w := velogsim.NewWorld(velogsim.Config{Seed: 3, Start: begin()})
	ids := w.Populate("writer", 1000, begin().AddDate(0, 1, 0))
	s := &site{t: t, world: w, now: begin().AddDate(0, 2, 0)}
	s.Server = start(t, w, func() time.Time { return s.now })
	access, _ := s.IssueTokens("writer", time.Hour, time.Hour)
	var got []string
	for cursor := ""; ; cursor = got[len(got)-1] {
		page := s.send(velogsim.V3, `{posts(input:{username:"writer",limit:50,cursor:"`+cursor+`"}){id views}}`, access, "")
		parts := strings.Split(page.body, `"id":"`)[1:]
		if len(parts) == 0 {
			break
		}
		for _, part := range parts {
			got = append(got, part[:36])
		}
	}
	for i, j := 0, len(ids)-1; i < j; i, j = i+1, j-1 {
		ids[i], ids[j] = ids[j], ids[i]
	}
	if diff := cmp.Diff(ids, got); diff != "" {
		t.Errorf("posts (-published +listed):\n%s", diff)
	}
	if s.RequestCount() != 21 {
		t.Errorf("%d requests, want 21", s.RequestCount())
	}
}
