package velog_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// canned answers every request with the same bytes.
type canned struct {
	status      int
	contentType string
	body        string
	requests    int
	last        *http.Request
}

func (c *canned) RoundTrip(req *http.Request) (*http.Response, error) {
	c.requests++
	c.last = req
	return &http.Response{
		StatusCode: c.status,
		Header:     http.Header{"Content-Type": {c.contentType}},
		Body:       io.NopCloser(strings.NewReader(c.body)),
		Request:    req,
	}, nil
}

// session returns a session that is not signed in and talks to c.
func (c *canned) session(t testing.TB) *velog.Session {
	t.Helper()
	client, err := velog.New(quick(velog.Options{Transport: c}))
	if err != nil {
		t.Fatal(err)
	}
	return client.Session(velog.Tokens{}, nil)
}

const (
	jsonType = "application/json; charset=utf-8"
	aliceID  = "11111111-1111-4111-8111-111111111111"
	postID   = "aaaaaaaa-0000-4000-8000-000000000120"
	owner    = `"owner":{"id":"` + aliceID + `","username":"alice"}`
)

// page is a list's answer with one post.
func page(post string) string { return `{"data":{` + owner + `,"posts":[` + post + `]}}` }

// post is a good post but for what a test replaces.
const post = `{"id":"` + postID + `","title":"T","url_slug":"t","tags":[],"series":null,"is_private":false,` +
	`"released_at":"2024-04-30T00:00:00.123Z","likes":1,"comments_count":2,"views":3}`

func TestAnswersBecomeTypedErrors(t *testing.T) {
	html := "<html>Bad gateway</html>"
	tests := map[string]struct {
		status      int
		contentType string
		body        string
		kind        velog.Kind
		says        string
	}{
		"HTML 502":         {502, "text/html", html, velog.KindTemporary, "HTTP 502"},
		"HTML 521":         {521, "text/html", html, velog.KindTemporary, "HTTP 521"},
		"HTML 403":         {403, "text/html", html, velog.KindRejected, "forbidden"},
		"HTML 404":         {404, "text/html", html, velog.KindSchema, "not found"},
		"HTML 200":         {200, "text/html", html, velog.KindSchema, "text/html"},
		"429":              {429, jsonType, `{}`, velog.KindRateLimited, "HTTP 429"},
		"401":              {401, "text/plain", "", velog.KindLogin, "HTTP 401"},
		"empty 200":        {200, "", "", velog.KindSchema, "rejects the query"},
		"redirect":         {302, "text/html", "", velog.KindSchema, "another address"},
		"truncated":        {200, jsonType, `{"data":{"ow`, velog.KindTemporary, "broken off"},
		"not GraphQL":      {200, jsonType, `[1,2]`, velog.KindSchema, "not one of GraphQL"},
		"no data":          {200, jsonType, `{}`, velog.KindSchema, "neither data nor an error"},
		"null data":        {200, jsonType, `{"data":null}`, velog.KindSchema, "neither data nor an error"},
		"alias missing":    {200, jsonType, `{"data":{` + owner + `}}`, velog.KindSchema, "lacks posts"},
		"posts null":       {200, jsonType, `{"data":{` + owner + `,"posts":null}}`, velog.KindSchema, "null"},
		"posts an object":  {200, jsonType, `{"data":{` + owner + `,"posts":{}}}`, velog.KindSchema, "posts"},
		"owner a list":     {200, jsonType, `{"data":{"owner":[],"posts":[]}}`, velog.KindSchema, "owner"},
		"no such user":     {200, jsonType, `{"data":{"owner":null,"posts":[]}}`, velog.KindNotFound, `no user "alice"`},
		"user by 404":      {404, jsonType, `{"errors":[{"message":"x"}]}`, velog.KindNotFound, `no user "alice"`},
		"owner without id": {200, jsonType, `{"data":{"owner":{"id":"","username":"a"},"posts":[]}}`, velog.KindSchema, "id"},
		"database":         {500, jsonType, `{"errors":[{"message":"canceling statement due to statement timeout","path":["posts"]}],"data":null}`, velog.KindTemporary, "canceling statement"},
		"limit":            {400, jsonType, `{"errors":[{"message":"Max limit is 100","path":["posts"]}]}`, velog.KindRejected, "Max limit"},
		"null post":        {200, jsonType, page(`null`), velog.KindSchema, "id of post 1"},
		"post without id":  {200, jsonType, page(strings.Replace(post, postID, "", 1)), velog.KindSchema, "id of post 1"},
		"id no UUID":       {200, jsonType, page(strings.Replace(post, postID, "zzz", 1)), velog.KindSchema, `"zzz"`},
		"time":             {200, jsonType, page(strings.Replace(post, "2024-04-30T", "yesterday", 1)), velog.KindSchema, "released_at"},
		"unknown field":    {200, jsonType, page(strings.Replace(post, `"title"`, `"titel"`, 1)), velog.KindSchema, "titel"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := &canned{status: tt.status, contentType: tt.contentType, body: tt.body}
			posts, _, err := walk(c.session(t), velog.User{Username: "alice"})
			wantKind(t, err, tt.kind)
			if !strings.Contains(err.Error(), tt.says) || len(posts) != 0 {
				t.Errorf("%d posts and %q, which does not say %q", len(posts), err, tt.says)
			}
			if strings.ContainsAny(err.Error(), "\n<") {
				t.Errorf("%q is not one clean sentence", err)
			}
		})
	}
}

