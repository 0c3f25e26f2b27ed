package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

type anEvent struct {
	ID, Kind, Text      string
	At                  time.Time
	KnownAt             time.Time `json:"known_at"`
	Post, Title, Record *string
	Private             bool
	Views               *int64
	Usual               *int64     `json:"usual_views"`
	Before              *string    `json:"title_before"`
	After               *string    `json:"title_after"`
	ExpiresAt           *time.Time `json:"expires_at"`
}

type someEvents struct {
	Events []anEvent
	Found  int
	Kinds  map[string]int
}

// TestEventsArePagedAndChosen reads the events page by page, of each kind, of some days
// and of each post. Each way, they are those of the ledger.
func TestEventsArePagedAndChosen(t *testing.T) {
	t.Parallel()
	s := newWriters(t)
	stored, err := s.blogs.Events(t.Context(), s.account("ann").ID, collector.EventQuery{Limit: 1000})
	s.must(err)
	ids := func(path string) (ids []string) {
		t.Helper()
		for sep, offset := "?", 0; ; offset += 7 {
			if strings.Contains(path, "?") {
				sep = "&"
			}
			var page someEvents
			s.get(fmt.Sprintf("%s%slimit=7&offset=%d", path, sep, offset), "ann", &page)
			for _, e := range page.Events {
				ids = append(ids, e.ID)
			}
			if len(page.Events) == 0 {
				if page.Found != len(ids) {
					t.Errorf("%s: %d events are found, and %d come", path, page.Found, len(ids))
				}
				return ids
			}
		}
	}
	those := func(match func(collector.StoredEvent) bool) (ids []string) {
		for _, e := range stored.Events {
			if match(e) {
				ids = append(ids, e.ID())
			}
		}
		return ids
	}
	check := func(path string, match func(collector.StoredEvent) bool) {
		t.Helper()
		if diff := cmp.Diff(those(match), ids(path)); diff != "" {
			t.Errorf("%s (-ledger +API):\n%s", path, diff)
		}
	}
	check("/events", func(collector.StoredEvent) bool { return true })
	for _, kind := range collector.EventKinds() {
		check("/events?kind="+string(kind), func(e collector.StoredEvent) bool { return e.Kind == kind })
	}
	day := collector.DateOf(now()) - 5
	check(fmt.Sprintf("/events?from=%s&to=%s", day-3, day), func(e collector.StoredEvent) bool { return e.Date() >= day-3 && e.Date() <= day })
	for _, p := range s.world.Posts("ann", now()) {
		check("/posts/"+p.ID+"/events", func(e collector.StoredEvent) bool { return e.Post == p.ID })
	}
	all := those(func(collector.StoredEvent) bool { return true })
	if slices.Sort(all); len(all) < 15 || len(slices.Compact(all)) != stored.Found {
		t.Errorf("too few events, or some twice: %q", all)
	}
}

// TestEventsSayWhatHappened compares each event with what the ledger has.
func TestEventsSayWhatHappened(t *testing.T) {
	t.Parallel()
	s := newWriters(t)
	post := s.world.Posts("ann", now())[0]
	s.world.Retitle(post.ID, "새 제목", s.clock.Add(time.Minute))
	s.clock = s.clock.Add(time.Hour)
	s.scrape("ann")
	stored, err := s.blogs.Events(t.Context(), s.account("ann").ID, collector.EventQuery{Limit: 200})
	s.must(err)
	var got someEvents
	s.get("/events?limit=200", "ann", &got)
	if diff := cmp.Diff(map[string]int{"milestone": got.Kinds["milestone"], "renamed": 1, "published": got.Kinds["published"], "digest": 1}, got.Kinds); diff != "" {
		t.Errorf("kinds: %s", diff)
	}
	for i, e := range stored.Events {
		want := anEvent{ID: e.ID(), Kind: string(e.Kind), Text: e.Words(), At: e.At.UTC(), KnownAt: e.Known().UTC(), Private: e.Private}
		if e.Post != "" {
			want.Post, want.Title = &e.Post, &e.Title
		}
		switch e.Kind {
		case collector.EventMilestone, collector.EventDigest:
			want.Views = &e.Value
		case collector.EventRenamed:
			want.Before, want.After = &post.Title, &e.Title
		}
		if diff := cmp.Diff(want, got.Events[i]); diff != "" {
			t.Errorf("(-ledger +API):\n%s", diff)
		}
	}
}

// TestEventsSpeakKorean: who asks for Korean gets the same events, told as the pages tell them.
func TestEventsSpeakKorean(t *testing.T) {
	t.Parallel()
	s := newWriters(t)
	post := s.world.Posts("ann", now())[0]
	s.world.Retitle(post.ID, "새 제목", s.clock.Add(time.Minute))
	s.clock = s.clock.Add(time.Hour)
	s.scrape("ann")
	for _, path := range []string{"/events?limit=200", "/posts/" + post.ID + "/events?limit=200"} {
		var plain, english, korean someEvents
		s.get(path, "ann", &plain)
		s.get(path+"&lang=en", "ann", &english)
		s.get(path+"&lang=ko", "ann", &korean)
		if diff := cmp.Diff(plain, english); diff != "" {
			t.Errorf("%s is not in English: %s", path, diff)
		}
		for i, e := range korean.Events {
			if e.Kind == "renamed" && e.Text != fmt.Sprintf("제목 변경: “%s” → “새 제목”", post.Title) {
				t.Errorf("renamed: %q", e.Text)
			}
			if e.Text == english.Events[i].Text {
				t.Errorf("%s is in English: %q", e.ID, e.Text)
			}
			korean.Events[i].Text = english.Events[i].Text
		}
		if diff := cmp.Diff(english, korean); diff != "" || !slices.ContainsFunc(korean.Events, func(e anEvent) bool { return e.Kind == "renamed" }) {
			t.Errorf("%s in Korean differs in more than its texts, or nothing was renamed: %s", path, diff)
		}
	}
}

func TestFeedIsOnAndOff(t *testing.T) {
	t.Parallel()
	s := newWriters(t)
	type feed struct{ URL *string }
	var none, on, off feed
	s.get("/feed", "ann", &none)
	s.want(200, &on, s.do("PUT", "/feed", "ann", ""))
	rest, _ := strings.CutPrefix(*on.URL, "https://stats.example/feed/")
	token, ok := strings.CutSuffix(rest, "?lang=en")
	if a, err := s.gate.AccountByShareToken(t.Context(), collector.ShareFeed, token); none != (feed{}) || !ok || err != nil || a.User != "ann" {
		t.Errorf("%v before; %s is %s's, %v", none, *on.URL, a.User, err)
	}
	s.get("/feed", "bob", &off)
	s.want(204, nil, s.do("DELETE", "/feed", "ann", ""))
	if _, err := s.gate.AccountByShareToken(t.Context(), collector.ShareFeed, token); off != (feed{}) || err == nil {
		t.Errorf("bob's: %v; ann's is still there: %v", off, err)
	}
}
