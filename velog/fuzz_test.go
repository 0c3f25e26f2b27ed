package velog_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/velog"
)

// FuzzAnswer sends the client arbitrary answers. Whatever comes, it must not
// panic, and what it tells of a post without an error must have been there.
func FuzzAnswer(f *testing.F) {
	for _, body := range []string{
		page(post), page(`null`), page(`{}`), `{"data":null}`, `{"data":{}}`, ``, `[]`, `<html>`,
		`{"data":{"owner":{},"posts":{}}}`, `{"data":{"owner":[],"posts":[[]]}}`,
		`{"errors":[{"message":"x","path":["posts"],"extensions":{"code":"NOT_FOUND"}}],"data":{"posts":null}}`,
		`{"data":{` + owner + `,"posts":[{"id":"` + postID + `","views":null,"likes":{},"comments_count":[]}]}}`,
		`{"data":{` + owner + `,"p0":{"id":"` + postID + `"},"g0":{"total":null},"a0":{"total":1,"count_by_day":[null]}}}`,
		`{"data":{"p0":` + post + `}}`, `{"data":{"p0":{"id":"` + postID + `","views":1}}}`,
	} {
		f.Add(200, jsonType, []byte(body))
		f.Add(500, "text/html", []byte(body))
	}
	f.Fuzz(func(t *testing.T, status int, contentType string, body []byte) {
		c := &canned{status: status, contentType: contentType, body: string(body)}
		posts, _, err := walk(c.session(t), velog.User{Username: "alice"})
		if err != nil && len(posts) > 0 && len(posts) < 50 {
			t.Errorf("error %v after a page of %d posts", err, len(posts))
		}
		found, _ := c.session(t).PostsByID(t.Context(), []string{postID}, velog.Full)
		for _, p := range found {
			posts = append(posts, p)
		}
		for _, p := range posts {
			if p.Err == nil && !counted(body, p) {
				t.Errorf("%+v came out of %q", p, body)
			}
		}
	})
}

// counted reports whether some object in the answer holds all known counters of
// a post.
func counted(body []byte, p velog.Post) bool {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil {
		return false
	}
	return holds(v, p)
}

func holds(v any, p velog.Post) bool {
	var inside []any
	switch v := v.(type) {
	case []any:
		inside = v
	case map[string]any:
		if is(v["views"], p.Views) && isOrUnknown(v["likes"], p.Likes) &&
			isOrUnknown(v["comments_count"], p.Comments) {
			return true
		}
		for _, e := range v {
			inside = append(inside, e)
		}
	}
	for _, e := range inside {
		if holds(e, p) {
			return true
		}
	}
	return false
}

func isOrUnknown(v any, want int64) bool { return want == velog.Unknown || is(v, want) }

func is(v any, want int64) bool {
	n, ok := v.(json.Number)
	if !ok {
		return false
	}
	got, err := n.Int64()
	return err == nil && got == want && got >= 0
}