func TestViewsThatAreNoNumberAreThePostsError(t *testing.T) {
	for name, views := range map[string]string{
		"negative": `-3`, "a string": `"3"`, "a fraction": `3.5`, "no integer": `3.0`, "an object": `{}`, "a list": `[]`,
		"too large": `99999999999999999999`, "larger than any Int of GraphQL": `2147483648`,
	} {
		t.Run(name, func(t *testing.T) {
			posts := twoPosts(t, `"views":3`, `"views":`+views)
			wantKind(t, posts[0].Err, velog.KindSchema)
			if !strings.Contains(posts[0].Err.Error(), "views is "+views) {
				t.Errorf("%q does not say what came for the views", posts[0].Err)
			}
		})
	}
}

// twoPosts lists a post with something replaced, and one without.
func twoPosts(t *testing.T, old, replacement string) []velog.Post {
	t.Helper()
	broken := strings.Replace(post, old, replacement, 1)
	sound := strings.Replace(post, "120", "119", 1)
	c := &canned{status: 200, contentType: jsonType, body: page(broken + "," + sound)}
	posts, _, err := walk(c.session(t), velog.User{Username: "alice"})
	if err != nil || len(posts) != 2 {
		t.Fatalf("%d posts, %v", len(posts), err)
	}
	if p := posts[1]; p.Err != nil || p.Views != 3 || p.Likes != 1 || p.Comments != 2 {
		t.Errorf("the sound post is %+v", p)
	}
	return posts
}

func TestUnknownLikesAndCommentsCostNoViews(t *testing.T) {
	for name, tt := range map[string]struct {
		old, replacement string
		likes, comments  int64
	}{
		"likes null":         {`"likes":1`, `"likes":null`, velog.Unknown, 2},
		"likes missing":      {`"likes":1,`, ``, velog.Unknown, 2},
		"likes an object":    {`"likes":1`, `"likes":{}`, velog.Unknown, 2},
		"likes negative":     {`"likes":1`, `"likes":-1`, velog.Unknown, 2},
		"likes too large":    {`"likes":1`, `"likes":1e99`, velog.Unknown, 2},
		"comments null":      {`"comments_count":2`, `"comments_count":null`, 1, velog.Unknown},
		"comments a string":  {`"comments_count":2`, `"comments_count":"2"`, 1, velog.Unknown},
		"comments too large": {`"comments_count":2`, `"comments_count":2147483648`, 1, velog.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			p := twoPosts(t, tt.old, tt.replacement)[0]
			if p.Err != nil || p.Views != 3 || p.Likes != tt.likes || p.Comments != tt.comments {
				t.Errorf("%+v", p)
			}
		})
	}
}

