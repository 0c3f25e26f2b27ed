package api_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestBadInputIsRefusedByName sends what nobody should, and reads which part of
// it was wrong.
func TestBadInputIsRefusedByName(t *testing.T) {
	t.Parallel()
	s := newWriters(t)
	post := "/posts/" + s.world.Posts("ann", now())[0].ID
	secret := "header.payload-that-is-a-secret.signature"
	s.secrets = append(s.secrets, secret)
	for _, tc := range []struct {
		request, body string
		status        int
		says          string // location and message
	}{
		{"GET /posts?sort=size", "", 422, `query.sort expected value to be one of "title, today, yesterday, week, month, total, likes, release"`},
		{"GET /posts?order=up", "", 422, "query.order expected value to be one of"},
		{"GET /posts?limit=0", "", 422, "query.limit expected number >= 1"},
		{"GET /posts?limit=201", "", 422, "query.limit expected number <= 200"},
		{"GET /posts?limit=ten", "", 422, "query.limit invalid integer"},
		{"GET /posts?limit=1.5", "", 422, "query.limit invalid integer"},
		{"GET /posts?offset=-1", "", 422, "query.offset expected number >= 0"},
		{"GET /posts?offset=1000001", "", 422, "query.offset expected number <= 1e+06"},
		{"GET /posts?offset=99999999999999999999", "", 422, "query.offset invalid integer"},
		{"GET /posts?q=" + strings.Repeat("a", 201), "", 422, "query.q expected length <= 200"},
		{"GET /posts?q=%ff", "", 422, "query.q is not in UTF-8"},
		{"GET /posts?q=%zz", "", 422, "query is not a valid URL query"},
		{"GET /posts?q=", "", 422, "query.q is empty: leave it out"},
		{"GET /posts?tag=" + strings.Repeat("a", 201), "", 422, "query.tag expected length <= 200"},
		{"GET /posts?series=%ff", "", 422, "query.series is not in UTF-8"},
		{"GET /posts?limit=5&limit=6", "", 422, "query.limit is there more than once"},
		{"GET /posts?page=2", "", 422, "query.page unknown query parameter"},
		{"GET /me?users=bob", "", 422, "query.users unknown query parameter"},
		{"POST /scrapes?who=bob", "", 422, "query.who unknown query parameter"},
		{"GET /me?user=ann&user=bob", "", 422, "query.user is there more than once"},
		{"GET /me?user=", "", 422, "query.user is empty: leave it out"},
		{"GET /export/days.json?from=2026-11-02&to=2026-11-01", "", 422, "query.from is 2026-11-02, which is after the last day, 2026-11-01"},
		{"GET /export/account-days.csv?to=tomorrow", "", 422, "query.to expected string to be RFC 3339 date"},
		{"GET /export/readings.csv?from=2026-11-02", "", 422, "query.from unknown query parameter"},
		{"GET /events?lang=fr", "", 422, "query.lang expected value to be one of"},
		{"GET /events?kind=sunny", "", 422, "query.kind expected value to be one of"},
		{"GET /events?from=2026-11-02&to=2026-11-01", "", 422, "query.from is 2026-11-02, which is after the last day, 2026-11-01"},
		{"GET " + post + "/events?limit=0", "", 422, "query.limit expected number >= 1"},
		{"GET /days?from=yesterday", "", 422, "query.from expected string to be RFC 3339 date"},
		{"GET /days?to=2026-02-30", "", 422, "query.to expected string to be RFC 3339 date"},
		{"GET /days?from=2026-11-02&to=2026-11-01", "", 422, "query.from is 2026-11-02, which is after the last day, 2026-11-01"},
		{"GET /days?from=2027-01-01", "", 422, "query.from is 2027-01-01, which is after the last day, 2026-11-22"},
		{"GET " + post + "/days?from=2026-11-02&to=2026-11-01", "", 422, "query.from"},
		{"GET " + post + "/readings?from=2025-11-17", "", 422, "query.from is 371 days before the end: ask for at most 370 days at a time"},
		{"GET " + post + "/readings?from=0001-01-01&to=9999-12-31", "", 422, "query.from"},
		{"DELETE /me", "", 422, "query.history required query parameter is missing"},
		{"DELETE /me?history=yes", "", 422, "query.history expected value to be one of"},
		{"POST /session", "", 400, "request body is required"},
		{"POST /session", "{", 400, "body unexpected end of JSON input"},
		{"POST /session", `{"access_token": "` + secret + `"} {}`, 400, "body invalid character"},
		{"POST /session", `["` + secret + `"]`, 422, "body expected object"},
		{"POST /session", `{"access_token": ["` + secret + `"]}`, 422, "body.access_token expected string"},
		{"POST /session", `{"access_token": null}`, 422, "access_token is missing"},
		{"POST /session", `{"access_token": "` + secret + `", "remember": true}`, 422, "body.remember unexpected property"},
		{"POST /session", `{"access_token": "` + secret + `", "link": "x"}`, 422, "body.link cannot be combined with tokens"},
		{"POST /session", `{}`, 422, "access_token is missing"},
		{"POST /session", `{"refresh_token": "` + secret + `"}`, 422, "refresh_token is not one of velog's tokens"},
		{"POST /session", `{"link": "` + strings.Repeat("x", 33<<10) + `"}`, 413, "too large"},
		{"POST /accounts", `{"access_token": "` + secret + `"}`, 422, "body expected required property refresh_token to be present"},
		{"POST /accounts", `{"access_token": "` + secret + `", "refresh_token": ""}`, 422, "refresh_token is missing"},
		{"PUT /me/tokens", `{"access_token": "x", "refresh_token": "` + secret + `", "user": "bob"}`, 422, "body.user unexpected property"},
		{"PUT /me/tokens", `{"access_token": "x", "refresh_token": "` + secret + `"}`, 422, "access_token is not one of velog's tokens"},
	} {
		method, path, _ := strings.Cut(tc.request, " ")
		resp := s.do(method, path, "ann", tc.body)
		text := read(t, resp)
		var p problem
		if err := json.Unmarshal([]byte(text), &p); err != nil {
			t.Fatalf("%s: %v in %s", tc.request, err, text)
		}
		if resp.StatusCode != tc.status || p.Status != tc.status || !strings.Contains(p.Detail, tc.says) {
			t.Errorf("%s %.50s: %d %s, want %d %s", tc.request, tc.body, resp.StatusCode, p.Detail, tc.status, tc.says)
		}
		if tc.status == 422 && len(p.Errors) == 0 {
			t.Errorf("%s: no part of the request is named: %s", tc.request, text)
		}
		if strings.Contains(text, secret) {
			t.Errorf("%s: the answer holds the secret: %s", tc.request, text)
		}
	}
	s.get("/me", "ann", nil) // still there
}

