package api_test

import (
	"net/http"
	"slices"
	"testing"
)

// TestReadingTheNumbersIsALookAtThem, which has an account read more often; asking
// who one is, or how collecting goes, is none.
func TestReadingTheNumbersIsALookAtThem(t *testing.T) {
	s := newStage(t, true)
	s.register("ann")
	ann := s.account("ann").ID
	for _, path := range []string{"/me", "/state", "/scrapes", "/share"} {
		s.do(http.MethodGet, path, "ann", "")
		if len(s.viewed) > 0 {
			t.Errorf("%s is a look at %v", path, s.viewed)
		}
	}
	for _, path := range []string{"/totals", "/days", "/posts"} {
		s.viewed = nil
		if s.do(http.MethodGet, path, "ann", ""); !slices.Equal(s.viewed, []int64{ann}) {
			t.Errorf("%s is a look at %v, want account %d", path, s.viewed, ann)
		}
		s.viewed = nil
		if s.do(http.MethodGet, path, "", ""); len(s.viewed) > 0 {
			t.Errorf("%s without a session is a look at %v", path, s.viewed)
		}
	}
}