// TestGarbledFieldsCostTheirPostOnly: whatever is garbled beside the counters,
// the other posts of the page are read, and the post itself is still there.
func TestGarbledFieldsCostTheirPostOnly(t *testing.T) {
	for name, replace := range map[string][2]string{
		"title a number": {`"title":"`, `"title":7,"slug":"`}, "title missing": {`"title"`, `"titel"`},
		"slug an object": {`"url_slug":"`, `"url_slug":{},"x":"`}, "tags a text": {`"tags":[`, `"tags":"go","x":[`},
		"private a text": {`"is_private":false`, `"is_private":"false"`}, "series a text": {`"series":null`, `"series":"go"`},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(post, replace[0]) {
				t.Fatalf("a post has no %s", replace[0])
			}
			p := twoPosts(t, replace[0], replace[1])[0]
			wantKind(t, p.Err, velog.KindSchema)
			if p.ID != postID || p.Title != "" || p.Views != 0 || !strings.Contains(p.Err.Error(), postID) {
				t.Errorf("%+v", p)
			}
		})
	}
	for name, released := range map[string]string{"no instant": `"yesterday"`, "a number": `7`, "an object": `{}`} {
		t.Run("release "+name, func(t *testing.T) {
			p := twoPosts(t, `"2024-04-30T00:00:00.123Z"`, released)[0]
			if p.Err != nil || p.ID != postID || p.Views != 3 || p.Title == "" || !p.ReleasedAt.IsZero() {
				t.Errorf("%+v", p)
			}
		})
	}
	for name, id := range map[string]string{"empty": `""`, "no UUID": `"zzz"`, "a number": `7`, "null": `null`} {
		t.Run("id "+name, func(t *testing.T) {
			p := twoPosts(t, `"`+postID+`"`, id)[0]
			wantKind(t, p.Err, velog.KindSchema)
			if p.ID != "" || !strings.Contains(p.Err.Error(), "id of post 1") {
				t.Errorf("%+v", p)
			}
		})
	}
}

func TestErrorsShowNoSecretsAndNoSQL(t *testing.T) {
	long := strings.Repeat("very long ", 100)
	body := `{"errors":[{"message":"bad eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl\nin line 2 ` + long + `","path":["posts"],` +
		`"extensions":{"code":"INTERNAL_SERVER_ERROR","exception":{"query":"SELECT secret FROM users"}}}],"data":{"posts":null}}`
	c := &canned{status: 200, contentType: jsonType, body: body}
	_, _, err := walk(c.session(t), velog.User{Username: "alice"})
	for _, forbidden := range []string{"eyJ", "SELECT", "c2lnbmF0dXJl", "\n"} {
		if strings.Contains(err.Error(), forbidden) {
			t.Errorf("%q contains %q", err, forbidden)
		}
	}
	if len(err.Error()) > 350 {
		t.Errorf("the error is %d bytes long", len(err.Error()))
	}
}

func TestFaultsOfTheWay(t *testing.T) {
	for name, tt := range map[string]struct {
		fault   velogsim.Fault
		kind    velog.Kind
		timeout time.Duration
	}{
		"reset":     {velogsim.Fault{Kind: velogsim.FaultReset}, velog.KindTemporary, time.Minute},
		"truncated": {velogsim.Fault{Kind: velogsim.FaultTruncated}, velog.KindTemporary, time.Minute},
		"oversized": {velogsim.Fault{Kind: velogsim.FaultOversized, Size: 9 << 20}, velog.KindSchema, time.Minute},
		"redirect":  {velogsim.Fault{Kind: velogsim.FaultRedirect}, velog.KindSchema, time.Minute},
		"slow":      {velogsim.Fault{Kind: velogsim.FaultSlow, Delay: time.Hour}, velog.KindTemporary, 100 * time.Millisecond},
		"57014":     {velogsim.Fault{Kind: velogsim.FaultTimeout}, velog.KindTemporary, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			st := open(t, 1, func(o *velog.Options) { o.Timeout, o.Attempts = tt.timeout, 1 })
			st.server.Inject(tt.fault)
			posts, _, err := walk(st.public(), velog.User{Username: "alice"})
			wantKind(t, err, tt.kind)
			if len(posts) != 0 || errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%d posts, %v", len(posts), err)
			}
		})
	}
}

