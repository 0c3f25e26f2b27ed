package velogsim_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

const page1 = `{posts(input:{username:"alice",limit:2}){id views}}`

func TestFaultsThatHideTheAnswer(t *testing.T) {
	for _, c := range []struct {
		name, want string
		fault      velogsim.Fault
	}{
		{"status", "502 text/html\n<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>",
			velogsim.Fault{Kind: velogsim.FaultStatus, Status: 502}},
		{"empty", "200 \n", velogsim.Fault{Kind: velogsim.FaultEmpty}},
		{"truncated", "200 application/json; charset=utf-8\n" + `{"data":{"posts":[{"id":"aaaaaaaa-0000-4000-8000-000000000120","views`,
			velogsim.Fault{Kind: velogsim.FaultTruncated}},
		{"no views in the schema", "200 \n", velogsim.Fault{Kind: velogsim.FaultNoViews}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t)
			c.fault.Times = 1
			s.Inject(c.fault)
			if got := s.asAlice(v3, page1).wire(); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if got := s.asAlice(v3, page1); got.ids() != "120 119" {
				t.Errorf("after the fault: %s", got.wire())
			}
		})
	}
}

func TestFaultsHitTheRequestsTheyMatch(t *testing.T) {
	s := newSite(t)
	s.Inject(velogsim.Fault{Kind: velogsim.FaultStatus, Status: 429, RetryAfter: "7", API: v3, Field: "posts", Skip: 1, Times: 2})
	statuses := func(api velogsim.API, query string, n int) (got []int) {
		for range n {
			got = append(got, s.asAlice(api, query).status)
		}
		return got
	}
	equal := func(name string, got []int, want ...int) {
		t.Helper()
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s: statuses %v, want %v", name, got, want)
			}
		}
	}
	equal("another field", statuses(v3, `{isLogged}`, 3), 200, 200, 200)
	equal("another API", statuses(v2, `{posts(username:"alice"){id}}`, 3), 200, 200, 200)
	equal("what matches", statuses(v3, `{isLogged x:posts(input:{username:"alice"}){id}}`, 4), 200, 429, 429, 200)
	s.Inject(velogsim.Fault{Kind: velogsim.FaultStatus, Status: 429, RetryAfter: "7"})
	equal("until cleared", statuses(v3, page1, 3), 429, 429, 429)
	if got := s.asAlice(v3, page1).header.Get("Retry-After"); got != "7" {
		t.Errorf("Retry-After %q, want 7", got)
	}
	s.Clear()
	equal("cleared", statuses(v3, page1, 1), 200)
}

func TestResetIsSeenAsAReset(t *testing.T) {
	s := newSite(t)
	s.Inject(velogsim.Fault{Kind: velogsim.FaultReset})
	_, err := http.DefaultTransport.RoundTrip(s.request(v3, `{"query":"{isLogged}"}`, "", ""))
	if !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("error %v, want a connection reset", err)
	}
}

func TestSlowEndsWithItsClient(t *testing.T) {
	s := newSite(t)
	s.Inject(velogsim.Fault{Kind: velogsim.FaultSlow, Delay: time.Hour, Times: 1})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err := http.DefaultTransport.RoundTrip(s.request(v3, `{"query":"{isLogged}"}`, "", "").WithContext(ctx))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want a deadline", err)
	}
	s.Inject(velogsim.Fault{Kind: velogsim.FaultSlow, Delay: 30 * time.Millisecond})
	begun := time.Now()
	if got := s.asAlice(v3, page1); got.ids() != "120 119" || time.Since(begun) < 30*time.Millisecond {
		t.Errorf("after %s: %s", time.Since(begun), got.wire())
	}
}

func TestRedirectAndOversized(t *testing.T) {
	s := newSite(t)
	s.Inject(velogsim.Fault{Kind: velogsim.FaultRedirect, Times: 1})
	if got := s.asAlice(v3, page1); got.status != 302 || got.header.Get("Location") == "" {
		t.Errorf("redirect: %s", got.wire())
	}
	s.Inject(velogsim.Fault{Kind: velogsim.FaultOversized})
	if got := s.asAlice(v3, page1); len(got.body) != 16<<20 || got.ids() != "120 119" {
		t.Errorf("oversized: %d bytes", len(got.body))
	}
}

func TestStatementTimeouts(t *testing.T) {
	s := newSite(t)
	const message = "canceling statement due to statement timeout"
	s.Inject(velogsim.Fault{Kind: velogsim.FaultTimeout, Posts: []string{alicePost(2)}})
	got := s.asAlice(v2, `{a1:getStats(post_id:"`+alicePost(1)+`"){total} a2:getStats(post_id:"`+alicePost(2)+`"){total} post(id:"`+alicePost(2)+`"){id}}`)
	for _, want := range []string{message, `"path":["a2"]`, `"code":"57014"`, `SELECT \"Post\".\"id\"`, `"data":{"a1":{"total":10},"a2":null,"post":null}`} {
		if got.status != 200 || !strings.Contains(got.body, want) || strings.Count(got.body, message) != 1 {
			t.Errorf("one alias: no %s in %s", want, got.wire())
		}
	}
	s.Clear()
	s.Inject(velogsim.Fault{Kind: velogsim.FaultTimeout, Field: "posts"})
	want := "500 application/json; charset=utf-8\n" +
		`{"errors":[{"message":"` + message + `","locations":[{"line":1,"column":2}],"path":["posts"]}],"data":null}`
	if got := s.asAlice(v3, page1).wire(); got != want {
		t.Errorf("list on v3: %s, want %s", got, want)
	}
	if got := s.asAlice(v2, `{auth{username} posts(username:"alice"){id}}`); got.status != 200 ||
		!strings.Contains(got.body, `"data":{"auth":{"username":"alice"},"posts":null}`) {
		t.Errorf("list on v2: %s", got.wire())
	}
}

