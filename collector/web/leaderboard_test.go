package web_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/web"
	"log/slog"
)

// leaders is a handler over the blogs of ann and bob, of whom the operator names
// some.
func (w *writers) leaders(named ...string) {
	w.t.Helper()
	gate := access.New(access.Options{Ledger: w.blogs, Now: now, Log: slog.New(slog.DiscardHandler)})
	w.Handler = newHandler(w.t, web.Options{Blogs: w.blogs, Public: w.blogs.Public(now), Gate: gate, LeaderboardUsers: named})
}

func TestLeaderboardTellsTheTruth(t *testing.T) {
	t.Parallel()
	w := newWriters(t)
	w.leaders("ann", "bob")
	today := collector.DateOf(now())
	ann, bob := w.sum("ann", today-7, today-1), w.sum("bob", today-7, today-1)
	growth := ann - w.sum("ann", today-14, today-8)
	contains(t, plain(w.get("/@ann/-/settings")), "Leaderboard on")
	page := w.get("/leaderboard?range=7d")
	wellFormed(t, page)
	rows := tableOf(t, page, "Leaderboard")
	if len(rows) != 2 || rows[0][0] != "1 @ann" || rows[1][0] != "2 @bob" || rows[0][1] != comma(ann) || rows[1][1] != comma(bob) {
		t.Fatalf("%v", rows)
	}
	if want := strings.TrimPrefix(comma(max(growth, -growth)), "-"); !strings.Contains(rows[0][2], want+" (") {
		t.Errorf("ann grew by %s, not %d", rows[0][2], growth)
	}
	month := tableOf(t, w.get("/leaderboard"), "Leaderboard")
	if month[0][0] != "– @ann" || month[0][1] != comma(w.sum("ann", today-30, today-1)) || month[0][3] != "days with data: 15" {
		t.Errorf("a month of which a half is known: %v", month)
	}
	contains(t, plain(w.get("/leaderboard")), "have no place yet")
	for query, want := range map[string]string{"?rank=likes": "cannot be ordered by “likes”", "?range=90d": "“90d” is no period", "?range=x": "“x” is not a date range"} {
		resp, page := request(w, "GET", "/leaderboard"+query)
		if resp.StatusCode != 400 {
			t.Errorf("%s: %d", query, resp.StatusCode)
		}
		contains(t, plain(page), want)
	}
}

// TestPublicAccountsAreOnTheLeaderboardByConfigurationAlone asks as the operator.
func TestPublicAccountsAreOnTheLeaderboardByConfigurationAlone(t *testing.T) {
	t.Parallel()
	s := newSite(t, "", false)
	_, _, err := s.blogs.AddAccount(t.Context(), "zoe", s.clock)
	s.must(err)
	b := s.browser()
	contains(t, plain(b.get("/@zoe/-/settings")), "Leaderboard off", "with LEADERBOARD_USERS")
	contains(t, plain(b.get("/leaderboard")), "Nobody takes part yet. Writers who sign in take part in their settings.", "LEADERBOARD_USERS")
	b.refused("/@zoe/-/leaderboard", url.Values{"listed": {"on"}}, 403, "only the operator")
	if listed, err := s.gate.OnLeaderboard(t.Context(), s.account("zoe").ID); err != nil || listed {
		t.Errorf("on it: %v, %v", listed, err)
	}
}

// TestWritersDecideAboutTheLeaderboard has writers join and leave where they sign in.
func TestWritersDecideAboutTheLeaderboard(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, true)
	ann, bob := s.connected("ann"), s.connected("bob")
	s.scrape("ann")
	s.scrape("bob")
	names := func() string { return plain(bob.get("/leaderboard")) }
	contains(t, names(), "Nobody takes part yet.")
	ann.lands("/@ann/-/leaderboard", url.Values{"listed": {"on"}}, "/@ann/-/settings?done=listed")
	contains(t, plain(ann.get("/@ann/-/settings")), "Leaderboard on", "Leave the leaderboard")
	contains(t, names(), "@ann")
	if strings.Contains(ann.get("/leaderboard"), "@bob") {
		t.Error("bob is on it, who did not join")
	}
	for _, p := range s.world.Posts("ann", now()) {
		if page := bob.get("/leaderboard"); strings.Contains(page, p.ID) || strings.Contains(page, p.Title) {
			t.Errorf("a post is on it: %s", p.Title)
		}
	}
	if resp, _ := s.browser().do("GET", "/leaderboard", nil); resp.StatusCode != 303 || resp.Header.Get("Location") != "/sign-in?to=%2Fleaderboard" {
		t.Errorf("nobody: %d %s", resp.StatusCode, resp.Header.Get("Location"))
	}
	bob.refused("/@bob/-/leaderboard", url.Values{"listed": {"maybe"}}, 400)
	ann.lands("/@ann/-/leaderboard", url.Values{"listed": {"off"}}, "/@ann/-/settings?done=unlisted")
	if strings.Contains(names(), "@ann") { // at once, though sums are kept for a while
		t.Error("ann has left and is on it")
	}
	ann.lands("/@ann/-/leaderboard", url.Values{"listed": {"on"}}, "/@ann/-/settings?done=listed")
	ann.lands("/@ann/-/disconnect", url.Values{"history": {"keep"}}, "/?done=disconnected")
	if strings.Contains(names(), "@ann") {
		t.Error("ann is disconnected and on it")
	}
}
