package web_test

import (
	"github.com/velog-dashboard/velog-dashboard/collector/excerpt"
	"net/url"
	"strings"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// TestStateSaysWhatCouldNotBeSeen in both languages, and lets the writer, and
// nobody else, confirm that posts were deleted.
func TestStateSaysWhatCouldNotBeSeen(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, true)
	ann, bob := s.connected("ann"), s.connected("bob")
	account := s.account("ann")
	store := func(state collector.State, gaps collector.Gaps) {
		_, err := s.blogs.StoreScrape(t.Context(), collector.ScrapeResult{
			Account: account.ID, Connection: s.account("ann").Connection, At: now(), Next: now().AddDate(0, 0, 1), State: state, Gaps: gaps,
		})
		s.must(err)
	}
	store(collector.StateUp, collector.Gaps{Unread: 113, Incomplete: true})
	contains(t, plain(ann.get("/@ann/-/state?lang=en")), "some posts cannot be read", "The views of 113 of", "velog's list may omit posts")
	contains(t, plain(ann.get("/@ann/-/state?lang=ko")), "일부 글을 읽지 못함", "113개의 조회수를 읽지 못했습니다", "velog 목록에 일부가")
	store(collector.StateVanished, collector.Gaps{Lost: 3})
	contains(t, plain(ann.get("/@ann/-/state?lang=en")), "Yes, these posts were deleted", "3 of", "are missing on velog")
	page := ann.get("/@ann/-/state?lang=ko")
	contains(t, plain(page), "네, 삭제한 글입니다", "3개가 velog에 보이지 않습니다")
	wellFormed(t, page)

	bob.refused("/@ann/-/vanished", url.Values{}, 404)
	ann.refused("/@ann/-/vanished", url.Values{"x": {"y"}}, 400)
	if s.account("ann").VanishedAccepted.IsZero() == false {
		t.Fatal("somebody else's word was taken")
	}
	ann.lands("/@ann/-/vanished", url.Values{}, "/@ann/-/state")
	if s.account("ann").VanishedAccepted.IsZero() {
		t.Error("the writer's word was not taken")
	}
	store(collector.StateUp, collector.Gaps{})
	if page := plain(ann.get("/@ann/-/state?lang=en")); strings.Contains(page, "missing on velog") || strings.Contains(page, "these posts were deleted") {
		t.Errorf("it is still said: %s", excerpt.Short(mainText(page)))
	}
}