func TestNullViews(t *testing.T) {
	s := newSite(t)
	s.Inject(velogsim.Fault{Kind: velogsim.FaultNullViews, Posts: []string{alicePost(119)}})
	if got := s.asAlice(v3, page1).body; !strings.Contains(got, `"views":1200`) || !strings.Contains(got, `"views":null`) {
		t.Errorf("one post: %s", got)
	}
	s.Inject(velogsim.Fault{Kind: velogsim.FaultNullViews})
	if got := s.asAlice(v3, page1).body; strings.Count(got, `"views":null`) != 2 {
		t.Errorf("all posts: %s", got)
	}
	if got := s.asAlice(v2, `{getStats(post_id:"`+alicePost(1)+`"){total}}`).body; !strings.Contains(got, `"total":null`) {
		t.Errorf("getStats: %s", got)
	}
}

func TestNoViewsRefusesOnlyQueriesThatAskForThem(t *testing.T) {
	s := newSite(t)
	s.Inject(velogsim.Fault{Kind: velogsim.FaultNoViews})
	if got := s.asAlice(v3, `{posts(input:{username:"alice",limit:2}){id likes}}`); got.ids() != "120 119" {
		t.Errorf("without views: %s", got.wire())
	}
	if got := s.asAlice(v3, `{posts(input:{username:"alice"}){...P}} fragment P on Post{views}`); got.wire() != "200 \n" {
		t.Errorf("views in a fragment: %s", got.wire())
	}
	if got := s.asAlice(v2, `{post(id:"`+alicePost(1)+`"){views}}`); !strings.Contains(got.body, `"views":10`) {
		t.Errorf("v2: %s", got.wire())
	}
}

func TestListsThatLie(t *testing.T) {
	s := newSite(t)
	s.Inject(velogsim.Fault{Kind: velogsim.FaultShrunkList, Keep: 3})
	if got := s.list(v3, `limit:50`).ids(); got != "120 119 118" {
		t.Errorf("shrunk list: %s", got)
	}
	if got := s.list(v3, `limit:50,cursor:"`+alicePost(119)+`"`).ids(); got != "118" {
		t.Errorf("shrunk list, page 2: %s", got)
	}
	s.Clear()
	s.Inject(velogsim.Fault{Kind: velogsim.FaultLostCursor, Field: "posts", Times: 1})
	if got := s.list(v3, `limit:2,cursor:"`+alicePost(50)+`"`).ids(); got != "120 119" {
		t.Errorf("lost cursor: %s", got)
	}
	s.Inject(velogsim.Fault{Kind: velogsim.FaultAnonymous})
	if got := s.list(v3, `limit:2`); got.ids() != "119 118" || len(got.cookies) != 0 {
		t.Errorf("login lost: %s", got.wire())
	}
}

func TestDaysAsVelogCountedThemUntil2023(t *testing.T) {
	released := time.Date(2024, 5, 31, 16, 0, 0, 0, time.UTC) // 01:00 on 1 June in Seoul
	w := velogsim.NewWorld(velogsim.Config{Seed: 5, Start: released})
	id := w.Publish("alice", velogsim.PostSpec{ReleasedAt: released, Popularity: 100})
	s := &site{t: t, world: w, now: time.Date(2024, 6, 2, 3, 0, 0, 0, time.UTC)}
	s.Server = start(t, w, func() time.Time { return s.now })
	june2 := time.Date(2024, 6, 1, 15, 0, 0, 0, time.UTC)
	first, second := w.Total(id, june2).Views, w.Total(id, s.now).Views-w.Total(id, june2).Views
	for kind, days := range map[velogsim.FaultKind][2]string{
		velogsim.FaultDaysInUTC:   {"2024-06-02T00:00:00.000Z", "2024-06-01T00:00:00.000Z"},
		velogsim.FaultDaysInSeoul: {"2024-06-01T15:00:00.000Z", "2024-05-31T15:00:00.000Z"},
	} {
		s.Clear()
		s.Inject(velogsim.Fault{Kind: kind})
		want := jsonOf(map[string]any{"data": map[string]any{"getStats": map[string]any{"count_by_day": []any{
			map[string]any{"count": second, "day": days[0]}, map[string]any{"count": first, "day": days[1]},
		}}}})
		if got := s.asAlice(v2, `{getStats(post_id:"`+id+`"){count_by_day{count day}}}`).body; strings.TrimSpace(got) != want || first == 0 || second == 0 {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func jsonOf(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}