func TestQuickRetriesGetOverOneFault(t *testing.T) {
	for name, kind := range map[string]velogsim.FaultKind{
		"status": velogsim.FaultStatus, "empty": velogsim.FaultEmpty, "reset": velogsim.FaultReset,
		"truncated": velogsim.FaultTruncated, "57014": velogsim.FaultTimeout,
	} {
		t.Run(name, func(t *testing.T) {
			st := open(t, 1)
			st.server.Inject(velogsim.Fault{Kind: kind, Times: 2})
			st.wantTrue(st.list(st.public(), "alice"), "alice", false)
			st.wantRequests(3)
			if got := fmt.Sprint(st.traced.retries); got != "[posts posts]" {
				t.Errorf("retries %v", got)
			}
		})
	}
}

func TestTraceTellsEveryAttempt(t *testing.T) {
	st := open(t, 1)
	st.server.Inject(velogsim.Fault{Kind: velogsim.FaultStatus, Status: 502, Times: 1})
	st.list(st.public(), "alice")
	got := st.traced.requests
	if len(got) != 2 || st.traced.waits != 2 {
		t.Fatalf("%+v, %d waits", got, st.traced.waits)
	}
	for i, want := range []velog.Request{
		{Op: "posts", API: velog.V3, Outcome: "temporary", Status: 502},
		{Op: "posts", API: velog.V3, Outcome: "ok", Status: 200, Statements: 7}, // the user, 2 for the page, 4 for its post
	} {
		if got[i].Duration <= 0 {
			t.Errorf("attempt %d took no time", i)
		}
		if got[i].Duration = 0; got[i] != want {
			t.Errorf("attempt %d is %+v, want %+v", i, got[i], want)
		}
	}
}

func TestACanceledCallIsTheCallersOwn(t *testing.T) {
	st := open(t, 1)
	st.server.Inject(velogsim.Fault{Kind: velogsim.FaultSlow, Delay: time.Hour})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := st.connected("alice").Me(ctx)
	if !errors.Is(err, context.DeadlineExceeded) || velog.KindOf(err) != "" {
		t.Errorf("error %v of kind %q", err, velog.KindOf(err))
	}
}

func TestRequestsCarryNoOriginAndAreJSON(t *testing.T) {
	c := &canned{status: 200, contentType: jsonType, body: page(post)}
	if _, _, err := walk(c.session(t), velog.User{Username: "alice"}); err != nil {
		t.Fatal(err)
	}
	h := c.last.Header
	if c.last.Method != http.MethodPost || h.Get("Content-Type") != "application/json" || h.Get("Origin") != "" || h.Get("Cookie") != "" {
		t.Errorf("%s with %v", c.last.Method, h)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for name, o := range map[string]velog.Options{
		"no user agent": {},
		"rate":          {UserAgent: "x", Rate: -1},
		"no URL":        {UserAgent: "x", V3URL: "velog"},
		"scheme":        {UserAgent: "x", V2URL: "ftp://velog.io/"},
		"password":      {UserAgent: "x", V3URL: "https://user:secret@velog.io/"},
		"bad URL":       {UserAgent: "x", V3URL: "https://secret\x7f@velog.io/"},
		"negative":      {UserAgent: "x", Timeout: -1},
	} {
		_, err := velog.New(o)
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if _, err := velog.New(velog.Options{UserAgent: "x"}); err != nil {
		t.Errorf("the defaults: %v", err)
	}
}
