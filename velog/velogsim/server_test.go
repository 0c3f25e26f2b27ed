package velogsim_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// site is a server over alice's blog of 120 posts, one a day, the 120th
// private, and a post of bob's.
type site struct {
	*velogsim.Server
	t     testing.TB
	world *velogsim.World
	now   time.Time
	alice string // her id
}

func alicePost(n int) string { return fmt.Sprintf("aaaaaaaa-0000-4000-8000-%012d", n) }

const bobPost = "bbbbbbbb-0000-4000-8000-000000000001"

func newSite(t testing.TB) *site {
	t.Helper()
	s := &site{t: t, now: time.Date(2026, 11, 22, 20, 43, 16, 0, time.UTC)}
	s.world = velogsim.NewWorld(velogsim.Config{Seed: 1, Start: s.now.AddDate(0, -1, 0)})
	s.alice = s.world.AddUser("alice")
	released := time.Date(2024, 1, 2, 0, 0, 0, 123e6, time.UTC)
	for n := 1; n <= 120; n++ {
		s.world.Publish("alice", velogsim.PostSpec{
			ID: alicePost(n), Title: fmt.Sprintf("Alice post %d", n), Slug: fmt.Sprintf("alice-post-%d", n),
			ReleasedAt: released.AddDate(0, 0, n-1), Private: n == 120,
			InitialViews: int64(10 * n), InitialLikes: int64(n % 5), Tags: []string{"go", "tag"}, Series: "A series",
		})
	}
	s.world.Publish("bob", velogsim.PostSpec{ID: bobPost, Title: "Bob", ReleasedAt: released, InitialViews: 7})
	s.Server = start(t, s.world, func() time.Time { return s.now })
	return s
}

func start(t testing.TB, w *velogsim.World, now func() time.Time) *velogsim.Server {
	t.Helper()
	server, err := velogsim.Start(w, velogsim.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return server
}

// answer is what came over the wire.
type answer struct {
	status  int
	kind    string // Content-Type
	cookies []string
	body    string
	header  http.Header
}

// wire writes the answer as velog-api's samples have it.
func (a answer) wire() string { return fmt.Sprintf("%d %s\n%s", a.status, a.kind, a.body) }

// send posts a query. The tokens may be empty.
func (s *site) send(api velogsim.API, query, access, refresh string) answer {
	s.t.Helper()
	return s.sendBody(api, fmt.Sprintf(`{"query":%q}`, query), access, refresh)
}

func (s *site) sendBody(api velogsim.API, body, access, refresh string) answer {
	s.t.Helper()
	return s.do(s.request(api, body, access, refresh))
}

func (s *site) request(api velogsim.API, body, access, refresh string) *http.Request {
	s.t.Helper()
	url := s.V3URL()
	if api == velogsim.V2 {
		url = s.V2URL()
	}
	r, err := http.NewRequest(http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if access != "" {
		r.AddCookie(&http.Cookie{Name: "access_token", Value: access})
	}
	if refresh != "" {
		r.AddCookie(&http.Cookie{Name: "refresh_token", Value: refresh})
	}
	return r
}

func (s *site) do(r *http.Request) answer {
	s.t.Helper()
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer{
		response.StatusCode, response.Header.Get("Content-Type"), response.Header.Values("Set-Cookie"),
		string(body), response.Header,
	}
}

// asAlice sends a query with good tokens.
func (s *site) asAlice(api velogsim.API, query string) answer {
	s.t.Helper()
	access, _ := s.IssueTokens("alice", 24*time.Hour, 30*24*time.Hour)
	return s.send(api, query, access, "")
}

// ids returns the numbers of alice's posts in an answer, in order.
func (a answer) ids() string {
	var numbers []string
	for _, part := range strings.Split(a.body, `"id":"aaaaaaaa-0000-4000-8000-`)[1:] {
		numbers = append(numbers, strings.TrimLeft(part[:12], "0"))
	}
	return strings.Join(numbers, " ")
}

func TestRequestsThatCannotBeRead(t *testing.T) {
	s := newSite(t)
	large := `{"query":"{auth{id}}","variables":{"x":"` + strings.Repeat("x", 1<<20) + `"}}`
	for _, c := range []struct{ name, body, header, value, want string }{
		{"bad JSON", `{"query":`, "", "", "400 text/plain; charset=utf-8\nBad Request"},
		{"empty object", `{}`, "", "", "500 text/plain; charset=utf-8\nPOST body missing. Did you forget use body-parser middleware?"},
		{"a form", `query=x`, "Content-Type", "application/x-www-form-urlencoded", "500 text/plain; charset=utf-8\nPOST body missing. Did you forget use body-parser middleware?"},
		{"too large", large, "", "", "413 text/plain; charset=utf-8\nPayload Too Large"},
		{"foreign origin", `{"query":"{__typename}"}`, "Origin", "https://velog.io.example.com", "200 application/json\n" + `{"data":{"__typename":"Query"}}` + "\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for api, want := range map[velogsim.API]string{velogsim.V2: c.want, velogsim.V3: "200 \n"} {
				r := s.request(api, c.body, "", "")
				if c.header != "" {
					r.Header.Set(c.header, c.value)
				}
				if got := s.do(r).wire(); got != want {
					t.Errorf("%s: got %s, want %s", api, got, want)
				}
			}
		})
	}
	r := s.request(velogsim.V3, `{"query":"{isLogged}"}`, "", "")
	r.Header.Set("Origin", "https://www.velog.io")
	if got := s.do(r).body; got != `{"data":{"isLogged":false}}` {
		t.Errorf("velog's own origin on v3: %s", got)
	}
}