func TestOnlyJSONIsTaken(t *testing.T) {
	t.Parallel()
	s := newWriters(t)
	for kind, status := range map[string]int{
		"application/x-www-form-urlencoded": 415, "text/plain": 415, "application/xml": 415, "multipart/form-data; boundary=x": 415,
		"application/json; charset=utf-8": 201,
	} {
		s.want(status, nil, s.do("POST", "/session", "", s.tokens("ann"), "Content-Type", kind))
	}
}

func TestNothingElseIsThere(t *testing.T) {
	t.Parallel()
	s := newWriters(t)
	for request, want := range map[string]struct {
		status int
		allow  string
	}{
		"GET /":              {404, ""},
		"GET /post":          {404, ""},
		"GET /me/":           {404, ""},
		"GET /docs":          {404, ""},
		"GET /schemas/Post":  {404, ""},
		"GET /posts/":        {404, ""},
		"POST /posts":        {405, "GET, HEAD"},
		"PATCH /me":          {405, "GET, HEAD, DELETE"},
		"GET /session":       {405, "POST, DELETE"},
		"POST /openapi.yaml": {405, "GET, HEAD"},
	} {
		method, path, _ := strings.Cut(request, " ")
		resp := s.do(method, path, "ann", "")
		var p problem
		s.want(want.status, &p, resp)
		if resp.Header.Get("Content-Type") != "application/problem+json" || resp.Header.Get("Allow") != want.allow || p.Detail == "" {
			t.Errorf("%s: %v %v", request, resp.Header, p)
		}
	}
}
