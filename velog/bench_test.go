package velog_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/velog"
)

// BenchmarkWalk reads the list of an account with 1,000 posts. Its time and
// allocations hold those of the server, which runs in the same process.
func BenchmarkWalk(b *testing.B) {
	st := open(b, 1000)
	st.list(st.public(), "alice")
	st.server.ResetRequests()
	b.ReportAllocs()
	for b.Loop() {
		st.list(st.public(), "alice")
	}
	b.ReportMetric(float64(st.server.RequestCount())/float64(b.N), "requests/op")
	b.ReportMetric(float64(st.server.StatementCount())/float64(b.N), "statements/op")
}

// BenchmarkDecode reads one page of 50 posts from memory: the client alone.
func BenchmarkDecode(b *testing.B) {
	c := &canned{status: 200, contentType: jsonType, body: fiftyPosts()}
	s := c.session(b)
	b.ReportAllocs()
	for b.Loop() {
		for range s.Posts(b.Context(), velog.User{Username: "alice"}, velog.Full) {
			break
		}
	}
}

func fiftyPosts() string {
	posts := make([]string, 50)
	for i := range posts {
		posts[i] = strings.Replace(post, "000120", fmt.Sprintf("%06d", i), 1)
	}
	return page(strings.Join(posts, ","))
}
