package velog_test

import (
	"strings"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/velog"
)

// TestMailAddressesReachNoError: velog's database writes the values of a row into
// its errors, and these into an account's state, the log and the pages.
func TestMailAddressesReachNoError(t *testing.T) {
	for _, said := range []string{
		"Key (email)=(alice.kim+velog@mail.example.com) already exists.",
		"Unique constraint failed: 'o'brien@example.co.kr'",
		"GET https://x/?email=alice%40example.com failed",
		"한글@예시.한국 은 없습니다",
		"x alice@localhost",
	} {
		for status, kind := range map[int]string{500: "temporary", 400: "rejected"} {
			c := &canned{status: status, contentType: "application/json", body: `{"errors":[{"message":"` + said + `"}],"data":null}`}
			_, _, err := walk(c.session(t), velog.User{Username: "alice"})
			if err == nil || string(velog.KindOf(err)) != kind {
				t.Fatalf("%q: %v", said, err)
			}
			for _, part := range []string{"alice.kim", "brien", "example", "예시", "@", "%40"} {
				if text := err.Error(); strings.Contains(text, part) || !strings.Contains(text, "[redacted]") {
					t.Errorf("%q is in %q", part, text)
				}
			}
		}
	}
	c := &canned{status: 500, contentType: "application/json", body: `{"errors":[{"message":"no blog velog.io/@alice"}],"data":null}`}
	if _, _, err := walk(c.session(t), velog.User{Username: "alice"}); err == nil || !strings.Contains(err.Error(), "velog.io/@alice") {
		t.Errorf("the address of a blog is no mail address: %v", err)
	}
}