func TestVariablesFragmentsAndDirectives(t *testing.T) {
	s := newSite(t)
	got := s.sendBody(velogsim.V3, `{"operationName":"B","variables":{"in":{"username":"alice","limit":1},"no":false},"query":
		"query A{isLogged} query B($in:GetPostsInput!,$no:Boolean!){list:posts(input:$in){...P ... on Post{likes} id views@include(if:$no)}} fragment P on Post{title id}"}`, "", "")
	want := `{"data":{"list":[{"title":"Alice post 119","id":"` + alicePost(119) + `","likes":4}]}}`
	if got.body != want {
		t.Errorf("got %s, want %s", got.wire(), want)
	}
	for _, query := range []string{
		`query($in:GetPostsInput!){posts(input:$in){id}}`, `{posts(input:"x"){id}}`, `{posts(input:{}){}}`, `{posts(input:{users:"x"}){id}}`, `{`,
	} {
		if got := s.send(velogsim.V3, query, "", ""); got.wire() != "200 \n" {
			t.Errorf("v3 answers %s with %s", query, got.wire())
		}
		if got := s.send(velogsim.V2, query, "", ""); got.status != 400 || strings.Contains(got.body, `"data"`) {
			t.Errorf("v2 answers %s with %s", query, got.wire())
		}
	}
}

func TestGETWorks(t *testing.T) {
	s := newSite(t)
	r, err := http.NewRequest(http.MethodGet, s.V3URL()+"?query=%7BisLogged%7D", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.do(r).body; got != `{"data":{"isLogged":false}}` {
		t.Errorf("GET: %s", got)
	}
}

func TestTheClockMovesTheWorld(t *testing.T) {
	s := newSite(t)
	id := s.world.Publish("alice", velogsim.PostSpec{Title: "새 글, \"따옴표\" 🚀 <b>", ReleasedAt: s.now.Add(time.Hour), Popularity: 5000})
	const query = `{posts(input:{username:"alice",limit:1}){id title views likes comments_count}}`
	if got := s.send(velogsim.V3, query, "", ""); got.ids() != "119" {
		t.Errorf("before the release: %s", got.body)
	}
	s.now = s.now.Add(50 * time.Hour)
	c := s.world.Total(id, s.now)
	want := fmt.Sprintf(`{"data":{"posts":[{"id":"%s","title":"새 글, \"따옴표\" 🚀 <b>","views":%d,"likes":%d,"comments_count":%d}]}}`,
		id, c.Views, c.Likes, c.Comments)
	if got := s.send(velogsim.V3, query, "", ""); got.body != want || c.Views == 0 {
		t.Errorf("got %s, want %s", got.body, want)
	}
}

func TestRequestsAreLogged(t *testing.T) {
	s := newSite(t)
	r := s.request(velogsim.V2, `{"query":"{auth{id} a0:getStats(post_id:1){total}}"}`, "a", "b")
	r.Header.Set("User-Agent", "test/1")
	s.do(r)
	s.send(velogsim.V3, `{`, "", "")
	log := s.Requests()
	if len(log) != 2 || s.RequestCount() != 2 {
		t.Fatalf("%d entries, want 2", len(log))
	}
	want := velogsim.Request{
		API: velogsim.V2, Operations: []string{"auth", "a0:getStats"}, Fields: []string{"auth", "getStats"},
		Query:   `{auth{id} a0:getStats(post_id:1){total}}`,
		Cookies: map[string]string{"access_token": "a", "refresh_token": "b"}, UserAgent: "test/1", At: s.now,
		Statements: 1, // the id is no UUID, which the database finds out; the login is nobody's
	}
	if diff := cmp.Diff(want, log[0]); diff != "" {
		t.Errorf("entry (-want +got):\n%s", diff)
	}
	s.ResetRequests()
	if len(s.Requests()) != 0 || s.RequestCount() != 0 || s.StatementCount() != 0 {
		t.Error("the log is not empty after a reset")
	}
}

func TestManyMayAskWhileTheWorldChanges(t *testing.T) {
	s := newSite(t)
	at := s.now.Add(-time.Hour)
	var group sync.WaitGroup
	for i := range 4 {
		group.Go(func() {
			for range 20 {
				r := s.request(velogsim.V3, `{"query":"{posts(input:{username:\"alice\",limit:50}){id title views is_private}}"}`, "", "")
				if response, err := http.DefaultTransport.RoundTrip(r); err != nil {
					t.Error(err)
				} else if err := response.Body.Close(); err != nil {
					t.Error(err)
				}
				s.Inject(velogsim.Fault{Kind: velogsim.FaultShrunkList, Keep: i, Times: 1})
			}
		})
	}
	for n := range 100 {
		id := s.world.Publish("alice", velogsim.PostSpec{ReleasedAt: at, Popularity: 100})
		s.world.Retitle(id, fmt.Sprint(n), at)
		s.world.SetPrivate(id, n%2 == 0, at)
		s.world.Delete(id, s.now)
	}
	group.Wait()
	if s.RequestCount() != 80 {
		t.Errorf("%d requests, want 80", s.RequestCount())
	}
}

func BenchmarkPageOf50(b *testing.B) {
	s := newSite(b)
	access, _ := s.IssueTokens("alice", 24*time.Hour, 24*time.Hour)
	const query = `{currentUser{id username} posts(input:{username:"alice",limit:50}){id title url_slug tags series{name} likes views comments_count released_at is_private}}`
	for b.Loop() {
		if got := s.send(velogsim.V3, query, access, ""); got.status != 200 {
			b.Fatal(got)
		}
	}
}
