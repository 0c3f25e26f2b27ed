package velogsim_test

import (
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// TestAnswersAreThoseOfVelog holds answers of velog's real servers.
func TestAnswersAreThoseOfVelog(t *testing.T) {
	const (
		jsonV2 = "200 application/json\n"
		jsonV3 = " application/json; charset=utf-8\n"
		a120   = "aaaaaaaa-0000-4000-8000-000000000120"
		a119   = "aaaaaaaa-0000-4000-8000-000000000119"
	)
	s := newSite(t)
	for _, c := range []struct{ name, api, query, want string }{
		{"list", "v2", `{posts(username:"alice",limit:1){id title url_slug likes views released_at is_private is_temp tags series{name url_slug} user{username}}}`,
			jsonV2 + `{"data":{"posts":[{"id":"` + a120 + `","title":"Alice post 120","url_slug":"alice-post-120","likes":0,"views":null,"released_at":"2024-04-30T00:00:00.123Z","is_private":true,"is_temp":false,"tags":["go","tag"],"series":{"name":"A series","url_slug":"A-series"},"user":{"username":"alice"}}]}}` + "\n"},
		{"limit", "v2", `{posts(username:"alice",limit:101){id}}`,
			jsonV2 + `{"errors":[{"message":"Max limit is 100","locations":[{"line":1,"column":2}],"path":["posts"],"extensions":{"code":"BAD_REQUEST"}}],"data":{"posts":null}}` + "\n"},
		{"stats", "v2", `{getStats(post_id:"` + a120 + `"){total count_by_day{count day}}}`,
			jsonV2 + `{"data":{"getStats":{"total":1200,"count_by_day":[]}}}` + "\n"},
		{"stats of another", "v2", `{getStats(post_id:"` + bobPost + `"){total count_by_day{count day}}}`,
			jsonV2 + `{"errors":[{"message":"This post is not yours","locations":[{"line":1,"column":2}],"path":["getStats"],"extensions":{"code":"NO_PERMISSION"}}],"data":{"getStats":null}}` + "\n"},
		{"stats missing", "v2", `{getStats(post_id:"aaaaaaaa-0000-4000-8000-999999999999"){total}}`,
			jsonV2 + `{"errors":[{"message":"Post not found","locations":[{"line":1,"column":2}],"path":["getStats"],"extensions":{"code":"NOT_FOUND"}}],"data":{"getStats":null}}` + "\n"},
		{"stats aliases", "v2", `{a0:getStats(post_id:"` + a120 + `"){total} a1:getStats(post_id:"` + bobPost + `"){total} a2:getStats(post_id:"` + a119 + `"){total}}`,
			jsonV2 + `{"errors":[{"message":"This post is not yours","locations":[{"line":1,"column":69}],"path":["a1"],"extensions":{"code":"NO_PERMISSION"}}],"data":{"a0":{"total":1200},"a1":null,"a2":{"total":1190}}}` + "\n"},
		{"wrong field", "v2", `{currentUser{id}}`,
			"400 application/json\n" + `{"errors":[{"message":"Cannot query field \"currentUser\" on type \"Query\".","locations":[{"line":1,"column":2}],"extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}` + "\n"},
		{"missing variable", "v2", `query GetStats($post_id:ID!){getStats(post_id:$post_id){total}}`,
			"400 application/json\n" + `{"errors":[{"message":"Variable \"$post_id\" of required type \"ID!\" was not provided.","locations":[{"line":1,"column":16}],"extensions":{"code":"INTERNAL_SERVER_ERROR"}}]}` + "\n"},
		{"email of another", "v2", `{user(username:"bob"){username email} auth{username}}`,
			jsonV2 + `{"errors":[{"message":"No permission to read email address","locations":[{"line":1,"column":32}],"path":["user","email"],"extensions":{"code":"UNAUTHENTICATED"}}],"data":{"user":{"username":"bob","email":null},"auth":{"username":"alice"}}}` + "\n"},
		{"list", "v3", `{posts(input:{username:"alice",limit:2,cursor:"",tag:""}){id title likes views url_slug released_at is_private is_temp}}`,
			"200" + jsonV3 + `{"data":{"posts":[{"id":"` + a120 + `","title":"Alice post 120","likes":0,"views":1200,"url_slug":"alice-post-120","released_at":"2024-04-30T00:00:00.123Z","is_private":true,"is_temp":false},{"id":"` + a119 + `","title":"Alice post 119","likes":4,"views":1190,"url_slug":"alice-post-119","released_at":"2024-04-29T00:00:00.123Z","is_private":false,"is_temp":false}]}}`},
		{"me", "v3", `{currentUser{id username} isLogged}`,
			"200" + jsonV3 + `{"data":{"currentUser":{"id":"` + s.alice + `","username":"alice"},"isLogged":true}}`},
		{"limit", "v3", `{posts(input:{username:"alice",limit:101}){id}}`,
			"400" + jsonV3 + `{"errors":[{"message":"Max limit is 100","locations":[{"line":1,"column":2}],"path":["posts"],"extensions":{"name":"bad request","message":"Max limit is 100"}}]}`},
		{"stats", "v3", `{getStats(post_id:"x"){total}}`, "200 \n"},
		{"email of another", "v3", `{user(input:{username:"bob"}){id email} ok:isLogged}`,
			"401" + jsonV3 + `{"errors":[{"message":"No permission to read email address","locations":[{"line":1,"column":34}],"path":["user","email"],"extensions":{"name":"unauthorized","message":"No permission to read email address"}}]}`},
		{"restore without a cookie", "v3", `{restoreToken{accessToken}}`,
			"401" + jsonV3 + `{"errors":[{"message":"Not logged in","locations":[{"line":1,"column":2}],"path":["restoreToken"],"extensions":{"name":"unauthorized","message":"Not logged in"}}]}`},
	} {
		t.Run(c.api+" "+c.name, func(t *testing.T) {
			if got := s.asAlice(velogsim.API(c.api), c.query).wire(); got != c.want {
				t.Errorf("query %s\n got %s\nwant %s", c.query, got, c.want)
			}
		})
	}
}

func TestStrangersSeeViewsButNothingPrivate(t *testing.T) {
	s := newSite(t)
	got := s.send(velogsim.V2, `{post(id:"`+alicePost(119)+`"){id views likes is_private} p2:post(id:"`+alicePost(120)+`"){id}}`, "", "")
	want := `{"data":{"post":{"id":"` + alicePost(119) + `","views":1190,"likes":4,"is_private":false},"p2":null}}` + "\n"
	if got.body != want {
		t.Errorf("got %s, want %s", got.body, want)
	}
	got = s.send(velogsim.V3, `{posts(input:{username:"alice",limit:2}){id views}}`, "", "")
	if got.ids() != "119 118" || !strings.Contains(got.body, `"views":1190`) {
		t.Errorf("anonymous list on v3: %s", got.body)
	}
	got = s.send(velogsim.V2, `{posts(limit:3){id}}`, "", "")
	if got.ids() != "119 118 117" {
		t.Errorf("the list of everybody's posts on v2: %s", got.body)
	}
}

func TestArraysAreForV2Only(t *testing.T) {
	s := newSite(t)
	access, _ := s.IssueTokens("alice", time.Hour, time.Hour)
	const body = `[{"query":"{auth{username}}"},{"query":"{nothing}"},{"query":"{auth{username}}"}]`
	got := s.sendBody(velogsim.V2, body, access, "")
	if !strings.HasPrefix(got.wire(), "200 application/json\n"+`[{"data":{"auth":{"username":"alice"}}},{"errors":[`) {
		t.Errorf("v2: %s", got.wire())
	}
	if got := s.sendBody(velogsim.V3, `[{"query":"{isLogged}"}]`, access, ""); got.wire() != "200 \n" {
		t.Errorf("v3: %s", got.wire())
	}
}

func TestEveryFieldHasAnAnswer(t *testing.T) {
	s := newSite(t)
	const common = `__typename is_temp is_markdown url_slug likes is_private released_at created_at updated_at comments_count tags short_description series{__typename id name url_slug} user{__typename id}`
	for api, query := range map[velogsim.API]string{
		velogsim.V2: `{__typename user(username:"alice"){email} post(id:"` + alicePost(5) + `"){` + common + ` liked}}`,
		velogsim.V3: `{__typename user(input:{username:"alice"}){email} post(input:{id:"` + alicePost(5) + `"}){` + common + ` is_liked}}`,
	} {
		got := s.asAlice(api, query)
		if got.status != 200 || strings.Contains(got.body, "null") || strings.Contains(got.body, "errors") {
			t.Errorf("%s: %s", api, got.wire())
		}
		for _, want := range []string{
			`"__typename":"Query","user":{"email":"alice@example.com"}`, `"series":{"__typename":"Series","id":`,
			`"name":"A series","url_slug":"A-series"}`, `"user":{"__typename":"User","id":"` + s.alice + `"}`,
		} {
			if !strings.Contains(got.body, want) {
				t.Errorf("%s: no %s in %s", api, want, got.body)
			}
		}
	}
	got := s.send(velogsim.V3, `{post(input:{id:"`+bobPost+`"}){tags series{id}}}`, "", "").body
	if want := `{"data":{"post":{"tags":[],"series":null}}}`; got != want {
		t.Errorf("a post without tags and series: %s, want %s", got, want)
	}
}

func TestV2RefusesIntrospection(t *testing.T) {
	s := newSite(t)
	if got := s.send(velogsim.V2, `{__schema{queryType{name}}}`, "", ""); got.status != 400 || !strings.Contains(got.body, "introspection") {
		t.Errorf("got %s", got.wire())
	}
}
